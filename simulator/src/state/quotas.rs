//! The quotas of the account.

use super::placement_group::SpreadLevel;

/// The quotas of the account: per zone for instances, per region for other resources. Exceeding a quota is an error
/// with the documented code.
///
/// ```
/// use tencent_cloud_simulator::{Quotas, Simulator};
///
/// let mut quotas = Quotas::default();
/// quotas.placement_groups = 1;
/// let builder = Simulator::builder().quotas(quotas);
/// # let _ = builder;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quotas {
    /// Pay-as-you-go instances. Default: 1,250.
    pub postpaid_instances: usize,
    /// Prepaid instances. Default: 1,250.
    pub prepaid_instances: usize,
    /// Prepaid instances per order. Default: 300.
    pub prepaid_instances_per_order: usize,
    /// Cores of all spot instances. Default: 1,250.
    pub spot_cores: usize,
    /// Private images. Default: 500.
    pub images: usize,
    /// Key pairs, in all regions. Default: 100.
    pub key_pairs: usize,
    /// Elastic IP addresses. Default: 20.
    pub addresses: usize,
    /// Calls per day that allocate elastic IP addresses. Default: 40.
    pub address_applications_per_day: usize,
    /// Ordinary public IP addresses per day that are allocated when elastic ones are unbound. Default: 10.
    pub ordinary_addresses_per_day: usize,
    /// Security groups per project. Default: 50.
    pub security_groups: usize,
    /// Rules per security group and direction. Default: 100.
    pub security_group_rules: usize,
    /// VPCs. Default: 20.
    pub vpcs: usize,
    /// Subnets per VPC. Default: 100.
    pub subnets_per_vpc: usize,
    /// Route tables per VPC. Default: 10.
    pub route_tables_per_vpc: usize,
    /// Custom routes per route table. Default: 50.
    pub routes_per_table: usize,
    /// NAT gateways per VPC. Default: 3.
    pub nat_gateways_per_vpc: usize,
    /// Bandwidth packages. Default: 20.
    pub bandwidth_packages: usize,
    /// Launch templates. Default: 200.
    pub launch_templates: usize,
    /// Versions per launch template. Default: 30.
    pub launch_template_versions: usize,
    /// Placement groups. Default: 10.
    pub placement_groups: usize,
    /// Instances per placement group of type `HOST`. Default: 50.
    pub instances_in_host_group: usize,
    /// Instances per placement group of type `SW`. Default: 20.
    pub instances_in_switch_group: usize,
    /// Instances per placement group of type `RACK`. Default: 30.
    pub instances_in_rack_group: usize,
    /// Elastic data disks that are attached to an instance. Default: 20.
    pub disks_per_instance: usize,
    /// Disks per order. Default: 50.
    pub disks_per_order: usize,
    /// Snapshots, in addition to those per disk. Default: 64.
    pub snapshots: usize,
    /// Snapshots per disk of the region. Default: 64.
    pub snapshots_per_disk: usize,
    /// Policies that create snapshots. Default: 30.
    pub snapshot_policies: usize,
    /// Policies that are bound to a disk. Default: 10.
    pub snapshot_policies_per_disk: usize,
    /// Tag keys. Default: 1,000.
    pub tag_keys: usize,
    /// Values per tag key. Default: 1,000.
    pub tag_values: usize,
    /// Tags per resource. Default: 50.
    pub tags_per_resource: usize,
    /// Projects. Default: 1,000.
    pub projects: usize,
    /// Clusters for high-performance computing (HPC). Default: 10.
    pub hpc_clusters: usize,
    /// Instances per HPC cluster. Default: 50.
    pub instances_in_hpc_cluster: usize,
    /// Saved remote commands. Default: 500.
    pub commands: usize,
    /// Registration codes of managed instances. Default: 5,000.
    pub register_codes: usize,
    /// Launch configurations of Auto Scaling. Default: 50.
    pub launch_configurations: usize,
    /// Scaling groups. Default: 50.
    pub scaling_groups: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            postpaid_instances: 1250,
            prepaid_instances: 1250,
            prepaid_instances_per_order: 300,
            spot_cores: 1250,
            images: 500,
            key_pairs: 100,
            addresses: 20,
            address_applications_per_day: 40,
            ordinary_addresses_per_day: 10,
            security_groups: 50,
            security_group_rules: 100,
            vpcs: 20,
            subnets_per_vpc: 100,
            route_tables_per_vpc: 10,
            routes_per_table: 50,
            nat_gateways_per_vpc: 3,
            bandwidth_packages: 20,
            launch_templates: 200,
            launch_template_versions: 30,
            placement_groups: 10,
            instances_in_host_group: 50,
            instances_in_switch_group: 20,
            instances_in_rack_group: 30,
            disks_per_instance: 20,
            disks_per_order: 50,
            snapshots: 64,
            snapshots_per_disk: 64,
            snapshot_policies: 30,
            snapshot_policies_per_disk: 10,
            tag_keys: 1000,
            tag_values: 1000,
            tags_per_resource: 50,
            projects: 1000,
            hpc_clusters: 10,
            instances_in_hpc_cluster: 50,
            commands: 500,
            register_codes: 5000,
            launch_configurations: 50,
            scaling_groups: 50,
        }
    }
}

impl Quotas {
    pub(crate) fn instances_in_group(&self, level: SpreadLevel) -> usize {
        match level {
            SpreadLevel::Host => self.instances_in_host_group,
            SpreadLevel::Switch => self.instances_in_switch_group,
            SpreadLevel::Rack => self.instances_in_rack_group,
        }
    }
}
