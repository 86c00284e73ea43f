//! Running instances: the whole order is checked before the first instance is created.

mod disks;
pub(super) mod login;
mod names;
pub(super) mod network;
mod order;

pub(in crate::actions::cvm) use disks::{
    DEFAULT_DATA_KIND, DEFAULT_SIZE as DEFAULT_DISK_SIZE, DEFAULT_SYSTEM_KIND,
};
pub(super) use network::MAX_BANDWIDTH;
pub(in crate::actions::cvm) use order::DEFAULT_TYPE;

use std::sync::Arc;

use serde_json::{Value, json};

use self::names::names;
use self::order::Order;
use super::super::hardware::repair_tasks;
use super::super::{Call, Response};
use super::{checks, timers};
use crate::error::ApiError;
use crate::state::{Account, Charge, Disk, Effect, Instance, LatestOperation, Lifecycle, State};
use crate::text::Text;

/// `InquiryPriceRunInstances`: the price of the same order.
pub(in crate::actions::cvm) fn inquire_price(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let order = Order::read(account, call)?;
    call.end_dry_run()?;
    let price =
        order.rate.times(order.count).to_json(&account.catalogue.prices, order.terms.price_basis());
    Ok(Response::new(json!({"Price": price})))
}

/// Checks that an order can be executed.
pub(in crate::actions) fn check_order(account: &Account, call: &Call<'_>) -> Result<(), ApiError> {
    Order::read(account, call).map(drop)
}

pub(in crate::actions) fn run(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mut order = Order::read(account, call)?;
    call.end_dry_run()?;
    let subnet = order.network.subnet(account, call)?;
    if order.security_group_ids.is_empty() {
        let project = order.project_id;
        let id = account.ensure_default_security_group(call.region, project, call.now);
        order.security_group_ids.push(id);
    }
    let mut instances = Vec::new();
    let common = Common::of(account, call, &order, subnet);
    for index in 0..u32::try_from(order.count).unwrap_or(0) {
        instances.push(create(account, call, (&order, &common), index)?);
    }
    let ids: Vec<Value> = instances.iter().map(|(instance, _)| json!(instance.id)).collect();
    if let Some(at) = order.terminates_at {
        for (instance, _) in &instances {
            timers::set(account, call, instance.id.clone(), at);
        }
    }
    for (index, (instance, disks)) in instances.into_iter().enumerate() {
        order.hardware.assign_chc_host(account, index, &instance.id);
        repair_tasks::request(account, call, &instance);
        account.instances.insert(instance);
        for disk in disks {
            account.cbs.disks.insert(disk);
        }
    }
    Ok(Response::new(json!({"InstanceIdSet": ids})))
}

/// What the instances of an order share.
struct Common {
    zone: Text,
    kind: Text,
    image_id: Text,
    os_name: Text,
    /// The ids of the VPC and of the subnet.
    subnet: (Text, Text),
    security_group_ids: Vec<Text>,
    charge: Charge,
    latest: Arc<LatestOperation>,
}

impl Common {
    fn of(account: &Account, call: &Call<'_>, order: &Order, subnet: (Text, Text)) -> Self {
        Self {
            zone: Text::from(&order.zone),
            kind: Text::from(&order.kind.name),
            image_id: Text::from(&order.image.id),
            os_name: Text::from(&order.image.os_name),
            subnet,
            security_group_ids: order.security_group_ids.iter().map(Text::from).collect(),
            charge: order.terms.charge(call.now, &account.catalogue.prices, &order.rate),
            latest: LatestOperation::new(&call.operation.name, call.request_id),
        }
    }
}

/// Returns the lifecycle of an instance that is being created.
fn lifecycle(account: &Account, call: &Call<'_>, common: &Common) -> Lifecycle {
    let mut lifecycle = Lifecycle::created(Arc::clone(&common.latest), call.now);
    lifecycle.then(account.timing.create, Effect::Enter(State::Running));
    lifecycle.then_immediately(Effect::Succeed);
    lifecycle
}

/// Returns an instance of an order and its disks, which are not in the tables yet.
fn create(
    account: &mut Account,
    call: &Call<'_>,
    (order, common): (&Order, &Common),
    index: u32,
) -> Result<(Instance, Vec<Disk>), ApiError> {
    let network = order.network.for_instance(account, index, &common.subnet, call.now);
    let network = network.ok_or_else(|| {
        let message = format!("The subnet `{}` has no available address.", common.subnet.1);
        ApiError::new("ResourceInsufficient", message)
    })?;
    let slots = order.group_slots.as_ref();
    let (name, host_name) = names(order, index, network.private);
    let id = account.ids.resource("ins");
    let disks = order.disks.of_instance(&mut account.ids, &id);
    let mut disk_ids = disks.iter().map(|disk| disk.id.clone());
    let mut instance = Instance {
        zone: common.zone.clone(),
        host_name,
        uuid: account.ids.uuid_number(),
        id,
        name,
        project_id: order.project_id,
        host_id: order.host_assignment.host(index),
        hpc_cluster_id: order.hardware.hpc_cluster_id.clone(),
        resource_pool_id: order.hardware.pool(index),
        kind: common.kind.clone(),
        cpu: order.kind.cpu,
        memory: order.kind.memory,
        image_id: common.image_id.clone(),
        os_name: common.os_name.clone(),
        windows: order.image.is_windows(),
        charge: common.charge.clone(),
        system_disk_id: disk_ids.next().unwrap_or_default(),
        disk_ids: disk_ids.collect(),
        network,
        security_group_ids: common.security_group_ids.clone(),
        key_ids: order.key_ids.clone(),
        placement_group_ids: slots.map(|slots| slots.group_id.clone()).into_iter().collect(),
        partition: slots.and_then(|slots| slots.partition(index)),
        tags: order.tags.clone(),
        cam_role: call.parameters.string("CamRoleName").unwrap_or_default().to_owned(),
        protected: call.parameters.flag("DisableApiTermination"),
        jumbo_frames: call.parameters.flag_if_given("EnableJumboFrame"),
        user_data: order.user_data.clone(),
        created: call.now,
        downgrades: 0,
        free_when_stopped: false,
        isolated: false,
        lifecycle: lifecycle(account, call, common),
    };
    if instance.host_name.is_empty() {
        instance.host_name = instance.default_host_name();
    }
    Ok((instance, disks))
}
