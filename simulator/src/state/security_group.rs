//! Security groups.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Account, Entry, Row, Tagged};
use crate::moment::Moment;

/// A security group. The instances and network interfaces refer to their security groups.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SecurityGroup {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) remark: String,
    pub(crate) project_id: i64,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    /// Whether this is the default security group of its project.
    pub(crate) is_default: bool,
    /// Increases with every change of the rules.
    pub(crate) version: i64,
    /// In order of precedence.
    pub(crate) ingress: Vec<Rule>,
    pub(crate) egress: Vec<Rule>,
}

/// A rule, which both generations of the API read and write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rule {
    /// In upper case; `None` for all protocols.
    pub(crate) protocol: Option<String>,
    /// A port, a range or a list of ports; `None` for all ports.
    pub(crate) port: Option<String>,
    /// The id of a protocol port template or template group, which replaces protocol and port.
    pub(crate) service: Option<String>,
    pub(crate) peer: Peer,
    pub(crate) accepts: bool,
    pub(crate) description: Option<String>,
    pub(crate) modified: Moment,
}

/// The other end of the traffic that a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Peer {
    Any,
    /// An IPv4 address or block.
    Ipv4(String),
    /// An IPv6 address or block.
    Ipv6(String),
    /// All members of a security group.
    Group(String),
    /// The id of an address template or template group.
    Template(String),
}

/// Returns rules that permit all traffic in one direction.
pub(super) fn rules_that_permit_all(now: Moment) -> Vec<Rule> {
    vec![Rule {
        protocol: None,
        port: None,
        service: None,
        peer: Peer::Any,
        accepts: true,
        description: None,
        modified: now,
    }]
}

impl Row for SecurityGroup {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        let rules = self.ingress.iter().chain(&self.egress);
        let ids: BTreeSet<&str> = rules.flat_map(Rule::references).collect();
        ids.into_iter().for_each(|id| visit(Entry::Reference(id)));
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for SecurityGroup {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "sg";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

/// What uses a security group, which cannot be deleted then.
#[derive(Debug)]
pub(crate) struct SecurityGroupUse {
    /// Another group whose rules refer to the group.
    pub(crate) rules_of: Option<String>,
    pub(crate) instances: usize,
    /// The number of network interfaces, NAT gateways and CHC hosts.
    pub(crate) others: usize,
}

impl Account {
    /// Returns what uses a security group.
    pub(crate) fn use_of_security_group(&self, id: &str) -> SecurityGroupUse {
        let mut groups = self.security_groups.referring_to(id);
        SecurityGroupUse {
            rules_of: groups.find(|other| other.id != id).map(|other| other.id.clone()),
            instances: self.instances.count_referring_to(id),
            others: self.vpc.members(id) + self.hardware.chc_hosts.count_referring_to(id),
        }
    }
}

impl SecurityGroup {
    /// Returns a security group without rules.
    pub(crate) fn new(
        region: &str,
        id: String,
        name: &str,
        remark: &str,
        project_id: i64,
        now: Moment,
    ) -> Self {
        Self {
            region: region.to_owned(),
            id,
            name: name.to_owned(),
            remark: remark.to_owned(),
            project_id,
            tags: Vec::new(),
            created: now,
            updated: now,
            is_default: false,
            version: 0,
            ingress: Vec::new(),
            egress: Vec::new(),
        }
    }

    /// Returns the rules of a direction.
    pub(crate) fn rules(&self, inbound: bool) -> &[Rule] {
        if inbound { &self.ingress } else { &self.egress }
    }

    /// Changes the rules of a direction, which results in a new version.
    pub(crate) fn change_rules(
        &mut self,
        inbound: bool,
        now: Moment,
        change: impl FnOnce(&mut Vec<Rule>),
    ) {
        change(if inbound { &mut self.ingress } else { &mut self.egress });
        self.version += 1;
        self.updated = now;
    }
}

impl Rule {
    /// Returns the ids of the security group and the templates that the rule refers to.
    fn references(&self) -> impl Iterator<Item = &str> {
        let template = match &self.peer {
            Peer::Template(id) => Some(id.as_str()),
            _ => None,
        };
        self.group().into_iter().chain(template).chain(self.service.as_deref())
    }

    /// Returns whether the rule refers to a template of addresses or of ports.
    pub(crate) fn has_template(&self) -> bool {
        self.service.is_some() || matches!(self.peer, Peer::Template(_))
    }

    /// Returns the security group that the rule refers to.
    pub(crate) fn group(&self) -> Option<&str> {
        match &self.peer {
            Peer::Group(id) => Some(id),
            _ => None,
        }
    }
}
