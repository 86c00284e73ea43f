//! NAT gateways. Their elastic IP addresses refer to them.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::state::{Entry, Need, Row, Tagged};

/// A NAT gateway.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NatGateway {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) name: String,
    pub(crate) zone: String,
    pub(crate) state: NatState,
    /// The end of the transitional state.
    pub(crate) ends: Option<Moment>,
    /// Whether the creation fails then.
    #[serde(default)]
    pub(crate) fails: bool,
    /// In Mbit/s.
    pub(crate) bandwidth: i64,
    pub(crate) connections: i64,
    /// `NatProductVersion`.
    pub(crate) product: i64,
    pub(crate) protected: bool,
    pub(crate) security_group_ids: Vec<String>,
    pub(crate) port_rules: Vec<PortRule>,
    pub(crate) source_rules: Vec<SourceRule>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
}

/// The state of a NAT gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NatState {
    Pending,
    Available,
    Deleting,
    /// The creation failed. The gateway can only be deleted.
    Failed,
}

/// A port forwarding rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PortRule {
    pub(crate) protocol: String,
    pub(crate) public: (Ipv4Addr, i64),
    pub(crate) private: (Ipv4Addr, i64),
    pub(crate) description: String,
    pub(crate) created: Moment,
}

/// A rule about the addresses of outbound connections.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SourceRule {
    pub(crate) id: String,
    pub(crate) resource_id: String,
    /// `ResourceType`.
    pub(crate) kind: String,
    /// An address or a block.
    pub(crate) private: String,
    pub(crate) public: Vec<Ipv4Addr>,
    pub(crate) description: String,
    pub(crate) created: Moment,
}

impl NatState {
    /// Returns `State`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Available => "AVAILABLE",
            Self::Deleting => "DELETING",
            Self::Failed => "PENDFAILURE",
        }
    }
}

impl PortRule {
    /// Returns whether both rules forward the same connections.
    pub(crate) fn is_from(&self, other: &Self) -> bool {
        self.protocol == other.protocol && self.public == other.public
    }

    /// Returns whether both rules are equal, apart from their descriptions.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.is_from(other) && self.private == other.private
    }
}

impl Row for NatGateway {
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
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.vpc_id));
        for id in &self.security_group_ids {
            visit(Entry::Reference(id));
        }
        let mut resources: Vec<&str> =
            self.source_rules.iter().map(|rule| rule.resource_id.as_str()).collect();
        resources.sort_unstable();
        resources.dedup();
        for id in resources.into_iter().filter(|id| !id.is_empty()) {
            visit(Entry::Reference(id));
        }
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for NatGateway {
    const SERVICE: &'static str = "vpc";
    const PREFIX: &'static str = "nat";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl NatGateway {
    /// Ends the transitional state that is due. Returns whether the gateway ceases to exist.
    pub(super) fn end_transition(&mut self) -> bool {
        self.ends = None;
        match self.state {
            NatState::Deleting => return true,
            NatState::Pending if self.fails => self.state = NatState::Failed,
            NatState::Pending => self.state = NatState::Available,
            NatState::Available | NatState::Failed => {}
        }
        false
    }

    /// Makes the creation fail that ends at this time. Returns whether there is one.
    pub(in crate::state) fn fail_operation(&mut self, ends: Moment) -> bool {
        self.fails |= self.state == NatState::Pending && self.ends == Some(ends);
        self.fails
    }

    /// Returns whether a rule uses a public address.
    pub(crate) fn uses(&self, address: Ipv4Addr) -> bool {
        self.port_rules.iter().any(|rule| rule.public.0 == address)
            || self.source_rules.iter().any(|rule| rule.public.contains(&address))
    }
}
