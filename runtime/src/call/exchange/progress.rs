//! The state machine of a call.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tracing::{Instrument as _, Span};

use super::attempt::{Identity, Received, Turn, attempt, fetch_credentials};
use super::deadline::Deadline;
use super::incoming::Opened;
use super::meter::Meter;
use super::retry::retry_after;
use super::{AnyProgress, Place, trace};
use crate::BoxFuture;
use crate::action::Idempotency;
use crate::call::outgoing::Outgoing;
use crate::call::{CallOptions, Operation, Payload, RawResponse};
use crate::client::{Config, Shared};
use crate::error::Error;
use crate::intercept::End;
use crate::json::ResponseBody;
use crate::rate_limit::LimitedCall;
use crate::retry::RetryPolicy;

type Attempt = BoxFuture<'static, Result<Received, Error>>;

/// The result of the call, or `None` if it is in another state.
type Step = Result<Option<RawResponse>, Error>;

/// A call in progress. Dropping it cancels the call.
pub(super) struct Progress {
    pub(super) client: Arc<Shared>,
    action: std::borrow::Cow<'static, str>,
    pub(super) meter: Option<Box<Meter>>,
    pub(super) deadline: Deadline,
    pub(super) retry: RetryPolicy,
    /// The rate limits, from the first poll on.
    limiter: Option<Arc<dyn LimitedCall>>,
    pub(super) span: Span,
    pub(super) state: State,
    /// The number of attempts that were started.
    pub(super) attempts: u32,
    /// Whether the clock was corrected for this call.
    pub(super) corrected: bool,
    /// Whether the credentials were renewed for this call.
    pub(super) renewed: bool,
    /// Whether a failed attempt may have been executed.
    uncertain: bool,
    pub(super) dry_run: bool,
    /// The rest of the response, after a success that is an event stream.
    opened: Option<Box<Opened>>,
}

