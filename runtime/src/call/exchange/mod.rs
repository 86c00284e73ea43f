//! A call on its way: attempts, pauses between them, the time left, and what comes of it.
//!
//! Nothing here knows the action's types: the reply is read through `&mut dyn Place`, so that all of it is compiled once,
//! in this crate. It is a state that is polled, not an `async fn`, because the place of the reply is the caller's.

mod attempt;
mod meter;
mod read;
mod trace;
mod turn;

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use tracing::{Instrument as _, Span};

use self::attempt::{Answered, Identity, attempt};
use self::meter::Meter;
pub(crate) use self::read::Place;
use self::turn::turn;
use super::outgoing::Outgoing;
use super::{Payload, Target};
use crate::BoxFuture;
use crate::action::Idempotency;
use crate::call::RawResponse;
use crate::client::{CallOptions, Config, Shared};
use crate::error::Error;
use crate::intercept::End;
use crate::json::ReplyBody;
use crate::random::random;
use crate::rate_limit::CallLimiter;
use crate::retry::{RetryPolicy, server_time};
use crate::targets::CALL;

/// What one attempt brought back.
type Attempt = BoxFuture<'static, Result<Answered, Error>>;

/// A call on its way. Dropping it ends the call.
pub(crate) struct Exchange {
    client: Arc<Shared>,
    action: std::borrow::Cow<'static, str>,
    meter: Option<Box<Meter>>,
    timeout: Duration,
    retry: RetryPolicy,
    /// The rate limits, from the first poll on.
    limiter: Option<Arc<CallLimiter>>,
    span: Span,
    state: State,
    /// How many attempts were begun.
    attempts: u32,
    /// Whether the clock was corrected for this call already.
    corrected: bool,
    /// Whether one of the attempts that failed may have been carried out.
    uncertain: bool,
    dry_run: bool,
    /// Over when the time for the whole call is; none before the first poll, or without a limit.
    deadline: Option<BoxFuture<'static, ()>>,
}

