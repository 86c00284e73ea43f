//! Reads a response into the caller's place, the wire log and the error that it may contain.

use std::cmp::Reverse;

use bytes::Bytes;

use super::Exchange;
use super::attempt::Received;
use crate::call::Operation;
use crate::call::outgoing::Outgoing;
use crate::credentials::Credentials;
use crate::error::{DRY_RUN_OPERATION, Error, ErrorKind};
use crate::json::ResponseBody;
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
}

impl<T: Shape + Default> Place for T {
    #[inline]
    fn fresh(&mut self) -> &mut dyn Shape {
        *self = T::default();
        self
    }
}

impl Exchange {
    pub(super) fn read(
        &self,
        outgoing: &Outgoing,
        received: &Received,
        place: &mut dyn Place,
    ) -> Result<ResponseBody, Error> {
        let Received { response, signed_by } = received;
        let _entered = self.span.enter();
        let secrets =
            AttemptSecrets { sent: outgoing.request.sent(), signed_by: signed_by.as_ref() };
        let protocol = outgoing.operation.protocol();
        let max_response_size = self.client.max_response_size;
        if wire::is_on() {
            let body = protocol.redact(response.body(), place.fresh(), max_response_size);
            wire::response(outgoing.label(self.attempts), response, &secrets.redact(body));
        }
        let result = match protocol.read(response, place.fresh(), max_response_size) {
            Ok(body) => place
                .finish(response.body())
                .map(|()| body)
                .map_err(|error| error.with_status(response.status().as_u16())),
            Err(error) if self.dry_run && error.is(DRY_RUN_OPERATION) => {
                let request_id = error.request_id().map(str::to_owned);
                Ok(ResponseBody { request_id, ..ResponseBody::default() })
            }
            Err(error) if error.kind() == ErrorKind::Service => {
                Err(error.map_message(|message| secrets.redact(message)))
            }
            Err(error) => Err(error),
        };
        let request_id = match &result {
            Ok(body) => body.request_id.as_deref(),
            Err(error) => error.request_id(),
        };
        self.span.record("request_id", request_id);
        if let Ok(ResponseBody { warning: Some(warning), .. }) = &result {
            self.warn_deprecated(&outgoing.operation, &secrets, warning);
        }
        result
    }

    /// Warns once per deprecated action.
    fn warn_deprecated(&self, operation: &Operation, secrets: &AttemptSecrets<'_>, warning: &str) {
        let Operation { service, version, action, .. } = operation;
        if self.client.deprecations.is_first(service, version, action) {
            let warning = secrets.redact(warning.to_owned());
            tracing::warn!(target: CALL, %service, %version, %action, "deprecated: {warning}");
        }
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
