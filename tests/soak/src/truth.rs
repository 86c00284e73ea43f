//! What the service did, noted where no fault reaches: between it and the faults.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tencent_cloud::BoxFuture;
use tencent_cloud::testing::Sent;
use tencent_cloud::transport::{Transport, TransportError};

/// Notes what passes on its way to a service. Clones share the notes.
#[derive(Clone)]
pub struct Truth {
    service: Arc<dyn Transport>,
    notes: Arc<Mutex<Notes>>,
}

/// What the service did, by the instances' ids.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// The instances that were made.
    pub made: BTreeSet<String>,
    /// How often each instance was ended.
    pub ended: BTreeMap<String, u64>,
}

impl Truth {
    /// In front of this service.
    pub fn of(service: impl Transport + 'static) -> Self {
        Self { service: Arc::new(service), notes: Arc::default() }
    }

    /// What it noted so far.
    #[must_use]
    pub fn notes(&self) -> Notes {
        self.locked().clone()
    }

    fn locked(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, sent: &Sent, reply: &Response<Bytes>) {
        let reply: Value = serde_json::from_slice(reply.body()).unwrap_or_default();
        let reply = &reply["Response"];
        if reply.get("Error").is_some() {
            return;
        }
        match sent.action() {
            Some("RunInstances") => {
                for id in reply["InstanceIdSet"].as_array().into_iter().flatten() {
                    // The reply to a repeat names those that are there already.
                    self.locked().made.insert(id.as_str().unwrap_or_default().to_owned());
                }
            }
            Some("TerminateInstances") => {
                let ids = (0..).map_while(|index| sent.parameter(&format!("InstanceIds.{index}")));
                for id in ids {
                    *self.locked().ended.entry(id).or_default() += 1;
                }
            }
            _ => {}
        }
    }
}

impl Transport for Truth {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async {
            let sent = Sent::new(request.clone());
            let reply = self.service.send(request).await?;
            self.note(&sent, &reply);
            Ok(reply)
        })
    }
}

impl Debug for Truth {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Truth").finish_non_exhaustive()
    }
}
