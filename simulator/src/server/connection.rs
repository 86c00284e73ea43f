//! One connection after another request.

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

use super::body::{self, ReplyBody};
use crate::fault::Delivery;
use crate::protocol::MAX_BODY;
use crate::service::Service;

/// What every connection shares.
pub(super) struct Connections(pub(super) Service);

/// The connection is to be reset.
type Broken = Box<dyn std::error::Error + Send + Sync>;

impl Connections {
    /// Serves a connection to its end.
    pub(super) async fn serve(self: Arc<Self>, stream: TcpStream) {
        // Replies are small, and each is waited for.
        let _ = stream.set_nodelay(true);
        let reset = AtomicBool::new(false);
        let service = service_fn(|request| Box::pin(self.answer(request, &reset)));
        let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        // Errors are the client's, or on purpose; either way the connection is over.
        let result =
            poll_fn(|context| Pin::new(&mut connection).poll_without_shutdown(context)).await;
        if result.is_err() && reset.load(Ordering::Relaxed) {
            let stream = connection.into_parts().io.into_inner();
            // Without lingering, closing sends a reset.
            let _ = stream.set_zero_linger();
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        reset: &AtomicBool,
    ) -> Result<Response<ReplyBody>, Broken> {
        let (parts, body) = request.into_parts();
        let body = body::read(body, MAX_BODY).await?;
        match self.0.exchange(&Request::from_parts(parts, body)).await? {
            Delivery::Whole(response) => Ok(response.map(ReplyBody::whole)),
            Delivery::Cut(response, at) => Ok(response.map(|data| ReplyBody::cut(&data, at))),
            Delivery::Reset | Delivery::Refused => {
                reset.store(true, Ordering::Relaxed);
                Err("the connection is reset on purpose".into())
            }
        }
    }
}
