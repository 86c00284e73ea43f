//! The kinds of objects, and the action that lists the objects of each kind.

use super::caller::Scope;

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Instance,
    KeyPair,
    Image,
    Timer,
    Host,
    Template,
    PlacementGroup,
    HpcCluster,
    ChcHost,
    Pack,
    RepairTask,
    Reservation,
    Vpc,
    Subnet,
    RouteTable,
    SecurityGroup,
    Interface,
    Address,
    Package,
    Nat,
    AddressTemplate,
    AddressTemplateGroup,
    ServiceTemplate,
    ServiceTemplateGroup,
    Disk,
    Backup,
    Snapshot,
    SnapshotGroup,
    SnapshotPolicy,
    Tag,
    Tagged,
    Project,
    Command,
    Invocation,
    Task,
    Invoker,
    RegisterCode,
    LaunchConfiguration,
    Group,
    Member,
    Activity,
    ScheduledAction,
    Policy,
    Notification,
    Hook,
}

/// How the objects of a kind are listed.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) kind: Kind,
    pub(super) service: &'static str,
    pub(super) action: &'static str,
    /// The list in the response.
    pub(super) items: &'static str,
    /// The properties that identify an object in the list.
    pub(super) id: &'static [&'static str],
    /// What ids start with; empty if they are not such ids.
    pub(super) prefix: &'static str,
    pub(super) paging: Paging,
}

/// How pages are requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paging {
    /// By numbers, with the total number of objects in this property.
    Numbers(&'static str),
    /// By decimal strings, with the total number of objects in `TotalCount`.
    Strings,
    /// The response contains all objects.
    None,
}

use Paging::{None as All, Numbers, Strings};

