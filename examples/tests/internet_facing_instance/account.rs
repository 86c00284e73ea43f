//! What an account contains.

use tencent_cloud::{Config, Error};
use tencent_cloud_cbs as cbs;
use tencent_cloud_cbs::model::DescribeDisksRequest;
use tencent_cloud_cvm as cvm;
use tencent_cloud_cvm::model::{DescribeInstancesRequest, DescribeKeyPairsRequest};
use tencent_cloud_tag as tag;
use tencent_cloud_tag::model::{GetResourcesRequest, GetTagsRequest};
use tencent_cloud_vpc as vpc;
use tencent_cloud_vpc::model::{
    DescribeAddressesRequest, DescribeNetworkInterfacesRequest, DescribeSecurityGroupsRequest,
    DescribeSubnetsRequest, DescribeVpcsRequest,
};

/// Counts the resources of each kind, without those that exist by default. Kinds without resources are left out.
pub(crate) async fn content(config: &Config) -> Result<Vec<String>, Error> {
    let (cbs, cvm) = (cbs::Client::new(config), cvm::Client::new(config));
    let (tag, vpc) = (tag::Client::new(config), vpc::Client::new(config));
    let vpcs = vpc.describe_vpcs(DescribeVpcsRequest::new()).await?.vpc_set;
    let subnets = vpc.describe_subnets(DescribeSubnetsRequest::new()).await?.subnet_set;
    let groups = vpc.describe_security_groups(DescribeSecurityGroupsRequest::new()).await?;
    let groups = groups.security_group_set;
    let interfaces = DescribeNetworkInterfacesRequest::new();
    let interfaces = vpc.describe_network_interfaces(interfaces).await?.network_interface_set;
    let addresses = vpc.describe_addresses(DescribeAddressesRequest::new()).await?.address_set;
    let instances = cvm.describe_instances(DescribeInstancesRequest::new()).await?.instance_set;
    let keys = cvm.describe_key_pairs(DescribeKeyPairsRequest::new()).await?.key_pair_set;
    let disks = cbs.describe_disks(DescribeDisksRequest::new()).await?.disk_set;
    let tagged = tag.get_resources(GetResourcesRequest::new()).await?.resource_tag_mapping_list;
    let tags = tag.get_tags(GetTagsRequest::new()).await?.tags;
    let counts = [
        (vpcs.iter().filter(|vpc| !vpc.is_default).count(), "VPCs"),
        (subnets.iter().filter(|subnet| subnet.is_default != Some(true)).count(), "subnets"),
        (groups.iter().filter(|group| !group.is_default).count(), "security groups"),
        (interfaces.len(), "network interfaces"),
        (addresses.len(), "addresses"),
        (instances.len(), "instances"),
        (keys.len(), "key pairs"),
        (disks.len(), "disks"),
        (tagged.len(), "tags in use"),
        (tags.len(), "tags"),
    ];
    let some = counts.into_iter().filter(|count| count.0 > 0);
    Ok(some.map(|(count, kind)| format!("{count} {kind}")).collect())
}
