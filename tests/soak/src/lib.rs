//! Many calls of a service that fails on purpose, and an account of what came of them: no instance lost, none made or ended
//! twice, and no error that says nothing was done where something was.
//!
//! Users work side by side on one client. Each buys instances, looks at them and gives them back, as a program would that
//! is written with care: an order carries a token of its own, or else a name to find it by; an end whose outcome is not
//! known is looked at before it is tried again. One attempt in five meets a fault, before or after the service acts.
//! What users then believe is held against what the simulator says by itself, without faults.
//!
//! - [`users`] are the programs; what they believe is in their [`Order`](orders::Order)s.
//! - [`truth`] is what the service did, noted between it and the faults.
//! - [`verdict`] holds one against the other.
//!
//! In memory, all time is Tokio's, which stands still but for waiting: the client backs off and gives up as it always does,
//! and a run of days takes seconds. Over sockets the time is real, so pauses are short, and what is tested besides are
//! connections.
//!
//! The seed decides what users do and which faults strike; how long the client backs off is its own chance, so a run is
//! repeated in kind, not to the letter.

pub mod counts;
mod memory;
pub mod orders;
pub mod report;
mod sockets;
pub mod truth;
pub mod users;
pub mod verdict;

use std::time::Duration;

use tencent_cloud_simulator::Fault;

pub use memory::run as in_memory;
pub use report::Report;
pub use sockets::run as over_sockets;

/// How large a run is, and of what kind.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// How many calls there are to be, at least: what was begun is brought to its end.
    pub calls: u64,
    /// What users do and which faults strike.
    pub seed: u64,
    /// How many users work side by side.
    pub users: usize,
}

/// How many attempts of a hundred meet a fault.
pub const FAULTS: f64 = 0.2;

/// Every fault that there is; the long delay is longer than a call may take, and the short one is not.
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
