//! Instances in responses.

use std::net::Ipv4Addr;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::Instance;
use crate::moment::Iso;
use crate::state::{Disk, Network, Table};
use crate::text::Text;

/// An instance with its disks.
pub(crate) struct InstanceWithDisks {
    instance: Arc<Instance>,
    system_disk: Option<Arc<Disk>>,
    data_disks: Vec<Arc<Disk>>,
}

impl InstanceWithDisks {
    pub(crate) fn new(instance: Arc<Instance>, disks: &Table<Disk>) -> Self {
        let shared = |id: &String| Some(disks.shared(disks.key_of(id)?)?.share());
        let data = instance.disk_ids.iter().filter_map(shared);
        Self {
            system_disk: shared(&instance.system_disk_id),
            data_disks: data.filter(|disk| disk.is_attached_to(&instance.id)).collect(),
            instance,
        }
    }
}

/// Serializes instances as the items of a list.
pub(crate) fn items<S: Serializer>(
    instances: &[InstanceWithDisks],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(instances.iter().map(Item::new))
}

/// An instance, with the fields of the API.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    placement: Placement<'a>,
    instance_id: &'a str,
    instance_type: &'a str,
    #[serde(rename = "CPU")]
    cpu: i64,
    memory: i64,
    restrict_state: &'static str,
    instance_name: &'a str,
    instance_charge_type: &'a str,
    system_disk: Option<DiskItem<'a>>,
    data_disks: Vec<DiskItem<'a>>,
    private_ip_addresses: [Ipv4Addr; 1],
    public_ip_addresses: Option<[Ipv4Addr; 1]>,
    internet_accessible: InternetAccessible<'a>,
    virtual_private_cloud: VirtualPrivateCloud<'a>,
    image_id: &'a str,
    renew_flag: Option<&'a str>,
    created_time: Iso,
    expired_time: Option<Iso>,
    os_name: &'a str,
    security_group_ids: &'a [Text],
    login_settings: LoginSettings<'a>,
    instance_state: &'static str,
    tags: Vec<Tag<'a>>,
    stop_charging_mode: &'static str,
    uuid: String,
    latest_operation: &'a str,
    latest_operation_state: &'static str,
    latest_operation_request_id: &'a str,
    disaster_recover_group_id: &'a str,
    #[serde(rename = "IPv6Addresses")]
    ipv6_addresses: [(); 0],
    cam_role_name: &'a str,
    hpc_cluster_id: &'a str,
    rdma_ip_addresses: [(); 0],
    dedicated_cluster_id: &'static str,
    isolated_source: &'static str,
    disaster_recover_group_ids: &'a [String],
    license_type: &'static str,
    disable_api_termination: bool,
    host_name: &'a str,
    default_login_user: &'static str,
    default_login_port: u16,
    latest_operation_error_msg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_jumbo_frame: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition_number: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Placement<'a> {
    zone: &'a str,
    project_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dedicated_resource_pack_tenancy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dedicated_resource_pack_ids: Option<[&'a str; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DiskItem<'a> {
    disk_type: &'static str,
    disk_id: &'a str,
    disk_size: i64,
    encrypt: bool,
    kms_key_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_with_instance: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InternetAccessible<'a> {
    internet_charge_type: &'a str,
    internet_max_bandwidth_out: i64,
    public_ip_assigned: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct VirtualPrivateCloud<'a> {
    vpc_id: &'a str,
    subnet_id: &'a str,
    as_vpc_gateway: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LoginSettings<'a> {
    key_ids: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tag<'a> {
    key: &'a str,
    value: &'a str,
}

impl<'a> Item<'a> {
    fn new(item: &'a InstanceWithDisks) -> Self {
        let instance = item.instance.as_ref();
        let Instance { network, lifecycle, charge, .. } = instance;
        let isolated = instance.isolated;
        let pool = instance.resource_pool_id.as_deref();
        Self {
            placement: Placement {
                zone: &instance.zone,
                project_id: instance.project_id,
                host_id: instance.host_id.as_deref(),
                dedicated_resource_pack_tenancy: pool.map(|_| "ResourcePool"),
                dedicated_resource_pack_ids: pool.map(|id| [id]),
            },
            instance_id: &instance.id,
            instance_type: &instance.kind,
            cpu: instance.cpu,
            memory: instance.memory,
            restrict_state: if isolated { "PROTECTIVELY_ISOLATED" } else { "NORMAL" },
            instance_name: &instance.name,
            instance_charge_type: &charge.kind,
            system_disk: item.system_disk.as_deref().map(DiskItem::system),
            data_disks: item.data_disks.iter().map(|disk| DiskItem::data(disk)).collect(),
            private_ip_addresses: [network.private],
            public_ip_addresses: network.public.map(|address| [address]),
            internet_accessible: InternetAccessible::new(network),
            virtual_private_cloud: VirtualPrivateCloud {
                vpc_id: &network.vpc_id,
                subnet_id: &network.subnet_id,
                as_vpc_gateway: false,
            },
            image_id: &instance.image_id,
            renew_flag: charge.is_prepaid().then_some(charge.renew.as_str()),
            created_time: Iso(instance.created),
            expired_time: charge.expires.map(Iso),
            os_name: &instance.os_name,
            security_group_ids: &instance.security_group_ids,
            login_settings: LoginSettings { key_ids: &instance.key_ids },
            instance_state: lifecycle.state.as_str(),
            tags: instance.tags.iter().map(|(key, value)| Tag { key, value }).collect(),
            stop_charging_mode: instance.stop_charging_mode(),
            uuid: instance.uuid.to_string(),
            latest_operation: lifecycle.operation(),
            latest_operation_state: lifecycle.operation_state(),
            latest_operation_request_id: lifecycle.request_id(),
            disaster_recover_group_id: instance
                .placement_group_ids
                .first()
                .map_or("", String::as_str),
            ipv6_addresses: [],
            cam_role_name: &instance.cam_role,
            hpc_cluster_id: instance.hpc_cluster_id.as_deref().unwrap_or_default(),
            rdma_ip_addresses: [],
            dedicated_cluster_id: "",
            isolated_source: if isolated { "MANMADE" } else { "NOTISOLATED" },
            disaster_recover_group_ids: &instance.placement_group_ids,
            license_type: "TencentCloud",
            disable_api_termination: instance.protected,
            host_name: &instance.host_name,
            default_login_user: if instance.windows { "Administrator" } else { "root" },
            default_login_port: if instance.windows { 3389 } else { 22 },
            latest_operation_error_msg: lifecycle.operation_error(),
            enable_jumbo_frame: instance.jumbo_frames,
            partition_number: instance.partition,
        }
    }
}

impl<'a> DiskItem<'a> {
    fn system(disk: &'a Disk) -> Self {
        Self {
            disk_type: disk.kind.as_str(),
            disk_id: &disk.id,
            disk_size: disk.size,
            encrypt: disk.encrypted,
            kms_key_id: disk.settings().kms_key_id.as_deref().unwrap_or_default(),
            delete_with_instance: None,
        }
    }

    fn data(disk: &'a Disk) -> Self {
        let delete_with_instance = Some(disk.delete_with_instance);
        Self { delete_with_instance, ..Self::system(disk) }
    }
}

impl<'a> InternetAccessible<'a> {
    fn new(network: &'a Network) -> Self {
        Self {
            internet_charge_type: &network.charge,
            internet_max_bandwidth_out: network.cap,
            public_ip_assigned: network.public.is_some(),
        }
    }
}
