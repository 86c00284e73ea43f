//! Clients for programs without an async runtime. Feature `blocking`.
//!
//! A blocking call, page or wait contains the async one, has the same options, and drives it to completion on the calling
//! thread: `send` sends a call, `wait` starts a wait, and `pages` and `items` are iterators. Retries, rate limits,
//! credentials and errors are those of the async client.
//!
//! ```
//! # fn main() -> Result<(), tencent_cloud::Error> {
//! # #[cfg(feature = "test-util")] {
//! use tencent_cloud::blocking::GenericClient;
//! # use tencent_cloud::testing::{Answer, Replay};
//! # let service = Replay::new();
//! # service.on_named("DescribeCertificates", Answer::json(r#"{"TotalCount": 0}"#));
//!
//! let client = GenericClient::from_env()?;
//! # let client: GenericClient = service.client().build()?;
//! let response = client
//!     .call_raw("ssl", "2019-12-05", "DescribeCertificates", r#"{"Limit": 10}"#)
//!     .send()?;
//! println!("{:?}: {} bytes", response.request_id(), response.body().len());
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! # Threads
//!
//! A configuration has one background thread for sockets, timers and background work such as renewing credentials. Clones,
//! clients, calls, iterators and waits share it; it ends when the last of them is dropped. Encoding, signing and decoding
//! happen on the calling thread. Calls of several threads run concurrently and share one connection pool.
//!
//! # Inside an async runtime
//!
//! Blocking a thread that drives futures stops all of them, and can deadlock. A call there fails with
//! [`ErrorKind::Config`](crate::ErrorKind::Config) before anything is sent; it never panics.
//!
//! | context | call |
//! |---|---|
//! | a [`std::thread`], a thread pool such as rayon's, `main` without a runtime | sent |
//! | a closure in Tokio's `spawn_blocking` | sent |
//! | an `async fn` in a Tokio task or in `block_on` | refused |
//! | a thread that entered a runtime with `Handle::enter` | refused |
//! | code that a blocking call itself runs: a progress callback, a custom transport or credentials provider | refused |
//!
//! Only Tokio runtimes are detected, and not in tasks that opted out of the budget (`unconstrained`). Creating, cloning and
//! dropping a client never blocks and is possible anywhere.

mod call;
mod client;
mod context;
mod driver;
mod pagination;
mod streaming;
mod wait;

pub use call::{Call, RawCall, TypedCall};
pub use client::{Config, GenericClient};
pub use pagination::{Items, Pages};
pub use streaming::{EventStream, StreamingCall, TypedStreamingCall};
pub use wait::Wait;