pub(super) enum State {
    /// Encoded, or invalid; nothing was sent.
    Prepared(Result<Arc<Outgoing>, Error>),
    /// Fetching credentials before waiting for the rate limits; the attempt has not started.
    Fetching(Arc<Outgoing>, BoxFuture<'static, Result<Identity, Error>>),
    /// Waiting for the rate limits; the attempt has not started.
    Waiting(Arc<Outgoing>, Turn),
    Attempting(Arc<Outgoing>, Attempt),
    /// Receiving the first event of a stream.
    Opening(Arc<Outgoing>, Box<Received>),
    Pausing(Arc<Outgoing>, BoxFuture<'static, ()>),
    Done,
}

impl Progress {
    pub(super) fn begin(
        client: &Config,
        mut operation: Operation,
        payload: Result<Payload<'_>, Error>,
        options: &CallOptions,
    ) -> Self {
        let client = Arc::clone(&client.0);
        let action = operation.action.clone();
        let region = options.region.as_deref().or(client.region.as_deref());
        // An interceptor may still change the region.
        let final_region = region.filter(|_| client.interceptors.is_empty());
        let span = trace::call_span(&operation, final_region);
        if options.dry_run {
            operation.set_idempotency(Idempotency::ReadOnly);
        }
        if let Ok(payload) = &payload {
            operation.specialize(payload);
        }
        let meter = Meter::new(&client, &operation, region, &span);
        let outgoing =
            payload.and_then(|payload| Outgoing::new(&client, operation, payload, options));
        Self {
            deadline: Deadline::new(options.timeout.unwrap_or(client.timeout)),
            retry: options.retry.clone().unwrap_or_else(|| client.retry.clone()),
            limiter: None,
            client,
            action,
            meter,
            span,
            state: State::Prepared(outgoing.map(Arc::new)),
            attempts: 0,
            corrected: false,
            renewed: false,
            uncertain: false,
            dry_run: options.dry_run,
            opened: None,
        }
    }

    fn step(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<RawResponse, Error>> {
        loop {
            let step = match std::mem::replace(&mut self.state, State::Done) {
                State::Prepared(outgoing) => Poll::Ready(self.begin_attempts(outgoing)),
                State::Fetching(outgoing, fetch) => self.poll_fetch(context, outgoing, fetch),
                State::Waiting(outgoing, turn) => self.poll_turn(context, outgoing, turn),
                State::Attempting(outgoing, attempt) => {
                    self.poll_attempt(context, outgoing, attempt, place)
                }
                State::Opening(outgoing, received) => {
                    self.poll_first_event(context, outgoing, received, place)
                }
                State::Pausing(outgoing, pause) => self.poll_pause(context, outgoing, pause),
                State::Done => Poll::Ready(Err(Error::polled_after_completion())),
            };
            if let Some(result) = ready!(step).transpose() {
                return Poll::Ready(result);
            }
        }
    }

    fn begin_attempts(&mut self, outgoing: Result<Arc<Outgoing>, Error>) -> Step {
        let outgoing = self.start(outgoing)?;
        self.deadline.start(&*self.client.clock)?;
        self.limiter = outgoing.limiter(&self.client);
        self.proceed(outgoing);
        Ok(None)
    }

    fn poll_fetch(
        &mut self,
        context: &mut Context<'_>,
        outgoing: Arc<Outgoing>,
        mut fetch: BoxFuture<'static, Result<Identity, Error>>,
    ) -> Poll<Step> {
        let Poll::Ready(identity) = fetch.as_mut().poll(context) else {
            self.state = State::Fetching(outgoing, fetch);
            return self.poll_deadline(context).map(Err);
        };
        self.wait(outgoing, identity?);
        Poll::Ready(Ok(None))
    }

    fn poll_turn(
        &mut self,
        context: &mut Context<'_>,
        outgoing: Arc<Outgoing>,
        mut turn: Turn,
    ) -> Poll<Step> {
        let Poll::Ready(result) = turn.wait.as_mut().poll(context) else {
            self.deadline.suspend(&*self.client.clock);
            self.state = State::Waiting(outgoing, turn);
            return Poll::Pending;
        };
        result?;
        self.deadline.resume(&*self.client.clock)?;
        let identity = turn.identity(&self.client);
        self.attempt(outgoing, identity);
        Poll::Ready(Ok(None))
    }

    fn poll_attempt(
        &mut self,
        context: &mut Context<'_>,
        outgoing: Arc<Outgoing>,
        mut attempt: Attempt,
        place: &mut dyn Place,
    ) -> Poll<Step> {
        let Poll::Ready(result) = attempt.as_mut().poll(context) else {
            self.state = State::Attempting(outgoing, attempt);
            return self.poll_deadline(context).map(Err);
        };
        match result {
            Ok(received) if received.stream.is_some() => {
                self.deadline.suspend(&*self.client.clock);
                self.state = State::Opening(outgoing, Box::new(received));
                Poll::Ready(Ok(None))
            }
            result => Poll::Ready(self.conclude(outgoing, result, place).transpose()),
        }
    }

    fn poll_first_event(
        &mut self,
        context: &mut Context<'_>,
        outgoing: Arc<Outgoing>,
        mut received: Box<Received>,
        place: &mut dyn Place,
    ) -> Poll<Step> {
        let Poll::Ready(result) = received.poll_first(context) else {
            self.state = State::Opening(outgoing, received);
            return Poll::Pending;
        };
        self.deadline.resume(&*self.client.clock)?;
        let result = result.map(|()| *received);
        Poll::Ready(self.conclude(outgoing, result, place).transpose())
    }

    fn poll_pause(
        &mut self,
        context: &mut Context<'_>,
        outgoing: Arc<Outgoing>,
        mut pause: BoxFuture<'static, ()>,
    ) -> Poll<Step> {
        if pause.as_mut().poll(context).is_pending() {
            self.state = State::Pausing(outgoing, pause);
            return self.poll_deadline(context).map(Err);
        }
        self.proceed(outgoing);
        Poll::Ready(Ok(None))
    }

    /// Starts the call.
    fn start(&mut self, outgoing: Result<Arc<Outgoing>, Error>) -> Result<Arc<Outgoing>, Error> {
        let Some(meter) = &mut self.meter else { return outgoing };
        meter.start();
        let mut outgoing = outgoing?;
        if let Some(outgoing) = Arc::get_mut(&mut outgoing)
            && !self.client.interceptors.is_empty()
        {
            meter.before_call(outgoing)?;
            self.span.record("region", outgoing.region.as_deref());
        }
        Ok(outgoing)
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let timeout = ready!(self.deadline.poll(context));
        let is_sent = matches!(&self.state, State::Attempting(outgoing, _) if outgoing.is_sent());
        let in_time = !self.uncertain && !is_sent;
        let outcome = if in_time { "was not" } else { "may have been" };
        let error = Error::timeout(format!(
            "no response within {timeout:?}; the action {outcome} executed"
        ));
        Poll::Ready(error.with_not_executed(in_time))
    }

    /// Starts the next attempt, at once or when the rate limits permit it.
    fn proceed(&mut self, outgoing: Arc<Outgoing>) {
        if self.limiter.is_none() {
            return self.attempt(outgoing, Identity::Unknown);
        }
        let fetch = fetch_credentials(Arc::clone(&self.client), Arc::clone(&outgoing));
        self.state = State::Fetching(outgoing, Box::pin(fetch.instrument(self.span.clone())));
        if let Some(meter) = &mut self.meter {
            meter.start_pause();
        }
    }

    /// Waits for the rate limits.
    fn wait(&mut self, outgoing: Arc<Outgoing>, identity: Identity) {
        let Some(limiter) = &self.limiter else { return self.attempt(outgoing, identity) };
        let limiter = Arc::clone(limiter);
        let turn = Turn::new(&self.client, limiter, identity, self.span.clone());
        self.state = State::Waiting(outgoing, turn);
    }

    fn attempt(&mut self, outgoing: Arc<Outgoing>, identity: Identity) {
        self.attempts += 1;
        outgoing.set_sent(false);
        let number = self.attempts;
        let span = trace::attempt_span(&self.span, number);
        let sent = self.meter.as_mut().map(|meter| meter.start_attempt(number, span.clone()));
        let attempt =
            attempt(Arc::clone(&self.client), Arc::clone(&outgoing), identity, number, sent);
        let attempt = attempt.instrument(span);
        self.state = State::Attempting(outgoing, Box::pin(attempt));
    }

    /// Returns the result of the call, or `None` after setting the state for another attempt.
    fn conclude(
        &mut self,
        outgoing: Arc<Outgoing>,
        received: Result<Received, Error>,
        place: &mut dyn Place,
    ) -> Option<Result<RawResponse, Error>> {
        let (response, signed_by, error) = match received {
            Ok(received) => {
                let result = self.read(&outgoing, &received, place);
                let request_id = match &result {
                    Ok(body) => body.request_id.as_deref(),
                    Err(error) => error.request_id(),
                };
                if result.is_err() || received.stream.is_none() {
                    self.end_attempt(End::of(&result), Some(&received), request_id);
                }
                match result {
                    Ok(body) => return Some(Ok(self.succeed(outgoing, received, body))),
                    Err(error) => (Some(received.response), received.signed_by, error),
                }
            }
            Err(error) => {
                self.end_attempt(End::Failed(&error), None, None);
                (None, None, error)
            }
        };
        let now = self.client.skew.correct(self.client.clock.now());
        let retry_after = response.as_ref().and_then(|response| retry_after(response, now));
        let error = error.with_retry_after(retry_after);
        if self.correct_clock(response.as_ref(), &error)
            || self.renew_credentials(&outgoing, signed_by.as_ref(), &error)
        {
            self.proceed(outgoing);
            return None;
        }
        self.uncertain |= !error.was_not_executed();
        match self.next_pause(&outgoing, retry_after, &error) {
            Ok(None) => Some(Err(error)),
            Ok(Some(pause)) => self.pause(outgoing, pause, &error).err().map(Err),
            Err(error) => Some(Err(error)),
        }
    }

    fn end_attempt(&mut self, end: End<'_>, received: Option<&Received>, request_id: Option<&str>) {
        if let Some(meter) = &mut self.meter {
            let response = received.map(|received| &received.response);
            let bytes_received = received.map_or(0, Received::bytes_received);
            meter.end_attempt(end, response, request_id, bytes_received);
        }
    }

    fn succeed(
        &mut self,
        outgoing: Arc<Outgoing>,
        received: Received,
        body: ResponseBody,
    ) -> RawResponse {
        self.client.budget.reward(self.attempts);
        let ResponseBody { request_id, warning, .. } = body;
        let http = if received.stream.is_some() {
            let response = received.response.clone();
            self.opened = Some(Box::new(Opened {
                client: Arc::clone(&self.client),
                outgoing,
                received,
                attempts: self.attempts,
                span: self.span.clone(),
                meter: None,
                request_id: request_id.clone(),
            }));
            response
        } else {
            received.response
        };
        RawResponse { http, request_id, warning, attempts: self.attempts }
    }
}

impl AnyProgress for Progress {
    fn poll(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<RawResponse, Error>> {
        let polled = self.step(context, place);
        if polled.is_ready() {
            self.state = State::Done;
            self.deadline.stop();
        }
        let polled = polled.map_err(|error| {
            let error = error.with_action(self.action.clone()).with_attempts(self.attempts);
            if self.uncertain { error.with_not_executed(false) } else { error }
        });
        if let Poll::Ready(result) = &polled
            && let Some(mut meter) = self.meter.take()
        {
            match &mut self.opened {
                Some(opened) => opened.meter = Some(meter),
                None => meter.end_call(End::of(result), &self.span),
            }
        }
        polled
    }

    fn take_opened(&mut self) -> Option<Box<Opened>> {
        self.opened.take()
    }
}

/// Dropping the call cancels it.
impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(mut meter) = self.meter.take() {
            meter.end_call(End::Cancelled, &self.span);
        }
    }
}
