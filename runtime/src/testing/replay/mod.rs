//! A scripted service.

mod script;

use std::fmt::{self, Debug, Display, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};

use self::script::{Entry, Script, Times};
use super::{Answer, ManualClock, Sent};
use crate::BoxFuture;
use crate::action::Action;
use crate::client::ClientBuilder;
use crate::credentials::Credentials;
use crate::shape::Shape;
use crate::transport::{BodyStream, Transport, TransportError};

/// A service that answers from a script and records requests.
///
/// Each action has its own answers, which are used in the order in which they were added; [`in_order`](Self::in_order)
/// requires one order for all actions. A call without an answer fails with the service error `UnexpectedCall`, which is not
/// retried. [`finish`](Self::finish) reports such calls and unused answers; without it, dropping the `Replay` panics with
/// the same report.
#[derive(Debug)]
pub struct Replay {
    shared: ReplayTransport,
    finished: bool,
}

/// The transport of a [`Replay`]. Clones share the script.
#[derive(Clone)]
pub struct ReplayTransport(Arc<Mutex<Script>>);

impl Replay {
    /// Creates a service without answers.
    #[must_use]
    pub fn new() -> Self {
        Self { shared: ReplayTransport(Arc::default()), finished: false }
    }

    /// Requires calls in the order in which answers were added, whatever the action. Answers added by
    /// [`always`](Self::always) and [`serve`](Self::serve) have no place in that order.
    #[must_use]
    pub fn in_order(self) -> Self {
        self.shared.script().in_order = true;
        self
    }

    /// Answers one request of the action. Fields that the response of the action does not have are reported as a mistake in
    /// the script.
    pub fn on<A: Action>(&self, answer: Answer) -> &Self {
        self.add(Entry::typed::<A>(answer, Times::Once))
    }

    /// Answers one request of an action by its name.
    pub fn on_named(&self, action: impl Into<String>, answer: Answer) -> &Self {
        self.add(Entry::named(action.into(), answer, Times::Once))
    }

    /// Answers every request of the action that has no other answer.
    pub fn always<A: Action>(&self, answer: Answer) -> &Self {
        self.add(Entry::typed::<A>(answer, Times::Always))
    }

    /// Answers every request of the action that has no other answer with the result of a function of the request.
    ///
    /// ```
    /// use tencent_cloud::testing::{Answer, Replay};
    /// use tencent_cloud_cvm::Client;
    /// use tencent_cloud_cvm::model::DescribeInstancesRequest;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let service = Replay::new();
    /// service.serve(|request: DescribeInstancesRequest| match request.offset {
    ///     None | Some(0) => Answer::json(
    ///         r#"{"TotalCount": 2, "InstanceSet": [{"InstanceId": "ins-1"}]}"#,
    ///     ),
    ///     _ => Answer::json(r#"{"TotalCount": 2, "InstanceSet": [{"InstanceId": "ins-2"}]}"#),
    /// });
    /// let cvm: Client = service.client().build()?;
    /// let instances =
    ///     cvm.describe_instances(DescribeInstancesRequest::new()).items().collect().await?;
    /// assert_eq!(instances.len(), 2);
    /// # service.finish()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn serve<A: Action + Default>(
        &self,
        serve: impl Fn(A) -> Answer + Send + Sync + 'static,
    ) -> &Self {
        self.add(Entry::served(serve))
    }

    fn add(&self, entry: Entry) -> &Self {
        self.shared.script().add(entry);
        self
    }

    /// Returns the transport, for a client that is built without [`client`](Self::client).
    #[must_use]
    pub fn transport(&self) -> ReplayTransport {
        self.shared.clone()
    }

    /// Returns the builder of a client that sends its requests here, with fictitious credentials, a region, and a clock that
    /// skips pauses. The type of the client is that of the variable:
    ///
    /// ```
    /// use tencent_cloud::testing::Replay;
    /// use tencent_cloud_cvm::Client;
    ///
    /// # fn main() -> Result<(), tencent_cloud::Error> {
    /// let service = Replay::new();
    /// let cvm: Client = service.client().region("ap-shanghai").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn client<C>(&self) -> ClientBuilder<C> {
        ClientBuilder::new()
            .transport(self.transport())
            .credentials(Credentials::new(
                "AKIDREPLAYreplayREPLAYreplayREPLAYre",
                "replayREPLAYreplay",
            ))
            .region("ap-guangzhou")
            .clock(ManualClock::new(SystemTime::now()).skip_pauses())
    }

    /// Returns all requests so far, including retries.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.shared.script().sent.clone()
    }

    /// Ends the script.
    ///
    /// # Errors
    ///
    /// Unexpected calls, unused answers, and mistakes in the script.
    pub fn finish(mut self) -> Result<(), Mismatch> {
        self.finished = true;
        self.shared.script().verify()
    }
}

impl Default for Replay {
    fn default() -> Self {
        Self::new()
    }
}

/// Panics if [`Replay::finish`] was not called and would return an error, unless the thread is panicking already.
impl Drop for Replay {
    fn drop(&mut self) {
        if !self.finished && !std::thread::panicking() {
            let result = self.shared.script().verify();
            assert!(result.is_ok(), "{result:?}");
        }
    }
}

impl ReplayTransport {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for ReplayTransport {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async {
            let (sent, answer, number) = self.script().take(Sent::new(request));
            let answer = answer.answer(&sent);
            if answer.is_silence() {
                std::future::pending::<()>().await;
            }
            answer.respond(&sent, number)
        })
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(async {
            let (sent, answer, number) = self.script().take(Sent::new(request));
            let answer = answer.answer(&sent);
            if let Some(response) = answer.respond_streaming(number) {
                return Ok(response);
            }
            if answer.is_silence() {
                std::future::pending::<()>().await;
            }
            Ok(answer.respond(&sent, number)?.map(BodyStream::from))
        })
    }
}

impl Debug for ReplayTransport {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let script = self.script();
        formatter
            .debug_struct("Replay")
            .field("sent", &script.sent.len())
            .field("in_order", &script.in_order)
            .finish_non_exhaustive()
    }
}

/// The differences between the calls of a test and the script, one per line.
#[derive(Clone, PartialEq, Eq)]
pub struct Mismatch(Vec<String>);

impl Display for Mismatch {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("the calls do not match the script")?;
        self.0.iter().try_for_each(|problem| write!(formatter, "\n  {problem}"))
    }
}

/// Equals [`Display`], since test frameworks print errors with `Debug`.
impl Debug for Mismatch {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

impl std::error::Error for Mismatch {}

/// Returns an empty response of the action.
fn empty<A: Action>() -> Box<dyn Shape> {
    Box::new(A::Response::default())
}

fn is_api20<A: Action>() -> bool {
    A::INFO.dialect.is_api20()
}
