//! Default VPCs, subnets and security groups, which exist once an instance or a call needs them.

use super::{Cidr, RouteTable, Subnet, Vpc};
use crate::moment::Moment;
use crate::state::{Account, SecurityGroup, rules_that_permit_all};

/// The block of a default VPC.
const VPC_BLOCK: &str = "10.0.0.0/12";
/// The prefix length of default subnets. They are larger than others can be, so that a test with many instances needs no
/// network of its own.
const SUBNET_LENGTH: u8 = 15;

impl Account {
    /// Returns the default VPC of a region.
    pub(crate) fn default_vpc(&self, region: &str) -> Option<&Vpc> {
        self.vpc.vpcs.in_region(region).find(|vpc| vpc.is_default)
    }

    /// Returns the default subnet of a zone.
    pub(crate) fn default_subnet(&self, region: &str, zone: &str) -> Option<&Subnet> {
        let vpc = self.default_vpc(region)?;
        let mut subnets = self.vpc.subnets.referring_to(&vpc.id);
        subnets.find(|subnet| subnet.is_default && subnet.zone == zone)
    }

    /// Returns the block that a new default subnet of a region would have; `None` if the default VPC is full.
    pub(crate) fn next_default_block(&self, region: &str) -> Option<Cidr> {
        let vpc = self.default_vpc(region);
        let block = vpc.map_or_else(|| Cidr::parse(VPC_BLOCK), |vpc| Some(vpc.block))?;
        let subnets = || vpc.into_iter().flat_map(|vpc| self.vpc.subnets.referring_to(&vpc.id));
        block.parts(SUBNET_LENGTH).find(|part| !subnets().any(|other| other.block.overlaps(*part)))
    }

    /// Returns the id of the default subnet of a zone, which is created if necessary.
    pub(crate) fn ensure_default_subnet(
        &mut self,
        region: &str,
        zone: &str,
        now: Moment,
    ) -> Option<String> {
        if let Some(subnet) = self.default_subnet(region, zone) {
            return Some(subnet.id.clone());
        }
        let block = self.next_default_block(region)?;
        let vpc_id = match self.default_vpc(region) {
            Some(vpc) => vpc.id.clone(),
            None => self.create_default_vpc(region, now)?,
        };
        let route_table_id = self.main_route_table(&vpc_id)?.id.clone();
        let id = self.ids.resource("subnet");
        self.vpc.subnets.insert(Subnet {
            region: region.to_owned(),
            id: id.clone(),
            vpc_id,
            name: "Default-Subnet".to_owned(),
            block,
            zone: zone.to_owned(),
            is_default: true,
            broadcast: false,
            route_table_id,
            tags: Vec::new(),
            created: now,
            cursor: 0,
        });
        Some(id)
    }

    fn create_default_vpc(&mut self, region: &str, now: Moment) -> Option<String> {
        let vpc = Vpc {
            region: region.to_owned(),
            id: self.ids.resource("vpc"),
            name: "Default-VPC".to_owned(),
            block: Cidr::parse(VPC_BLOCK)?,
            is_default: true,
            multicast: false,
            dns_servers: super::DNS_SERVERS.map(str::to_owned).into(),
            domain_name: String::new(),
            publishes_block: false,
            tags: Vec::new(),
            created: now,
        };
        let id = vpc.id.clone();
        self.insert_vpc(vpc);
        Some(id)
    }

    /// Adds a VPC and its default route table.
    pub(crate) fn insert_vpc(&mut self, vpc: Vpc) {
        let table = RouteTable {
            region: vpc.region.clone(),
            id: self.ids.resource("rtb"),
            vpc_id: vpc.id.clone(),
            name: "default".to_owned(),
            main: true,
            routes: Vec::new(),
            tags: Vec::new(),
            created: vpc.created,
        };
        self.vpc.vpcs.insert(vpc);
        self.vpc.route_tables.insert(table);
    }

    /// Returns the default route table of a VPC.
    pub(crate) fn main_route_table(&self, vpc_id: &str) -> Option<&RouteTable> {
        self.vpc.route_tables.referring_to(vpc_id).find(|table| table.main)
    }

    /// Returns the default security group of a project.
    pub(crate) fn default_security_group(
        &self,
        region: &str,
        project: i64,
    ) -> Option<&SecurityGroup> {
        let mut groups = self.security_groups.in_region(region);
        groups.find(|group| group.is_default && group.project_id == project)
    }

    /// Returns the id of the default security group of a project, which permits all traffic. It is created if necessary.
    pub(crate) fn ensure_default_security_group(
        &mut self,
        region: &str,
        project: i64,
        now: Moment,
    ) -> String {
        if let Some(group) = self.default_security_group(region, project) {
            return group.id.clone();
        }
        let id = self.ids.resource("sg");
        let group = SecurityGroup {
            is_default: true,
            ingress: rules_that_permit_all(now),
            egress: rules_that_permit_all(now),
            ..SecurityGroup::new(
                region,
                id.clone(),
                "default",
                "Created by the service",
                project,
                now,
            )
        };
        self.security_groups.insert(group);
        id
    }
}
