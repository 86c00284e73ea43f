//! A core behind HTTP.

mod body;
mod connection;

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::net::SocketAddr;
use std::sync::Arc;

use tencent_cloud::ClientBuilder;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use self::connection::Connections;
use crate::builder::Builder;
use crate::credentials::Credentials;
use crate::error::StartError;
use crate::fault::FaultRule;
use crate::memory::REGION;
use crate::service::Service;

/// A running simulator. It stops when it is dropped.
pub struct Simulator {
    address: SocketAddr,
    credentials: Credentials,
    service: Service,
    task: JoinHandle<()>,
}

impl Simulator {
    /// Starts one on a free port of the loopback, with the default key pair.
    ///
    /// # Errors
    /// See [`Builder::start`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Sets one up.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) async fn serve(builder: Builder) -> Result<Self, StartError> {
        let service = Service::new(&builder)?;
        let cannot = |error| {
            StartError::io(format!("the address {} cannot be listened on", builder.listen), error)
        };
        let listener = TcpListener::bind(builder.listen).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let task = tokio::spawn(accept(listener, Connections(service.clone())));
        Ok(Self { address, credentials: builder.first_credentials(), service, task })
    }

    /// The endpoint to give to clients, such as `http://127.0.0.1:8520`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The first key pair it knows.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// A client of it, up to what is to be set besides: with its endpoint, its clock, the first key pair that it knows, and
    /// the region `ap-guangzhou`. It goes through the default transport, a feature of the client.
    pub fn client<C>(&self) -> ClientBuilder<C> {
        ClientBuilder::new()
            .endpoint(self.endpoint())
            .allow_http()
            .clock(self.service.clock())
            .credentials(tencent_cloud::Credentials::from(self.credentials()))
            .region(REGION)
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

    /// Stops it, with every connection, and waits until it has.
    pub async fn shutdown(mut self) {
        self.task.abort();
        // The task was aborted, which is what awaiting it reports.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Debug for Simulator {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Simulator")
            .field("address", &self.address)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// Takes connections until it is aborted, which ends them as well: they live in its set.
async fn accept(listener: TcpListener, connections: Connections) {
    let connections = Arc::new(connections);
    let mut tasks = JoinSet::new();
    loop {
        // A connection that fails while it is taken is its client's loss alone.
        if let Ok((stream, _)) = listener.accept().await {
            tasks.spawn(Arc::clone(&connections).serve(stream));
        } else {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        while tasks.try_join_next().is_some() {}
    }
}
