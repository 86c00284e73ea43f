//! A core that connections and clients share, with the clock that it runs on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use tencent_cloud::ClientBuilder;
use tencent_cloud::clock::{Clock, NoTimer};

use crate::clock::SimulatedClock;
use crate::config::Config;
use crate::control::{Access, CallLog, CallRecord, Overview};
use crate::core::{Core, Outcome};
use crate::credentials::Credentials;
use crate::error::StartError;
use crate::fault::{Delivery, Fault};
use crate::protocol::{self, Named, ReceivedAt};

/// The region of clients that the simulator configures.
const REGION: &str = "ap-guangzhou";

/// A function that is called with the outcome of every call.
pub(crate) type Observer = Arc<dyn Fn(&Outcome) + Send + Sync>;

/// A shared core. Clones share the same core.
#[derive(Clone)]
pub(crate) struct Service(Arc<Shared>);

struct Shared {
    core: Core,
    clock: SimulatedClock,
    observer: Option<Observer>,
    /// The settings of the core, to which a reset returns.
    config: Config,
    access: Access,
    calls: CallLog,
    /// The credentials of clients that the simulator configures.
    credentials: Credentials,
    started: Instant,
}

impl Service {
    pub(crate) fn new(
        config: Config,
        clock: Arc<dyn Clock>,
        observer: Option<Observer>,
        access: Access,
    ) -> Result<Self, StartError> {
        let core = Core::new(&config)?;
        Ok(Self(Arc::new(Shared {
            started: clock.instant(),
            clock: SimulatedClock::new(clock, core.clock()),
            core,
            observer,
            calls: CallLog::new(&config, access.token.as_deref()),
            access,
            credentials: config.client_credentials(),
            config,
        })))
    }

    pub(crate) fn core(&self) -> &Core {
        &self.0.core
    }

    pub(crate) fn clock(&self) -> &SimulatedClock {
        &self.0.clock
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }

    pub(crate) fn calls(&self) -> &CallLog {
        &self.0.calls
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    /// Returns the time since the start, by the original clock.
    pub(crate) fn uptime(&self) -> Duration {
        self.0.clock.instant().saturating_duration_since(self.0.started)
    }

    /// Restores the state after the start and returns the seed.
    pub(crate) fn reset(&self, seed: Option<u64>) -> Result<u64, StartError> {
        let seed = self.core().reset(&self.0.config, seed)?;
        self.0.calls.clear();
        Ok(seed)
    }

    /// Returns the resources of an account, with at most `limit` rows per table. `None` if it does not exist.
    pub(crate) fn overview(&self, account: &str, limit: usize) -> Option<Overview> {
        self.core().overview(self.0.clock.now(), account, limit)
    }

    /// Returns the number of injected faults by their name.
    pub(crate) fn injected(&self) -> BTreeMap<&'static str, u64> {
        self.core().injected()
    }

    /// Sets the clock, the credentials and the region of a client.
    pub(crate) fn configure<C>(&self, client: ClientBuilder<C>) -> ClientBuilder<C> {
        client
            .clock(self.0.clock.clone())
            .credentials(tencent_cloud::Credentials::from(self.0.credentials.clone()))
            .region(REGION)
    }

    /// Executes a request with the fault that is due, including its delay.
    pub(crate) async fn exchange(&self, mut request: Request<Bytes>) -> Result<Delivery, NoTimer> {
        let clock = &self.0.clock;
        // Faults and the log are about calls.
        if let Some(response) = self.core().metadata(&request, clock.now().into()) {
            return Ok(Delivery::Complete(response));
        }
        let started = clock.instant();
        request.extensions_mut().insert(ReceivedAt(clock.real_time()));
        let fault = self.core().next_fault(&request);
        if let Some(Fault::DelayBefore(time)) = fault {
            clock.sleep(time)?.await;
        }
        let delivery = self.core().deliver(&request, fault, clock.now());
        let outcome = delivery.response().and_then(|response| response.extensions().get());
        if let Some((observer, outcome)) = self.0.observer.as_ref().zip(outcome) {
            observer(outcome);
        }
        if let Some(Fault::DelayAfter(time)) = fault {
            clock.sleep(time)?.await;
        }
        self.record(protocol::named(&request), fault, delivery.response(), started);
        Ok(delivery)
    }

    /// Adds a call to the log.
    fn record(
        &self,
        named: Named,
        fault: Option<Fault>,
        response: Option<&Response<Bytes>>,
        started: Instant,
    ) {
        let outcome = response.and_then(|response| response.extensions().get::<Outcome>());
        let outcome = outcome.cloned().unwrap_or_default();
        let clock = &self.0.clock;
        self.0.calls.add(CallRecord {
            sequence: 0,
            time: clock.now(),
            service: outcome.service.or(named.service),
            version: outcome.version.or(named.version),
            action: outcome.action.or(named.action),
            region: named.region,
            code: outcome.code,
            message: outcome.message,
            request_id: Some(outcome.request_id).filter(|id| !id.is_empty()),
            fidelity: outcome.fidelity,
            fault: fault.map(Fault::name),
            latency: clock.instant().saturating_duration_since(started),
        });
    }
}
