//! The service `cbs`.

mod backups;
mod consistency;
mod disks;
mod policies;
mod snapshots;
