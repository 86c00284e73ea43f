//! The parts of calls and attempts that interceptors can change.

use std::fmt::{self, Debug, Formatter};

use http::{HeaderMap, HeaderName};

use super::metrics::{Facts, facts};
use crate::action::Idempotency;
use crate::error::Error;
use crate::request::{Language, caller_header};

/// A call that is about to begin.
pub struct CallDraft<'a> {
    pub(crate) facts: &'a mut Facts,
    pub(crate) language: &'a mut Option<&'static str>,
    pub(crate) trace_id: &'a mut Option<String>,
    pub(crate) headers: &'a mut HeaderMap,
}

impl CallDraft<'_> {
    facts!();

    /// Returns whether the action may be executed twice; [`Idempotency::ReadOnly`] for dry runs.
    pub fn idempotency(&self) -> Idempotency {
        self.facts.idempotency
    }

    /// Sets the region. If the host contains the region, it changes as well.
    pub fn set_region(&mut self, region: impl Into<String>) {
        self.facts.region = Some(region.into());
    }

    /// Sets the language of error messages.
    pub fn set_language(&mut self, language: Language) {
        *self.language = Some(language.as_str());
    }

    /// Returns the trace id, which the service logs.
    pub fn trace_id(&self) -> Option<&str> {
        self.trace_id.as_deref()
    }

    /// Sets the trace id.
    pub fn set_trace_id(&mut self, trace_id: impl Into<String>) {
        *self.trace_id = Some(trace_id.into());
    }

    /// Returns whether the caller or an earlier interceptor set this header.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// Sets a header of every attempt, which replaces an existing one. Headers are not signed.
    ///
    /// # Errors
    ///
    /// The headers of the protocol cannot be set, nor can values that are invalid in a header.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = caller_header(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// Shows the names of headers only, since values may be secret.
impl Debug for CallDraft<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CallDraft")
            .field("call", &self.facts)
            .field("language", &self.language)
            .field("trace_id", &self.trace_id)
            .field("headers", &names(self.headers))
            .finish()
    }
}

/// An attempt that is about to be signed and sent.
pub struct AttemptDraft<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) number: u32,
    pub(crate) headers: &'a mut HeaderMap,
}

impl AttemptDraft<'_> {
    facts!();

    /// Returns the number of the attempt, starting from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Sets a header of this attempt, which replaces that of the call.
    ///
    /// # Errors
    ///
    /// Those of [`CallDraft::set_header`].
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = caller_header(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// Shows the names of headers only, since values may be secret.
impl Debug for AttemptDraft<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AttemptDraft")
            .field("call", &self.facts)
            .field("number", &self.number)
            .field("headers", &names(self.headers))
            .finish()
    }
}

fn names(headers: &HeaderMap) -> Vec<&str> {
    headers.keys().map(HeaderName::as_str).collect()
}
