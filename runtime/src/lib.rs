//! What every generated client of Tencent Cloud shares: the codec over field tables, signatures, transport, errors.

pub mod action;
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod body;
mod call;
mod client;
pub mod clock;
pub mod credentials;
pub mod endpoint;
pub mod error;
pub mod failover;
mod filter;
pub mod flatten;
mod future;
mod generic;
pub mod intercept;
pub mod json;
pub mod pagination;
mod protocol;
pub mod providers;
mod random;
pub mod rate_limit;
mod request;
pub mod retry;
pub mod serde_bridge;
pub mod shape;
pub mod sign;
mod targets;
#[cfg(feature = "test-util")]
pub mod testing;
pub mod time;
pub mod transport;
pub mod wait;
mod wire;

pub use self::time::DateTime;
pub use action::{Action, ActionInfo, Dialect, DryRun, Idempotency};
pub use call::{
    Call, CallFuture, DryRunFuture, RawCall, RawCallFuture, RawResponse, TypedCall, TypedCallFuture,
};
pub use client::{ClientBuilder, Config, FromConfig};
pub use credentials::Credentials;
pub use error::{Error, ErrorCode, ErrorKind};
pub use filter::FilterName;
pub use future::BoxFuture;
pub use generic::GenericClient;
pub use intercept::Interceptor;
pub use rate_limit::RateLimit;
pub use request::{Language, RequestMethod};
pub use retry::RetryPolicy;
pub use sign::Signature;

#[doc(hidden)]
pub use serde as __serde;