const fn table(
    kind: Kind,
    (service, action): (&'static str, &'static str),
    (items, id, prefix): (&'static str, &'static [&'static str], &'static str),
    paging: Paging,
) -> Table {
    Table { kind, service, action, items, id, prefix, paging }
}

const COUNT: Paging = Numbers("TotalCount");

#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    table(Kind::Instance, ("cvm", "DescribeInstances"), ("InstanceSet", &["InstanceId"], "ins"), COUNT),
    table(Kind::KeyPair, ("cvm", "DescribeKeyPairs"), ("KeyPairSet", &["KeyId"], "skey"), COUNT),
    table(Kind::Image, ("cvm", "DescribeImages"), ("ImageSet", &["ImageId"], "img"), COUNT),
    table(Kind::Timer, ("cvm", "DescribeInstancesActionTimer"), ("ActionTimers", &["ActionTimerId"], "timer"), All),
    table(Kind::Host, ("cvm", "DescribeHosts"), ("HostSet", &["HostId"], "host"), COUNT),
    table(Kind::Template, ("cvm", "DescribeLaunchTemplates"), ("LaunchTemplateSet", &["LaunchTemplateId"], "lt"), COUNT),
    table(Kind::PlacementGroup, ("cvm", "DescribeDisasterRecoverGroups"), ("DisasterRecoverGroupSet", &["DisasterRecoverGroupId"], "ps"), COUNT),
    table(Kind::HpcCluster, ("cvm", "DescribeHpcClusters"), ("HpcClusterSet", &["HpcClusterId"], "hpc"), COUNT),
    table(Kind::ChcHost, ("cvm", "DescribeChcHosts"), ("ChcHostSet", &["ChcId"], "chc"), COUNT),
    table(Kind::Pack, ("cvm", "DescribeResourcePoolPacks"), ("DedicatedResourcePackSet", &["DedicatedResourcePackId"], "rpp"), All),
    table(Kind::RepairTask, ("cvm", "DescribeTaskInfo"), ("RepairTaskInfoSet", &["TaskId"], "rep"), COUNT),
    table(Kind::Reservation, ("cvm", "DescribeReservedInstances"), ("ReservedInstancesSet", &["ReservedInstanceId"], "ri"), COUNT),
    table(Kind::Vpc, ("vpc", "DescribeVpcs"), ("VpcSet", &["VpcId"], "vpc"), Strings),
    table(Kind::Subnet, ("vpc", "DescribeSubnets"), ("SubnetSet", &["SubnetId"], "subnet"), Strings),
    table(Kind::RouteTable, ("vpc", "DescribeRouteTables"), ("RouteTableSet", &["RouteTableId"], "rtb"), Strings),
    table(Kind::SecurityGroup, ("vpc", "DescribeSecurityGroups"), ("SecurityGroupSet", &["SecurityGroupId"], "sg"), Strings),
    table(Kind::Interface, ("vpc", "DescribeNetworkInterfaces"), ("NetworkInterfaceSet", &["NetworkInterfaceId"], "eni"), COUNT),
    table(Kind::Address, ("vpc", "DescribeAddresses"), ("AddressSet", &["AddressId"], "eip"), COUNT),
    table(Kind::Package, ("vpc", "DescribeBandwidthPackages"), ("BandwidthPackageSet", &["BandwidthPackageId"], "bwp"), COUNT),
    table(Kind::Nat, ("vpc", "DescribeNatGateways"), ("NatGatewaySet", &["NatGatewayId"], "nat"), COUNT),
    table(Kind::AddressTemplate, ("vpc", "DescribeAddressTemplates"), ("AddressTemplateSet", &["AddressTemplateId"], "ipm"), Strings),
    table(Kind::AddressTemplateGroup, ("vpc", "DescribeAddressTemplateGroups"), ("AddressTemplateGroupSet", &["AddressTemplateGroupId"], "ipmg"), Strings),
    table(Kind::ServiceTemplate, ("vpc", "DescribeServiceTemplates"), ("ServiceTemplateSet", &["ServiceTemplateId"], "ppm"), Strings),
    table(Kind::ServiceTemplateGroup, ("vpc", "DescribeServiceTemplateGroups"), ("ServiceTemplateGroupSet", &["ServiceTemplateGroupId"], "ppmg"), Strings),
    table(Kind::Disk, ("cbs", "DescribeDisks"), ("DiskSet", &["DiskId"], "disk"), COUNT),
    table(Kind::Backup, ("cbs", "DescribeDiskBackups"), ("DiskBackupSet", &["DiskBackupId"], "dbp"), COUNT),
    table(Kind::Snapshot, ("cbs", "DescribeSnapshots"), ("SnapshotSet", &["SnapshotId"], "snap"), COUNT),
    table(Kind::SnapshotGroup, ("cbs", "DescribeSnapshotGroups"), ("SnapshotGroupSet", &["SnapshotGroupId"], "snapg"), COUNT),
    table(Kind::SnapshotPolicy, ("cbs", "DescribeAutoSnapshotPolicies"), ("AutoSnapshotPolicySet", &["AutoSnapshotPolicyId"], "asp"), COUNT),
    table(Kind::Tag, ("tag", "DescribeTags"), ("Tags", &["TagKey", "TagValue"], ""), COUNT),
    table(Kind::Tagged, ("tag", "DescribeResourceTags"), ("Rows", &["ServiceType", "ResourceId", "TagKey"], ""), COUNT),
    table(Kind::Project, ("tag", "DescribeProjects"), ("Projects", &["ProjectId"], ""), Numbers("Total")),
    table(Kind::Command, ("tat", "DescribeCommands"), ("CommandSet", &["CommandId"], "cmd"), COUNT),
    table(Kind::Invocation, ("tat", "DescribeInvocations"), ("InvocationSet", &["InvocationId"], "inv"), COUNT),
    table(Kind::Task, ("tat", "DescribeInvocationTasks"), ("InvocationTaskSet", &["InvocationTaskId"], "invt"), COUNT),
    table(Kind::Invoker, ("tat", "DescribeInvokers"), ("InvokerSet", &["InvokerId"], "ivk"), COUNT),
    table(Kind::RegisterCode, ("tat", "DescribeRegisterCodes"), ("RegisterCodeSet", &["RegisterCodeId"], "rc"), COUNT),
    table(Kind::LaunchConfiguration, ("as", "DescribeLaunchConfigurations"), ("LaunchConfigurationSet", &["LaunchConfigurationId"], "asc"), COUNT),
    table(Kind::Group, ("as", "DescribeAutoScalingGroups"), ("AutoScalingGroupSet", &["AutoScalingGroupId"], "asg"), COUNT),
    table(Kind::Member, ("as", "DescribeAutoScalingInstances"), ("AutoScalingInstanceSet", &["InstanceId"], "ins"), COUNT),
    table(Kind::Activity, ("as", "DescribeAutoScalingActivities"), ("ActivitySet", &["ActivityId"], "asa"), COUNT),
    table(Kind::ScheduledAction, ("as", "DescribeScheduledActions"), ("ScheduledActionSet", &["ScheduledActionId"], "asst"), COUNT),
    table(Kind::Policy, ("as", "DescribeScalingPolicies"), ("ScalingPolicySet", &["AutoScalingPolicyId"], "asp"), COUNT),
    table(Kind::Notification, ("as", "DescribeNotificationConfigurations"), ("AutoScalingNotificationSet", &["AutoScalingNotificationId"], "asn"), COUNT),
    table(Kind::Hook, ("as", "DescribeLifecycleHooks"), ("LifecycleHookSet", &["LifecycleHookId"], "ash"), COUNT),
];

impl Kind {
    pub(super) fn table(self) -> &'static Table {
        let mut all = TABLES.iter();
        all.find(|table| table.kind == self).unwrap()
    }

    /// Returns the scope of the objects that a call in `scope` describes: some kinds are the same in all regions.
    pub(super) fn scope(self, scope: Scope) -> Scope {
        match self {
            Self::KeyPair | Self::Tag | Self::Project | Self::Tagged => {
                Scope { region: 0, ..scope }
            }
            _ => scope,
        }
    }

    /// Returns whether an object that is no longer listed may be listed again, such as one whose id callers choose.
    pub(super) fn may_return(self) -> bool {
        // Shared images have the same id in both accounts, and the hardware of every account is the same.
        // A project that is disabled is not listed, and may be enabled again.
        matches!(
            self,
            Self::Tag | Self::Tagged | Self::Member | Self::Image | Self::ChcHost | Self::Project
        )
    }
}
