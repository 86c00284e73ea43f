//! The core of the Tencent Cloud clients, and their guide.
//!
//! Every service has a generated crate with a typed client: [`tencent-cloud-cvm`] for Cloud Virtual Machine (CVM) is the
//! first. This crate contains what they share: [configuration](Config), [credentials], signing, [retries](retry), rate
//! limits, [pagination], [waiters](wait), [errors](Error) and [testing]. It also [calls any action by
//! name](GenericClient::call).
//!
//! # First call
//!
//! ```toml
//! [dependencies]
//! tencent-cloud-cvm = "0.1"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! ```no_run
//! use tencent_cloud_cvm::{Client, model::DescribeZonesRequest};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let cvm = Client::from_env()?;
//!     let response = cvm.describe_zones(DescribeZonesRequest::new()).await?;
//!     for zone in response.zone_set {
//!         println!("{} {}", zone.zone, zone.zone_name);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! [`from_env`](Config::from_env) takes the credentials from `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, or else
//! from a credentials file, a `tccli` profile or the role of the instance, and the region from `TENCENTCLOUD_REGION`.
//! The page on [credentials](guide::credentials) lists all sources.
//!
//! To develop without an account, use the simulator. The examples below run against it:
//!
//! ```
//! use tencent_cloud_cvm::{Client, model::DescribeZonesRequest};
//! use tencent_cloud_simulator::Simulator;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = Simulator::builder().in_memory()?;
//! let cvm: Client = simulator.client().build()?;
//! let response = cvm.describe_zones(DescribeZonesRequest::new()).await?;
//! assert!(response.zone_set.iter().any(|zone| zone.zone == "ap-guangzhou-3"));
//! # Ok(())
//! # }
//! ```
//!
//! # Configuration
//!
//! A [builder](ClientBuilder) has a default for everything but the credentials:
//!
//! ```
//! use std::time::Duration;
//! use tencent_cloud::{Credentials, RateLimit};
//! use tencent_cloud_cvm::Client;
//!
//! # // Without a transport, the default one is required.
//! # use tencent_cloud::testing::Replay;
//! let cvm = Client::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .region("ap-guangzhou")
//!     .timeout(Duration::from_secs(20))
//!     .rate_limit(RateLimit::documented())
//! #   .transport(Replay::new().transport())
//!     .build()?;
//! # Ok::<(), tencent_cloud::Error>(())
//! ```
//!
//! Clients of several services share connections, credentials and rate limits through one [`Config`]: build it with
//! [`Config::builder`] or [`Config::from_env`], and pass it to the `new` of each client.
//!
//! # Calls
//!
//! A method returns a [`Call`]. Its options, such as [`region`](Call::region) and [`timeout`](Call::timeout), precede
//! `.await`. [`send`](Call::send) returns a named future instead, for `join_all` and `tokio::spawn`.
//!
//! ```
//! # use std::time::Duration;
//! # use tencent_cloud_cvm::{Client, model::{Placement, RunInstancesRequest}};
//! # use tencent_cloud_simulator::Simulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let simulator = Simulator::builder().in_memory()?;
//! # let cvm: Client = simulator.client().build()?;
//! let request = RunInstancesRequest::new()
//!     .placement(Placement::new("ap-guangzhou-3")) // `zone` is required
//!     .image_id("img-eb30mz89");
//! cvm.run_instances(request.clone()).dry_run().await?; // validated, not executed
//! let response = cvm.run_instances(request).timeout(Duration::from_secs(5)).await?;
//! assert_eq!(response.instance_id_set.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `serde`, requests and responses can be read and written in the wire format. Requests are read strictly:
//! an unknown field, or a missing required field, is an error that names the closest match.
//!
//! [`GenericClient`] calls actions of services without a generated crate, with [your own types](GenericClient::call) or
//! with [JSON](GenericClient::call_raw).
//!
//! # Errors
//!
//! Every call returns an [`Error`]: its [`Display`](std::fmt::Display) is one line with action, code, message, request ID
//! and HTTP status. [`Error::is`] compares it with the codes in the module `error` of each service crate.
//!
//! ```
//! # use tencent_cloud_cvm::{Client, error, model::TerminateInstancesRequest};
//! # use tencent_cloud_simulator::Simulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let simulator = Simulator::builder().in_memory()?;
//! # let cvm: Client = simulator.client().build()?;
//! let request = TerminateInstancesRequest::new(["ins-4k7wq2mz"]);
//! let failure = cvm.terminate_instances(request).await.unwrap_err();
//! assert!(failure.is(error::INVALID_INSTANCE_ID_NOT_FOUND));
//! assert!(failure.request_id().is_some());
//! # Ok(())
//! # }
//! ```
//!
//! # Retries
//!
//! The client retries a failed attempt if that can help and is safe: the specification states the [`Idempotency`] of every
//! action, and a non-idempotent action is retried only if it certainly was not executed. [`RetryPolicy`] sets the number
//! and the delay of attempts. After a failure, [`Error::was_not_executed`] tells whether the action can be called again.
//!
//! # Pagination
//!
//! A paginated action has `.items()` and `.pages()`, which are streams:
//!
//! ```
//! # use tencent_cloud_cvm::{Client, model::{DescribeInstancesRequest, Filter}};
//! # use tencent_cloud_simulator::Simulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let simulator = Simulator::builder().in_memory()?;
//! # let cvm: Client = simulator.client().build()?;
//! let request = DescribeInstancesRequest::new().filters([Filter::new("zone", ["ap-guangzhou-6"])]);
//! let mut instances = cvm.describe_instances(request).items();
//! while let Some(instance) = instances.next().await {
//!     println!("{}", instance?.instance_id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Waiters
//!
//! A waiter polls until resources have a state:
//!
//! ```
//! # use tencent_cloud_cvm::{Client, model::{Placement, RunInstancesRequest}};
//! # use tencent_cloud_simulator::{ManualClock, Simulator};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let clock = ManualClock::new(std::time::SystemTime::now()).skip_pauses();
//! # let simulator = Simulator::builder().clock(clock).in_memory()?;
//! # let cvm: Client = simulator.client().build()?;
//! # let request = RunInstancesRequest::new()
//! #     .placement(Placement::new("ap-guangzhou-3"))
//! #     .image_id("img-eb30mz89");
//! let response = cvm.run_instances(request).await?;
//! cvm.wait_until_instances_running(&response.instance_id_set).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Testing
//!
//! The module [`testing`] (feature `test-util`) replaces the service with scripted responses and injected faults, so that
//! unit tests need neither an account nor a network. The crate `tencent-cloud-simulator` is a whole service with instances,
//! states and signature verification, embedded or as a server.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `rustls-tls` (default) | the default transport with TLS by rustls and aws-lc-rs, or the installed crypto provider |
//! | `rustls-no-provider` | the same without aws-lc-rs: the program installs a crypto provider of rustls |
//! | `native-tls` | the default transport with TLS by the library of the system |
//! | `reqwest` | the default transport without TLS |
//! | `gzip` | compressed responses in the default transport |
//! | `blocking` | the module [`blocking`], for programs without an async runtime |
//! | `serde` | `Serialize` and `Deserialize` for generated types |
//! | `test-util` | the module [`testing`] |
//! | `decimal` | the module [`decimal`]: exact conversion of prices |
//! | `chrono`, `jiff`, `time` | conversions between [`DateTime`] and the types of these crates |
//! | `redis` | [`RedisStore`](rate_limit::RedisStore): rate limits that processes share |
//! | `tower` | [`TowerTransport`](transport::TowerTransport): a `tower::Service` as transport |
//!
//! # Guide
//!
//! The module [`guide`] has a page per topic.
//!
//! [`tencent-cloud-cvm`]: https://docs.rs/tencent-cloud-cvm

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod action;
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod body;
mod call;
mod client;
pub mod clock;
pub mod convert;
pub mod credentials;
#[cfg(feature = "decimal")]
pub mod decimal;
pub mod endpoint;
pub mod error;
pub mod event_stream;
pub mod failover;
mod filter;
#[doc(hidden)]
pub mod flatten;
mod future;
mod generic;
// The examples of its pages run in the crate `examples`.
#[cfg(all(doc, not(doctest)))]
pub mod guide;
pub mod intercept;
#[doc(hidden)]
pub mod json;
pub mod pagination;
mod protocol;
pub mod providers;
mod random;
pub mod rate_limit;
pub mod region;
mod request;
pub mod retry;
#[doc(hidden)]
pub mod serde_bridge;
#[doc(hidden)]
pub mod shape;
pub mod sign;
mod targets;
#[cfg(feature = "test-util")]
pub mod testing;
pub mod time;
pub mod transport;
pub mod wait;
mod wire;

#[doc(inline)]
pub use self::time::DateTime;
#[doc(inline)]
pub use action::{Action, ActionInfo, Dialect, DryRun, Idempotency, StreamingAction};
pub use call::{
    Call, CallFuture, DryRunFuture, EventStream, NextEvent, RawCall, RawCallFuture, RawResponse,
    StreamingCall, StreamingCallFuture, TypedCall, TypedCallFuture, TypedStreamingCall,
};
pub use client::{ClientBuilder, Config, FromConfig};
#[doc(inline)]
pub use credentials::Credentials;
#[doc(inline)]
pub use error::{Error, ErrorCode, ErrorKind};
pub use filter::FilterName;
#[doc(inline)]
pub use flatten::Parameters;
pub use future::BoxFuture;
pub use generic::GenericClient;
#[doc(inline)]
pub use intercept::Interceptor;
#[doc(inline)]
pub use rate_limit::RateLimit;
pub use request::{Language, RequestMethod};
#[doc(inline)]
pub use retry::RetryPolicy;
#[doc(inline)]
pub use shape::{UnknownNumber, UnknownValue};
#[doc(inline)]
pub use sign::Signature;

#[doc(hidden)]
pub use serde as __serde;
