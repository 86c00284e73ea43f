//! An HTTP server that sends the same response to every request.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;
use tokio::sync::watch;

use crate::decode::RESPONSE;

/// The length of the accept queue, which the system may reduce.
const BACKLOG: u32 = 16_384;

/// A server on its own thread, which stops when this value is dropped.
pub(super) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// Delays responses until a number of requests have arrived.
struct Hold {
    until: usize,
    arrived: AtomicUsize,
    open: watch::Sender<bool>,
}

impl Server {
    /// Starts a server that responds after `hold_until` requests have arrived, or immediately for 0.
    pub(super) fn start(hold_until: usize) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("server: {error}");
        let runtime = super::runtime()?;
        let listener = runtime.block_on(async {
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
            socket.listen(BACKLOG)
        });
        let listener = listener.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stop, mut stopped) = watch::channel(false);
        let (open, _) = watch::channel(hold_until == 0);
        let hold = Arc::new(Hold { until: hold_until, arrived: AtomicUsize::new(0), open });
        let accept = async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                let hold = Arc::clone(&hold);
                tokio::spawn(async move {
                    let answer = service_fn(|request| answer(request, &hold));
                    let connection = hyper::server::conn::http1::Builder::new();
                    // The client closes the connection.
                    let _ = connection.serve_connection(TokioIo::new(stream), answer).await;
                });
            }
        };
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept => {}
                    _ = stopped.changed() => {}
                }
            });
        });
        Ok(Self { address, stop, thread: Some(thread) })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn answer(
    request: Request<Incoming>,
    hold: &Hold,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let _ = request.into_body().collect().await;
    if hold.arrived.fetch_add(1, Ordering::Relaxed) + 1 >= hold.until {
        hold.open.send_replace(true);
    }
    // The sender outlives the connection, so this cannot fail.
    let _ = hold.open.subscribe().wait_for(|open| *open).await;
    let mut response = Response::new(Full::new(Bytes::from_static(RESPONSE.as_bytes())));
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    Ok(response)
}
