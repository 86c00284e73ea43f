//! What every kind of call can set for itself, over what its client sets.

/// The setters, for a type whose options are at `self.$options`.
macro_rules! call_options {
    ($($options:ident).+) => {
        /// Whom to sign as, in place of what the client was given: [`Credentials`](crate::Credentials), or a source.
        ///
        /// A source is asked before every attempt. One that has to fetch is best shared by the calls that need it, with a
        /// [`Cached`](crate::credentials::Cached) around it.
        #[inline]
        pub fn credentials(
            mut self,
            credentials: impl $crate::credentials::CredentialsProvider + 'static,
        ) -> Self {
            self.$($options).+.credentials = Some(::std::sync::Arc::new(credentials));
            self
        }

        /// How long the whole call may take, in place of what the client sets.
        #[inline]
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.$($options).+.timeout = Some(timeout);
            self
        }

        /// How often it is attempted, in place of what the client sets.
        #[inline]
        pub fn retry(mut self, policy: $crate::retry::RetryPolicy) -> Self {
            self.$($options).+.retry = Some(policy);
            self
        }

        /// The [limit](crate::rate_limit) that it is held to, in place of the client's.
        #[inline]
        pub fn rate_limit(mut self, limit: $crate::rate_limit::RateLimit) -> Self {
            self.$($options).+.rate_limit = Some(limit);
            self
        }

        /// The region it goes to, in place of the client's.
        #[inline]
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.$($options).+.region = Some(region.into());
            self
        }

        /// The language of messages, in place of the client's.
        #[inline]
        pub fn language(mut self, language: $crate::Language) -> Self {
            self.$($options).+.language = Some(language);
            self
        }

        /// An id of the caller's, which the service logs.
        #[inline]
        pub fn trace_id(mut self, trace_id: impl Into<String>) -> Self {
            self.$($options).+.trace_id = Some(trace_id.into());
            self
        }

        /// One more header. Those that carry the call itself cannot be set.
        #[inline]
        pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.$($options).+.headers.push((name.into(), value.into()));
            self
        }

        /// Whether the body is left out of the signature, in place of what the
        /// [client sets](crate::ClientBuilder::unsigned_payload).
        #[inline]
        pub fn unsigned_payload(mut self, unsigned: bool) -> Self {
            self.$($options).+.unsigned_payload = Some(unsigned);
            self
        }
    };
}

pub(crate) use call_options;
