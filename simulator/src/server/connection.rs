//! Connections, each of which carries one request after another.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::body::{self, ResponseBody};
use crate::fault::Delivery;
use crate::protocol::MAX_BODY;
use crate::service::Service;

/// The state that all connections share.
pub(super) struct Connections(pub(super) Service);

/// An error that resets the connection.
type ResetError = Box<dyn std::error::Error + Send + Sync>;

impl Connections {
    /// Serves a connection until it is closed.
    pub(super) async fn serve(self: Arc<Self>, stream: TcpStream) {
        // Responses are small, and the client waits for each of them.
        let _ = stream.set_nodelay(true);
        let reset = AtomicBool::new(false);
        let service = service_fn(|request| Box::pin(self.respond(request, &reset)));
        let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        // An error is caused by the client or injected; the connection is closed in either case.
        let result =
            poll_fn(|context| Pin::new(&mut connection).poll_without_shutdown(context)).await;
        if result.is_err() && reset.load(Ordering::Relaxed) {
            let stream = connection.into_parts().io.into_inner();
            // Closing a socket that does not linger sends a reset.
            let _ = stream.set_zero_linger();
        }
    }

    async fn respond(
        &self,
        request: Request<Incoming>,
        reset: &AtomicBool,
    ) -> Result<Response<ResponseBody>, ResetError> {
        let (parts, body) = request.into_parts();
        let body = body::read(body, MAX_BODY).await?;
        match self.0.exchange(&Request::from_parts(parts, body)).await? {
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
