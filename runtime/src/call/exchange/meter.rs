//! The metrics of a call in progress, for interceptors and `tracing`. Without either, a call has no meter and so reads no
//! clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use tracing::Span;

use super::trace;
use crate::call::Operation;
use crate::call::outgoing::Outgoing;
use crate::client::Shared;
use crate::error::Error;
use crate::intercept::{AttemptMetrics, CallDraft, CallMetrics, End, Facts};

/// Measures one call.
pub(super) struct Meter {
    client: Arc<Shared>,
    facts: Facts,
    /// The time of the first poll.
    started: Option<Instant>,
    attempt: Option<RunningAttempt>,
    attempts: u32,
    pause: Option<Instant>,
    waited: Duration,
    sent: u64,
    received: u64,
    status: Option<StatusCode>,
    request_id: Option<String>,
}

/// An attempt in progress.
struct RunningAttempt {
    started: Instant,
    span: Span,
    sent: Arc<AtomicU64>,
}

impl Meter {
    /// Creates a meter, unless there are neither interceptors nor subscribers.
    pub(super) fn new(
        client: &Arc<Shared>,
        operation: &Operation,
        region: Option<&str>,
        span: &Span,
    ) -> Option<Box<Self>> {
        if client.interceptors.is_empty() && span.is_disabled() {
            return None;
        }
        Some(Box::new(Self {
            client: Arc::clone(client),
            facts: Facts {
                service: operation.service.clone(),
                version: operation.version.clone(),
                action: operation.action.clone(),
                idempotency: operation.idempotency,
                region: region.map(str::to_owned),
            },
            started: None,
            attempt: None,
            attempts: 0,
            pause: None,
            waited: Duration::ZERO,
            sent: 0,
            received: 0,
            status: None,
            request_id: None,
        }))
    }

    fn now(&self) -> Instant {
        self.client.clock.instant()
    }

    pub(super) fn start(&mut self) {
        self.started = Some(self.now());
    }

    /// Runs `before_call` of all interceptors, which may change the call.
    pub(super) fn before_call(&mut self, outgoing: &mut Outgoing) -> Result<(), Error> {
        for interceptor in &self.client.interceptors {
            interceptor.before_call(&mut CallDraft {
                facts: &mut self.facts,
                language: &mut outgoing.language,
                trace_id: &mut outgoing.trace_id,
                headers: &mut outgoing.headers,
            })?;
        }
        if self.facts.region != outgoing.region {
            outgoing.set_region(&self.client, self.facts.region.clone())?;
        }
        Ok(())
    }

    /// Starts an attempt, and returns the counter of the bytes that it sends.
    pub(super) fn start_attempt(&mut self, number: u32, span: Span) -> Arc<AtomicU64> {
        let now = self.now();
        self.end_pause(now);
        self.attempts = number;
        let sent = Arc::default();
        self.attempt = Some(RunningAttempt { started: now, span, sent: Arc::clone(&sent) });
        sent
    }

    /// Starts a pause, unless one is in progress. The next attempt ends it.
    pub(super) fn start_pause(&mut self) {
        if self.pause.is_none() {
            self.pause = Some(self.now());
        }
    }

    fn end_pause(&mut self, now: Instant) {
        if let Some(started) = self.pause.take() {
            self.waited += now.saturating_duration_since(started);
        }
    }

    /// Ends the attempt in progress, if there is one.
    pub(super) fn end_attempt(
        &mut self,
        end: End<'_>,
        response: Option<&http::Response<Bytes>>,
        request_id: Option<&str>,
        bytes_received: u64,
    ) {
        let Some(attempt) = self.attempt.take() else { return };
        let metrics = AttemptMetrics {
            facts: &self.facts,
            number: self.attempts,
            end,
            response,
            request_id,
            duration: self.now().saturating_duration_since(attempt.started),
            bytes_sent: attempt.sent.load(Ordering::Relaxed),
            bytes_received,
        };
        self.sent += metrics.bytes_sent;
        self.received += metrics.bytes_received;
        if let Some(response) = response {
            self.status = Some(response.status());
            self.request_id = request_id.map(str::to_owned);
        }
        trace::attempt_finished(&attempt.span, &metrics);
        for interceptor in self.client.interceptors.iter().rev() {
            interceptor.after_attempt(&metrics);
        }
    }

    /// Ends the call and an attempt in progress. A call that was never polled has not started.
    pub(super) fn end_call(&mut self, end: End<'_>, span: &Span) {
        let Some(started) = self.started.take() else { return };
        self.end_attempt(end, None, None, 0);
        let now = self.now();
        self.end_pause(now);
        let metrics = CallMetrics {
            facts: &self.facts,
            attempts: self.attempts,
            end,
            http_status: self.status,
            request_id: self.request_id.as_deref(),
            duration: now.saturating_duration_since(started),
            waited: self.waited,
            bytes_sent: self.sent,
            bytes_received: self.received,
        };
        trace::call_finished(span, &metrics);
        for interceptor in self.client.interceptors.iter().rev() {
            interceptor.after_call(&metrics);
        }
    }
}
