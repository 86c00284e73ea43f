//! A core behind HTTP.

mod body;
mod connection;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use self::connection::Connections;
use crate::builder::Builder;
use crate::core::Core;
use crate::credentials::Credentials;
use crate::error::StartError;
use crate::fault::FaultRule;

/// A running simulator. It stops when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    credentials: Vec<Credentials>,
    core: Arc<Mutex<Core>>,
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
        let core = Arc::new(Mutex::new(builder.core()?));
        let cannot = |error| {
            StartError::io(format!("the address {} cannot be listened on", builder.listen), error)
        };
        let listener = TcpListener::bind(builder.listen).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let credentials = builder.known_credentials();
        let connections = Connections {
            core: Arc::clone(&core),
            clock: builder.clock,
            observer: builder.observer,
        };
        let task = tokio::spawn(accept(listener, connections));
        Ok(Self { address, credentials, core, task })
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
        self.credentials.first().cloned().unwrap_or_default()
    }

    /// Adds a rule for faults.
    pub fn inject(&self, rule: FaultRule) {
        self.core.lock().unwrap_or_else(PoisonError::into_inner).inject(rule);
    }

    /// Removes every rule for faults.
    pub fn clear_faults(&self) {
        self.core.lock().unwrap_or_else(PoisonError::into_inner).clear_faults();
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
