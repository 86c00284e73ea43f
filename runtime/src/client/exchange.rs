//! A call on its way: attempts, pauses between them, the time left, and what comes of it.
//!
//! Nothing here knows the action's types: the reply is read through `&mut dyn Place`, so that all of it is compiled once,
//! in this crate. It is a state that is polled, not an `async fn`, because the place of the reply is the caller's.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use tracing::{Instrument as _, Span};

use super::outgoing::{Outgoing, random};
use super::{CallOptions, Client, Payload, Shared, Target, answer};
use crate::BoxFuture;
use crate::action::Dialect;
use crate::error::Error;
use crate::failover::Ticket;
use crate::retry::{RetryPolicy, server_time};
use crate::shape::Shape;

/// What one attempt brought back.
type Attempt = BoxFuture<'static, Result<http::Response<Bytes>, Error>>;

/// Where a reply goes: emptied before every attempt, so that none leaves anything behind for the next.
pub(crate) trait Place {
    /// The place as if nothing had been read.
    fn fresh(&mut self) -> &mut dyn Shape;
}

impl<T: Shape + Default> Place for T {
    #[inline]
    fn fresh(&mut self) -> &mut dyn Shape {
        *self = T::default();
        self
    }
}

/// A call on its way. Dropping it ends the call.
pub(crate) struct Exchange {
    client: Arc<Shared>,
    action: std::borrow::Cow<'static, str>,
    timeout: Duration,
    retry: RetryPolicy,
    span: Span,
    state: State,
    /// How many attempts were begun.
    attempts: u32,
    /// Whether the clock was corrected for this call already.
    corrected: bool,
    /// Over when the time for the whole call is; none before the first poll, or without a limit.
    deadline: Option<BoxFuture<'static, ()>>,
}

enum State {
    /// Encoded, or found to be wrong; nothing was sent.
    Begun(Result<Arc<Outgoing>, Error>),
    Attempting(Arc<Outgoing>, Attempt),
    Pausing(Arc<Outgoing>, BoxFuture<'static, ()>),
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
            retry: options.retry.clone().unwrap_or_else(|| client.retry.clone()),
            client,
            action,
            span,
            state: State::Begun(outgoing.map(Arc::new)),
            attempts: 0,
            corrected: false,
            deadline: None,
        }
    }

    /// Goes on; the reply is read into `place`, and its body given back besides.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<Bytes, Error>> {
        let polled = self.step(context, place);
        if polled.is_ready() {
            self.state = State::Done;
            self.deadline = None;
        }
        polled.map_err(|error| error.with_action(self.action.clone()).with_attempts(self.attempts))
    }

    fn step(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<Bytes, Error>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Begun(outgoing) => {
                    let outgoing = outgoing?;
                    if self.timeout != Duration::MAX {
                        self.deadline = Some(self.client.clock.sleep(self.timeout)?);
                    }
                    self.attempt(outgoing);
                }
                State::Attempting(outgoing, mut attempt) => {
                    let Poll::Ready(reply) = attempt.as_mut().poll(context) else {
                        self.state = State::Attempting(outgoing, attempt);
                        return self.poll_deadline(context).map(Err);
                    };
                    if let Some(result) = self.conclude(outgoing, reply, place) {
                        return Poll::Ready(result);
                    }
                }
                State::Pausing(outgoing, mut pause) => {
                    if pause.as_mut().poll(context).is_pending() {
                        self.state = State::Pausing(outgoing, pause);
                        return self.poll_deadline(context).map(Err);
                    }
                    self.attempt(outgoing);
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
        ready!(deadline.as_mut().poll(context));
        let timeout = self.timeout;
        Poll::Ready(Error::timeout(format!(
            "no reply within {timeout:?}; it may have been carried out"
        )))
    }

    fn attempt(&mut self, outgoing: Arc<Outgoing>) {
        self.attempts += 1;
        let span = tracing::debug_span!(parent: &self.span, "attempt", number = self.attempts);
        let attempt = attempt(Arc::clone(&self.client), Arc::clone(&outgoing)).instrument(span);
        self.state = State::Attempting(outgoing, Box::pin(attempt));
    }

    /// The result, or nothing and the state of another attempt.
    fn conclude(
        &mut self,
        outgoing: Arc<Outgoing>,
        reply: Result<http::Response<Bytes>, Error>,
        place: &mut dyn Place,
    ) -> Option<Result<Bytes, Error>> {
        let result = match &reply {
            Ok(reply) => self.finish(outgoing.target.dialect, reply, place.fresh()),
            Err(_) => Ok(Bytes::new()),
        };
        let (reply, error) = match (reply, result) {
            (Ok(_), Ok(body)) => {
                self.client.budget.reward();
                return Some(Ok(body));
            }
            (Ok(reply), Err(error)) => (Some(reply), error),
            (Err(error), _) => (None, error),
        };
        if self.correct_clock(reply.as_ref(), &error) {
            self.attempt(outgoing);
            return None;
        }
        if !self.may_try_again(&outgoing, &error) {
            return Some(Err(error));
        }
        match self.pause(reply.as_ref()) {
            Ok(pause) => self.state = State::Pausing(outgoing, pause),
            Err(error) => return Some(Err(error)),
        }
        tracing::debug!(parent: &self.span, %error, "another attempt follows");
        None
    }

    /// Learns the server's time from a reply that refuses that of the signature; once a call.
    fn correct_clock(&mut self, reply: Option<&http::Response<Bytes>>, error: &Error) -> bool {
        if self.corrected || !error.is_about_the_clock() {
            return false;
        }
        let Some(server) = reply.and_then(server_time) else { return false };
        self.corrected = true;
        self.client.skew.learn(server, self.client.clock.now());
        tracing::warn!(parent: &self.span, "this machine's clock is off; the server's is taken");
        true
    }

    fn may_try_again(&self, outgoing: &Outgoing, error: &Error) -> bool {
        outgoing.repeat.permits(error)
            && self.retry.permits_another(self.attempts)
            && self.client.budget.spend()
    }

    fn pause(
        &self,
        reply: Option<&http::Response<Bytes>>,
    ) -> Result<BoxFuture<'static, ()>, Error> {
        // The upper half of a random number is as random as the whole.
        let random = (random()? >> 32) as u32;
        let pause = self.retry.pause(self.attempts, random, reply.and_then(retry_after));
        Ok(self.client.clock.sleep(pause)?)
    }

    fn finish(
        &self,
        dialect: Dialect,
        reply: &http::Response<Bytes>,
        shape: &mut dyn Shape,
    ) -> Result<Bytes, Error> {
        let _entered = self.span.enter();
        let answer = answer::read(dialect, reply, shape);
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
    let now = client.skew.correct(client.clock.now());
    let ticket = outgoing.admit(&client);
    let to = ticket.as_ref().and_then(Ticket::detour).unwrap_or(outgoing.address(&client));
    let request = outgoing.request(&client, to, credentials.as_ref(), now, nonce)?;
    let reply = client.transport.send(request).await.map_err(Error::from);
    if let Some(ticket) = ticket {
        ticket.settle(&reply, client.clock.now());
    }
    let reply = reply?;
    tracing::debug!(status = reply.status().as_u16(), bytes = reply.body().len(), "replied");
    Ok(reply)
}

/// A random positive number.
fn nonce() -> Result<u64, Error> {
    random().map(|random| (random >> 1).max(1))
}

/// The seconds that a busy server asks to wait for.
fn retry_after(reply: &http::Response<Bytes>) -> Option<Duration> {
    let seconds = reply.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
