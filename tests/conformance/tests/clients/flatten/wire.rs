//! A client whose requests are captured, and a simulator that parses them.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::{Map, Value};
use tencent_cloud::testing::{ManualClock, Sent};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{BoxFuture, Credentials, GenericClient, RequestMethod, RetryPolicy, Signature};
use tencent_cloud_conformance::actions::Entry;
use tencent_cloud_simulator::{Core, Simulator};

/// A signature and HTTP method, with a client that uses them.
pub(crate) struct Wire {
    format: (Signature, RequestMethod),
    client: GenericClient,
    captured: Capture,
    core: Core,
    now: SystemTime,
}

/// A transport that keeps the last request and always fails.
#[derive(Clone, Debug, Default)]
struct Capture(Arc<Mutex<Option<http::Request<Bytes>>>>);

impl Transport for Capture {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        *self.0.lock().unwrap() = Some(request);
        Box::pin(async { Err(TransportError::new(Failure::Exchange, "captured")) })
    }
}

impl Wire {
    pub(crate) fn new(signature: Signature, method: RequestMethod, region: &str) -> Self {
        let now = UNIX_EPOCH + Duration::from_secs(1_770_000_000);
        let captured = Capture::default();
        let known = tencent_cloud_simulator::Credentials::default();
        let client = GenericClient::builder()
            .credentials(Credentials::from(known))
            .region(region)
            .signature(signature)
            .method(method)
            .retry(RetryPolicy::never())
            .clock(ManualClock::new(now))
            .transport(captured.clone())
            .build()
            .unwrap();
        let core = Simulator::builder().core().unwrap();
        Self { format: (signature, method), client, captured, core, now }
    }

    /// Sends a request and returns it as captured.
    pub(crate) async fn send(&self, entry: &Entry, request: &str) -> Sent {
        let call = (entry.call)(&self.client, request.as_bytes()).unwrap();
        let error = call.await.unwrap_err();
        let captured = self.captured.0.lock().unwrap().take();
        Sent::new(captured.unwrap_or_else(|| panic!("{request}: {error}")))
    }

    /// Returns the parameters as the simulator parses them.
    pub(crate) fn parse(&mut self, sent: &Sent) -> Result<Map<String, Value>, String> {
        self.core.read(sent.http(), self.now)
    }
}

impl Debug for Wire {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} with {:?}", self.format.1, self.format.0)
    }
}
