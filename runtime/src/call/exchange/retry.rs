//! What a failed attempt changes before another one: the clock, the credentials, and a pause.

use std::num::IntErrorKind;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::RETRY_AFTER;

use super::progress::{Progress, State};
use super::trace;
use crate::call::outgoing::Outgoing;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::random::random;
use crate::retry::server_time;
use crate::targets::CALL;

impl Progress {
    /// Takes the server's time from a response that rejects the time of the signature, once per call.
    pub(super) fn correct_clock(
        &mut self,
        response: Option<&http::Response<Bytes>>,
        error: &Error,
    ) -> bool {
        if self.corrected || !error.is_about_the_clock() {
            return false;
        }
        let Some(server) = response.and_then(server_time) else { return false };
        self.corrected = true;
        let is_credible = self.client.skew.measure(server, self.client.clock.now());
        if is_credible {
            tracing::warn!(target: CALL, parent: &self.span, "local clock is skewed; using server time");
        } else {
            tracing::warn!(
                target: CALL,
                parent: &self.span,
                "server time differs from the local clock by more than a day; not using it"
            );
        }
        is_credible
    }

    /// Discards temporary credentials whose token the service rejected, once per call. Returns whether there may be
    /// others.
    pub(super) fn renew_credentials(
        &mut self,
        outgoing: &Outgoing,
        rejected: Option<&Credentials>,
        error: &Error,
    ) -> bool {
        if self.renewed || !error.is_about_the_token() {
            return false;
        }
        let Some(rejected) = rejected.filter(|credentials| credentials.token().is_some()) else {
            return false;
        };
        let Some(provider) = outgoing.credentials_provider(&self.client) else { return false };
        self.renewed = provider.discard(rejected);
        if self.renewed {
            tracing::warn!(target: CALL, parent: &self.span, "token rejected; renewing the credentials");
        }
        self.renewed
    }

    /// Returns the pause before another attempt, or `None` if there is no further attempt.
    pub(super) fn next_pause(
        &self,
        outgoing: &Outgoing,
        retry_after: Option<Duration>,
        error: &Error,
    ) -> Result<Option<Duration>, Error> {
        if !outgoing.retry_condition.permits(error) || !self.retry.permits_another(self.attempts) {
            return Ok(None);
        }
        // The upper half is as random as the whole.
        let random = (random()? >> 32) as u32;
        let pause = self.retry.pause(self.attempts, random, retry_after);
        Ok(pause.filter(|pause| {
            self.deadline.has_time_for(*pause, &*self.client.clock) && self.client.budget.spend()
        }))
    }

    /// Pauses before another attempt.
    pub(super) fn pause(
        &mut self,
        outgoing: Arc<Outgoing>,
        pause: Duration,
        error: &Error,
    ) -> Result<(), Error> {
        self.state = State::Pausing(outgoing, self.client.clock.sleep(pause)?);
        if let Some(meter) = &mut self.meter {
            meter.start_pause();
        }
        let pause_ms = trace::milliseconds(pause);
        let error = trace::with_causes(error);
        tracing::debug!(target: CALL, parent: &self.span, pause_ms, error, "retrying");
        Ok(())
    }
}

/// Returns the delay that a busy server asks for, in seconds or as a date. A date is compared with the time of the same
/// server, or with `now` if the response has none.
pub(super) fn retry_after(response: &http::Response<Bytes>, now: SystemTime) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => {
            Some(Duration::from_secs(u64::MAX))
        }
        Err(_) => {
            let date = httpdate::parse_http_date(value).ok()?;
            let now = server_time(response).unwrap_or(now);
            Some(date.duration_since(now).unwrap_or_default())
        }
    }
}
