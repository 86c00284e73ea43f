//! A transport that injects faults in front of another one.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};

use super::{Fault, FaultRule, FaultRules, bad_gateway, mark_as_html};
use crate::BoxFuture;
use crate::clock::{Clock, NoTimer, SystemClock};
use crate::testing::{Answer, Sent};
use crate::transport::{BodyStream, Failure, Transport, TransportError};

type Outcome = Result<Response<Bytes>, TransportError>;

/// A transport that injects faults in front of another transport. Clones share the rules.
///
/// ```
/// use tencent_cloud::testing::{Answer, Fault, FaultInjector, FaultRule, Replay};
/// use tencent_cloud_cvm::Client;
/// use tencent_cloud_cvm::model::DescribeZonesRequest;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let service = Replay::new();
/// service.always::<DescribeZonesRequest>(Answer::json(r#"{"TotalCount": 0, "ZoneSet": []}"#));
/// let faults = FaultInjector::new(service.transport(), 7);
/// faults.inject(FaultRule::always(Fault::ResetAfter).times(1));
/// let cvm: Client = service.client().transport(faults.clone()).build()?;
///
/// cvm.describe_zones(DescribeZonesRequest::new()).await?;
/// // The first response was lost, so the service executed the action twice.
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
    /// Creates an injector in front of `inner`, without rules. The same seed, rules and order of requests cause the same
    /// faults.
    #[must_use]
    pub fn new(inner: impl Transport + 'static, seed: u64) -> Self {
        Self {
            inner: Arc::new(inner),
            rules: Arc::new(Mutex::new(FaultRules::new(seed))),
            clock: Arc::new(SystemClock),
        }
    }

    /// Sets the clock for delays. Default: the system clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Adds a rule after the existing ones.
    pub fn inject(&self, rule: FaultRule) {
        self.rules().add(rule);
    }

    /// Removes all rules and keeps the counts.
    pub fn clear_faults(&self) {
        self.rules().clear();
    }

    /// Returns how often each fault was injected, by [name](Fault::name).
    #[must_use]
    pub fn injected(&self) -> BTreeMap<&'static str, u64> {
        self.rules().injected().clone()
    }

    fn rules(&self) -> MutexGuard<'_, FaultRules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn exchange(&self, request: Request<Bytes>) -> Outcome {
        let sent = Sent::new(request);
        match self.next_fault(&sent) {
            None => self.execute(sent).await,
            Some(fault) => self.exchange_with_fault(fault, sent).await,
        }
    }

    fn next_fault(&self, sent: &Sent) -> Option<Fault> {
        let mut rules = self.rules();
        let fault = if rules.is_empty() { None } else { rules.next_fault(sent.action()) }?;
        tracing::debug!(target: crate::targets::CALL, %fault, action = sent.action(), "injected fault");
        Some(fault)
    }

    async fn exchange_with_fault(&self, fault: Fault, sent: Sent) -> Outcome {
        match fault {
            Fault::Refuse => Err(TransportError::new(Failure::Connect, "injected refusal")),
            Fault::ResetBefore => Err(lost("injected reset")),
            Fault::ResetAfter => self.execute(sent).await.and(Err(lost("injected reset"))),
            Fault::DelayBefore(time) => {
                self.pause(time).await?;
                self.execute(sent).await
            }
            Fault::DelayAfter(time) => {
                let response = self.execute(sent).await;
                self.pause(time).await?;
                response
            }
            Fault::Truncate => self.execute(sent).await.and(Err(lost("injected truncation"))),
            Fault::BadGatewayBefore => Ok(bad_gateway()),
            Fault::BadGatewayAfter => self.execute(sent).await.map(|_| bad_gateway()),
            Fault::Throttle => Answer::throttled().respond(&sent, 0),
            Fault::InternalErrorBefore => Answer::internal_error().respond(&sent, 0),
            Fault::InternalErrorAfter => {
                let error = Answer::internal_error().respond(&sent, 0);
                self.execute(sent).await.and(error)
            }
            Fault::WrongContentType => self.execute(sent).await.map(|mut response| {
                mark_as_html(&mut response);
                response
            }),
            Fault::Duplicate => {
                let first = self.execute(sent.clone()).await;
                // The caller never sees the second response.
                let _ = self.execute(sent).await;
                first
            }
        }
    }

    async fn execute(&self, sent: Sent) -> Outcome {
        self.inner.send(sent.into_http()).await
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

impl Transport for FaultInjector {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Outcome> {
        Box::pin(self.exchange(request))
    }

    /// Without a fault, the response is received incrementally, and [`Fault::Truncate`] loses what follows its first chunk.
    /// Other faults receive it as a whole.
    fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(async {
            let sent = Sent::new(request);
            match self.next_fault(&sent) {
                None => self.inner.send_streaming(sent.into_http()).await,
                Some(Fault::Truncate) => {
                    let response = self.inner.send_streaming(sent.into_http()).await?;
                    Ok(response.map(|body| BodyStream::new(Truncated(Some(body)))))
                }
                Some(fault) => {
                    Ok(self.exchange_with_fault(fault, sent).await?.map(BodyStream::from))
                }
            }
        })
    }
}

/// The first chunk of a body, followed by an error.
struct Truncated(Option<BodyStream>);

impl Stream for Truncated {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Some(body) => {
                let chunk = ready!(body.poll_chunk(context));
                self.0 = None;
                Poll::Ready(Some(chunk.unwrap_or(Err(lost("injected truncation")))))
            }
            None => Poll::Ready(Some(Err(lost("injected truncation")))),
        }
    }
}

impl Debug for FaultInjector {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FaultInjector").field("inner", &self.inner).finish_non_exhaustive()
    }
}
