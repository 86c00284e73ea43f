//! The state of the account, and how it changes over time.

mod account;
mod address;
mod address_use;
pub(crate) mod auto_scaling;
mod catch_up;
pub(crate) mod cbs;
mod change;
mod charge;
mod failures;
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
mod rows;
mod security_group;
mod stored;
pub(crate) mod sts;
mod table;
mod tagged;
mod tags;
pub(crate) mod tat;
mod timer;
pub(crate) mod timing;
mod transitions;
pub(crate) mod vpc;

pub(crate) use account::{Account, SharedImages};
pub(crate) use address::{Address, AddressState};
pub(crate) use address_use::AddressUse;
pub(crate) use cbs::{Cbs, Disk, DiskKind, Snapshot};
pub(crate) use change::{Change, System};
pub(crate) use charge::Charge;
pub(crate) use failures::Started;
pub(crate) use hardware::{
    ChcChange, ChcHost, ChcNetwork, ChcSettings, Hardware, HpcCluster, Location, PoolState,
    RepairStatus, RepairTask, ResourcePool,
};
pub(crate) use host::{Host, HostState};
pub(crate) use idempotency::IdempotentResponse;
pub(crate) use image::{Image, ImageSnapshot, Source, Task, TaskKind};
pub(crate) use instance::Instance;
pub(crate) use key_pair::KeyPair;
pub(crate) use launch_template::{LaunchTemplate, Version};
pub(crate) use lifecycle::{Effect, LatestOperation, Lifecycle, State};
pub(crate) use network::{BandwidthIncrease, INTERNET, Network};
pub(crate) use owner::app_id;
pub(crate) use placement_group::{PlacementGroup, SpreadLevel};
pub use quotas::Quotas;
pub(crate) use reserved_instance::{ReservedInstance, ReservedInstanceState};
use security_group::rules_that_permit_all;
pub(crate) use security_group::{Peer, Rule, SecurityGroup};
pub(crate) use stored::{Counters, StoredAccount};
pub(crate) use table::{Entry, Key, Need, Row, Shared, StoredTable, Table, VisitTable};
pub(crate) use tagged::{Tagged, TaggedResource, TaggedTable};
pub(crate) use tags::{Project, TagKey, Tags};
pub use tat::CommandRule;
pub(crate) use timer::{Timer, TimerStatus};
pub use timing::Timing;
