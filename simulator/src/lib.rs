//! A Cloud Virtual Machine service to develop and test against, with no account and no cost.
//!
//! It speaks the real protocol: any client of API 3.0 works with it once it is told the endpoint. Signatures of every
//! kind, the clock, nonces and tokens are verified; parameters are checked against the specification of the action;
//! what the account holds is kept, from instances and images to launch templates and quotas, and moves through its states
//! as time passes.
//!
//! ```
//! use tencent_cloud_simulator::Simulator;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tencent_cloud_simulator::StartError> {
//! let simulator = Simulator::start().await?;
//! let credentials = simulator.credentials();
//! println!("{} {}", simulator.endpoint(), credentials.secret_id);
//! simulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # How it is built
//!
//! - [`Core`] is the service without sockets, clock or threads: a request and the time in, a reply out. [`InMemory`]
//!   makes it the transport of a client.
//! - `protocol` reads and authenticates requests, with the functions that the client signs with.
//! - `parameters` makes one tree of whatever encoding came and checks it against the specification.
//! - `actions` holds what the actions do, one file a subject. Actions that keep no state answer in their documented
//!   shape.
//! - `legacy` is API 2.0: the older wire over the same account.
//! - `state` is what the account holds; `catalogue` what can be bought.
//! - [`Simulator`] serves a core over HTTP; [`FaultRule`]s make it fail on purpose.
//!
//! # Where it simplifies
//!
//! One account owns everything, and every key pair may do everything. Networks and security groups belong to other
//! products: any id of the right form counts as existing. Key pairs, addresses and consoles lead nowhere, and files of
//! images are neither read nor written. Prices are made up, and agree with one another; nothing is charged, and a
//! prepaid term ends without consequences. Actions for hosts of the customer's own, HPC clusters, resource packs and
//! maintenance answer in their documented shape. `docs/simulator.md` lists what is kept, action by action.

mod actions;
mod api20;
mod builder;
mod catalogue;
mod config;
mod core;
mod credentials;
mod documented;
mod error;
mod fault;
mod ids;
mod json;
mod memory;
mod moment;
mod parameters;
mod protocol;
mod rate_limit;
mod server;
mod service;
mod specifications;
mod state;

pub use self::builder::Builder;
pub use self::core::{Core, Outcome};
pub use self::credentials::Credentials;
pub use self::error::StartError;
pub use self::fault::{Fault, FaultRule};
pub use self::memory::InMemory;
pub use self::server::Simulator;
pub use self::state::{Quotas, Timing};
pub use tencent_cloud::testing::{ManualClock, TokioClock};
pub use tencent_cloud_spec::Sources;
