//! User-supplied interceptors: add headers, reject calls, record metrics.
//!
//! The client calls an [`Interceptor`] before a call, before and after each attempt, and after the call. All methods do
//! nothing by default.
//!
//! | method | receives | may |
//! |---|---|---|
//! | [`before_call`](Interceptor::before_call) | [`CallDraft`] | set region, language, trace id and headers; reject the call |
//! | [`before_attempt`](Interceptor::before_attempt) | [`AttemptDraft`] | set headers of this attempt; end the call |
//! | [`after_attempt`](Interceptor::after_attempt) | [`AttemptMetrics`] | read |
//! | [`after_call`](Interceptor::after_call) | [`CallMetrics`] | read |
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU64, Ordering};
//! use tencent_cloud::intercept::{AttemptMetrics, CallDraft, Interceptor, Refusal};
//! use tencent_cloud::{ErrorKind, Idempotency};
//!
//! /// Rejects all calls that are not read-only.
//! #[derive(Debug)]
//! struct ReadOnly;
//!
//! impl Interceptor for ReadOnly {
//!     fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
//!         match call.idempotency() {
//!             Idempotency::ReadOnly => Ok(()),
//!             _ => Err("this program is read-only".into()),
//!         }
//!     }
//! }
//!
//! /// Counts throttled attempts.
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
//! # #[cfg(feature = "test-util")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tencent_cloud::testing::{Answer, Replay};
//! # use tencent_cloud_cvm::Client;
//! # use tencent_cloud_cvm::model::{DescribeZonesRequest, RunInstancesRequest};
//! # let service = Replay::new();
//! # service.on::<DescribeZonesRequest>(Answer::throttled());
//! # service.on::<DescribeZonesRequest>(Answer::json(r#"{"TotalCount": 0, "ZoneSet": []}"#));
//! # let builder = service.client();
//! // Share an interceptor to read it later.
//! let throttled = Arc::new(Throttled::default());
//! let cvm: Client =
//!     builder.interceptor(ReadOnly).interceptor(Arc::clone(&throttled)).build()?;
//!
//! cvm.describe_zones(DescribeZonesRequest::new()).await?;
//! let result = cvm.run_instances(RunInstancesRequest::new()).await;
//! assert!(result.is_err_and(|error| error.kind() == ErrorKind::Refused));
//! println!("{} throttled attempts", throttled.0.load(Ordering::Relaxed));
//! # assert_eq!(throttled.0.load(Ordering::Relaxed), 1);
//! # service.finish()?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-util"))]
//! # fn main() {}
//! ```
//!
//! # Order
//!
//! `before` methods run in the order in which interceptors were added to the
//! [builder](crate::ClientBuilder::interceptor), `after` methods in reverse order. Every interceptor receives the end of
//! every attempt and call exactly once, whatever ended it: a response, an error, a rejection, or a dropped future, which is
//! [`Outcome::Cancelled`]. A call that is never polled neither begins nor ends.
//!
//! # Restrictions
//!
//! Interceptors never receive secrets: drafts are created before credentials are fetched and contain neither the body nor
//! the values of headers, and metrics contain sizes instead of bodies. The headers of the protocol (`Host`, `Content-Type`,
//! `Authorization` and all that begin with `X-TC-`) cannot be set. The region can be set only before the call: an
//! idempotency token is valid in one region, so a retry in another region could execute the action twice.
//!
//! Interceptors run where the call is polled, so they must not block. For asynchronous work, such as fetching a token for a
//! header, wrap the [`Transport`](crate::transport::Transport), or do it before the call.

mod draft;
mod metrics;

use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::Arc;

pub use draft::{AttemptDraft, CallDraft};
pub use metrics::{AttemptMetrics, CallMetrics, Outcome};
pub(crate) use metrics::{End, Facts};

use crate::error::Error;

/// The reason for a rejection: any error, or a string. It becomes the [source](std::error::Error::source) of an
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

/// Code that runs before and after calls and attempts; see the [module](self).
pub trait Interceptor: Debug + Send + Sync {
    /// Runs before a call. An error rejects it, and nothing is sent.
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        let _ = call;
        Ok(())
    }

    /// Runs before an attempt is signed. An error ends the call; earlier attempts may have been executed.
    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        let _ = attempt;
        Ok(())
    }

    /// Runs after an attempt, before the client decides about a retry.
    fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
        let _ = attempt;
    }

    /// Runs after a call.
    fn after_call(&self, call: &CallMetrics<'_>) {
        let _ = call;
    }
}

/// Forwards to the shared interceptor.
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
