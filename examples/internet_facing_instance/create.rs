//! Creates the resources, one after the other. Whatever fails, `release` finds what exists by then.

use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tencent_cloud_cbs as cbs;
use tencent_cloud_cbs::model::{AttachDisksRequest, CreateDisksRequest, DiskChargeType, DiskType};
use tencent_cloud_cvm as cvm;
use tencent_cloud_cvm::model::{
    CreateKeyPairRequest, DescribeImagesRequest, DescribeZoneInstanceConfigInfosRequest, Filter,
    InstanceChargeType, LoginSettings, Placement, ResourceType, RunInstancesRequest, SellStatus,
    TagSpecification, VirtualPrivateCloud,
};
use tencent_cloud_tag::error as tag_error;
use tencent_cloud_tag::model::{CreateTagRequest, GetResourcesRequest, TagFilter};
use tencent_cloud_tat as tat;
use tencent_cloud_tat::model::{DescribeInvocationTasksRequest, RunCommandRequest};
use tencent_cloud_vpc as vpc;
use tencent_cloud_vpc::model::{
    AddressInternetChargeType, AllocateAddressesRequest, AssociateAddressRequest,
    CreateSecurityGroupPoliciesRequest, CreateSecurityGroupRequest, CreateSubnetRequest,
    CreateVpcRequest, DescribeAddressesRequest, SecurityGroupPolicy, SecurityGroupPolicySet,
};

use super::Failure;
use super::cloud::{Cloud, TAG};
use super::options::Options;

/// The address ranges.
const VPC_BLOCK: &str = "10.1.0.0/16";
const SUBNET_BLOCK: &str = "10.1.1.0/24";
/// In Mbit/s, billed by traffic.
const BANDWIDTH: i64 = 5;
/// In GiB.
const DISK_SIZE: u64 = 20;
/// The remote command.
const SCRIPT: &str = "lsblk --nodeps --output NAME,SIZE";

pub(crate) async fn everything(cloud: &Cloud, options: &Options) -> Result<(), Failure> {
    tag(cloud).await?;
    let zone = zone(cloud, &options.instance_type).await?;
    let vpc_id = vpc(cloud).await?;
    let subnet_id = subnet(cloud, &vpc_id, &zone).await?;
    let group_id = security_group(cloud, &options.ssh_from).await?;
    let key_id = key_pair(cloud, options.keep).await?;
    let request = RunInstancesRequest::new()
        .placement(Placement::new(&zone))
        .instance_type(&options.instance_type)
        .image_id(image(cloud).await?)
        .instance_charge_type(InstanceChargeType::PostpaidByHour)
        .virtual_private_cloud(VirtualPrivateCloud::new(vpc_id, subnet_id))
        .security_group_ids([group_id])
        .login_settings(LoginSettings::new().key_ids([key_id]));
    let instance_id = instance(cloud, request).await?;
    let ip = address(cloud, &instance_id).await?;
    disk(cloud, &zone, &instance_id).await?;
    command(cloud, &instance_id).await?;
    list(cloud).await?;
    println!("ready       http://{ip}, ssh root@{ip} from {}", options.ssh_from);
    Ok(())
}

/// Creates the tag, since some services accept only tags that exist.
async fn tag(cloud: &Cloud) -> Result<(), Failure> {
    match cloud.tag.create_tag(CreateTagRequest::new(TAG, &cloud.name)).await {
        Err(error) if !error.is(tag_error::RESOURCE_IN_USE_TAG_DUPLICATE) => Err(error.into()),
        _ => {
            println!("tag         {TAG}={}", cloud.name);
            Ok(())
        }
    }
}

/// Returns a zone in which the instance type is available.
async fn zone(cloud: &Cloud, instance_type: &str) -> Result<String, Failure> {
    let request = DescribeZoneInstanceConfigInfosRequest::new().filters([
        Filter::new("instance-type", [instance_type]),
        Filter::new("instance-charge-type", ["POSTPAID_BY_HOUR"]),
    ]);
    let response = cloud.cvm.describe_zone_instance_config_infos(request).await?;
    let offers = response.instance_type_quota_set;
    let offer = offers.into_iter().find(|offer| offer.status == SellStatus::Sell);
    let offer = offer.ok_or_else(|| format!("no zone of the region sells {instance_type}"))?;
    println!("zone        {} sells {instance_type}", offer.zone);
    Ok(offer.zone)
}

