//! What the account holds, and how it changes by itself as time passes.

mod address;
mod address_use;
mod change;
mod charge;
mod host;
mod ids;
mod image;
mod instance;
mod key_pair;
mod launch_template;
mod lifecycle;
mod network;
mod placement_group;
mod quotas;
mod reserved_instance;
mod security_group;
mod timer;
mod timing;

pub(crate) use address::{Address, AddressState};
pub(crate) use address_use::AddressUse;
pub(crate) use change::{Change, System};
pub(crate) use charge::Charge;
pub(crate) use host::{Host, HostState};
pub(crate) use ids::{Ids, is_well_formed};
pub(crate) use image::{Image, Snapshot, Source, Task, TaskKind};
pub(crate) use instance::{Disk, Instance, members};
pub(crate) use key_pair::KeyPair;
pub(crate) use launch_template::{LaunchTemplate, Version};
pub(crate) use lifecycle::{Effect, Lifecycle, State};
pub(crate) use network::{Network, Raise};
pub(crate) use placement_group::{Level, PlacementGroup};
pub use quotas::Quotas;
pub(crate) use reserved_instance::{ReservedInstance, Standing};
pub(crate) use security_group::{Rule, SecurityGroup};
pub(crate) use timer::{Progress, Timer};
pub use timing::Timing;

use std::collections::HashMap;
use std::net::Ipv4Addr;

use serde_json::{Map, Value};

use crate::catalogue::Catalogue;
use crate::moment::Moment;

/// The account that every key pair belongs to.
pub(crate) const ACCOUNT_ID: &str = "100000000001";

/// The number of the account that some replies show beside its id.
pub(crate) const APP_ID: u64 = 1_250_000_001;

/// Everything that calls read and change.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) catalogue: Catalogue,
    pub(crate) timing: Timing,
    pub(crate) quotas: Quotas,
    pub(crate) ids: Ids,
    /// In the order in which they were made.
    pub(crate) instances: Vec<Instance>,
    pub(crate) key_pairs: Vec<KeyPair>,
    pub(crate) timers: Vec<Timer>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) address_use: AddressUse,
    pub(crate) security_groups: Vec<SecurityGroup>,
    pub(crate) images: Vec<Image>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) reserved_instances: Vec<ReservedInstance>,
    pub(crate) launch_templates: Vec<LaunchTemplate>,
    pub(crate) placement_groups: Vec<PlacementGroup>,
    /// What was answered to a client's token, by action and token.
    pub(crate) answered: HashMap<(String, String), Answered>,
    /// How many exports of images were ever begun: the source of their numbers.
    pub(crate) exports: u64,
    /// How many addresses were ever given out: what the next one is made of.
    addresses_given: u32,
}

/// A reply that is given again to a repeat of its request.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) parameters: Map<String, Value>,
    pub(crate) reply: Map<String, Value>,
}

impl World {
    /// An account that holds nothing yet.
    pub(crate) fn new(catalogue: Catalogue, timing: Timing, quotas: Quotas, seed: u64) -> Self {
        let images = catalogue.images.iter().map(Image::official).collect();
        Self {
            catalogue,
            timing,
            quotas,
            ids: Ids::new(seed),
            instances: Vec::new(),
            key_pairs: Vec::new(),
            timers: Vec::new(),
            addresses: Vec::new(),
            address_use: AddressUse::default(),
            security_groups: Vec::new(),
            images,
            hosts: Vec::new(),
            reserved_instances: Vec::new(),
            launch_templates: Vec::new(),
            placement_groups: Vec::new(),
            answered: HashMap::new(),
            exports: 0,
            addresses_given: 0,
        }
    }

    /// Has what this request began come to nothing; before it there were so many images.
    pub(crate) fn spoil(&mut self, request_id: &str, images: usize) {
        for instance in &mut self.instances {
            if instance.lifecycle.request_id() == request_id {
                instance.lifecycle.spoil();
            }
        }
        self.images.iter_mut().skip(images).for_each(Image::spoil);
    }

    /// Carries out what became due by `now`.
    pub(crate) fn settle(&mut self, now: Moment) {
        for timer in &mut self.timers {
            timer.settle(&mut self.instances, self.timing.terminate, now);
        }
        for instance in &mut self.instances {
            instance.settle(now);
        }
        self.instances.retain(|instance| !instance.lifecycle.is_gone());
        let instances = &mut self.instances;
        self.addresses.retain_mut(|address| address.settle(instances, now));
        self.timers.retain_mut(|timer| timer.outlives(&self.instances));
        for host in &mut self.hosts {
            host.settle(now);
        }
        for reserved in &mut self.reserved_instances {
            reserved.settle(now);
        }
        for image in &mut self.images {
            image.settle(now);
        }
    }

    /// The instances that a key pair opens.
    pub(crate) fn opened_by(&self, key_pair: &str) -> Vec<&str> {
        let opened = |instance: &&Instance| instance.key_ids.iter().any(|id| id == key_pair);
        self.instances.iter().filter(opened).map(|instance| instance.id.as_str()).collect()
    }

    /// The instances in a security group.
    pub(crate) fn guarded_by(&self, group: &str) -> Vec<&str> {
        let guarded = |own: &&Instance| own.security_group_ids.iter().any(|id| id == group);
        self.instances.iter().filter(guarded).map(|instance| instance.id.as_str()).collect()
    }

    /// The instances on a host.
    pub(crate) fn put_on(&self, host: &str) -> Vec<&Instance> {
        let own = |instance: &&Instance| instance.host_id.as_deref() == Some(host);
        self.instances.iter().filter(own).collect()
    }

    /// The instances in a placement group.
    pub(crate) fn placed_in(&self, group: &str) -> Vec<&str> {
        let placed = |own: &&Instance| own.placement_group_ids.iter().any(|id| id == group);
        self.instances.iter().filter(placed).map(|instance| instance.id.as_str()).collect()
    }

    /// Whether an instance is to end at a time that was set.
    pub(crate) fn has_timer(&self, instance: &str) -> bool {
        let waits =
            |timer: &Timer| timer.instance_id == instance && timer.progress == Progress::Waiting;
        self.timers.iter().any(waits)
    }

    /// A private address that nobody has in a network.
    pub(crate) fn free_private_address(&mut self, vpc_id: &str) -> Ipv4Addr {
        loop {
            let address = Ipv4Addr::from(0x0a00_0000 | (self.next_address() & 0x00ff_ffff));
            let used = |own: &Network| own.private == address && own.vpc_id == vpc_id;
            if !self.instances.iter().any(|instance| used(&instance.network)) {
                return address;
            }
        }
    }

    /// A public address that nobody has, of the range that is set aside for benchmarks.
    pub(crate) fn free_public_address(&mut self) -> Ipv4Addr {
        loop {
            let address = Ipv4Addr::from(0xc612_0000 | (self.next_address() & 0x0001_ffff));
            let has = |instance: &Instance| instance.network.public == Some(address);
            let elastic = self.addresses.iter().any(|own| own.ip == address);
            if !elastic && !self.instances.iter().any(has) {
                return address;
            }
        }
    }

    fn next_address(&mut self) -> u32 {
        self.addresses_given = self.addresses_given.wrapping_add(1);
        self.addresses_given
    }
}
