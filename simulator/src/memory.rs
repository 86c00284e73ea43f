//! A simulator without sockets, as the transport of a client in the same process.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::{Request, Response};
use tencent_cloud::transport::{BodyStream, Failure, Transport, TransportError};
use tencent_cloud::{BoxFuture, ClientBuilder};

use crate::control::Control;
use crate::credentials::Credentials;
use crate::events;
use crate::fault::{Delivery, FaultRule};
use crate::service::Service;
use crate::store::RemovedRecord;

/// A simulator without sockets, which is the transport of a client in the same process. Clones share the account.
///
/// [`client`](Self::client) returns the builder of a client that uses it. A client that is configured by hand takes it as
/// its transport, and needs the clock of the simulator if [`Builder::clock`](crate::Builder::clock) was set, since it
/// signs with the time of its own clock.
///
/// ```
/// use tencent_cloud::GenericClient;
/// use tencent_cloud_simulator::Simulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::builder().in_memory()?;
/// let client: GenericClient = simulator.client().build()?;
/// let response = client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await?;
/// assert!(String::from_utf8_lossy(response.body()).contains("ap-guangzhou-3"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct InMemory {
    service: Service,
}

impl InMemory {
    pub(crate) fn new(service: Service) -> Self {
        Self { service }
    }

    /// Returns the builder of a client that uses this simulator as its transport, with the clock of the simulator, its
    /// first credentials and the region `ap-guangzhou`.
    pub fn client<C>(&self) -> ClientBuilder<C> {
        self.service.configure(ClientBuilder::new().transport(self.clone()))
    }

    /// Returns the first accepted credentials.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.service.credentials().clone()
    }

    /// Returns the seed of ids and of fault probabilities, which [`Builder::seed`](crate::Builder::seed) sets.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.service.core().seed()
    }

    /// Returns the incomplete record that was removed from the [state on disk](crate::Builder::state_dir) at the start.
    #[must_use]
    pub fn removed_record(&self) -> Option<RemovedRecord> {
        self.service.core().removed_record()
    }

    /// Returns the control of time, faults, rate limits and calls.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.service.clone())
    }

    /// Makes the operation fail that the next successful call of this action starts. See
    /// [`Core::fail_next`](crate::Core::fail_next).
    pub fn fail_next(&self, action: impl Into<String>) {
        self.service.core().fail_next(action);
    }

    /// Adds a fault rule.
    pub fn inject(&self, rule: FaultRule) {
        self.service.core().inject(rule);
    }

    /// Removes all fault rules and keeps the counts.
    pub fn clear_faults(&self) {
        self.service.core().clear_faults();
    }

    /// Returns the number of injected faults by their [name](crate::Fault::name).
    #[must_use]
    pub fn injected(&self) -> BTreeMap<&'static str, u64> {
        self.service.injected()
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        received(self.deliver(request).await?)
    }

    async fn deliver(&self, request: Request<Bytes>) -> Result<Delivery, TransportError> {
        self.service.exchange(request).await.map_err(|error| {
            TransportError::new(Failure::Timeout, error.to_string()).with_source(error)
        })
    }
}

fn received(delivery: Delivery) -> Result<Response<Bytes>, TransportError> {
    match delivery {
        Delivery::Complete(response) => Ok(response),
        Delivery::Truncated(..) => Err(exchange_error("injected fault: truncated response")),
        Delivery::Reset => Err(exchange_error("injected fault: connection reset")),
        Delivery::Refused => {
            Err(TransportError::new(Failure::Connect, "injected fault: connection refused"))
        }
    }
}

fn exchange_error(message: &str) -> TransportError {
    TransportError::new(Failure::Exchange, message)
}

impl Transport for InMemory {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }

    /// A truncated event stream delivers the events before the fault.
    fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let error = || exchange_error("injected fault: truncated response");
            match self.deliver(request).await? {
                Delivery::Truncated(response, length) if events::is_stream(&response) => {
                    Ok(response.map(|body| events::truncated(body.slice(..length), error())))
                }
                delivery => Ok(received(delivery)?.map(BodyStream::from)),
            }
        })
    }
}

impl Debug for InMemory {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let credentials = self.service.credentials();
        formatter.debug_struct("InMemory").field("credentials", credentials).finish_non_exhaustive()
    }
}
