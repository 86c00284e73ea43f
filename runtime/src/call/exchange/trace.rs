//! What `tracing` is told of a call: a span for it, one for each attempt, and an event at the end of each.

use std::time::Duration;

use tracing::Span;
use tracing::field::Empty;

use super::super::Target;
use crate::error::Error;
use crate::intercept::{AttemptMetrics, CallMetrics};
use crate::targets::CALL;

pub(super) fn call_span(target: &Target, region: Option<&str>) -> Span {
    tracing::info_span!(
        target: CALL,
        "call",
        service = %target.service,
        version = %target.version,
        action = %target.action,
        region,
        request_id = Empty,
        outcome = Empty,
        code = Empty,
        attempts = Empty,
        duration_ms = Empty,
    )
}

pub(super) fn attempt_span(call: &Span, number: u32) -> Span {
    tracing::debug_span!(
        target: CALL,
        parent: call,
        "attempt",
        number,
        outcome = Empty,
        status = Empty,
        request_id = Empty,
        duration_ms = Empty,
        bytes_sent = Empty,
        bytes_received = Empty,
    )
}

pub(super) fn attempt_over(span: &Span, attempt: &AttemptMetrics<'_>) {
    let (outcome, request_id) = (attempt.outcome().as_str(), attempt.request_id());
    let status = attempt.http_status().map(|status| status.as_u16());
    let duration_ms = milliseconds(attempt.duration());
    let (bytes_sent, bytes_received) = (attempt.bytes_sent(), attempt.bytes_received());
    span.record("outcome", outcome);
    span.record("status", status);
    span.record("request_id", request_id);
    span.record("duration_ms", duration_ms);
    span.record("bytes_sent", bytes_sent);
    span.record("bytes_received", bytes_received);
    tracing::debug!(
        target: CALL,
        parent: span,
        outcome,
        status,
        request_id,
        duration_ms,
        bytes_sent,
        bytes_received,
        error = attempt.end.error().map(with_causes),
        "the attempt is over",
    );
}

pub(super) fn call_over(span: &Span, call: &CallMetrics<'_>) {
    let (outcome, attempts) = (call.outcome().as_str(), call.attempts());
    let duration_ms = milliseconds(call.duration());
    span.record("outcome", outcome);
    span.record("code", call.code());
    span.record("attempts", attempts);
    span.record("duration_ms", duration_ms);
    tracing::debug!(
        target: CALL,
        parent: span,
        outcome,
        attempts,
        duration_ms,
        waited_ms = milliseconds(call.waited()),
        bytes_sent = call.bytes_sent(),
        bytes_received = call.bytes_received(),
        error = call.end.error().map(with_causes),
        "the call is over",
    );
}

/// An error as a subscriber takes it apart.
pub(super) fn with_causes(error: &Error) -> &(dyn std::error::Error + 'static) {
    error
}

pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1e3
}
