//! Elastic IP addresses.

use std::net::Ipv4Addr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Entry, INTERNET, Instance, Need, Row, Tagged};
use crate::moment::Moment;

/// An elastic IP address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ip: Ipv4Addr,
    pub(crate) state: AddressState,
    /// The instance or NAT gateway that the address is bound to, being bound to or being unbound from.
    pub(crate) instance_id: Option<String>,
    /// The network interface and its private address, if the address is not bound to the primary address of an instance.
    pub(crate) interface: Option<(String, Ipv4Addr)>,
    /// `InternetChargeType`.
    pub(crate) charge: String,
    /// In Mbit/s.
    pub(crate) bandwidth: i64,
    pub(crate) package_id: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    /// The end of a monthly subscription.
    pub(crate) expires: Option<Moment>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    /// The time since when the address is unbound.
    pub(crate) free_since: Moment,
    /// The end of the transitional state.
    ends: Option<Moment>,
    /// Whether the address returns to the previous state then.
    #[serde(default)]
    fails: bool,
    /// The ordinary public address that the instance gets when this one is unbound.
    substitute: Option<Ipv4Addr>,
}

/// The effect of the end of a transitional state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transition {
    None,
    /// The instance gets this public address.
    PublicAddress(Option<Ipv4Addr>),
    /// The address ceases to exist.
    Removed,
}

/// The state of an address, with its number in API 2.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AddressState {
    Creating = 0,
    Binding = 1,
    Bound = 2,
    Unbinding = 3,
    Unbound = 4,
    GoingOffline = 6,
}

impl AddressState {
    /// Returns `AddressStatus` of API 3.0.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Binding => "BINDING",
            Self::Bound => "BIND",
            Self::Unbinding => "UNBINDING",
            Self::Unbound => "UNBIND",
            Self::GoingOffline => "OFFLINING",
        }
    }
}

impl Row for Address {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        self.ends
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        self.instance_id
            .iter()
            .for_each(|id| visit(Need::new("instance_id", &["instances", "nat_gateways"], id)));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        for address in self.substitute.iter().chain([&self.ip]) {
            visit(Entry::Address(INTERNET, *address));
        }
        let interface = self.interface.as_ref().map(|interface| &interface.0);
        for id in self.instance_id.iter().chain(interface).chain(&self.package_id) {
            visit(Entry::Reference(id));
        }
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for Address {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "eip";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
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
            interface: None,
            charge: "TRAFFIC_POSTPAID_BY_HOUR".to_owned(),
            bandwidth: 1,
            package_id: None,
            tags: Vec::new(),
            expires: None,
            created: now,
            updated: now,
            free_since: now,
            ends: Some(now.after(duration)),
            fails: false,
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
        address.bandwidth = instance.network.bandwidth.max(1);
        address.state = AddressState::Bound;
        address.instance_id = Some(instance.id.clone());
        address.ends = None;
        Some(address)
    }

    pub(crate) fn bind(&mut self, instance_id: &str, now: Moment, duration: Duration) {
        self.instance_id = Some(instance_id.to_owned());
        self.pass(AddressState::Binding, now, duration);
    }

    /// Binds the address to a private address of a network interface.
    pub(crate) fn bind_interface(
        &mut self,
        interface: (String, Ipv4Addr),
        now: Moment,
        duration: Duration,
    ) {
        self.interface = Some(interface);
        self.pass(AddressState::Binding, now, duration);
    }

    /// Binds the address to a NAT gateway at once.
    pub(crate) fn bind_gateway(&mut self, gateway_id: &str, now: Moment) {
        self.instance_id = Some(gateway_id.to_owned());
        self.state = AddressState::Bound;
        self.updated = now;
        self.ends = None;
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
        self.fails = false;
    }

    /// Makes the operation fail that started at this time. Returns whether there is one.
    pub(super) fn fail_operation(&mut self, started: Moment) -> bool {
        self.fails |= self.ends.is_some() && self.updated == started;
        self.fails
    }

    /// Returns to the state before an operation that has failed.
    fn undo_transition(&mut self, at: Moment) -> Transition {
        match self.state {
            AddressState::Creating => return Transition::Removed,
            AddressState::Unbinding => {
                self.substitute = None;
                self.state = AddressState::Bound;
                self.updated = at;
            }
            AddressState::Binding | AddressState::GoingOffline => self.become_unbound(at),
            AddressState::Bound | AddressState::Unbound => {}
        }
        Transition::None
    }

    /// Ends the transitional state that is due, and returns its effect on the instance and on the address.
    pub(super) fn end_transition(&mut self) -> Transition {
        let Some(end) = self.ends.take() else { return Transition::None };
        if std::mem::take(&mut self.fails) {
            return self.undo_transition(end);
        }
        match self.state {
            AddressState::Creating => {
                self.become_unbound(end);
                Transition::None
            }
            AddressState::Binding => {
                self.state = AddressState::Bound;
                self.updated = end;
                Transition::PublicAddress(Some(self.ip))
            }
            AddressState::Unbinding => {
                let substitute = self.substitute;
                self.become_unbound(end);
                Transition::PublicAddress(substitute)
            }
            AddressState::GoingOffline => Transition::Removed,
            AddressState::Bound | AddressState::Unbound => Transition::None,
        }
    }

    /// Unbinds the address at once, such as when its instance has been removed.
    pub(crate) fn become_unbound(&mut self, now: Moment) {
        self.substitute = None;
        self.instance_id = None;
        self.interface = None;
        self.free_since = now;
        self.updated = now;
        self.state = AddressState::Unbound;
        self.ends = None;
    }
}
