//! A core that many share, and the time by which it answers: what connections and clients in this process have in common.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tencent_cloud::clock::{Clock, NoTimer};

use crate::builder::{Builder, Observer};
use crate::core::{Core, Outcome};
use crate::error::StartError;
use crate::fault::{Delivery, Fault};

/// A core that many share. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Service {
    core: Arc<Mutex<Core>>,
    clock: Arc<dyn Clock>,
    observer: Option<Observer>,
}

impl Service {
    pub(crate) fn new(builder: &Builder) -> Result<Self, StartError> {
        let core = Arc::new(Mutex::new(builder.core()?));
        Ok(Self { core, clock: Arc::clone(&builder.clock), observer: builder.observer.clone() })
    }

    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Answers a request, unless a fault strikes, and waits as long as that has it.
    pub(crate) async fn exchange(&self, request: &Request<Bytes>) -> Result<Delivery, NoTimer> {
        let fault = self.core().strike(request);
        if let Some(Fault::DelayBefore(time)) = fault {
            self.pause(time).await?;
        }
        let delivery = self.core().deliver(request, fault, self.clock.now());
        if let Some(observer) = &self.observer
            && let Delivery::Whole(response) | Delivery::Cut(response, _) = &delivery
            && let Some(outcome) = response.extensions().get::<Outcome>()
        {
            observer(outcome);
        }
        if let Some(Fault::DelayAfter(time)) = fault {
            self.pause(time).await?;
        }
        Ok(delivery)
    }

    async fn pause(&self, time: Duration) -> Result<(), NoTimer> {
        self.clock.sleep(time)?.await;
        Ok(())
    }
}
