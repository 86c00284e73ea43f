//! Reads a response into the caller's place, the wire log and the error that it may contain.

use std::cmp::Reverse;

use bytes::Bytes;
use http::StatusCode;
use tracing::Span;

use super::attempt::Received;
use super::progress::Progress;
use crate::call::Operation;
use crate::call::outgoing::Outgoing;
use crate::client::Shared;
use crate::credentials::Credentials;
use crate::error::{DRY_RUN_OPERATION, Error, ErrorKind, OneLine};
use crate::event_stream::RawEvent;
use crate::json::ResponseBody;
use crate::protocol::{read_event, redact_event};
use crate::shape::Shape;
use crate::targets::CALL;
use crate::wire::{self, REDACTED, SentBody, mask, shortened};

/// The place that a response is decoded into.
pub(crate) trait Place {
    /// Resets the place, so that no attempt leaves fields for the next one, and returns it.
    fn fresh(&mut self) -> &mut dyn Shape;

    /// Reads what the field tables do not describe, after the service reported success.
    #[inline]
    fn finish(&mut self, body: &Bytes) -> Result<(), Error> {
        let _ = body;
        Ok(())
    }

    /// Does the same for an event, whose data has no envelope.
    #[inline]
    fn finish_event(&mut self, data: &Bytes) -> Result<(), Error> {
        let _ = data;
        Ok(())
    }
}

impl<T: Shape + Default> Place for T {
    #[inline]
    fn fresh(&mut self) -> &mut dyn Shape {
        *self = T::default();
        self
    }
}

/// A place for events, from which each can be taken.
pub(crate) trait EventPlace<T>: Place + Send {
    /// Takes the event that was read last.
    fn take(&mut self) -> Option<T>;
}

impl<T: Shape + Default> EventPlace<T> for T {
    #[inline]
    fn take(&mut self) -> Option<T> {
        Some(std::mem::take(self))
    }
}

/// What the responses and events of one attempt are read with.
pub(in crate::call) struct Reading<'a> {
    pub(super) client: &'a Shared,
    pub(super) outgoing: &'a Outgoing,
    pub(super) signed_by: Option<&'a Credentials>,
    /// The number of the attempt.
    pub(super) attempt: u32,
    pub(super) span: &'a Span,
}

impl Reading<'_> {
    /// Reads a whole response.
    pub(super) fn response(
        &self,
        response: &http::Response<Bytes>,
        place: &mut dyn Place,
    ) -> Result<ResponseBody, Error> {
        let protocol = self.outgoing.operation.protocol;
        let max_response_size = self.client.max_response_size;
        if wire::is_on() {
            let body = protocol.redact(response.body(), place.fresh(), max_response_size);
            let body = self.secrets().redact(body);
            wire::response(self.outgoing.label(self.attempt), response, &body);
        }
        let body = protocol.read(response, place.fresh(), max_response_size);
        let body = body.map_err(|error| self.redacted(error))?;
        match place.finish(response.body()) {
            Ok(()) => Ok(body),
            Err(error) => Err(error.with_status(response.status().as_u16())),
        }
    }

    /// Reads an event.
    pub(super) fn event(
        &self,
        event: &RawEvent,
        place: &mut dyn Place,
    ) -> Result<ResponseBody, Error> {
        let max_response_size = self.client.max_response_size;
        if wire::is_on() {
            let data = redact_event(event.data(), place.fresh(), max_response_size);
            let data = self.secrets().redact(data);
            wire::event(self.outgoing.label(self.attempt), event.name(), &data);
        }
        let body = read_event(event.data(), place.fresh(), max_response_size)
            .map_err(|error| self.redacted(error))
            .and_then(|body| place.finish_event(event.data()).map(|()| body));
        body.map_err(|error| error.with_status(StatusCode::OK.as_u16()))
    }

    /// Logs the headers of an event stream.
    pub(super) fn headers(&self, response: &http::Response<Bytes>) {
        if wire::is_on() {
            wire::response(self.outgoing.label(self.attempt), response, "(event stream)");
        }
    }

    /// Warns once per deprecated action.
    pub(super) fn warn_deprecated(&self, body: &ResponseBody) {
        let Some(warning) = &body.warning else { return };
        let Operation { service, version, action, .. } = &self.outgoing.operation;
        if self.client.deprecations.is_first(service, version, action) {
            let warning = self.secrets().redact(warning.clone());
            let _entered = self.span.enter();
            tracing::warn!(target: CALL, %service, %version, %action, "deprecated: {}", OneLine(&warning));
        }
    }

    /// Removes secrets from a message of the service.
    fn redacted(&self, error: Error) -> Error {
        if error.kind() != ErrorKind::Service {
            return error;
        }
        error.map_message(|message| self.secrets().redact(message))
    }

    fn secrets(&self) -> AttemptSecrets<'_> {
        AttemptSecrets { sent: self.outgoing.request.sent(), signed_by: self.signed_by }
    }
}

impl Progress {
    /// Reads the response of an attempt, or its first event.
    pub(super) fn read(
        &self,
        outgoing: &Outgoing,
        received: &Received,
        place: &mut dyn Place,
    ) -> Result<ResponseBody, Error> {
        let _entered = self.span.enter();
        let reading = Reading {
            client: &self.client,
            outgoing,
            signed_by: received.signed_by.as_ref(),
            attempt: self.attempts,
            span: &self.span,
        };
        let result = match &received.stream {
            None => reading.response(&received.response, place),
            Some(stream) => stream.read_first(&reading, &received.response, place),
        };
        let result = match result {
            Err(error) if self.dry_run && error.is(DRY_RUN_OPERATION) => {
                let request_id = error.request_id().map(str::to_owned);
                Ok(ResponseBody { request_id, ..ResponseBody::default() })
            }
            result => result,
        };
        let request_id = match &result {
            Ok(body) => body.request_id.as_deref(),
            Err(error) => error.request_id(),
        };
        self.span.record("request_id", request_id);
        if let Ok(body) = &result {
            reading.warn_deprecated(body);
        }
        result
    }
}

/// The secrets of one attempt, which the service may quote in its messages.
struct AttemptSecrets<'a> {
    sent: SentBody<'a>,
    signed_by: Option<&'a Credentials>,
}

impl AttemptSecrets<'_> {
    /// The length of the shortest secret that is replaced. Shorter ones are words of every message.
    const MIN_LENGTH: usize = 6;

    /// Replaces every secret in `message` by `***`, also if it is encoded.
    fn redact(&self, message: String) -> String {
        let mut secrets = self.sent.secrets();
        if let Some(credentials) = self.signed_by {
            secrets.push(credentials.secret_key().to_owned());
            secrets.extend(credentials.token().map(str::to_owned));
        }
        // Longer secrets first, so that one that contains another is replaced as a whole.
        secrets.sort_unstable_by_key(|secret| Reverse(secret.len()));
        let mut message = message;
        for secret in secrets.iter().filter(|secret| secret.len() >= Self::MIN_LENGTH) {
            message = mask(message, secret, REDACTED);
        }
        match self.signed_by.map(Credentials::secret_id) {
            Some(id) if id.len() > Self::MIN_LENGTH => mask(message, id, &shortened(id)),
            Some(_) | None => message,
        }
    }
}
