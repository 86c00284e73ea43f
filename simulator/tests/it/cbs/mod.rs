//! The service `cbs`.

mod consistency;
mod disks;
mod policies;
mod snapshots;
