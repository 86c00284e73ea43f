//! The state of `vpc`. Security groups and elastic IP addresses are in the account, since API 2.0 has them, too.

mod bandwidth_package;
mod cidr;
mod defaults;
mod described;
mod elastic;
mod interface;
mod nat_gateway;
mod network;
mod private_addresses;
mod task;
mod template;

use std::time::Duration;

pub(crate) use self::bandwidth_package::BandwidthPackage;
pub(crate) use self::cidr::Cidr;
pub(crate) use self::described::Described;
pub(crate) use self::elastic::{NoTarget, Target};
pub(crate) use self::interface::{Attachment, Interface, InterfaceState, PrivateAddress};
pub(crate) use self::nat_gateway::{NatGateway, NatState, PortRule, SourceRule};
pub(crate) use self::network::{Route, RouteTable, Subnet, Vpc};
pub(super) use self::private_addresses::private_address;
use self::task::Tasks;
pub(crate) use self::template::{Template, TemplateGroup, TemplateKind, TemplateMember, Templates};
use super::{Key, Table, VisitTable};
use crate::moment::Moment;

/// The default DNS servers of VPCs.
pub(crate) const DNS_SERVERS: [&str; 2] = ["183.60.83.19", "183.60.82.98"];

/// The tables of `vpc`.
#[derive(Debug, Default)]
pub(crate) struct Networking {
    pub(crate) vpcs: Table<Vpc>,
    pub(crate) subnets: Table<Subnet>,
    pub(crate) route_tables: Table<RouteTable>,
    pub(crate) interfaces: Table<Interface>,
    pub(crate) nat_gateways: Table<NatGateway>,
    pub(crate) bandwidth_packages: Table<BandwidthPackage>,
    pub(crate) tasks: Tasks,
    pub(crate) templates: Templates,
}

/// Returns the id of the primary network interface of an instance.
pub(crate) fn primary_interface(instance_id: &str) -> String {
    instance_id.replacen("ins-", "eni-", 1)
}

/// The row that changes next. At the same time, tables change in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    Interface(Key),
    NatGateway(Key),
}

impl Networking {
    /// Passes every table to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        let Self {
            vpcs,
            subnets,
            route_tables,
            interfaces,
            nat_gateways,
            bandwidth_packages,
            tasks: Tasks { table: tasks },
            templates,
        } = self;
        visit("vpcs", vpcs);
        visit("subnets", subnets);
        visit("route_tables", route_tables);
        visit("interfaces", interfaces);
        visit("nat_gateways", nat_gateways);
        visit("bandwidth_packages", bandwidth_packages);
        visit("network_tasks", tasks);
        templates.tables(visit);
    }

    /// Returns the earliest transition.
    pub(super) fn next_due(&self) -> Option<(Moment, Due)> {
        let due = [
            self.interfaces.next_due().map(|(at, key)| (at, Due::Interface(key))),
            self.nat_gateways.next_due().map(|(at, key)| (at, Due::NatGateway(key))),
        ];
        due.into_iter().flatten().min()
    }

    /// Applies a transition.
    pub(super) fn advance(&mut self, due: Due, duration: Duration) {
        match due {
            Due::Interface(key) => {
                let Some(mut interface) = self.interfaces.get_mut(key) else { return };
                let is_removed = interface.end_transition(duration);
                drop(interface);
                if is_removed {
                    self.interfaces.remove(key);
                }
            }
            Due::NatGateway(key) => {
                let Some(mut gateway) = self.nat_gateways.get_mut(key) else { return };
                let is_removed = gateway.end_transition();
                drop(gateway);
                if is_removed {
                    self.nat_gateways.remove(key);
                }
            }
        }
    }

    /// Returns the number of network interfaces and NAT gateways in a security group.
    pub(crate) fn members(&self, security_group: &str) -> usize {
        self.interfaces.count_referring_to(security_group)
            + self.nat_gateways.count_referring_to(security_group)
    }

    /// Ends what depends on an instance that has been removed: its primary interface, and the attachment of others.
    pub(super) fn forget_instance(&mut self, instance_id: &str) {
        for key in self.interfaces.keys_referring_to(instance_id) {
            let Some(mut interface) = self.interfaces.get_mut(key) else { continue };
            if interface.is_primary {
                drop(interface);
                self.interfaces.remove(key);
            } else {
                interface.forget_instance(instance_id);
            }
        }
    }
}
