//! VPCs, subnets and route tables.

use serde::{Deserialize, Serialize};

use super::Cidr;
use crate::moment::Moment;
use crate::state::{Entry, Need, Row, Tagged};

/// A VPC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Vpc {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) block: Cidr,
    pub(crate) is_default: bool,
    pub(crate) multicast: bool,
    pub(crate) dns_servers: Vec<String>,
    pub(crate) domain_name: String,
    /// Whether the whole block is published to a Cloud Connect Network.
    pub(crate) publishes_block: bool,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
}

/// A subnet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subnet {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) name: String,
    pub(crate) block: Cidr,
    pub(crate) zone: String,
    pub(crate) is_default: bool,
    pub(crate) broadcast: bool,
    pub(crate) route_table_id: String,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
    /// The position from which the next free address is searched.
    pub(crate) cursor: u32,
}

/// A route table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RouteTable {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) name: String,
    /// Whether this is the default route table of the VPC.
    pub(crate) main: bool,
    pub(crate) routes: Vec<Route>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
}

/// A custom route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    /// `RouteId`.
    pub(crate) number: i64,
    /// `RouteItemId`.
    pub(crate) id: String,
    pub(crate) destination: Cidr,
    pub(crate) gateway_type: String,
    pub(crate) gateway_id: String,
    pub(crate) description: String,
    pub(crate) enabled: bool,
    pub(crate) created: Moment,
}

impl Row for Vpc {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for Vpc {
    const SERVICE: &'static str = "vpc";
    const PREFIX: &'static str = "vpc";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl Row for Subnet {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("vpc_id", &["vpcs"], &self.vpc_id));
        visit(Need::new("route_table_id", &["route_tables"], &self.route_table_id));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.vpc_id));
        visit(Entry::Reference(&self.route_table_id));
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for Subnet {
    const SERVICE: &'static str = "vpc";
    const PREFIX: &'static str = "subnet";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl Row for RouteTable {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("vpc_id", &["vpcs"], &self.vpc_id));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.vpc_id));
        let mut gateways: Vec<&str> =
            self.routes.iter().map(|route| route.gateway_id.as_str()).collect();
        gateways.sort_unstable();
        gateways.dedup();
        gateways.into_iter().for_each(|gateway| visit(Entry::Reference(gateway)));
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for RouteTable {
    const SERVICE: &'static str = "vpc";
    const PREFIX: &'static str = "rtb";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}
