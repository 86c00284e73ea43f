//! A core that connections and clients share, with the clock that it runs on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tencent_cloud::ClientBuilder;
use tencent_cloud::clock::{Clock, NoTimer};

use crate::core::{Core, Outcome};
use crate::credentials::Credentials;
use crate::fault::{Delivery, Fault};

/// The region of clients that the simulator configures.
const REGION: &str = "ap-guangzhou";

/// A function that is called with the outcome of every call.
pub(crate) type Observer = Arc<dyn Fn(&Outcome) + Send + Sync>;

/// A shared core. Clones share the same core.
#[derive(Clone)]
pub(crate) struct Service {
    core: Arc<Core>,
    clock: Arc<dyn Clock>,
    observer: Option<Observer>,
    /// The credentials of clients that the simulator configures.
    credentials: Credentials,
}

impl Service {
    pub(crate) fn new(
        core: Core,
        clock: Arc<dyn Clock>,
        observer: Option<Observer>,
        credentials: Credentials,
    ) -> Self {
        Self { core: Arc::new(core), clock, observer, credentials }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Returns the number of injected faults by their name.
    pub(crate) fn injected(&self) -> BTreeMap<&'static str, u64> {
        self.core().injected()
    }

    /// Sets the clock, the credentials and the region of a client.
    pub(crate) fn configure<C>(&self, client: ClientBuilder<C>) -> ClientBuilder<C> {
        client
            .clock(Arc::clone(&self.clock))
            .credentials(tencent_cloud::Credentials::from(self.credentials.clone()))
            .region(REGION)
    }

    /// Executes a request with the fault that is due, including its delay.
    pub(crate) async fn exchange(&self, request: &Request<Bytes>) -> Result<Delivery, NoTimer> {
        let fault = self.core().next_fault(request);
        if let Some(Fault::DelayBefore(time)) = fault {
            self.sleep(time).await?;
        }
        let delivery = self.core().deliver(request, fault, self.clock.now());
        if let Some(observer) = &self.observer
            && let Delivery::Complete(response) | Delivery::Truncated(response, _) = &delivery
            && let Some(outcome) = response.extensions().get::<Outcome>()
        {
            observer(outcome);
        }
        if let Some(Fault::DelayAfter(time)) = fault {
            self.sleep(time).await?;
        }
        Ok(delivery)
    }

    async fn sleep(&self, time: Duration) -> Result<(), NoTimer> {
        self.clock.sleep(time)?.await;
        Ok(())
    }
}
