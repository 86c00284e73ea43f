//! Code of yours around calls: to add headers, to refuse what must not happen, to count and to time.
//!
//! An [`Interceptor`] is told of a call four times: before it begins, before each attempt is signed, after each attempt, and
//! when the call is over. Each method does nothing unless it is written, so a counter is one method and a guard is another.
//!
//! | | is given | may |
//! |---|---|---|
//! | [`before_call`](Interceptor::before_call) | [`CallDraft`] | set region, language, trace id, headers; refuse the call |
//! | [`before_attempt`](Interceptor::before_attempt) | [`AttemptDraft`] | set headers of this attempt; refuse to go on |
//! | [`after_attempt`](Interceptor::after_attempt) | [`AttemptMetrics`] | look |
//! | [`after_call`](Interceptor::after_call) | [`CallMetrics`] | look |
//!
//! ```
//! use std::error::Error;
//! use std::sync::atomic::{AtomicU64, Ordering};
//! use tencent_cloud::intercept::{AttemptMetrics, CallDraft, Interceptor};
//! use tencent_cloud::{Config, Idempotency};
//!
//! /// Lets nothing through that changes anything.
//! #[derive(Debug)]
//! struct ReadOnly;
//!
//! impl Interceptor for ReadOnly {
//!     fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
//!         match call.idempotency() {
//!             Idempotency::ReadOnly => Ok(()),
//!             _ => Err("this program only reads".into()),
//!         }
//!     }
//! }
//!
//! /// Counts attempts that were turned away because there were too many.
//! #[derive(Debug, Default)]
//! struct Throttled(AtomicU64);
//!
//! impl Interceptor for Throttled {
//!     fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
//!         if attempt.is_throttling() {
//!             self.0.fetch_add(1, Ordering::Relaxed);
//!         }
//!     }
//! }
//!
//! let builder = Config::builder().interceptor(ReadOnly).interceptor(Throttled::default());
//! ```
//!
//! # Order
//!
//! Interceptors run in the order in which the [builder](crate::ClientBuilder::interceptor) was given them, and in the
//! opposite order afterwards. The end of every attempt and of every call is told to all of them exactly once, whatever
//! ended it: a reply, an error, a refusal, or a future that was dropped, which is [`Outcome::Cancelled`]. A call that is
//! never polled has no beginning and no end.
//!
//! # What they cannot do
//!
//! Nothing that is secret passes through here: drafts are shown before credentials are asked for, without the body and
//! without the values of the caller's headers; metrics have sizes in place of bodies. What carries the call itself
//! (`Host`, `Content-Type`, `Authorization`, whatever begins with `X-TC-`) is set by the client alone. The region is settled
//! when the call begins, since a repeat in another region would be another call: an idempotency token holds within
//! one.
//!
//! They run where the call is polled, so they must not block. What has to wait, such as for a token of somebody else's,
//! belongs into a [`Transport`](crate::transport::Transport) or before the call.

mod draft;
mod metrics;

use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::Arc;

pub use draft::{AttemptDraft, CallDraft};
pub use metrics::{AttemptMetrics, CallMetrics, Outcome};
pub(crate) use metrics::{End, Facts};

use crate::error::Error;

/// Why an interceptor refuses: any error, or a text. It becomes the [source](std::error::Error::source) of an
/// [`Error`] of the kind [`Refused`](crate::ErrorKind::Refused).
pub type Refusal = Box<dyn StdError + Send + Sync>;

/// Keeps an [`Error`] of the client, such as of a header that cannot be set, as it is.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal.downcast::<Self>() {
            Ok(error) => *error,
            Err(refusal) => Self::refused(Arc::from(refusal)),
        }
    }
}

/// Code of yours around calls; see the [module](self).
pub trait Interceptor: Debug + Send + Sync {
    /// Before a call begins. An error ends it, and nothing is sent.
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        let _ = call;
        Ok(())
    }

    /// Before an attempt is signed. An error ends the call; attempts before this one may have been carried out.
    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        let _ = attempt;
        Ok(())
    }

    /// After an attempt, before it is decided whether another one follows.
    fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
        let _ = attempt;
    }

    /// When a call is over.
    fn after_call(&self, call: &CallMetrics<'_>) {
        let _ = call;
    }
}

/// One interceptor that several clients share, or that is looked at from outside.
impl<I: Interceptor + ?Sized> Interceptor for Arc<I> {
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        (**self).before_call(call)
    }

    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        (**self).before_attempt(attempt)
    }

    fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
        (**self).after_attempt(attempt);
    }

    fn after_call(&self, call: &CallMetrics<'_>) {
        (**self).after_call(call);
    }
}
