//! A simulator without sockets, as the transport of a client in the same process.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::{Request, Response};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{BoxFuture, ClientBuilder};

use crate::builder::Builder;
use crate::credentials::Credentials;
use crate::error::StartError;
use crate::fault::{Delivery, FaultRule};
use crate::service::Service;

/// A simulator without sockets. Clones share the account.
///
/// [`client`](Self::client) sets up a client of it. To a client that is set up by hand, give it as the transport; where the
/// simulator has a clock of its own, the client needs the same one, since it signs by it.
#[derive(Clone)]
pub struct InMemory {
    service: Service,
    credentials: Credentials,
}

impl InMemory {
    pub(crate) fn new(builder: &Builder) -> Result<Self, StartError> {
        Ok(Self { service: Service::new(builder)?, credentials: builder.first_credentials() })
    }

    /// A client of it, up to what is to be set besides: with this transport, its clock, the first key pair that it knows,
    /// and the region `ap-guangzhou`.
    pub fn client<C>(&self) -> ClientBuilder<C> {
        ClientBuilder::new()
            .transport(self.clone())
            .clock(self.service.clock())
            .credentials(tencent_cloud::Credentials::from(self.credentials()))
            .region(REGION)
    }

    /// The first key pair that it knows.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// Lets the next call of this action succeed that would, and what it begins come to nothing: an instance that it
    /// makes ends in `LAUNCH_FAILED`, an image in `CREATEFAILED`, and any other operation of an instance in `FAILED`,
    /// which leaves the instance as it was. What is over with the call does not fail.
    pub fn fail_next(&self, action: impl Into<String>) {
        self.service.core().fail_next(action);
    }

    /// Adds a rule for faults.
    pub fn inject(&self, rule: FaultRule) {
        self.service.core().inject(rule);
    }

    /// Removes every rule for faults; what was counted stays.
    pub fn clear_faults(&self) {
        self.service.core().clear_faults();
    }

    /// How often each fault struck, by its [name](crate::Fault::name).
    #[must_use]
    pub fn injected(&self) -> BTreeMap<&'static str, u64> {
        self.service.core().injected().clone()
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let delivery = self.service.exchange(&request).await.map_err(|error| {
            TransportError::new(Failure::Timeout, error.to_string()).with_source(error)
        })?;
        match delivery {
            Delivery::Whole(response) => Ok(response),
            Delivery::Cut(..) => Err(lost("the reply broke off half-way")),
            Delivery::Reset => Err(lost("the connection was reset")),
            Delivery::Refused => Err(TransportError::new(Failure::Connect, "refused on purpose")),
        }
    }
}

/// Where clients go that are set up here.
pub(crate) const REGION: &str = "ap-guangzhou";

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

impl Debug for InMemory {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let credentials = &self.credentials;
        formatter.debug_struct("InMemory").field("credentials", credentials).finish_non_exhaustive()
    }
}
