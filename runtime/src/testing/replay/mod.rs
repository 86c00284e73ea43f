//! A service that answers from a script.

mod mismatch;
mod script;

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};

pub use mismatch::Mismatch;

use self::script::{Entry, Script, Times};
use super::{Answer, ManualClock, Sent};
use crate::BoxFuture;
use crate::action::Action;
use crate::client::ClientBuilder;
use crate::credentials::Credentials;
use crate::shape::Shape;
use crate::transport::{Transport, TransportError};

/// A service that answers from a script and keeps what it was asked.
///
/// Each action has its own answers, taken in the order in which they were given; [`in_order`](Self::in_order) asks for one
/// order of all. A call that the script has no answer for gets the error `UnexpectedCall` of the service, which nothing
/// repeats. That, and answers that nobody asked for, are what [`finish`](Self::finish) reports; where it is not called, the
/// end of the `Replay` panics with the same report.
#[derive(Debug)]
pub struct Replay {
    shared: ReplayTransport,
    finished: bool,
}

/// The transport of a [`Replay`]. Clones share the script.
#[derive(Clone)]
pub struct ReplayTransport(Arc<Mutex<Script>>);

impl Replay {
    /// No answers yet.
    #[must_use]
    pub fn new() -> Self {
        Self { shared: ReplayTransport(Arc::default()), finished: false }
    }

    /// Asks for calls in the very order in which their answers are given, whatever the action. Answers that are not
    /// counted, of [`always`](Self::always) and [`serve`](Self::serve), stand outside of it.
    #[must_use]
    pub fn in_order(self) -> Self {
        self.shared.script().in_order = true;
        self
    }

    /// Answers one call of the action. An answer with members that the action's reply does not have is a mistake of the
    /// script, which is reported.
    pub fn on<A: Action>(&self, answer: Answer) -> &Self {
        self.add(Entry::typed::<A>(answer, Times::Once))
    }

    /// Answers one call of an action by its name.
    pub fn on_named(&self, action: impl Into<String>, answer: Answer) -> &Self {
        self.add(Entry::named(action.into(), answer, Times::Once))
    }

    /// Answers every call of the action for which no other answer is left, or none.
    pub fn always<A: Action>(&self, answer: Answer) -> &Self {
        self.add(Entry::typed::<A>(answer, Times::Always))
    }

    /// Answers every call of the action for which no other answer is left with what `serve` makes of the request: a small
    /// service of one's own.
    ///
    /// ```
    /// # use tencent_cloud::{Action, ActionInfo, Idempotency, shape};
    /// # #[derive(Clone, Default)]
    /// # struct ListRequest { offset: Option<i64> }
    /// # shape! { ListRequest { 0 => offset: "Offset" } }
    /// # #[derive(Clone, Default)]
    /// # struct ListResponse { items: Vec<String> }
    /// # shape! { ListResponse { 0 => items: "Items" } }
    /// # impl Action for ListRequest {
    /// #     type Response = ListResponse;
    /// #     const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "List").idempotency(Idempotency::ReadOnly);
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tencent_cloud::testing::{Answer, Replay};
    ///
    /// let service = Replay::new();
    /// service.serve(|request: ListRequest| match request.offset.unwrap_or(0) {
    ///     0 => Answer::json(r#"{"Items": ["a", "b"]}"#),
    ///     _ => Answer::json(r#"{"Items": []}"#),
    /// });
    /// let client = service.client().build()?;
    /// assert_eq!(client.call(ListRequest { offset: Some(0) }).await?.items, ["a", "b"]);
    /// assert!(client.call(ListRequest { offset: Some(2) }).await?.items.is_empty());
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

    /// The transport to give to a client.
    #[must_use]
    pub fn transport(&self) -> ReplayTransport {
        self.shared.clone()
    }

    /// A client of it, up to what a test sets besides: credentials and a region that mean nothing, and a clock by which
    /// pauses pass at once.
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

    /// What was asked so far, every attempt of every call.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.shared.script().sent.clone()
    }

    /// Ends it.
    ///
    /// # Errors
    /// Calls that the script did not have, answers that nobody asked for, and mistakes of the script.
    pub fn finish(mut self) -> Result<(), Mismatch> {
        self.finished = true;
        self.shared.script().verdict()
    }
}

impl Default for Replay {
    fn default() -> Self {
        Self::new()
    }
}

/// Panics where [`Replay::finish`] would give an error and was not called, unless the thread panics already.
impl Drop for Replay {
    fn drop(&mut self) {
        if !self.finished && !std::thread::panicking() {
            let verdict = self.shared.script().verdict();
            assert!(verdict.is_ok(), "{verdict:?}");
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
            let answer = answer.of(&sent);
            if answer.is_silence() {
                std::future::pending::<()>().await;
            }
            answer.reply_to(&sent, number)
        })
    }
}

impl Debug for ReplayTransport {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let script = self.script();
        formatter
            .debug_struct("Replay")
            .field("asked", &script.sent.len())
            .field("in_order", &script.in_order)
            .finish_non_exhaustive()
    }
}

/// An empty reply of the action, to check answers with.
fn empty<A: Action>() -> Box<dyn Shape> {
    Box::new(A::Response::default())
}

/// Whether the action is one of API 2.0.
fn is_api20<A: Action>() -> bool {
    A::INFO.dialect.is_api20()
}
