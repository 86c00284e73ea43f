//! What may still be changed: of a call before it begins, of an attempt before it is signed.

use std::fmt::{self, Debug, Formatter};

use http::{HeaderMap, HeaderName};

use super::metrics::Facts;
use crate::action::Idempotency;
use crate::error::Error;
use crate::request::{Language, caller_header};

/// A call before it begins.
pub struct CallDraft<'a> {
    pub(crate) facts: &'a mut Facts,
    pub(crate) language: &'a mut Option<&'static str>,
    pub(crate) trace_id: &'a mut Option<String>,
    pub(crate) headers: &'a mut HeaderMap,
}

impl CallDraft<'_> {
    /// The service's short name, such as `cvm`.
    pub fn service(&self) -> &str {
        &self.facts.service
    }

    /// The version of the API, such as `2017-03-12`.
    pub fn version(&self) -> &str {
        &self.facts.version
    }

    /// The vendor's name of the action, such as `RunInstances`.
    pub fn action(&self) -> &str {
        &self.facts.action
    }

    /// What a repeat of it may do; [`Idempotency::ReadOnly`] for one that changes nothing, dry runs included.
    pub fn idempotency(&self) -> Idempotency {
        self.facts.idempotency
    }

    /// The region it goes to.
    pub fn region(&self) -> Option<&str> {
        self.facts.region.as_deref()
    }

    /// Sends it to another region. Where hosts name the region, the host follows.
    pub fn set_region(&mut self, region: impl Into<String>) {
        self.facts.region = Some(region.into());
    }

    /// Sets the language of messages.
    pub fn set_language(&mut self, language: Language) {
        *self.language = Some(language.as_str());
    }

    /// The id of the caller's, which the service logs.
    pub fn trace_id(&self) -> Option<&str> {
        self.trace_id.as_deref()
    }

    /// Sets that id.
    pub fn set_trace_id(&mut self, trace_id: impl Into<String>) {
        *self.trace_id = Some(trace_id.into());
    }

    /// Whether the caller, or an interceptor before this one, set this header.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// Sets a header of every attempt, in place of one that was there. Headers are not signed, and those that carry the call
    /// itself cannot be set: that is an error, as is what no header may hold.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = caller_header(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// Headers by name only: a value may be secret.
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

/// An attempt before it is signed.
pub struct AttemptDraft<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) number: u32,
    pub(crate) headers: &'a mut HeaderMap,
}

impl AttemptDraft<'_> {
    /// The service's short name, such as `cvm`.
    pub fn service(&self) -> &str {
        &self.facts.service
    }

    /// The version of the API, such as `2017-03-12`.
    pub fn version(&self) -> &str {
        &self.facts.version
    }

    /// The vendor's name of the action, such as `RunInstances`.
    pub fn action(&self) -> &str {
        &self.facts.action
    }

    /// The region it goes to.
    pub fn region(&self) -> Option<&str> {
        self.facts.region.as_deref()
    }

    /// Which attempt of the call it is, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Sets a header of this attempt, in place of the call's own; [as for the call](CallDraft::set_header).
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = caller_header(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// Headers by name only: a value may be secret.
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
