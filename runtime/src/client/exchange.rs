//! A call on its way: attempts, the time left, and what comes of them.
//!
//! Nothing here knows the action's types: the reply is read through `&mut dyn Shape`, so that all of it is compiled once,
//! in this crate. It is a state that is polled, not an `async fn`, because the place of the reply is the caller's.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tracing::{Instrument as _, Span};

use super::outgoing::Outgoing;
use super::{CallOptions, Client, Payload, Shared, Target, answer};
use crate::BoxFuture;
use crate::error::Error;
use crate::shape::Shape;

/// What one attempt brought back.
type Attempt = BoxFuture<'static, Result<http::Response<Bytes>, Error>>;

/// A call on its way. Dropping it ends the call.
pub(crate) struct Exchange {
    client: Arc<Shared>,
    action: std::borrow::Cow<'static, str>,
    timeout: Duration,
    span: Span,
    state: State,
    /// Over when the time for the whole call is; none before the first poll, or without a limit.
    deadline: Option<BoxFuture<'static, ()>>,
}

enum State {
    /// Encoded, or found to be wrong; nothing was sent.
    Begun(Result<Arc<Outgoing>, Error>),
    Attempting(Attempt),
    Done,
}

impl Exchange {
    pub(crate) fn begin(
        client: &Client,
        target: Target,
        payload: Payload<'_>,
        options: &CallOptions,
    ) -> Self {
        let client = Arc::clone(&client.0);
        let action = target.action.clone();
        let region = options.region.as_deref().or(client.region.as_deref());
        let span = tracing::info_span!(
            "call",
            service = %target.service,
            action = %target.action,
            region,
            request_id = tracing::field::Empty,
        );
        let outgoing = Outgoing::new(&client, target, payload, options);
        Self {
            timeout: options.timeout.unwrap_or(client.timeout),
            client,
            action,
            span,
            state: State::Begun(outgoing.map(Arc::new)),
            deadline: None,
        }
    }

    /// Goes on; the reply is read into `shape`, and its body given back besides.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        shape: &mut dyn Shape,
    ) -> Poll<Result<Bytes, Error>> {
        let polled = self.step(context, shape);
        if polled.is_ready() {
            self.state = State::Done;
            self.deadline = None;
        }
        polled.map_err(|error| error.with_action(self.action.clone()))
    }

    fn step(
        &mut self,
        context: &mut Context<'_>,
        shape: &mut dyn Shape,
    ) -> Poll<Result<Bytes, Error>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Begun(outgoing) => {
                    let outgoing = outgoing?;
                    if self.timeout != Duration::MAX {
                        self.deadline = Some(self.client.clock.sleep(self.timeout)?);
                    }
                    self.state = State::Attempting(self.attempt(outgoing, 1));
                }
                State::Attempting(mut attempt) => {
                    if let Poll::Ready(reply) = attempt.as_mut().poll(context) {
                        return Poll::Ready(reply.and_then(|reply| self.finish(&reply, shape)));
                    }
                    self.state = State::Attempting(attempt);
                    return self.poll_deadline(context).map(Err);
                }
                State::Done => {
                    return Poll::Ready(Err(Error::config(
                        "the call was polled after it was done",
                    )));
                }
            }
        }
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let Some(deadline) = &mut self.deadline else { return Poll::Pending };
        deadline.as_mut().poll(context).map(|()| {
            let timeout = self.timeout;
            Error::timeout(format!("no reply within {timeout:?}; it may have been carried out"))
        })
    }

    fn attempt(&self, outgoing: Arc<Outgoing>, number: u32) -> Attempt {
        let span = tracing::debug_span!(parent: &self.span, "attempt", number);
        Box::pin(attempt(Arc::clone(&self.client), outgoing).instrument(span))
    }

    fn finish(&self, reply: &http::Response<Bytes>, shape: &mut dyn Shape) -> Result<Bytes, Error> {
        let _entered = self.span.enter();
        let answer = answer::read(reply, shape);
        let request_id = match &answer {
            Ok(answer) => answer.request_id.as_deref(),
            Err(error) => error.request_id(),
        };
        self.span.record("request_id", request_id);
        let answer = answer?;
        if let Some(warning) = answer.warning {
            tracing::warn!(action = %self.action, "deprecated: {warning}");
        }
        Ok(reply.body().clone())
    }
}

/// One attempt: signed as of now, sent, and the whole reply read.
async fn attempt(
    client: Arc<Shared>,
    outgoing: Arc<Outgoing>,
) -> Result<http::Response<Bytes>, Error> {
    let credentials = match outgoing.is_signed() {
        true => Some(client.credentials.credentials().await?),
        false => None,
    };
    let now = client.clock.now();
    let request = outgoing.request(&client, credentials.as_ref(), now, nonce)?;
    let reply = client.transport.send(request).await?;
    tracing::debug!(status = reply.status().as_u16(), bytes = reply.body().len(), "replied");
    Ok(reply)
}

/// A random positive number.
fn nonce() -> Result<u64, Error> {
    match getrandom::u64() {
        Ok(random) => Ok((random >> 1).max(1)),
        Err(error) => Err(Error::config(format!("no random number for a nonce: {error}"))),
    }
}