enum State {
    /// Encoded, or found to be wrong; nothing was sent.
    Begun(Result<Arc<Outgoing>, Error>),
    /// An attempt that has to wait for its turn; it has not begun.
    Queueing(Arc<Outgoing>, BoxFuture<'static, Result<Identity, Error>>),
    Attempting(Arc<Outgoing>, Attempt),
    Pausing(Arc<Outgoing>, BoxFuture<'static, ()>),
    Done,
}

impl Exchange {
    pub(crate) fn begin(
        client: &Config,
        mut target: Target,
        payload: Payload<'_>,
        options: &CallOptions,
    ) -> Self {
        let client = Arc::clone(&client.0);
        let action = target.action.clone();
        let region = options.region.as_deref().or(client.region.as_deref());
        // An interceptor may still choose another one.
        let settled = region.filter(|_| client.interceptors.is_empty());
        let span = trace::call_span(&target, settled);
        if options.dry_run {
            target.idempotency = Idempotency::ReadOnly;
        }
        let meter = Meter::new(&client, &target, region, &span);
        let outgoing = Outgoing::new(&client, target, payload, options);
        Self {
            timeout: options.timeout.unwrap_or(client.timeout),
            retry: options.retry.clone().unwrap_or_else(|| client.retry.clone()),
            limiter: None,
            client,
            action,
            meter,
            span,
            state: State::Begun(outgoing.map(Arc::new)),
            attempts: 0,
            corrected: false,
            uncertain: false,
            dry_run: options.dry_run,
            deadline: None,
        }
    }

    /// Goes on; the reply is read into `place`.
    pub(crate) fn poll_into(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<(), Error>> {
        self.poll(context, place).map_ok(drop)
    }

    /// Goes on; the reply is read into `place`, and given back as it came besides.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<RawResponse, Error>> {
        let polled = self.step(context, place);
        if polled.is_ready() {
            self.state = State::Done;
            self.deadline = None;
        }
        let polled = polled.map_err(|error| {
            let error = error.with_action(self.action.clone()).with_attempts(self.attempts);
            if self.uncertain { error.with_not_executed(false) } else { error }
        });
        if let Poll::Ready(result) = &polled
            && let Some(mut meter) = self.meter.take()
        {
            meter.call_ends(End::of(result), &self.span);
        }
        polled
    }

    fn step(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<RawResponse, Error>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Begun(outgoing) => {
                    let outgoing = self.open(outgoing)?;
                    if self.timeout != Duration::MAX {
                        self.deadline = Some(self.client.clock.deadline(self.timeout)?);
                    }
                    self.limiter = self.limiter(&outgoing);
                    self.proceed(outgoing);
                }
                State::Queueing(outgoing, mut turn) => match turn.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Queueing(outgoing, turn);
                        return self.poll_deadline(context).map(Err);
                    }
                    Poll::Ready(identity) => self.attempt(outgoing, identity?),
                },
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
                    self.proceed(outgoing);
                }
                State::Done => {
                    return Poll::Ready(Err(Error::config(
                        "the call was polled after it was done",
                    )));
                }
            }
        }
    }

    /// The call begins.
    fn open(&mut self, outgoing: Result<Arc<Outgoing>, Error>) -> Result<Arc<Outgoing>, Error> {
        let Some(meter) = &mut self.meter else { return outgoing };
        meter.begin();
        let mut outgoing = outgoing?;
        // Nobody else has it yet.
        if let Some(outgoing) = Arc::get_mut(&mut outgoing)
            && !self.client.interceptors.is_empty()
        {
            meter.before_call(outgoing)?;
            self.span.record("region", outgoing.region.as_deref());
        }
        Ok(outgoing)
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let Some(deadline) = &mut self.deadline else { return Poll::Pending };
        ready!(deadline.as_mut().poll(context));
        let timeout = self.timeout;
        let in_time = !self.uncertain && !matches!(self.state, State::Attempting(..));
        let what = if in_time { "nothing was" } else { "it may have been" };
        let error = Error::timeout(format!("no reply within {timeout:?}; {what} carried out"));
        Poll::Ready(error.with_not_executed(in_time))
    }

    /// Returns the rate limits of the call, if it has any.
    fn limiter(&self, outgoing: &Outgoing) -> Option<Arc<CallLimiter>> {
        outgoing.limit.as_ref()?;
        let end = self.client.clock.instant().checked_add(self.timeout);
        outgoing.limiter(&self.client, end).map(Arc::new)
    }

    /// To the next attempt: at once, or when its turn comes.
    fn proceed(&mut self, outgoing: Arc<Outgoing>) {
        let Some(limiter) = &self.limiter else { return self.attempt(outgoing, Identity::Unknown) };
        let turn = turn(Arc::clone(&self.client), Arc::clone(&outgoing), Arc::clone(limiter));
        self.state = State::Queueing(outgoing, Box::pin(turn.instrument(self.span.clone())));
        if let Some(meter) = &mut self.meter {
            meter.pause_begins();
        }
    }

    fn attempt(&mut self, outgoing: Arc<Outgoing>, identity: Identity) {
        self.attempts += 1;
        let number = self.attempts;
        let span = trace::attempt_span(&self.span, number);
        let sent = self.meter.as_mut().map(|meter| meter.attempt_begins(number, span.clone()));
        let attempt =
            attempt(Arc::clone(&self.client), Arc::clone(&outgoing), identity, number, sent);
        let attempt = attempt.instrument(span);
        self.state = State::Attempting(outgoing, Box::pin(attempt));
    }

    /// The result, or nothing and the state of another attempt.
    fn conclude(
        &mut self,
        outgoing: Arc<Outgoing>,
        answered: Result<Answered, Error>,
        place: &mut dyn Place,
    ) -> Option<Result<RawResponse, Error>> {
        let (reply, error) = match answered {
            Ok(answered) => {
                let answer = self.read(&outgoing, &answered, place);
                let request_id = match &answer {
                    Ok(answer) => answer.request_id.as_deref(),
                    Err(error) => error.request_id(),
                };
                self.attempt_ends(End::of(&answer), Some(&answered.reply), request_id);
                match answer {
                    Ok(answer) => return Some(Ok(self.succeed(answered.reply, answer))),
                    Err(error) => (Some(answered.reply), error),
                }
            }
            Err(error) => {
                self.attempt_ends(End::Failed(&error), None, None);
                (None, error)
            }
        };
        let error = error.with_retry_after(reply.as_ref().and_then(retry_after));
        if self.correct_clock(reply.as_ref(), &error) {
            self.proceed(outgoing);
            return None;
        }
        self.uncertain |= !error.was_not_executed();
        if !self.may_try_again(&outgoing, &error) {
            return Some(Err(error));
        }
        if let Err(error) = self.pause(outgoing, reply.as_ref(), &error) {
            return Some(Err(error));
        }
        None
    }

    fn attempt_ends(
        &mut self,
        end: End<'_>,
        reply: Option<&http::Response<Bytes>>,
        request_id: Option<&str>,
    ) {
        if let Some(meter) = &mut self.meter {
            meter.attempt_ends(end, reply, request_id);
        }
    }

    fn succeed(&self, http: http::Response<Bytes>, answer: ReplyBody) -> RawResponse {
        self.client.budget.reward(self.attempts);
        let ReplyBody { request_id, warning, .. } = answer;
        RawResponse { http, request_id, warning, attempts: self.attempts }
    }

    /// Learns the server's time from a reply that refuses that of the signature; once a call.
    fn correct_clock(&mut self, reply: Option<&http::Response<Bytes>>, error: &Error) -> bool {
        if self.corrected || !error.is_about_the_clock() {
            return false;
        }
        let Some(server) = reply.and_then(server_time) else { return false };
        self.corrected = true;
        self.client.skew.learn(server, self.client.clock.now());
        tracing::warn!(target: CALL, parent: &self.span, "this machine's clock is off; the server's is taken");
        true
    }

    fn may_try_again(&self, outgoing: &Outgoing, error: &Error) -> bool {
        outgoing.repeat.permits(error)
            && self.retry.permits_another(self.attempts)
            && self.client.budget.spend()
    }

    /// Waits before another attempt.
    fn pause(
        &mut self,
        outgoing: Arc<Outgoing>,
        reply: Option<&http::Response<Bytes>>,
        error: &Error,
    ) -> Result<(), Error> {
        // The upper half of a random number is as random as the whole.
        let random = (random()? >> 32) as u32;
        let pause = self.retry.pause(self.attempts, random, reply.and_then(retry_after));
        self.state = State::Pausing(outgoing, self.client.clock.sleep(pause)?);
        if let Some(meter) = &mut self.meter {
            meter.pause_begins();
        }
        let pause_ms = trace::milliseconds(pause);
        let error = trace::with_causes(error);
        tracing::debug!(target: CALL, parent: &self.span, pause_ms, error, "another attempt follows");
        Ok(())
    }
}

/// Whoever lets go of a call ends it.
impl Drop for Exchange {
    fn drop(&mut self) {
        if let Some(mut meter) = self.meter.take() {
            meter.call_ends(End::Cancelled, &self.span);
        }
    }
}

/// The seconds that a busy server asks to wait for.
fn retry_after(reply: &http::Response<Bytes>) -> Option<Duration> {
    let seconds = reply.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
