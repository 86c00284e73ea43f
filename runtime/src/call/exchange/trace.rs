//! The spans of calls and attempts, and the events at their ends.

use std::time::Duration;

use tracing::Span;
use tracing::field::Empty;

use crate::call::Operation;
use crate::error::Error;
use crate::intercept::{AttemptMetrics, CallMetrics};
use crate::targets::CALL;

pub(super) fn call_span(operation: &Operation, region: Option<&str>) -> Span {
    tracing::info_span!(
        target: CALL,
        "call",
        service = %operation.service,
        version = %operation.version,
        action = %operation.action,
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

pub(super) fn attempt_finished(span: &Span, attempt: &AttemptMetrics<'_>) {
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
        "attempt finished",
    );
}

pub(super) fn call_finished(span: &Span, call: &CallMetrics<'_>) {
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
        "call finished",
    );
}

/// Converts an error into the form in which subscribers log its sources.
pub(super) fn with_causes(error: &Error) -> &(dyn std::error::Error + 'static) {
    error
}

pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1e3
}
