//! A soak test: many calls under injected faults, with every instance accounted for.
//!
//! Concurrent users share one client. Each creates, describes and terminates instances like a careful program: a
//! request to create instances has a token or a unique tag to find them by, and after a termination with an unknown
//! outcome the user describes the instances before retrying. One attempt in five meets a fault, before or after the
//! service executes it. In addition, a run [draws](draws::Draws) empty tokens, credentials that expire or are revoked,
//! and local clocks that are hours off.
//!
//! At the end no instance may be lost, created twice or terminated twice, no user may be stuck, and no error may claim
//! that a request was not executed when it was:
//!
//! - [`users`] are the programs, and an [`Order`](orders::Order) is what a user expects to exist;
//! - [`service_log`] records what the service executed, between the service and the faults;
//! - [`audit`] compares both with the instances that exist.
//!
//! A run in memory uses the paused timer of Tokio, so the client backs off and times out as usual, and days of
//! simulated time take seconds. A run over sockets uses real time with short pauses and also tests connections.
//!
//! The seed determines the actions of users and the faults. The jitter of backoff is not seeded, so two runs with one
//! seed are similar but not identical.

pub mod audit;
pub mod counts;
pub mod draws;
pub mod issuer;
mod memory;
pub mod orders;
pub mod report;
pub mod service_log;
mod sockets;
pub mod users;

use std::time::Duration;

use draws::Draws;
use tencent_cloud_simulator::Fault;

pub use memory::run as in_memory;
pub use report::Report;
pub use sockets::run as over_sockets;

/// The parameters of a run.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// The minimum number of calls; users complete what they began.
    pub calls: u64,
    /// The seed of user actions and faults.
    pub seed: u64,
    /// The number of concurrent users.
    pub users: usize,
    /// The conditions that the run draws in addition to faults.
    pub draws: Draws,
}

/// The share of attempts that meet a fault.
pub const FAULTS: f64 = 0.2;

/// Returns every fault; `long` exceeds the timeout of a call and `short` does not.
fn faults(short: Duration, long: Duration) -> Vec<Fault> {
    vec![
        Fault::Refuse,
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::DelayBefore(short),
        Fault::DelayBefore(long),
        Fault::DelayAfter(short),
        Fault::DelayAfter(long),
        Fault::Truncate,
        Fault::BadGatewayBefore,
        Fault::BadGatewayAfter,
        Fault::Throttle,
        Fault::InternalErrorBefore,
        Fault::InternalErrorAfter,
        Fault::WrongContentType,
        Fault::Duplicate,
    ]
}
