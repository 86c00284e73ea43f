//! Elastic network interfaces.

use std::net::Ipv4Addr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::state::{Entry, Need, Row, Tagged};

/// A network interface. The primary interface of an instance follows from the instance; it has a row only for settings
/// that the instance does not have: a name, a description, tags and secondary addresses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Interface {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    pub(crate) zone: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Whether this is the primary interface of the instance that it is attached to, whose row has the primary address
    /// and the security groups.
    pub(crate) is_primary: bool,
    pub(crate) state: InterfaceState,
    /// The end of the transitional state.
    pub(crate) ends: Option<Moment>,
    /// Whether the interface returns to the previous state then.
    #[serde(default)]
    pub(crate) fails: bool,
    pub(crate) addresses: Vec<PrivateAddress>,
    pub(crate) security_group_ids: Vec<String>,
    pub(crate) attachment: Option<Attachment>,
    /// The instance that the interface is attached to when it has been detached.
    pub(crate) next: Option<Attachment>,
    pub(crate) quality: String,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
}

/// A private address of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PrivateAddress {
    pub(crate) ip: Ipv4Addr,
    pub(crate) primary: bool,
    pub(crate) description: String,
}

/// The instance of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) instance_id: String,
    /// `DeviceIndex`.
    pub(crate) index: i64,
    /// `AttachType`.
    pub(crate) kind: i64,
    pub(crate) since: Moment,
}

/// The kind of the number of secondary interfaces of a region.
pub(super) const SECONDARY: &str = "secondary";

/// The state of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InterfaceState {
    Pending,
    Available,
    Attaching,
    Detaching,
    Deleting,
}

impl InterfaceState {
    /// Returns `State`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Available => "AVAILABLE",
            Self::Attaching => "ATTACHING",
            Self::Detaching => "DETACHING",
            Self::Deleting => "DELETING",
        }
    }
}

impl Row for Interface {
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
        visit(Need::new("vpc_id", &["vpcs"], &self.vpc_id));
        visit(Need::new("subnet_id", &["subnets"], &self.subnet_id));
        self.security_group_ids
            .iter()
            .for_each(|id| visit(Need::new("security_group_ids", &["security_groups"], id)));
        for (field, attachment) in [("attachment", &self.attachment), ("next", &self.next)] {
            let id = attachment.iter().map(|attachment| attachment.instance_id.as_str());
            id.for_each(|id| visit(Need::new(field, &["instances", "chc_hosts"], id)));
        }
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        if !self.is_primary {
            visit(Entry::Amount { place: &self.region, kind: SECONDARY, amount: 1 });
        }
        if !self.is_primary || !self.addresses.is_empty() {
            visit(Entry::Reference(&self.subnet_id));
        }
        for id in &self.security_group_ids {
            visit(Entry::Reference(id));
        }
        let instance = |attachment: &'a Option<Attachment>| {
            attachment.as_ref().map(|attachment| attachment.instance_id.as_str())
        };
        let (present, next) = (instance(&self.attachment), instance(&self.next));
        for id in present.into_iter().chain(next.filter(|next| present != Some(next))) {
            visit(Entry::Reference(id));
        }
        for address in &self.addresses {
            visit(Entry::Address(&self.vpc_id, address.ip));
        }
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for Interface {
    const SERVICE: &'static str = "vpc";
    const PREFIX: &'static str = "eni";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl Interface {
    /// Starts a transition.
    pub(crate) fn begin(&mut self, state: InterfaceState, now: Moment, duration: Duration) {
        self.state = state;
        self.ends = Some(now.after(duration));
        self.fails = false;
    }

    /// Makes the transition fail that ends at this time. Returns whether there is one.
    pub(in crate::state) fn fail_operation(&mut self, ends: Moment) -> bool {
        self.fails |= self.ends == Some(ends);
        self.fails
    }

    /// Returns to the state before a transition that has failed. Returns whether the interface ceases to exist.
    fn undo_transition(&mut self) -> bool {
        self.next = None;
        if self.state == InterfaceState::Attaching {
            self.attachment = None;
        }
        let was_created = self.state == InterfaceState::Pending;
        self.state = InterfaceState::Available;
        was_created
    }

    /// Ends the transitional state that is due. Returns whether the interface ceases to exist.
    pub(super) fn end_transition(&mut self, duration: Duration) -> bool {
        let Some(end) = self.ends.take() else { return false };
        if std::mem::take(&mut self.fails) {
            return self.undo_transition();
        }
        match self.state {
            InterfaceState::Pending if self.next.is_some() => self.attach_next(end, duration),
            InterfaceState::Detaching => {
                self.attachment = None;
                self.state = InterfaceState::Available;
                if self.next.is_some() {
                    self.attach_next(end, duration);
                }
            }
            InterfaceState::Deleting => return true,
            InterfaceState::Pending | InterfaceState::Available | InterfaceState::Attaching => {
                self.state = InterfaceState::Available;
            }
        }
        false
    }

    fn attach_next(&mut self, now: Moment, duration: Duration) {
        self.attachment = self.next.take().map(|next| Attachment { since: now, ..next });
        self.begin(InterfaceState::Attaching, now, duration);
    }

    /// Detaches the interface at once, since its instance has been removed.
    pub(super) fn forget_instance(&mut self, instance_id: &str) {
        let is_own = |attachment: &Attachment| attachment.instance_id == instance_id;
        if self.next.as_ref().is_some_and(is_own) {
            self.next = None;
        }
        if self.attachment.as_ref().is_some_and(is_own) {
            self.attachment = None;
            if matches!(self.state, InterfaceState::Attaching) {
                self.state = InterfaceState::Available;
                self.ends = None;
            }
        }
    }

    /// Returns the primary address, unless the interface is the primary one of an instance.
    pub(crate) fn primary_address(&self) -> Option<Ipv4Addr> {
        self.addresses.iter().find(|address| address.primary).map(|address| address.ip)
    }

    /// Returns the id of the instance that the interface is attached to or being attached to.
    pub(crate) fn instance_id(&self) -> Option<&str> {
        let attachment = self.attachment.as_ref().or(self.next.as_ref());
        attachment.map(|attachment| attachment.instance_id.as_str())
    }
}
