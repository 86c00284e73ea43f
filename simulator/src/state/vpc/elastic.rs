//! What elastic IP addresses can be bound to, in both generations of the API.

use std::net::Ipv4Addr;

use crate::moment::Moment;
use crate::state::{Account, Address, Key};

/// What an elastic IP address is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The primary address of an instance.
    Instance(String),
    /// A private address of a network interface.
    Interface(String, Ipv4Addr),
}

/// The reason why an address cannot be bound to a private address of a network interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoTarget {
    NoInterface,
    NoAddress,
    AlreadyBound,
}

impl Account {
    /// Returns the target that a private address of a network interface stands for.
    pub(crate) fn elastic_target(
        &self,
        region: &str,
        interface_id: &str,
        private: &str,
    ) -> Result<Target, NoTarget> {
        let found = self.described_interface(region, interface_id).ok_or(NoTarget::NoInterface)?;
        let interface = &found.interface;
        let ip = private.parse().map_err(|_| NoTarget::NoAddress)?;
        let own = interface.addresses.iter().find(|own| own.ip == ip).ok_or(NoTarget::NoAddress)?;
        if interface.is_primary
            && own.primary
            && let Some(instance) = interface.instance_id()
        {
            return Ok(Target::Instance(instance.to_owned()));
        }
        let mut bound = self.addresses.referring_to(&interface.id);
        let is_same = |address: &Address| {
            address.interface.as_ref().is_some_and(|(_, private)| *private == ip)
        };
        if bound.any(is_same) {
            return Err(NoTarget::AlreadyBound);
        }
        Ok(Target::Interface(interface.id.clone(), ip))
    }

    /// Starts binding an address.
    pub(crate) fn bind_address(&mut self, key: Key, target: Target, now: Moment) {
        let duration = self.timing.change;
        let Some(mut address) = self.addresses.get_mut(key) else { return };
        match target {
            Target::Instance(id) => address.bind(&id, now, duration),
            Target::Interface(id, ip) => address.bind_interface((id, ip), now, duration),
        }
    }

    /// Returns the private address, the network interface and the instance or NAT gateway of an address.
    pub(crate) fn binding(
        &self,
        address: &Address,
    ) -> (Option<Ipv4Addr>, Option<String>, Option<String>) {
        if let Some((id, private)) = &address.interface {
            let found = self.described_interface(&address.region, id);
            let instance = found.and_then(|found| found.interface.instance_id().map(str::to_owned));
            return (Some(*private), Some(id.clone()), instance);
        }
        let Some(id) = &address.instance_id else { return (None, None, None) };
        let instance = self.instances.find(id);
        let private = instance.map(|instance| instance.network.private);
        (private, instance.map(|_| super::primary_interface(id)), Some(id.clone()))
    }
}
