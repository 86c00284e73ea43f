//! What is told of a call on its way: to interceptors, and to `tracing`. There is none where nobody listens, so that a call
//! then costs neither a look at the clock nor a place to count in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use tracing::Span;

use super::super::Target;
use super::super::outgoing::Outgoing;
use super::trace;
use crate::client::Shared;
use crate::error::Error;
use crate::intercept::{AttemptMetrics, CallDraft, CallMetrics, End, Facts};

/// Counts and times one call.
pub(super) struct Meter {
    client: Arc<Shared>,
    facts: Facts,
    /// When the call was polled first.
    begun: Option<Instant>,
    attempt: Option<Open>,
    attempts: u32,
    pause: Option<Instant>,
    waited: Duration,
    sent: u64,
    received: u64,
    status: Option<StatusCode>,
    request_id: Option<String>,
}

/// An attempt that is not over.
struct Open {
    begun: Instant,
    span: Span,
    sent: Arc<AtomicU64>,
}

impl Meter {
    /// One for a call, if anybody listens.
    pub(super) fn new(
        client: &Arc<Shared>,
        target: &Target,
        region: Option<&str>,
        span: &Span,
    ) -> Option<Box<Self>> {
        if client.interceptors.is_empty() && span.is_disabled() {
            return None;
        }
        Some(Box::new(Self {
            client: Arc::clone(client),
            facts: Facts {
                service: target.service.clone(),
                version: target.version.clone(),
                action: target.action.clone(),
                idempotency: target.idempotency,
                region: region.map(str::to_owned),
            },
            begun: None,
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

    pub(super) fn begin(&mut self) {
        self.begun = Some(self.now());
    }

    /// Shows the call to all interceptors, which may change it.
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
            outgoing.move_to(&self.client, self.facts.region.clone())?;
        }
        Ok(())
    }

    /// An attempt begins; what it sends is counted in what is given.
    pub(super) fn attempt_begins(&mut self, number: u32, span: Span) -> Arc<AtomicU64> {
        let now = self.now();
        self.pause_ends(now);
        self.attempts = number;
        let sent = Arc::default();
        self.attempt = Some(Open { begun: now, span, sent: Arc::clone(&sent) });
        sent
    }

    /// A wait on purpose begins, or one that began before goes on. The next attempt ends it.
    pub(super) fn pause_begins(&mut self) {
        if self.pause.is_none() {
            self.pause = Some(self.now());
        }
    }

    fn pause_ends(&mut self, now: Instant) {
        if let Some(begun) = self.pause.take() {
            self.waited += now.saturating_duration_since(begun);
        }
    }

    /// The attempt is over, if there is one.
    pub(super) fn attempt_ends(
        &mut self,
        end: End<'_>,
        reply: Option<&http::Response<Bytes>>,
        request_id: Option<&str>,
    ) {
        let Some(attempt) = self.attempt.take() else { return };
        let metrics = AttemptMetrics {
            facts: &self.facts,
            number: self.attempts,
            end,
            response: reply,
            request_id,
            duration: self.now().saturating_duration_since(attempt.begun),
            bytes_sent: attempt.sent.load(Ordering::Relaxed),
            bytes_received: reply.map_or(0, |reply| reply.body().len() as u64),
        };
        self.sent += metrics.bytes_sent;
        self.received += metrics.bytes_received;
        if let Some(reply) = reply {
            self.status = Some(reply.status());
            self.request_id = request_id.map(str::to_owned);
        }
        trace::attempt_over(&attempt.span, &metrics);
        for interceptor in self.client.interceptors.iter().rev() {
            interceptor.after_attempt(&metrics);
        }
    }

    /// The call is over, and an attempt under way with it. One that nobody ever polled did not begin.
    pub(super) fn call_ends(&mut self, end: End<'_>, span: &Span) {
        let Some(begun) = self.begun.take() else { return };
        self.attempt_ends(end, None, None);
        let now = self.now();
        self.pause_ends(now);
        let metrics = CallMetrics {
            facts: &self.facts,
            attempts: self.attempts,
            end,
            http_status: self.status,
            request_id: self.request_id.as_deref(),
            duration: now.saturating_duration_since(begun),
            waited: self.waited,
            bytes_sent: self.sent,
            bytes_received: self.received,
        };
        trace::call_over(span, &metrics);
        for interceptor in self.client.interceptors.iter().rev() {
            interceptor.after_call(&metrics);
        }
    }
}
