//! Records the requests that the service executed, between the service and the injected faults.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tencent_cloud::BoxFuture;
use tencent_cloud::testing::Sent;
use tencent_cloud::transport::{Transport, TransportError};

/// A transport to the service that records executed requests. Clones share the record.
#[derive(Clone)]
pub struct ServiceLog {
    service: Arc<dyn Transport>,
    executed: Arc<Mutex<Executed>>,
}

/// The executed requests, by instance id.
#[derive(Clone, Debug, Default)]
pub struct Executed {
    /// Created instances.
    pub created: BTreeSet<String>,
    /// The number of terminations per instance.
    pub terminations: BTreeMap<String, u64>,
    /// The number of requests whose signature or token was rejected, by error code.
    pub rejections: BTreeMap<String, u64>,
}

impl ServiceLog {
    /// Returns a recording transport to a service.
    pub fn new(service: impl Transport + 'static) -> Self {
        Self { service: Arc::new(service), executed: Arc::default() }
    }

    /// Returns the record.
    #[must_use]
    pub fn executed(&self) -> Executed {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Executed> {
        self.executed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, sent: &Sent, response: &Response<Bytes>) {
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let response = &body["Response"];
        if let Some(error) = response.get("Error") {
            let code = error["Code"].as_str().unwrap_or_default();
            if code.starts_with("AuthFailure") {
                *self.lock().rejections.entry(code.to_owned()).or_default() += 1;
            }
            return;
        }
        match sent.action() {
            Some("RunInstances") => {
                for id in response["InstanceIdSet"].as_array().into_iter().flatten() {
                    // A retry with the same token returns the existing instances.
                    self.lock().created.insert(id.as_str().unwrap_or_default().to_owned());
                }
            }
            Some("TerminateInstances") => {
                let ids = (0..).map_while(|index| sent.parameter(&format!("InstanceIds.{index}")));
                for id in ids {
                    *self.lock().terminations.entry(id).or_default() += 1;
                }
            }
            _ => {}
        }
    }
}

impl Transport for ServiceLog {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async {
            let sent = Sent::new(request.clone());
            let response = self.service.send(request).await?;
            self.record(&sent, &response);
            Ok(response)
        })
    }
}

impl Debug for ServiceLog {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ServiceLog").finish_non_exhaustive()
    }
}
