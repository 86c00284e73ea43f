//! The HTTP server.

mod advertised;
mod body;
mod connection;
#[cfg(feature = "tls")]
mod handshake;
mod memory;
mod metered;
mod request_body;
mod stream;
#[cfg(feature = "tls")]
mod tls;

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tencent_cloud::ClientBuilder;
use tencent_cloud::transport::HttpOptions;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

pub(crate) use self::advertised::Advertised;
use self::connection::Connections;
use self::memory::Share;
use crate::control::Control;
use crate::credentials::Credentials;
use crate::error::StartError;
use crate::fault::FaultRule;
use crate::service::Service;
use crate::store::RemovedRecord;

/// The size of each of the two buffers of a socket in the kernel, in bytes. By default they grow to several megabytes.
const SOCKET_BUFFER: u32 = 256 << 10;

/// The number of connections that wait to be accepted.
const BACKLOG: u32 = 1024;

/// How long to wait after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(1);

/// How long a client may take for the TLS handshake.
#[cfg(feature = "tls")]
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// A running HTTP server. Dropping it stops the server.
pub struct Simulator {
    address: SocketAddr,
    advertised: Option<Advertised>,
    service: Service,
    /// The certificate of the authority, in PEM, if the server uses TLS.
    authority: Option<String>,
    /// Dropping it stops the task.
    running: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

/// How connections begin.
#[derive(Clone)]
enum Security {
    Plain,
    #[cfg(feature = "tls")]
    Tls(tokio_rustls::TlsAcceptor),
}

impl Simulator {
    pub(crate) async fn bind(
        service: Service,
        address: SocketAddr,
        advertised: Option<Advertised>,
        tls: bool,
    ) -> Result<Self, StartError> {
        let failed = |error| StartError::io(format!("cannot listen on {address}"), error);
        let listener = listen(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let host = advertised.as_ref().map(|advertised| advertised.host.as_str());
        let (security, authority) =
            if tls { encrypted(address, host)? } else { (Security::Plain, None) };
        let (running, stopped) = oneshot::channel();
        let connections = Connections::new(service.clone());
        let task = tokio::spawn(accept(listener, connections, security, stopped));
        Ok(Self { address, advertised, service, authority, running: Some(running), task })
    }

    /// Returns the endpoint for clients, such as `http://127.0.0.1:8520`: that of
    /// [`Builder::advertise`](crate::Builder::advertise), or else the address on which the server listens.
    #[must_use]
    pub fn endpoint(&self) -> String {
        match &self.advertised {
            Some(advertised) => {
                format!("{}://{}", self.scheme(), advertised.authority(self.address.port()))
            }
            None => self.local_endpoint(),
        }
    }

    /// Returns the endpoint for clients in this process.
    fn local_endpoint(&self) -> String {
        format!("{}://{}", self.scheme(), advertised::reachable(self.address))
    }

    fn scheme(&self) -> &'static str {
        if self.authority.is_some() { "https" } else { "http" }
    }

    /// Returns the certificate of the authority that issued that of the server, in PEM, which clients must trust. `None`
    /// without TLS.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Returns the address of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the first accepted credentials.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.service.credentials().clone()
    }

    /// Returns the builder of a client of this simulator, with its endpoint, its clock, its first credentials and the
    /// region `ap-guangzhou`. With TLS, it trusts the [authority](Self::authority) of the simulator and no other. The client
    /// uses the default transport, which is a feature of `tencent-cloud`.
    pub fn client<C>(&self) -> ClientBuilder<C> {
        let client = ClientBuilder::new().endpoint(self.local_endpoint()).allow_http();
        let client = match &self.authority {
            Some(authority) => {
                client.http(HttpOptions::new().only_certificates(authority.as_str()))
            }
            None => client,
        };
        self.service.configure(client)
    }

    /// Returns the seed of ids and of fault probabilities, which [`Builder::seed`](crate::Builder::seed) sets.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.service.core().seed()
    }

    /// Returns service and version of every embedded specification that
    /// [`Builder::specification`](crate::Builder::specification) replaced.
    #[must_use]
    pub fn replaced_specifications(&self) -> Vec<(String, String)> {
        self.service.core().replaced_specifications().to_vec()
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

    /// Stops the server, closes all connections and waits for both. No call is executed afterwards.
    pub async fn shutdown(mut self) {
        self.running = None;
        // The task returns an error if it panicked; it has ended in any case.
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
            .field("credentials", self.service.credentials())
            .finish_non_exhaustive()
    }
}

/// Creates a certificate for this machine, the address and the advertised host.
#[cfg(feature = "tls")]
fn encrypted(
    address: SocketAddr,
    advertised: Option<&str>,
) -> Result<(Security, Option<String>), StartError> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    names.push(advertised::reachable(address).ip().to_string());
    names.extend(advertised.map(|host| host.trim_matches(['[', ']']).to_owned()));
    names.sort();
    names.dedup();
    let identity = tls::Identity::generate(names)?;
    Ok((Security::Tls(identity.acceptor), Some(identity.authority)))
}

#[cfg(not(feature = "tls"))]
fn encrypted(
    _address: SocketAddr,
    _advertised: Option<&str>,
) -> Result<(Security, Option<String>), StartError> {
    Err(StartError::new("TLS needs the feature `tls` of the simulator"))
}

/// Listens on an address. Its connections have small buffers in the kernel.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // On Windows, this would permit a second server on the same port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SOCKET_BUFFER)?;
    socket.set_recv_buffer_size(SOCKET_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves a connection until it is closed.
async fn serve(
    connections: Arc<Connections>,
    stream: TcpStream,
    peer: SocketAddr,
    security: Security,
    share: Share,
) {
    let share = Arc::new(share);
    match security {
        Security::Plain => {
            // A connection without a request needs no buffers yet.
            let mut first = [0];
            let request = timeout(connection::HEAD_TIMEOUT, stream.peek(&mut first));
            let has_request = tokio::select! {
                peeked = request => matches!(peeked, Ok(Ok(1))),
                () = share.revoked() => false,
            };
            if has_request {
                // Not a part of the task of an idle connection, since its future is large.
                Box::pin(connections.serve(stream, peer, share)).await;
            }
        }
        #[cfg(feature = "tls")]
        Security::Tls(acceptor) => {
            let stream = handshake::Handshake::new(stream, Arc::clone(&share));
            // An error is caused by the client, which may be too slow or trust another authority.
            let handshake = Box::pin(timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)));
            let stream = tokio::select! {
                stream = handshake => stream,
                () = share.revoked() => return,
            };
            if let Ok(Ok(mut stream)) = stream {
                stream.get_mut().0.complete();
                Box::pin(connections.serve(stream, peer, share)).await;
            }
        }
    }
}

/// Accepts connections until the sender of `stopped` is dropped or the task is aborted, which also closes the connections.
async fn accept(
    listener: TcpListener,
    connections: Connections,
    security: Security,
    mut stopped: oneshot::Receiver<()>,
) {
    let connections = Arc::new(connections);
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
            Some(_) = tasks.join_next() => continue,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (connections, security) = (Arc::clone(&connections), security.clone());
                let share = connections.memory().share();
                tasks.spawn(serve(connections, stream, peer, security, share));
            }
            Err(error) => {
                // Other errors are a lack of file descriptors or memory.
                if !matches!(
                    error.kind(),
                    ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
                ) {
                    connections.memory().revoke_oldest();
                }
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    tasks.shutdown().await;
}
