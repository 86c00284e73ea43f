//! How much the account may have.

use super::placement_group::SpreadLevel;

/// How much the account may have: instances in each zone, the rest in each region. What is over is refused with the
/// documented code.
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
    /// Instances paid by the hour; 1,250 by default.
    pub postpaid_instances: usize,
    /// Prepaid instances; 1,250 by default.
    pub prepaid_instances: usize,
    /// Prepaid instances in one order; 300 by default.
    pub prepaid_instances_at_once: usize,
    /// Cores of all spot instances together; 1,250 by default.
    pub spot_cores: usize,
    /// Images of the account's own; 500 by default.
    pub images: usize,
    /// Key pairs, which are in no region; 100 by default.
    pub key_pairs: usize,
    /// Elastic IP addresses of API 2.0; 20 by default.
    pub addresses: usize,
    /// Applications for such addresses a day; 40 by default.
    pub address_applications_a_day: usize,
    /// Ordinary addresses that unbinding them may give a day; 10 by default.
    pub ordinary_addresses_a_day: usize,
    /// Security groups of a project in API 2.0; 50 by default.
    pub security_groups: usize,
    /// Rules of such a security group in one direction; 100 by default.
    pub security_group_rules: usize,
    /// Launch templates; 200 by default.
    pub launch_templates: usize,
    /// Versions of a launch template; 30 by default.
    pub launch_template_versions: usize,
    /// Placement groups; 10 by default.
    pub placement_groups: usize,
    /// Instances of a placement group that keeps them on different hosts; 50 by default.
    pub instances_in_host_group: usize,
    /// Instances of a placement group that keeps them at different switches; 20 by default.
    pub instances_in_switch_group: usize,
    /// Instances of a placement group that keeps them in different racks; 30 by default.
    pub instances_in_rack_group: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            postpaid_instances: 1250,
            prepaid_instances: 1250,
            prepaid_instances_at_once: 300,
            spot_cores: 1250,
            images: 500,
            key_pairs: 100,
            addresses: 20,
            address_applications_a_day: 40,
            ordinary_addresses_a_day: 10,
            security_groups: 50,
            security_group_rules: 100,
            launch_templates: 200,
            launch_template_versions: 30,
            placement_groups: 10,
            instances_in_host_group: 50,
            instances_in_switch_group: 20,
            instances_in_rack_group: 30,
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
