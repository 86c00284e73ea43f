//! A `tower::Service` as transport.

// Helpers of tests fail as tests do.

use std::cell::Cell;
use std::error::Error;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tencent_cloud::transport::{
    BodyStream, Failure, TowerTransport, Transport as _, TransportError,
};
use tencent_cloud_leak_scan as leak_scan;
use tower_service::Service;

type BoxError = Box<dyn Error + Send + Sync>;

/// The first error of the service.
#[derive(Clone, Copy, PartialEq)]
enum Fails {
    Never,
    NotReady,
    Call,
    CallWith(Failure),
    CallWrapping(Failure),
}

/// A service that is not ready at the first poll, requires that it is polled, and is not `Sync`.
#[derive(Clone)]
struct Scripted {
    fails: Fails,
    polls: Cell<u32>,
    calls: Arc<AtomicU32>,
}

impl Scripted {
    fn new(fails: Fails) -> Self {
        Self { fails, polls: Cell::new(0), calls: Arc::default() }
    }

    fn answer(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, BoxError> {
        assert_eq!(self.polls.get(), 2, "called before it was ready");
        self.calls.fetch_add(1, Ordering::Relaxed);
        match self.fails {
            Fails::Call => Err("lost".into()),
            Fails::CallWith(failure) => Err(TransportError::new(failure, "stated").into()),
            Fails::CallWrapping(failure) => {
                Err(std::io::Error::other(Wrapping(TransportError::new(failure, "stated"))).into())
            }
            Fails::Never | Fails::NotReady => {
                Ok(Response::builder().status(503).body(request.body().clone()).unwrap())
            }
        }
    }
}

/// An error of a layer around another service.
#[derive(Debug)]
struct Wrapping(TransportError);

impl std::fmt::Display for Wrapping {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("layer failed")
    }
}

impl Error for Wrapping {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

impl Service<Request<Bytes>> for Scripted {
    type Response = Response<Bytes>;
    type Error = BoxError;
    type Future = Ready<Result<Response<Bytes>, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.polls.set(self.polls.get() + 1);
        if self.polls.get() == 1 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(if self.fails == Fails::NotReady { Err("closed".into()) } else { Ok(()) })
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        ready(self.answer(&request))
    }
}

#[tokio::test]
async fn returns_any_response_of_a_service_that_becomes_ready() {
    let service = Scripted::new(Fails::Never);
    let calls = service.calls.clone();
    let transport = TowerTransport::new(service);
    for number in 1..=2 {
        let response = transport.send(Request::new(Bytes::from_static(b"{}"))).await.unwrap();
        assert_eq!((response.status().as_u16(), &response.body()[..]), (503, &b"{}"[..]));
        assert_eq!(calls.load(Ordering::Relaxed), number);
    }
}

#[tokio::test]
async fn the_phase_of_an_error_is_stated_or_known() {
    let cases = [
        (Fails::NotReady, Failure::Connect, "cannot connect: the service failed: closed"),
        (Fails::Call, Failure::Exchange, "connection lost: the service failed: lost"),
        (Fails::CallWith(Failure::Timeout), Failure::Timeout, "attempt timed out: stated"),
        (
            Fails::CallWrapping(Failure::Connect),
            Failure::Connect,
            "cannot connect: the service failed: layer failed: cannot connect: stated",
        ),
    ];
    for (fails, failure, message) in cases {
        let transport = TowerTransport::new(Scripted::new(fails));
        let error = transport.send(Request::new(Bytes::new())).await.unwrap_err();
        assert_eq!((error.failure(), &*format!("{error:#}")), (failure, message));
    }
}

/// A service whose body arrives in chunks and then breaks.
#[derive(Clone)]
struct Chunked {
    breaks: bool,
}

impl Service<Request<Bytes>> for Chunked {
    type Response = Response<BodyStream>;
    type Error = BoxError;
    type Future = Ready<Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        let broken = Err(TransportError::new(Failure::Exchange, "broken"));
        let chunks = ["data: {}\n\n", "data: {}\n", "\n"].map(|chunk| Ok(Bytes::from(chunk)));
        let chunks = chunks.into_iter().chain(self.breaks.then_some(broken));
        let mut response = Response::new(BodyStream::new(futures_util::stream::iter(chunks)));
        let event_stream = http::HeaderValue::from_static("text/event-stream");
        response.headers_mut().insert("content-type", event_stream);
        ready(Ok(response))
    }
}

/// Returns the number of events, and whether an error ends them.
async fn events(breaks: bool) -> (usize, bool) {
    leak_scan::start_recording();
    let client: tencent_cloud::GenericClient = tencent_cloud::GenericClient::builder()
        .credentials(tencent_cloud::Credentials::new(leak_scan::ID, leak_scan::KEY))
        .transport(TowerTransport::new(Chunked { breaks }))
        .build()
        .unwrap();
    let request = serde_json::json!({});
    let call = client.stream::<_, serde_json::Value>("chat", "2024-01-01", "Chat", &request);
    let mut events = call.await.unwrap();
    let mut count = 0;
    while let Some(event) = events.next().await {
        if event.is_err() {
            return (count, true);
        }
        count += 1;
    }
    (count, false)
}

#[tokio::test]
async fn services_with_incremental_bodies_deliver_events() {
    assert_eq!(events(false).await, (2, false));
    assert_eq!(events(true).await, (2, true));
}

#[tokio::test]
async fn incremental_bodies_are_received_as_a_whole_for_other_calls() {
    let transport = TowerTransport::new(Chunked { breaks: false });
    let response = transport.send(Request::new(Bytes::new())).await.unwrap();
    assert_eq!(response.body(), "data: {}\n\ndata: {}\n\n");
    let transport = TowerTransport::new(Chunked { breaks: true });
    let error = transport.send(Request::new(Bytes::new())).await.unwrap_err();
    assert_eq!(error.failure(), Failure::Exchange);
}
