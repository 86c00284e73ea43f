//! Faults on the way to another transport.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use super::{Fault, FaultRule, FaultRules, bad_gateway, mistype};
use crate::BoxFuture;
use crate::clock::{Clock, NoTimer, SystemClock};
use crate::testing::{Answer, Sent};
use crate::transport::{Failure, Transport, TransportError};

type Reply = Result<Response<Bytes>, TransportError>;

/// A transport that lets calls fail on purpose on their way to another one. Clones share the rules.
///
/// ```
/// use tencent_cloud::testing::{Answer, Fault, FaultInjector, FaultRule, Replay};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let service = Replay::new();
/// let zones = Answer::json(r#"{"TotalCount": 0, "ZoneSet": []}"#);
/// service.on_named("DescribeZones", zones.clone()).on_named("DescribeZones", zones);
/// let faults = FaultInjector::new(service.transport(), 7);
/// faults.inject(FaultRule::always(Fault::ResetAfter).times(1));
/// let client = service.client().transport(faults.clone()).build()?;
///
/// // The service acted twice: the first reply was lost.
/// client
///     .call_raw("cvm", "2017-03-12", "DescribeZones", "{}")
///     .idempotency(tencent_cloud::Idempotency::ReadOnly)
///     .await?;
/// assert_eq!(service.sent().len(), 2);
/// assert_eq!(faults.injected()["reset after"], 1);
/// # service.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct FaultInjector {
    inner: Arc<dyn Transport>,
    rules: Arc<Mutex<FaultRules>>,
    clock: Arc<dyn Clock>,
}

impl FaultInjector {
    /// No faults yet on the way to `inner`. The same seed, rules and order of calls give the same faults.
    #[must_use]
    pub fn new(inner: impl Transport + 'static, seed: u64) -> Self {
        Self {
            inner: Arc::new(inner),
            rules: Arc::new(Mutex::new(FaultRules::new(seed))),
            clock: Arc::new(SystemClock),
        }
    }

    /// What delays go by: the system's clock unless it is set.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Adds a rule behind those that are there.
    pub fn inject(&self, rule: FaultRule) {
        self.rules().add(rule);
    }

    /// Removes every rule; what was counted stays.
    pub fn clear_faults(&self) {
        self.rules().clear();
    }

    /// How often each fault struck, by its [name](Fault::name).
    #[must_use]
    pub fn injected(&self) -> BTreeMap<&'static str, u64> {
        self.rules().injected().clone()
    }

    fn rules(&self) -> MutexGuard<'_, FaultRules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn exchange(&self, request: Request<Bytes>) -> Reply {
        let sent = Sent::new(request);
        let fault = {
            let mut rules = self.rules();
            if rules.is_empty() { None } else { rules.strike(sent.action()) }
        };
        let Some(fault) = fault else { return self.inner.send(sent.into_http()).await };
        tracing::debug!(target: crate::targets::CALL, %fault, action = sent.action(), "injected");
        self.fail(fault, sent).await
    }

    async fn fail(&self, fault: Fault, sent: Sent) -> Reply {
        let act = |sent: Sent| self.inner.send(sent.into_http());
        match fault {
            Fault::Refuse => Err(TransportError::new(Failure::Connect, "refused on purpose")),
            Fault::ResetBefore => Err(lost("reset on purpose")),
            Fault::ResetAfter => act(sent).await.and(Err(lost("reset on purpose"))),
            Fault::DelayBefore(time) => {
                self.pause(time).await?;
                act(sent).await
            }
            Fault::DelayAfter(time) => {
                let reply = act(sent).await;
                self.pause(time).await?;
                reply
            }
            Fault::Truncate => act(sent).await.and(Err(lost("the reply broke off on purpose"))),
            Fault::BadGatewayBefore => Ok(bad_gateway()),
            Fault::BadGatewayAfter => act(sent).await.map(|_| bad_gateway()),
            Fault::Throttle => throttled(&sent),
            Fault::InternalErrorBefore => broken(&sent),
            Fault::InternalErrorAfter => {
                let broken = broken(&sent);
                act(sent).await.and(broken)
            }
            Fault::WrongContentType => act(sent).await.map(|mut reply| {
                mistype(&mut reply);
                reply
            }),
            Fault::Duplicate => {
                let first = act(sent.clone()).await;
                // What comes of the second is nobody's to see.
                let _ = act(sent).await;
                first
            }
        }
    }

    async fn pause(&self, time: Duration) -> Result<(), TransportError> {
        let no_timer = |error: NoTimer| TransportError::new(Failure::Timeout, error.to_string());
        self.clock.sleep(time).map_err(no_timer)?.await;
        Ok(())
    }
}

fn lost(message: &str) -> TransportError {
    TransportError::new(Failure::Exchange, message)
}

fn throttled(sent: &Sent) -> Reply {
    let code = if sent.is_api20() { "4400" } else { "RequestLimitExceeded" };
    Answer::error(code, "too many requests, on purpose").reply_to(sent, 0)
}

fn broken(sent: &Sent) -> Reply {
    let code = if sent.is_api20() { "6000" } else { "InternalError" };
    Answer::error(code, "an internal error, on purpose").reply_to(sent, 0)
}

impl Transport for FaultInjector {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Reply> {
        Box::pin(self.exchange(request))
    }
}

impl Debug for FaultInjector {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FaultInjector").field("inner", &self.inner).finish_non_exhaustive()
    }
}
