//! The client for programs without an async runtime: `.send()` where the async one has `.await`.
//!
//! There is one implementation. A blocking call holds the async call, with its very options, and drives it to its end on
//! the thread that sends it; attempts, listings, waits, credentials and limits are what they are there.
//!
//! ```no_run
//! # fn example() -> Result<(), tencent_cloud::Error> {
//! let client = tencent_cloud::blocking::GenericClient::from_env()?;
//! let reply = client
//!     .call_raw("vpc", "2017-03-12", "DescribeVpcs", r#"{"Limit": "10"}"#)
//!     .region("ap-shanghai")
//!     .send()?;
//! println!("{:?}: {} bytes", reply.request_id(), reply.body().len());
//! # Ok(())
//! # }
//! ```
//!
//! # Threads
//!
//! A client has one thread of its own, for sockets, timers and what goes on beside calls, such as the renewal of
//! credentials; its clones, and the calls, listings and waits they began, share it. It ends with the last of them, and
//! nobody waits for that, so they may be dropped anywhere. Encoding, signing and reading replies happen on the calling
//! thread: calls from many threads run side by side, on the connections of one pool.
//!
//! # Inside an async runtime
//!
//! A call that blocks a thread which drives futures holds all of them up, and may wait for one of them for ever. So a
//! call there is an error of the kind [`Config`](crate::ErrorKind::Config), and nothing is sent. It never panics.
//!
//! | where | a call |
//! |---|---|
//! | a thread of [`std::thread`], of a pool such as rayon's, `main` without a runtime | is sent |
//! | a closure of Tokio's `spawn_blocking` | is sent |
//! | an `async fn` that Tokio drives, be it a task or what `block_on` was given | is refused |
//! | where a runtime was entered by `Handle::enter` | is refused |
//! | what a blocking call itself runs: a progress callback, a transport or a source of credentials of your own | is refused |
//!
//! Only Tokio's runtimes are noticed, and in them all but tasks that opted out of its budget (`unconstrained`). Making,
//! cloning and dropping a client does not wait for the network, and is fine anywhere.

mod call;
mod client;
mod context;
mod driver;
mod pagination;
mod wait;

pub use call::{Call, RawCall, TypedCall};
pub use client::{Config, GenericClient};
pub use pagination::{Items, Pages};
pub use wait::Wait;
