//! Elastic IP addresses.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::Instance;
use crate::moment::Moment;

/// An elastic IP address.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ip: Ipv4Addr,
    pub(crate) state: AddressState,
    /// The instance that the address is bound to, being bound to or being unbound from.
    pub(crate) instance_id: Option<String>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    /// The time since when the address is unbound.
    pub(crate) free_since: Moment,
    /// The end of the transitional state.
    ends: Option<Moment>,
    /// The ordinary public address that the instance gets when this one is unbound.
    substitute: Option<Ipv4Addr>,
}

/// The state of an address, with its number in API 2.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressState {
    Creating = 0,
    Binding = 1,
    Bound = 2,
    Unbinding = 3,
    Unbound = 4,
    GoingOffline = 6,
}

impl Address {
    pub(crate) fn new(
        region: &str,
        id: String,
        ip: Ipv4Addr,
        now: Moment,
        duration: Duration,
    ) -> Self {
        Self {
            region: region.to_owned(),
            id,
            name: String::new(),
            ip,
            state: AddressState::Creating,
            instance_id: None,
            created: now,
            updated: now,
            free_since: now,
            ends: Some(now.after(duration)),
            substitute: None,
        }
    }

    /// Returns an elastic address that replaces the ordinary public address of an instance.
    pub(crate) fn converted(
        region: &str,
        id: String,
        instance: &Instance,
        now: Moment,
    ) -> Option<Self> {
        let mut address = Self::new(region, id, instance.network.public?, now, Duration::ZERO);
        address.state = AddressState::Bound;
        address.instance_id = Some(instance.id.clone());
        address.ends = None;
        Some(address)
    }

    pub(crate) fn bind(&mut self, instance_id: &str, now: Moment, duration: Duration) {
        self.instance_id = Some(instance_id.to_owned());
        self.pass(AddressState::Binding, now, duration);
    }

    pub(crate) fn unbind(&mut self, substitute: Option<Ipv4Addr>, now: Moment, duration: Duration) {
        self.substitute = substitute;
        self.pass(AddressState::Unbinding, now, duration);
    }

    pub(crate) fn release(&mut self, now: Moment, duration: Duration) {
        self.pass(AddressState::GoingOffline, now, duration);
    }

    fn pass(&mut self, state: AddressState, now: Moment, duration: Duration) {
        self.state = state;
        self.updated = now;
        self.ends = Some(now.after(duration));
    }

    /// Applies the transition that is due. Returns whether the address still exists.
    pub(super) fn advance_to(&mut self, instances: &mut [Instance], now: Moment) -> bool {
        let own = |instance: &&mut Instance| self.instance_id.as_ref() == Some(&instance.id);
        let instance = instances.iter_mut().find(own);
        if self.instance_id.is_some() && instance.is_none() {
            self.end_with(None, now);
        }
        let Some(end) = self.ends.filter(|end| *end <= now) else { return true };
        self.ends = None;
        match self.state {
            AddressState::Creating => self.end_with(instance, end),
            AddressState::Binding => {
                self.state = AddressState::Bound;
                self.updated = end;
                if let Some(instance) = instance {
                    instance.network.public = Some(self.ip);
                }
            }
            AddressState::Unbinding => self.end_with(instance, end),
            AddressState::GoingOffline => return false,
            AddressState::Bound | AddressState::Unbound => {}
        }
        true
    }

    /// Unbinds the address.
    fn end_with(&mut self, instance: Option<&mut Instance>, now: Moment) {
        if let Some(instance) = instance {
            instance.network.public = self.substitute;
        }
        self.substitute = None;
        self.instance_id = None;
        self.free_since = now;
        self.updated = now;
        if self.state != AddressState::GoingOffline {
            self.state = AddressState::Unbound;
            self.ends = None;
        }
    }
}
