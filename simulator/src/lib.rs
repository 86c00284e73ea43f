//! Simulates Tencent Cloud services for development and tests, without an account and at no cost.
//!
//! The simulator implements the wire protocol of API 3.0 and API 2.0, so that any client can use it that has a configurable
//! endpoint. It serves every service whose specification is embedded in `tencent-cloud-spec` or passed to
//! [`Builder::specification`]: signatures, time, nonces and tokens are verified, and parameters are checked against the
//! specification. The actions of Cloud Virtual Machine (CVM) and of several other services read and change the state of
//! an account, such as instances, images and remote commands, which go through their states over time. All other actions
//! return a response of their documented shape without content; see [`Fidelity`].
//!
//! ```
//! use tencent_cloud::GenericClient;
//! use tencent_cloud_simulator::Simulator;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = Simulator::builder().in_memory()?;
//! let client: GenericClient = simulator.client().build()?;
//!
//! let request = r#"{"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89"}"#;
//! client.call_raw("cvm", "2017-03-12", "RunInstances", request).await?;
//! let response = client.call_raw("cvm", "2017-03-12", "DescribeInstances", "{}").await?;
//! assert!(String::from_utf8_lossy(response.body()).contains("\"TotalCount\":1"));
//! # Ok(())
//! # }
//! ```
//!
//! [`Simulator::start`] starts an HTTP server, which programs in any language can use:
//!
//! ```
//! use tencent_cloud_simulator::Simulator;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tencent_cloud_simulator::StartError> {
//! let simulator = Simulator::start().await?;
//! println!("endpoint: {}", simulator.endpoint());
//! println!("secret id: {}", simulator.credentials().secret_id);
//! simulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Modules
//!
//! Every module depends only on modules above it:
//!
//! - `state` is the account: a table per kind of resource, with the indices that calls need, and the transitions over
//!   time. `catalogue` has the products that the account can order.
//! - `store` keeps state on disk: a snapshot, and a journal of the changes since.
//! - `parameters` converts parameters to a tree of JSON values and checks them against the specification.
//! - `protocol` reads and authenticates requests, with the signing functions of the client.
//! - `specifications` routes requests to actions by service, version and action.
//! - `actions` implements the actions of API 3.0: a folder per service with its handlers. `shape` returns the response
//!   of actions without state.
//! - `events` divides responses into event streams.
//! - `api20` translates API 2.0 to `actions`.
//! - [`Core`] is the service without sockets and clock: a request and the time go in, a response comes out. It
//!   authenticates a request and checks its parameters, locks the account to execute the action, and renders the
//!   response from the rows that it shares with the tables.
//! - `service` is a core that connections share, with its clock.
//! - `control` is the interface under `/_simulator/`: time, faults, rate limits, calls. [`Control`] is its Rust API.
//! - [`InMemory`] makes it the transport of a client, [`Simulator`] serves it over HTTP.
//! - [`Builder`] configures all of them.
//!
//! # Limitations
//!
//! - All credentials of an account have full access.
//! - Keys, IP addresses and consoles have the right format, but cannot be used. Image files are neither read nor written,
//!   and remote commands are not executed.
//! - Prices are made up, but consistent. Nothing is charged.
//!
//! `docs/simulator.md` lists the actions that have state.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod actions;
mod api20;
mod builder;
mod catalogue;
mod clock;
mod config;
mod control;
mod core;
mod credentials;
mod cron;
mod error;
mod events;
mod fault;
mod fidelity;
mod ids;
mod json;
mod memory;
mod moment;
mod parameters;
mod protocol;
mod rate_limit;
mod server;
mod service;
mod shape;
mod similar;
mod spec_dir;
mod specifications;
mod ssh_key;
mod state;
mod store;
mod text;

pub use self::builder::Builder;
pub use self::clock::{ClockError, SimulatedClock};
pub use self::control::{Account, CallRecord, Calls, Control};
pub use self::core::{Core, Outcome, StateError};
pub use self::credentials::Credentials;
pub use self::error::StartError;
#[doc(hidden)]
pub use self::fault::parse_rule as parse_fault_rule;
pub use self::fault::{Fault, FaultRule};
pub use self::fidelity::Fidelity;
pub use self::memory::InMemory;
pub use self::rate_limit::RateLimitUsage;
pub use self::server::Simulator;
pub use self::state::{CommandRule, Quotas, Timing};
pub use self::store::RemovedRecord;
pub use tencent_cloud::testing::{ManualClock, TokioClock};
pub use tencent_cloud_spec::Sources;

/// Compiles and runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
