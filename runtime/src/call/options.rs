//! The options of a call, which override those of its client.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::credentials::CredentialsProvider;
use crate::error::Error;
use crate::rate_limit::Limit;
use crate::request::{Language, caller_header};
use crate::retry::RetryPolicy;

/// The options of a call.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) credentials: Option<Arc<dyn CredentialsProvider>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) event_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) rate_limit: Option<Arc<dyn Limit>>,
    pub(crate) region: Option<String>,
    pub(crate) language: Option<Language>,
    pub(crate) trace_id: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) unsigned_payload: Option<bool>,
    pub(crate) dry_run: bool,
}

/// Prints headers by name only: a value may be secret.
impl Debug for CallOptions {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("CallOptions")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("event_timeout", &self.event_timeout)
            .field("retry", &self.retry)
            .field("rate_limit", &self.rate_limit)
            .field("region", &self.region)
            .field("language", &self.language)
            .field("trace_id", &self.trace_id)
            .field("headers", &names)
            .field("unsigned_payload", &self.unsigned_payload)
            .finish()
    }
}

impl CallOptions {
    /// Returns the additional headers.
    pub(crate) fn header_map(&self) -> Result<HeaderMap, Error> {
        let mut map = HeaderMap::new();
        for (name, value) in &self.headers {
            let (name, value) = caller_header(name, value)?;
            map.append(name, value);
        }
        Ok(map)
    }
}

/// Defines the setters for a type whose options are at `self.$options`.
macro_rules! call_options {
    ($($options:ident).+) => {
        /// Sets the credentials of this call: [`Credentials`](crate::Credentials) or a provider.
        ///
        /// A provider is called before every attempt. Wrap one that fetches its credentials in
        /// [`Cached`](crate::credentials::Cached), and share it between calls.
        #[inline]
        pub fn credentials(
            mut self,
            credentials: impl $crate::credentials::CredentialsProvider + 'static,
        ) -> Self {
            self.$($options).+.credentials = Some(::std::sync::Arc::new(credentials));
            self
        }

        /// Sets the timeout of this call with all its attempts. An attempt may take half of it, and at most 30 seconds; set
        /// [`attempt_timeout`](Self::attempt_timeout) too if the service takes longer.
        #[inline]
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.$($options).+.timeout = Some(timeout);
            self
        }

        /// Sets how long an attempt of this call may take, in place of
        /// [`HttpOptions::attempt_timeout`](crate::transport::HttpOptions::attempt_timeout). It applies to the default
        /// transport.
        #[inline]
        pub fn attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.$($options).+.attempt_timeout = Some(timeout);
            self
        }

        /// Sets the retry policy of this call.
        #[inline]
        pub fn retry(mut self, policy: $crate::retry::RetryPolicy) -> Self {
            self.$($options).+.retry = Some(policy);
            self
        }

        /// Sets the [rate limit](crate::rate_limit) of this call.
        #[inline]
        pub fn rate_limit(mut self, limit: $crate::rate_limit::RateLimit) -> Self {
            self.$($options).+.rate_limit = Some(::std::sync::Arc::new(limit));
            self
        }

        /// Sets the region of this call.
        #[inline]
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.$($options).+.region = Some(region.into());
            self
        }

        /// Sets the language of messages for this call.
        #[inline]
        pub fn language(mut self, language: $crate::Language) -> Self {
            self.$($options).+.language = Some(language);
            self
        }

        /// Sets a trace ID, which the service logs.
        #[inline]
        pub fn trace_id(mut self, trace_id: impl Into<String>) -> Self {
            self.$($options).+.trace_id = Some(trace_id.into());
            self
        }

        /// Adds a header. Headers that the client sets itself, such as `Authorization` and `X-TC-Action`, are an error.
        #[inline]
        pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.$($options).+.headers.push((name.into(), value.into()));
            self
        }

        /// Sets whether the body of this call is [excluded from the signature](crate::ClientBuilder::unsigned_payload).
        #[inline]
        pub fn unsigned_payload(mut self, unsigned: bool) -> Self {
            self.$($options).+.unsigned_payload = Some(unsigned);
            self
        }
    };
}

pub(crate) use call_options;
