//! The baseline: the same response types with serde's derive.

use std::fmt::{self, Formatter};
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use tencent_cloud::DateTime;
use tencent_cloud::shape::FromString;
use tencent_cloud_cvm::model::{
    DedicatedResourcePackTenancy, DiskType, IPv4AddressType, IPv6AddressType, InstanceChargeType,
    InstanceState, InternetChargeType, InternetServiceProvider, IsolatedSource, KeepImageLogin,
    LicenseType, OperationState, RenewFlag, RestrictState, StopChargingMode,
};

/// An enumeration or a time, parsed from a borrowed string, so that the derive does not pay for an allocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text<T>(pub(crate) T);

impl<'de, T: FromString + Default> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: FromString + Default> Visitor<'_> for TextVisitor<T> {
    type Value = Text<T>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text<T>, E> {
        let mut value = T::default();
        value.set_string(text);
        Ok(Text(value))
    }
}

/// `{"Response": …}`.
#[derive(Clone, Debug, serde::Deserialize)]
pub(crate) struct Envelope {
    #[serde(rename = "Response")]
    pub(crate) response: DescribeInstancesResponse,
}

macro_rules! derived {
    ($($name:ident { $($field:ident: $type:ty = $wire:literal,)* })*) => {
        $(
            #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
            #[serde(default)]
            pub(crate) struct $name {
                $(#[serde(rename = $wire)] pub(crate) $field: $type,)*
            }
        )*
    };
}

derived! {
    DescribeInstancesResponse {
        total_count: i64 = "TotalCount",
        instance_set: Vec<Instance> = "InstanceSet",
        request_id: String = "RequestId",
    }
    Instance {
        placement: Placement = "Placement",
        instance_id: String = "InstanceId",
        instance_type: String = "InstanceType",
        cpu: i64 = "CPU",
        memory: i64 = "Memory",
        restrict_state: Text<RestrictState> = "RestrictState",
        instance_name: String = "InstanceName",
        instance_charge_type: Text<InstanceChargeType> = "InstanceChargeType",
        system_disk: SystemDisk = "SystemDisk",
        data_disks: Vec<DataDisk> = "DataDisks",
        private_ip_addresses: Vec<String> = "PrivateIpAddresses",
        public_ip_addresses: Vec<String> = "PublicIpAddresses",
        internet_accessible: InternetAccessible = "InternetAccessible",
        virtual_private_cloud: VirtualPrivateCloud = "VirtualPrivateCloud",
        image_id: String = "ImageId",
        renew_flag: Text<RenewFlag> = "RenewFlag",
        created_time: Text<DateTime> = "CreatedTime",
        expired_time: Text<DateTime> = "ExpiredTime",
        os_name: String = "OsName",
        security_group_ids: Vec<String> = "SecurityGroupIds",
        login_settings: LoginSettings = "LoginSettings",
        instance_state: Text<InstanceState> = "InstanceState",
        tags: Vec<Tag> = "Tags",
        stop_charging_mode: Text<StopChargingMode> = "StopChargingMode",
        uuid: String = "Uuid",
        latest_operation: Option<String> = "LatestOperation",
        latest_operation_state: Option<Text<OperationState>> = "LatestOperationState",
        latest_operation_request_id: Option<String> = "LatestOperationRequestId",
        disaster_recover_group_id: String = "DisasterRecoverGroupId",
        ipv6_addresses: Vec<String> = "IPv6Addresses",
        cam_role_name: Option<String> = "CamRoleName",
        hpc_cluster_id: String = "HpcClusterId",
        rdma_ip_addresses: Vec<String> = "RdmaIpAddresses",
        dedicated_cluster_id: String = "DedicatedClusterId",
        isolated_source: Text<IsolatedSource> = "IsolatedSource",
        disaster_recover_group_ids: Vec<String> = "DisasterRecoverGroupIds",
        gpu_info: Option<GPUInfo> = "GPUInfo",
        license_type: Text<LicenseType> = "LicenseType",
        disable_api_termination: bool = "DisableApiTermination",
        host_name: String = "HostName",
        default_login_user: String = "DefaultLoginUser",
        default_login_port: i64 = "DefaultLoginPort",
        latest_operation_error_msg: Option<String> = "LatestOperationErrorMsg",
        enable_jumbo_frame: Option<bool> = "EnableJumboFrame",
        metadata: Option<Metadata> = "Metadata",
        public_ipv6_addresses: Vec<String> = "PublicIPv6Addresses",
        cpu_topology: Option<CpuTopology> = "CpuTopology",
        partition_number: Option<i64> = "PartitionNumber",
    }
    Placement {
        zone: String = "Zone",
        project_id: Option<i64> = "ProjectId",
        host_ids: Option<Vec<String>> = "HostIds",
        host_id: Option<String> = "HostId",
        dedicated_resource_pack_tenancy: Option<Text<DedicatedResourcePackTenancy>> = "DedicatedResourcePackTenancy",
        dedicated_resource_pack_ids: Option<Vec<String>> = "DedicatedResourcePackIds",
        rack_id: Option<String> = "RackId",
    }
    SystemDisk {
        disk_type: Option<Text<DiskType>> = "DiskType",
        disk_id: Option<String> = "DiskId",
        disk_size: Option<i64> = "DiskSize",
        cdc_id: Option<String> = "CdcId",
        disk_name: Option<String> = "DiskName",
        encrypt: Option<bool> = "Encrypt",
        kms_key_id: Option<String> = "KmsKeyId",
    }
    DataDisk {
        disk_size: i64 = "DiskSize",
        disk_type: Option<Text<DiskType>> = "DiskType",
        disk_id: Option<String> = "DiskId",
        delete_with_instance: Option<bool> = "DeleteWithInstance",
        snapshot_id: Option<String> = "SnapshotId",
        encrypt: Option<bool> = "Encrypt",
        kms_key_id: Option<String> = "KmsKeyId",
        throughput_performance: Option<i64> = "ThroughputPerformance",
        cdc_id: Option<String> = "CdcId",
        burst_performance: Option<bool> = "BurstPerformance",
        disk_name: Option<String> = "DiskName",
    }
    InternetAccessible {
        internet_charge_type: Option<Text<InternetChargeType>> = "InternetChargeType",
        internet_max_bandwidth_out: Option<i64> = "InternetMaxBandwidthOut",
        public_ip_assigned: Option<bool> = "PublicIpAssigned",
        bandwidth_package_id: Option<String> = "BandwidthPackageId",
        internet_service_provider: Option<Text<InternetServiceProvider>> = "InternetServiceProvider",
        ipv4_address_type: Option<Text<IPv4AddressType>> = "IPv4AddressType",
        ipv6_address_type: Option<Text<IPv6AddressType>> = "IPv6AddressType",
        anti_ddos_package_id: Option<String> = "AntiDDoSPackageId",
    }
    VirtualPrivateCloud {
        vpc_id: String = "VpcId",
        subnet_id: String = "SubnetId",
        as_vpc_gateway: Option<bool> = "AsVpcGateway",
        private_ip_addresses: Option<Vec<String>> = "PrivateIpAddresses",
        ipv6_address_count: Option<u64> = "Ipv6AddressCount",
    }
    LoginSettings {
        password: Option<String> = "Password",
        key_ids: Option<Vec<String>> = "KeyIds",
        keep_image_login: Option<Text<KeepImageLogin>> = "KeepImageLogin",
    }
    Tag {
        key: String = "Key",
        value: String = "Value",
    }
    GPUInfo {
        gpu_count: f64 = "GPUCount",
        gpu_id: Vec<String> = "GPUId",
        gpu_type: String = "GPUType",
    }
    Metadata {
        items: Vec<MetadataItem> = "Items",
    }
    MetadataItem {
        key: String = "Key",
        value: String = "Value",
    }
    CpuTopology {
        core_count: Option<i64> = "CoreCount",
        thread_per_core: Option<i64> = "ThreadPerCore",
    }
}
