//! A `tower::Service` as transport.

use std::error::Error as StdError;
use std::fmt::{self, Debug, Formatter};
use std::future::poll_fn;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use super::{BodyStream, Failure, Transport, TransportError};
use crate::BoxFuture;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Sends requests through a [`tower::Service`](Service), such as a client with the layers of `tower`.
///
/// The body of its responses is [`Bytes`], or a [`BodyStream`] if [event streams](crate::event_stream) shall be delivered
/// while they are received.
///
/// The service has the duties of a [`Transport`]. Every request uses its own clone of the service. If an error of the
/// service, or one of its sources, is a [`TransportError`], it states the phase of the failure. Otherwise an error before
/// the service is ready is [`Failure::Connect`], because nothing was sent, and any later error is [`Failure::Exchange`],
/// after which the client retries only if that is safe.
///
/// ```
/// use std::convert::Infallible;
/// use std::future::{Ready, ready};
/// use std::task::{Context, Poll};
///
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use tencent_cloud::transport::TowerTransport;
/// use tencent_cloud::{Credentials, GenericClient};
///
/// /// Returns the same response to every request.
/// #[derive(Clone)]
/// struct Fixed(&'static str);
///
/// impl tower_service::Service<Request<Bytes>> for Fixed {
///     type Response = Response<Bytes>;
///     type Error = Infallible;
///     type Future = Ready<Result<Response<Bytes>, Infallible>>;
///
///     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
///         Poll::Ready(Ok(()))
///     }
///
///     fn call(&mut self, _: Request<Bytes>) -> Self::Future {
///         ready(Ok(Response::new(Bytes::from_static(self.0.as_bytes()))))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let service = Fixed(r#"{"Response": {"TotalCount": 0, "RequestId": "6f4d9a32"}}"#);
/// let client = GenericClient::builder()
///     .credentials(Credentials::new("secret id", "secret key"))
///     .transport(TowerTransport::new(service))
///     .build()?;
/// let response = client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await?;
/// # let _ = response;
/// # Ok(())
/// # }
/// ```
pub struct TowerTransport<S> {
    /// Locked only to clone it: services need not be `Sync`.
    service: Mutex<S>,
}

impl<S> TowerTransport<S> {
    /// Creates a transport that sends through `service`.
    pub fn new(service: S) -> Self {
        Self { service: Mutex::new(service) }
    }
}

impl<S> Debug for TowerTransport<S> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}

impl<S> TowerTransport<S> {
    fn exchange<B>(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<B>, TransportError>> + Send + use<S, B>
    where
        S: Service<Request<Bytes>, Response = Response<B>, Error: Into<BoxError>, Future: Send>
            + Clone
            + Send,
    {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| failed(error, Failure::Connect))?;
            service.call(request).await.map_err(|error| failed(error, Failure::Exchange))
        }
    }
}

impl<S, B> Transport for TowerTransport<S>
where
    S: Service<Request<Bytes>, Response = Response<B>, Error: Into<BoxError>, Future: Send>
        + Clone
        + Send,
    B: Into<BodyStream> + Send + 'static,
{
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let response = self.exchange(request);
        Box::pin(async move {
            let (head, body) = response.await?.into_parts();
            let body: BodyStream = body.into();
            Ok(Response::from_parts(head, body.collect(usize::MAX).await?))
        })
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let response = self.exchange(request);
        Box::pin(async move { Ok(response.await?.map(Into::into)) })
    }
}

/// Converts an error of the service; `failure` is the phase if the error does not state one.
fn failed(error: impl Into<BoxError>, failure: Failure) -> TransportError {
    let error: BoxError = error.into();
    let error = match error.downcast::<TransportError>() {
        Ok(error) => return *error,
        Err(error) => error,
    };
    let failure = stated_failure(&*error).unwrap_or(failure);
    TransportError::new(failure, "the service failed").with_source(error)
}

fn stated_failure(error: &(dyn StdError + 'static)) -> Option<Failure> {
    let mut sources = std::iter::successors(error.source(), |&error| error.source());
    sources.find_map(|source| Some(source.downcast_ref::<TransportError>()?.failure()))
}
