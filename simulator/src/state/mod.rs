//! The state of the account, and how it changes over time.

mod account;
mod address;
mod address_use;
pub(crate) mod auto_scaling;
mod change;
mod charge;
mod hardware;
mod host;
mod idempotency;
mod image;
pub(crate) mod instance;
mod key_pair;
mod launch_template;
mod lifecycle;
mod network;
mod owner;
mod placement_group;
mod quotas;
mod reserved_instance;
mod security_group;
pub(crate) mod sts;
mod table;
pub(crate) mod tat;
mod timer;
pub(crate) mod timing;
mod transitions;

pub(crate) use account::Account;
pub(crate) use address::{Address, AddressState};
pub(crate) use address_use::AddressUse;
pub(crate) use change::{Change, System};
pub(crate) use charge::Charge;
pub(crate) use hardware::{
    ChcChange, ChcHost, ChcNetwork, ChcSettings, Hardware, HpcCluster, Location, PoolState,
    RepairStatus, RepairTask, ResourcePool,
};
pub(crate) use host::{Host, HostState};
pub(crate) use idempotency::{IdempotentResponses, PreviousUse};
pub(crate) use image::{Image, Snapshot, Source, Task, TaskKind};
pub(crate) use instance::{Disk, Instance};
pub(crate) use key_pair::KeyPair;
pub(crate) use launch_template::{LaunchTemplate, Version};
pub(crate) use lifecycle::{Effect, Lifecycle, State};
pub(crate) use network::{BandwidthIncrease, INTERNET, Network};
pub(crate) use owner::{ACCOUNT_ID, APP_ID};
pub(crate) use placement_group::{PlacementGroup, SpreadLevel};
pub use quotas::Quotas;
pub(crate) use reserved_instance::{ReservedInstance, ReservedInstanceState};
pub(crate) use security_group::{Rule, SecurityGroup};
pub(crate) use table::{Entry, Key, Row, Shared, Table};
pub use tat::CommandRule;
pub(crate) use timer::{Timer, TimerStatus};
pub use timing::Timing;