/// Returns a public image, which contains the agent for remote commands.
async fn image(cloud: &Cloud) -> Result<String, Failure> {
    let request = DescribeImagesRequest::new().filters([
        Filter::new("image-type", ["PUBLIC_IMAGE"]),
        Filter::new("platform", ["Debian"]),
    ]);
    let images = cloud.cvm.describe_images(request).await?.image_set;
    let image = images.into_iter().next().ok_or("the region has no Debian image")?;
    println!("image       {}, {}", image.image_id, image.os_name);
    Ok(image.image_id)
}

async fn vpc(cloud: &Cloud) -> Result<String, Failure> {
    let request = CreateVpcRequest::new(&cloud.name).cidr_block(VPC_BLOCK).tags([vpc_tag(cloud)]);
    let vpc = cloud.vpc.create_vpc(request).await?.vpc;
    println!("vpc         {}, {}", vpc.vpc_id, vpc.cidr_block);
    Ok(vpc.vpc_id)
}

async fn subnet(cloud: &Cloud, vpc_id: &str, zone: &str) -> Result<String, Failure> {
    let request = CreateSubnetRequest::new(vpc_id, &cloud.name, zone)
        .cidr_block(SUBNET_BLOCK)
        .tags([vpc_tag(cloud)]);
    let subnet = cloud.vpc.create_subnet(request).await?.subnet;
    let id = subnet.subnet_id.ok_or("the subnet has no ID")?;
    println!("subnet      {id}, {SUBNET_BLOCK}");
    Ok(id)
}

/// Creates a security group that permits SSH from one range and HTTP from everywhere, and all outgoing traffic.
async fn security_group(cloud: &Cloud, ssh_from: &str) -> Result<String, Failure> {
    let request = CreateSecurityGroupRequest::new(&cloud.name, "An internet-facing instance")
        .tags([vpc_tag(cloud)]);
    let group = cloud.vpc.create_security_group(request).await?.security_group;
    let id = group.security_group_id;

    let rule = |port: &str, from: &str| {
        SecurityGroupPolicy::new().protocol("TCP").port(port).cidr_block(from).action("ACCEPT")
    };
    let ingress =
        SecurityGroupPolicySet::new().ingress([rule("22", ssh_from), rule("80", "0.0.0.0/0")]);
    let request = CreateSecurityGroupPoliciesRequest::new(&id, ingress);
    cloud.vpc.create_security_group_policies(request).await?;
    // A call sets rules of one direction.
    let out = SecurityGroupPolicy::new().protocol("ALL").port("ALL").cidr_block("0.0.0.0/0");
    let egress = SecurityGroupPolicySet::new().egress([out.action("ACCEPT")]);
    let request = CreateSecurityGroupPoliciesRequest::new(&id, egress);
    cloud.vpc.create_security_group_policies(request).await?;
    println!("rules       {id}, SSH from {ssh_from}, HTTP from everywhere");
    Ok(id)
}

/// Creates a key pair. Only this response contains the private key; if it is lost, the next run creates another pair.
async fn key_pair(cloud: &Cloud, keep: bool) -> Result<String, Failure> {
    let tags = TagSpecification::new(ResourceType::Keypair, [cvm_tag(cloud)]);
    let request = CreateKeyPairRequest::new(cloud.key_name(), 0).tag_specification([tags]);
    let pair = cloud.cvm.create_key_pair(request).await?.key_pair;
    println!("key pair    {}", pair.key_id);
    if keep {
        let key = pair.private_key.ok_or("the response has no private key")?;
        let path = format!("{}.pem", cloud.name);
        write_secret(&path, &key).map_err(|error| format!("{path}: {error}"))?;
        println!("private key {path}");
    }
    Ok(pair.key_id)
}

/// Writes a file that only its owner can read.
fn write_secret(path: &str, content: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content.as_bytes())
}

/// Creates the instance. The client adds a `ClientToken` to the request, so that it can retry it.
async fn instance(cloud: &Cloud, request: RunInstancesRequest) -> Result<String, Failure> {
    let tags = TagSpecification::new(ResourceType::Instance, [cvm_tag(cloud)]);
    let request = request.instance_name(&cloud.name).tag_specification([tags]);
    let ids = cloud.cvm.run_instances(request).await?.instance_id_set;
    let id = ids.into_iter().next().ok_or("no instance was created")?;
    println!("instance    {id} is starting");
    let wait = cloud.cvm.wait_until_instances_running([&id]);
    wait.interval(cloud.interval).timeout(cloud.timeout).await?;
    println!("instance    {id} is running");
    Ok(id)
}

