//! A simulator without sockets, as the transport of a client in the same process.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use tencentcloud_runtime::BoxFuture;
use tencentcloud_runtime::clock::{Clock as _, NoTimer, SystemClock};
use tencentcloud_runtime::transport::{Failure, Transport, TransportError};

use crate::builder::Builder;
use crate::clock::{Clock, ManualClock};
use crate::core::Core;
use crate::error::StartError;
use crate::fault::{Delivery, Exchange, FaultRule};

/// A simulator without sockets. Clones share the account.
///
/// Give it to a client as its transport. Where the simulator has a [`ManualClock`], give the client the same one, since
/// it signs by it.
#[derive(Clone, Debug)]
pub struct InMemory {
    core: Arc<Mutex<Core>>,
    clock: Clock,
}

impl InMemory {
    pub(crate) fn new(builder: &Builder) -> Result<Self, StartError> {
        Ok(Self { core: Arc::new(Mutex::new(builder.core()?)), clock: builder.clock.clone() })
    }

    /// Adds a rule for faults.
    pub fn inject(&self, rule: FaultRule) {
        self.core.lock().unwrap_or_else(PoisonError::into_inner).inject(rule);
    }

    /// Removes every rule for faults.
    pub fn clear_faults(&self) {
        self.core.lock().unwrap_or_else(PoisonError::into_inner).clear_faults();
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let Exchange { delay, delivery } = {
            let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
            core.exchange(&request, self.clock.now())
        };
        if !delay.is_zero() {
            let no_timer =
                |error: NoTimer| TransportError::new(Failure::Timeout, error.to_string());
            SystemClock.sleep(delay).map_err(no_timer)?.await;
        }
        match delivery {
            Delivery::Whole(response) => Ok(response),
            Delivery::Cut(..) => Err(lost("the reply broke off half-way")),
            Delivery::Reset => Err(lost("the connection was reset")),
        }
    }
}

fn lost(message: &str) -> TransportError {
    TransportError::new(Failure::Exchange, message)
}

impl Transport for InMemory {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

/// For clients that sign by the same clock. It tells the time only: waiting is left to the timer of the Tokio runtime,
/// which tests can pause.
impl tencentcloud_runtime::clock::Clock for ManualClock {
    fn now(&self) -> std::time::SystemTime {
        Self::now(self)
    }
}
