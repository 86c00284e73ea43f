//! The clients of the services, and the resources that the program has created.

use std::time::Duration;

use tencent_cloud::{Config, Error};
use tencent_cloud_cbs as cbs;
use tencent_cloud_cbs::model::{DescribeDisksRequest, Disk};
use tencent_cloud_cvm as cvm;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, DescribeKeyPairsRequest, Instance, KeyPair,
};
use tencent_cloud_tag as tag;
use tencent_cloud_tat as tat;
use tencent_cloud_vpc as vpc;
use tencent_cloud_vpc::model::{
    Address, DescribeAddressesRequest, DescribeSecurityGroupsRequest, DescribeSubnetsRequest,
    DescribeVpcsRequest, SecurityGroup, Subnet, Vpc,
};

use super::options::Options;

/// The key of the tag that every resource has from its creation on. The value is the name.
pub(crate) const TAG: &str = "created-by";

/// The clients, which share one configuration, and what identifies the resources.
pub(crate) struct Cloud {
    pub(crate) cbs: cbs::Client,
    pub(crate) cvm: cvm::Client,
    pub(crate) tag: tag::Client,
    pub(crate) tat: tat::Client,
    pub(crate) vpc: vpc::Client,
    pub(crate) name: String,
    pub(crate) interval: Duration,
    pub(crate) timeout: Duration,
}

impl Cloud {
    pub(crate) fn new(config: &Config, options: &Options) -> Self {
        Self {
            cbs: cbs::Client::new(config),
            cvm: cvm::Client::new(config),
            tag: tag::Client::new(config),
            tat: tat::Client::new(config),
            vpc: vpc::Client::new(config),
            name: options.name.clone(),
            interval: options.interval,
            timeout: options.timeout,
        }
    }

    pub(crate) fn from_env(options: &Options) -> Result<Self, Error> {
        Ok(Self::new(&Config::from_env()?, options))
    }

    /// Returns the name of the key pair, which cannot contain hyphens.
    pub(crate) fn key_name(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// The resources with the tag and the name: another program's resource has at most one of them by accident. A resource
/// whose creation was never confirmed is found as well.
impl Cloud {
    pub(crate) async fn vpcs(&self) -> Result<Vec<Vpc>, Error> {
        let request = DescribeVpcsRequest::new().filters([self.vpc_filter()]);
        let found = self.vpc.describe_vpcs(request).await?.vpc_set;
        Ok(found.into_iter().filter(|vpc| vpc.vpc_name == self.name).collect())
    }

    pub(crate) async fn subnets(&self) -> Result<Vec<Subnet>, Error> {
        let request = DescribeSubnetsRequest::new().filters([self.vpc_filter()]);
        let found = self.vpc.describe_subnets(request).await?.subnet_set;
        let is_own = |subnet: &Subnet| subnet.subnet_name.as_ref() == Some(&self.name);
        Ok(found.into_iter().filter(is_own).collect())
    }

    pub(crate) async fn security_groups(&self) -> Result<Vec<SecurityGroup>, Error> {
        let request = DescribeSecurityGroupsRequest::new().filters([self.vpc_filter()]);
        let found = self.vpc.describe_security_groups(request).await?.security_group_set;
        Ok(found.into_iter().filter(|group| group.security_group_name == self.name).collect())
    }

    pub(crate) async fn addresses(&self) -> Result<Vec<Address>, Error> {
        let request = DescribeAddressesRequest::new().filters([self.vpc_filter()]);
        let found = self.vpc.describe_addresses(request).await?.address_set;
        Ok(found.into_iter().filter(|address| address.address_name == self.name).collect())
    }

    pub(crate) async fn key_pairs(&self) -> Result<Vec<KeyPair>, Error> {
        let request = DescribeKeyPairsRequest::new().filters([self.cvm_filter()]);
        let found = self.cvm.describe_key_pairs(request).await?.key_pair_set;
        Ok(found.into_iter().filter(|pair| pair.key_name == self.key_name()).collect())
    }

    pub(crate) async fn instances(&self) -> Result<Vec<Instance>, Error> {
        let request = DescribeInstancesRequest::new().filters([self.cvm_filter()]);
        let found = self.cvm.describe_instances(request).await?.instance_set;
        Ok(found.into_iter().filter(|instance| instance.instance_name == self.name).collect())
    }

    pub(crate) async fn disks(&self) -> Result<Vec<Disk>, Error> {
        let filter = cbs::model::Filter::new(format!("tag:{TAG}"), [&self.name]);
        let request = DescribeDisksRequest::new().filters([filter]);
        let found = self.cbs.describe_disks(request).await?.disk_set;
        Ok(found.into_iter().filter(|disk| disk.disk_name == self.name).collect())
    }

    fn vpc_filter(&self) -> vpc::model::Filter {
        vpc::model::Filter::new(format!("tag:{TAG}"), [&self.name])
    }

    fn cvm_filter(&self) -> cvm::model::Filter {
        cvm::model::Filter::new(format!("tag:{TAG}"), [&self.name])
    }
}
