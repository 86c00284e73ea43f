//! Connections, each of which carries one request after another.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use super::body::ResponseBody;
use super::memory::{BUFFER, Memory, Share};
use super::metered::Metered;
use super::request_body::{self, ReadError};
use super::stream::Stream;
use crate::control::{self, Control, Peer};
use crate::fault::Delivery;
use crate::protocol::MAX_BODY;
use crate::service::Service;

/// How long a connection may be idle and then take to send the head of a request. Clients close idle connections sooner:
/// that of this project after 90 seconds.
pub(super) const HEAD_TIMEOUT: Duration = Duration::from_secs(120);

/// How long a client may take to accept the end of a connection.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// The state that all connections share.
pub(super) struct Connections {
    service: Service,
    control: Control,
    memory: Memory,
}

/// An error that resets the connection.
type ResetError = Box<dyn std::error::Error + Send + Sync>;

impl Connections {
    pub(super) fn new(service: Service) -> Self {
        Self { control: Control::new(service.clone()), service, memory: Memory::default() }
    }

    pub(super) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Serves a connection until it is closed.
    pub(super) async fn serve<S: Stream>(
        self: Arc<Self>,
        stream: S,
        peer: SocketAddr,
        share: Arc<Share>,
    ) {
        // Responses are small, and the client waits for each of them.
        let _ = stream.socket().set_nodelay(true);
        let reset = AtomicBool::new(false);
        let service = service_fn(|request| Box::pin(self.respond(request, peer, &share, &reset)));
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(Metered::new(stream, Arc::clone(&share))), service);
        let mut end = poll_fn(|context| Pin::new(&mut connection).poll_without_shutdown(context));
        // An error is caused by the client or injected; the connection is closed in either case.
        let result = tokio::select! {
            result = &mut end => result,
            () = share.revoked() => {
                if share.reads_body() {
                    // The client can still learn why its request is rejected.
                    let _ = timeout(CLOSE_TIMEOUT, end).await;
                }
                return;
            }
        };
        let mut stream = connection.into_parts().io.into_inner().into_inner();
        if result.is_err() && reset.load(Ordering::Relaxed) {
            // Closing a socket that does not linger sends a reset.
            let _ = stream.socket().set_zero_linger();
        } else {
            // TLS announces the end, so that the client can tell it from a truncated response.
            let _ = timeout(CLOSE_TIMEOUT, stream.shutdown()).await;
        }
    }

    async fn respond(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        share: &Share,
        reset: &AtomicBool,
    ) -> Result<Response<ResponseBody>, ResetError> {
        let response = self.answer(request, peer, share, reset).await?;
        share.respond(response.body().size());
        Ok(response)
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        share: &Share,
        reset: &AtomicBool,
    ) -> Result<Response<ResponseBody>, ResetError> {
        let (parts, body) = request.into_parts();
        let is_control = control::is_control(parts.uri.path());
        let limit = if is_control { control::max_body(parts.uri.path()) } else { MAX_BODY };
        let body = match request_body::read(body, limit, share).await {
            Ok(body) => body,
            Err(error) => return rejected(&error),
        };
        share.admitted().await;
        let request = Request::from_parts(parts, body);
        if is_control {
            let response = self.control.answer(&request, Peer::Address(peer));
            return Ok(response.map(ResponseBody::complete));
        }
        match self.service.exchange(request).await? {
            Delivery::Complete(response) => Ok(response.map(ResponseBody::complete)),
            Delivery::Truncated(response, length) => {
                Ok(response.map(|data| ResponseBody::truncated(&data, length)))
            }
            Delivery::Reset | Delivery::Refused => {
                reset.store(true, Ordering::Relaxed);
                Err("injected fault: connection reset".into())
            }
        }
    }
}

/// Returns the response to a request whose body was not read.
fn rejected(error: &ReadError) -> Result<Response<ResponseBody>, ResetError> {
    let (status, message) = error.response().ok_or("connection lost")?;
    let mut response =
        Response::new(ResponseBody::complete(Bytes::from_static(message.as_bytes())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    // The rest of the body would follow on this connection.
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(response)
}
