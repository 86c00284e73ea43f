//! Elastic IP addresses: they belong to the account, and lead to one instance after another.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::Instance;
use crate::moment::Moment;

/// One address.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ip: Ipv4Addr,
    pub(crate) state: AddressState,
    /// The instance that it leads to, or is being led to or away from.
    pub(crate) instance_id: Option<String>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    /// Since when it has led nowhere.
    pub(crate) free_since: Moment,
    /// When the passing state ends.
    ends: Option<Moment>,
    /// The ordinary address that its instance gets when it is taken away.
    substitute: Option<Ipv4Addr>,
}

/// The states of an address, by their numbers.
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

    /// One that was the ordinary address of an instance.
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

    /// Enters the state that is due; gives whether it is still there.
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

    /// From here on it leads nowhere.
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