/// Allocates an elastic IP, binds it to the instance and returns the address.
async fn address(cloud: &Cloud, instance_id: &str) -> Result<String, Failure> {
    let request = AllocateAddressesRequest::new()
        .internet_charge_type(AddressInternetChargeType::TrafficPostpaidByHour)
        .internet_max_bandwidth_out(BANDWIDTH)
        .address_name(&cloud.name)
        .tags([vpc_tag(cloud)]);
    let ids = cloud.vpc.allocate_addresses(request).await?.address_set;
    let id = ids.into_iter().next().ok_or("no elastic IP was allocated")?;
    let wait = cloud.vpc.wait_until_addresses_unbound([&id]);
    wait.interval(cloud.interval).timeout(cloud.timeout).await?;

    let request = AssociateAddressRequest::new(&id).instance_id(instance_id);
    cloud.vpc.associate_address(request).await?;
    let wait = cloud.vpc.wait_until_addresses_bound([&id]);
    wait.interval(cloud.interval).timeout(cloud.timeout).await?;
    let request = DescribeAddressesRequest::new().address_ids([&id]);
    let found = cloud.vpc.describe_addresses(request).await?.address_set;
    let ip = found.into_iter().next().ok_or("the elastic IP does not exist")?.address_ip;
    println!("elastic IP  {id}, {ip}, {BANDWIDTH} Mbit/s");
    Ok(ip)
}

/// Creates a data disk and attaches it to the instance.
async fn disk(cloud: &Cloud, zone: &str, instance_id: &str) -> Result<(), Failure> {
    let placement = cbs::model::Placement::new(zone);
    let request =
        CreateDisksRequest::new(placement, DiskChargeType::PostpaidByHour, DiskType::CloudBssd)
            .disk_size(DISK_SIZE)
            .disk_name(&cloud.name)
            .tags([cbs::model::Tag::new(TAG, &cloud.name)]);
    let ids = cloud.cbs.create_disks(request).await?.disk_id_set;
    let id = ids.into_iter().next().ok_or("no disk was created")?;
    let wait = cloud.cbs.wait_until_disks_available([&id]);
    wait.interval(cloud.interval).timeout(cloud.timeout).await?;

    cloud.cbs.attach_disks(AttachDisksRequest::new(instance_id, [&id])).await?;
    let wait = cloud.cbs.wait_until_disks_attached([&id]);
    wait.interval(cloud.interval).timeout(cloud.timeout).await?;
    println!("data disk   {id}, {DISK_SIZE} GiB");
    Ok(())
}

/// Runs a command on the instance and prints its output.
async fn command(cloud: &Cloud, instance_id: &str) -> Result<(), Failure> {
    let wait = cloud.tat.wait_until_agents_online([instance_id]);
    wait.interval(cloud.interval).timeout(cloud.timeout).await?;
    let request = RunCommandRequest::new(BASE64_STANDARD.encode(SCRIPT), [instance_id])
        .command_name(&cloud.name);
    let id = cloud.tat.run_command(request).await?.invocation_id;
    let wait = cloud.tat.wait_until_invocations_succeeded([&id]);
    wait.interval(cloud.interval).timeout(cloud.timeout).await?;

    let filter = tat::model::Filter::new("invocation-id", [&id]);
    let request = DescribeInvocationTasksRequest::new().filters([filter]).hide_output(false);
    let tasks = cloud.tat.describe_invocation_tasks(request).await?.invocation_task_set;
    let task = tasks.into_iter().next().ok_or("the command has no result")?;
    let output = BASE64_STANDARD.decode(&task.task_result.output)?;
    println!("command     {SCRIPT}");
    String::from_utf8_lossy(&output).lines().for_each(|line| println!("            {line}"));
    Ok(())
}

/// Prints all resources that have the tag, from the index of the tag service.
async fn list(cloud: &Cloud) -> Result<(), Failure> {
    let filter = TagFilter::new(TAG).tag_value([&cloud.name]);
    let mut resources =
        cloud.tag.get_resources(GetResourcesRequest::new().tag_filters([filter])).items();
    while let Some(resource) = resources.next().await {
        println!("tagged      {}", resource?.resource);
    }
    Ok(())
}

fn vpc_tag(cloud: &Cloud) -> vpc::model::Tag {
    vpc::model::Tag::new(TAG).value(&cloud.name)
}

fn cvm_tag(cloud: &Cloud) -> cvm::model::Tag {
    cvm::model::Tag::new(TAG, &cloud.name)
}
