//! The account: all resources, and their transitions over time.

use std::net::Ipv4Addr;

use super::{
    Address, AddressUse, Host, IdempotentResponses, Image, Instance, KeyPair, LaunchTemplate,
    Network, PlacementGroup, Quotas, ReservedInstance, SecurityGroup, Timer, TimerStatus, Timing,
};
use crate::catalogue::Catalogue;
use crate::ids::Ids;
use crate::moment::Moment;

/// The state that API calls read and change.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) catalogue: Catalogue,
    pub(crate) timing: Timing,
    pub(crate) quotas: Quotas,
    pub(crate) ids: Ids,
    pub(crate) console_tokens: Ids,
    /// In creation order.
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
    pub(crate) idempotent_responses: IdempotentResponses,
    /// The number of image exports so far, from which task ids are derived.
    pub(crate) exports: u64,
    /// The number of IP addresses allocated so far, from which the next one is derived.
    addresses_allocated: u32,
}

impl Account {
    /// Returns an account without resources.
    pub(crate) fn new(catalogue: Catalogue, timing: Timing, quotas: Quotas, seed: u64) -> Self {
        let images = catalogue.images.iter().map(Image::official).collect();
        Self {
            catalogue,
            timing,
            quotas,
            ids: Ids::new(seed),
            console_tokens: Ids::for_consoles(seed),
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
            idempotent_responses: IdempotentResponses::default(),
            exports: 0,
            addresses_allocated: 0,
        }
    }

    /// Makes the operations fail that the request started. `images` is the number of images before the request.
    pub(crate) fn fail_operation(&mut self, request_id: &str, images: usize) {
        for instance in &mut self.instances {
            if instance.lifecycle.request_id() == request_id {
                instance.lifecycle.fail_operation();
            }
        }
        self.images.iter_mut().skip(images).for_each(Image::fail_operation);
    }

    /// Applies all transitions that are due at `now`.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        for timer in &mut self.timers {
            timer.advance_to(&mut self.instances, self.timing.terminate, now);
        }
        for instance in &mut self.instances {
            instance.advance_to(now);
        }
        self.instances.retain(|instance| !instance.lifecycle.is_removed());
        let instances = &mut self.instances;
        self.addresses.retain_mut(|address| address.advance_to(instances, now));
        self.timers.retain_mut(|timer| timer.outlives(&self.instances));
        for host in &mut self.hosts {
            host.advance_to(now);
        }
        for reserved in &mut self.reserved_instances {
            reserved.advance_to(now);
        }
        for image in &mut self.images {
            image.advance_to(now);
        }
    }

    /// Returns the ids of the instances that a key pair is bound to.
    pub(crate) fn instances_with_key_pair(&self, key_pair: &str) -> Vec<&str> {
        let bound = |instance: &&Instance| instance.key_ids.iter().any(|id| id == key_pair);
        self.instances.iter().filter(bound).map(|instance| instance.id.as_str()).collect()
    }

    /// Returns the ids of the instances in a security group.
    pub(crate) fn instances_in_security_group(&self, group: &str) -> Vec<&str> {
        let is_in = |own: &&Instance| own.security_group_ids.iter().any(|id| id == group);
        self.instances.iter().filter(is_in).map(|instance| instance.id.as_str()).collect()
    }

    /// Returns the instances on a dedicated host.
    pub(crate) fn instances_on_host(&self, host: &str) -> Vec<&Instance> {
        let own = |instance: &&Instance| instance.host_id.as_deref() == Some(host);
        self.instances.iter().filter(own).collect()
    }

    /// Returns the ids of the instances in a placement group.
    pub(crate) fn instances_in_placement_group(&self, group: &str) -> Vec<&str> {
        let is_in = |own: &&Instance| own.placement_group_ids.iter().any(|id| id == group);
        self.instances.iter().filter(is_in).map(|instance| instance.id.as_str()).collect()
    }

    /// Returns whether a timer of the instance is pending.
    pub(crate) fn has_timer(&self, instance: &str) -> bool {
        let is_pending =
            |timer: &Timer| timer.instance_id == instance && timer.status == TimerStatus::Pending;
        self.timers.iter().any(is_pending)
    }

    /// Returns a private IP address that is unused in the VPC.
    pub(crate) fn free_private_address(&mut self, vpc_id: &str) -> Ipv4Addr {
        loop {
            let address = Ipv4Addr::from(0x0a00_0000 | (self.next_address() & 0x00ff_ffff));
            let used = |own: &Network| own.private == address && own.vpc_id == vpc_id;
            if !self.instances.iter().any(|instance| used(&instance.network)) {
                return address;
            }
        }
    }

    /// Returns an unused public IP address from 198.18.0.0/15, the range reserved for benchmarks.
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
        self.addresses_allocated = self.addresses_allocated.wrapping_add(1);
        self.addresses_allocated
    }
}
