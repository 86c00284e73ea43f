//! Network interfaces as actions describe them, whether they have a row or follow from an instance.

use std::net::Ipv4Addr;

use super::interface::SECONDARY;
use super::{Attachment, Interface, InterfaceState, PrivateAddress, primary_interface};
use crate::moment::Moment;
use crate::state::{Account, Address, Instance, Key};

/// The name of a primary interface without a row.
const PRIMARY_NAME: &str = "Primary";

/// A network interface.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) interface: Interface,
    /// The private addresses with an elastic IP address, or with the ordinary public address of the instance.
    pub(crate) public: Vec<(Ipv4Addr, String, Ipv4Addr)>,
}

impl Account {
    /// Returns the network interface with an id.
    pub(crate) fn described_interface(&self, region: &str, id: &str) -> Option<Described> {
        let row = self.vpc.interfaces.find(id).filter(|row| row.region == region);
        match row {
            Some(row) if !row.is_primary => Some(self.secondary(row)),
            _ => {
                let instance = self.instances.find(&id.replacen("eni-", "ins-", 1))?;
                (instance.region() == region).then(|| self.primary_of(instance))
            }
        }
    }

    /// Iterates over the network interfaces of a region: the primary ones, then the secondary ones.
    pub(crate) fn described_interfaces<'a>(
        &'a self,
        region: &str,
    ) -> impl Iterator<Item = Box<Described>> + use<'a> {
        let rows = self.vpc.interfaces.in_region(region).filter(|row| !row.is_primary);
        let primary = self.instances.in_region(region).map(|instance| self.primary_of(instance));
        primary.chain(rows.map(|row| self.secondary(row))).map(Box::new)
    }

    /// Iterates over the network interfaces of a subnet.
    pub(crate) fn described_interfaces_of<'a>(
        &'a self,
        subnet_id: &'a str,
    ) -> impl Iterator<Item = Box<Described>> + use<'a> {
        let instances = self.instances.referring_to(subnet_id);
        let instances = instances.filter(move |own| own.network.subnet_id == subnet_id);
        let rows = self.vpc.interfaces.referring_to(subnet_id).filter(|row| !row.is_primary);
        let primary = instances.map(|instance| self.primary_of(instance));
        primary.chain(rows.map(|row| self.secondary(row))).map(Box::new)
    }

    /// Returns the number of network interfaces of a region.
    pub(crate) fn count_interfaces(&self, region: &str) -> usize {
        let secondary = self.vpc.interfaces.amount(region, SECONDARY);
        self.instances.count_in(region) + usize::try_from(secondary).unwrap_or(usize::MAX)
    }

    /// Returns the network interfaces of an instance.
    pub(crate) fn interfaces_of(&self, instance: &Instance) -> Vec<Described> {
        let rows = self.vpc.interfaces.referring_to(&instance.id).filter(|row| !row.is_primary);
        let secondary = rows.map(|row| self.secondary(row));
        std::iter::once(self.primary_of(instance)).chain(secondary).collect()
    }

    /// Returns the number of network interfaces of an instance, including those that are being attached.
    pub(crate) fn interface_count(&self, instance_id: &str) -> usize {
        let rows = self.vpc.interfaces.referring_to(instance_id);
        1 + rows.filter(|row| !row.is_primary).count()
    }

    fn secondary(&self, row: &Interface) -> Described {
        Described { interface: row.clone(), public: self.public_addresses(&row.id).collect() }
    }

    /// Returns the private addresses of an interface that elastic IP addresses are bound to.
    fn public_addresses(&self, id: &str) -> impl Iterator<Item = (Ipv4Addr, String, Ipv4Addr)> {
        self.addresses.referring_to(id).filter_map(|address| {
            let (_, private) = address.interface.as_ref()?;
            Some((*private, address.id.clone(), address.ip))
        })
    }

    fn primary_of(&self, instance: &Instance) -> Described {
        let id = primary_interface(&instance.id);
        let row = self.vpc.interfaces.find(&id);
        let mut interface = row.cloned().unwrap_or_else(|| new_primary(instance, id));
        let network = &instance.network;
        interface.vpc_id = network.vpc_id.to_string();
        interface.subnet_id = network.subnet_id.to_string();
        interface.security_group_ids =
            instance.security_group_ids.iter().map(ToString::to_string).collect();
        let primary =
            PrivateAddress { ip: network.private, primary: true, description: String::new() };
        interface.addresses.insert(0, primary);
        let mut public: Vec<_> = self.public_addresses(&interface.id).collect();
        if let Some(ip) = network.public {
            let mut own = self.addresses.referring_to(&instance.id);
            let address = own.find(|address: &&Address| address.ip == ip);
            let id = address.map(|address| address.id.clone()).unwrap_or_default();
            public.push((network.private, id, ip));
        }
        Described { interface, public }
    }

    /// Moves the row of the primary interface of an instance, if it has one, to the VPC and the subnet of the instance.
    pub(in crate::state) fn move_primary_interface(&mut self, instance: Key) {
        let Some(instance) = self.instances.get(instance) else { return };
        let network = &instance.network;
        let row = self.vpc.interfaces.find_mut(&primary_interface(&instance.id));
        if let Some(mut row) = row.filter(|row| row.subnet_id != *network.subnet_id) {
            row.vpc_id = network.vpc_id.to_string();
            row.subnet_id = network.subnet_id.to_string();
        }
    }

    /// Returns the key of the row of an interface, which is added if it is a primary interface without a row.
    pub(crate) fn ensure_interface_row(&mut self, region: &str, id: &str) -> Option<Key> {
        if let Some(key) = self.vpc.interfaces.key_in(region, id) {
            return Some(key);
        }
        let instance = self.instances.find(&id.replacen("eni-", "ins-", 1))?;
        let row = new_primary(instance, id.to_owned());
        Some(self.vpc.interfaces.insert(row))
    }
}

/// Returns the row of a primary interface without secondary addresses.
fn new_primary(instance: &Instance, id: String) -> Interface {
    let since: Moment = instance.created;
    Interface {
        region: instance.region().to_owned(),
        id,
        vpc_id: instance.network.vpc_id.to_string(),
        subnet_id: instance.network.subnet_id.to_string(),
        zone: instance.zone.to_string(),
        name: PRIMARY_NAME.to_owned(),
        description: String::new(),
        is_primary: true,
        state: InterfaceState::Available,
        ends: None,
        fails: false,
        addresses: Vec::new(),
        security_group_ids: Vec::new(),
        attachment: Some(Attachment { instance_id: instance.id.clone(), index: 0, kind: 0, since }),
        next: None,
        quality: "DEFAULT".to_owned(),
        tags: Vec::new(),
        created: since,
    }
}
