//! A client whose requests are caught on their way, and a simulator that reads them.

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

/// One way to send requests.
pub(crate) struct Wire {
    way: (Signature, RequestMethod),
    client: GenericClient,
    caught: Caught,
    core: Core,
    now: SystemTime,
}

/// Keeps the request that was sent last, and answers nothing.
#[derive(Clone, Debug, Default)]
struct Caught(Arc<Mutex<Option<http::Request<Bytes>>>>);

impl Transport for Caught {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        *self.0.lock().unwrap() = Some(request);
        Box::pin(async { Err(TransportError::new(Failure::Exchange, "caught")) })
    }
}

impl Wire {
    pub(crate) fn new(signature: Signature, method: RequestMethod, region: &str) -> Self {
        let now = UNIX_EPOCH + Duration::from_secs(1_770_000_000);
        let caught = Caught::default();
        let known = tencent_cloud_simulator::Credentials::default();
        let client = GenericClient::builder()
            .credentials(Credentials::from(known))
            .region(region)
            .signature(signature)
            .method(method)
            .retry(RetryPolicy::never())
            .clock(ManualClock::new(now))
            .transport(caught.clone())
            .build()
            .unwrap();
        let core = Simulator::builder().core().unwrap();
        Self { way: (signature, method), client, caught, core, now }
    }

    /// What goes over the wire for a request.
    pub(crate) async fn send(&self, entry: &Entry, request: &str) -> Sent {
        let error = (entry.call)(&self.client, request).await.unwrap_err();
        let caught = self.caught.0.lock().unwrap().take();
        Sent::new(caught.unwrap_or_else(|| panic!("{request}: {error}")))
    }

    /// What the simulator makes of it.
    pub(crate) fn understand(&mut self, sent: &Sent) -> Result<Map<String, Value>, String> {
        self.core.read(sent.http(), self.now)
    }
}

impl Debug for Wire {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} with {:?}", self.way.1, self.way.0)
    }
}
