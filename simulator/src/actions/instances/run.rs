//! Making instances: every part of the order is read and checked, then all of them are made.

mod disks;
pub(super) mod login;
pub(super) mod network;
mod order;

pub(super) use disks::{DATA_SIZES, SYSTEM_SIZES};
pub(in crate::actions) use disks::{
    DEFAULT_DATA_KIND, DEFAULT_SIZE as DEFAULT_DISK_SIZE, DEFAULT_SYSTEM_KIND,
};
pub(super) use network::MAX_BANDWIDTH;
pub(in crate::actions) use order::DEFAULT_TYPE;

use serde_json::{Value, json};

use self::order::Order;
use super::super::{Call, Response, launch_templates};
use super::names::expand;
use super::{purchase, timers};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::{Effect, Instance, Lifecycle, State, World, members};

/// What an instance without a name is called.
const UNNAMED: &str = "Unnamed";

pub(in crate::actions) fn run(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    match launch_templates::complete(world, call)? {
        Some(settings) => carry_out(world, &Call { parameters: View::new(&settings), ..*call }),
        None => carry_out(world, call),
    }
}

/// `InquiryPriceRunInstances`: what the same order would cost.
pub(in crate::actions) fn inquire_price(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let order = match launch_templates::complete(world, call)? {
        Some(settings) => Order::read(world, &Call { parameters: View::new(&settings), ..*call }),
        None => Order::read(world, call),
    }?;
    call.end_dry_run()?;
    let price = order.rate.times(order.count).to_json(&world.catalogue.prices, order.terms.paid());
    Ok(members(json!({"Price": price})))
}

/// Refuses what could not be ordered.
pub(in crate::actions) fn check_order(world: &World, call: &Call<'_>) -> Result<(), ApiError> {
    Order::read(world, call).map(drop)
}

fn carry_out(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let order = Order::read(world, call)?;
    call.end_dry_run()?;
    let mut made = Vec::new();
    for index in 0..u32::try_from(order.count).unwrap_or(0) {
        made.push(make(world, call, &order, index)?);
    }
    let ids: Vec<Value> = made.iter().map(|instance| json!(instance.id)).collect();
    if let Some(at) = order.ends {
        for instance in &made {
            timers::set(world, call, instance.id.clone(), at);
        }
    }
    world.instances.append(&mut made);
    Ok(members(json!({"InstanceIdSet": ids})))
}

fn make(
    world: &mut World,
    call: &Call<'_>,
    order: &Order,
    index: u32,
) -> Result<Instance, ApiError> {
    let network = order.network.for_instance(world, index);
    let name = expand(&order.name, index, order.count, None);
    purchase::check_name_length(call, &name)?;
    let name = if name.is_empty() { UNNAMED.to_owned() } else { name };
    let host_name = expand(&order.host_name, index, order.count, Some(network.private));
    if !host_name.is_empty() {
        purchase::check_host_name(call, &host_name)?;
    }
    let id = world.ids.resource("ins");
    let mut lifecycle = Lifecycle::created(&call.operation.name, call.request_id, call.now);
    lifecycle.then(world.timing.create, Effect::Enter(State::Running));
    lifecycle.then_at_once(Effect::Succeed);
    let mut instance = Instance {
        region: call.region.to_owned(),
        zone: order.zone.clone(),
        host_name,
        uuid: world.ids.uuid(),
        id,
        name,
        project_id: order.project_id,
        host_id: order.berths.host(index),
        kind: order.kind.name.clone(),
        cpu: order.kind.cpu,
        memory: order.kind.memory,
        image_id: order.image.id.clone(),
        os_name: order.image.os_name.clone(),
        windows: order.image.is_windows(),
        charge: order.terms.charge(call.now, &world.catalogue.prices, &order.rate),
        system_disk: order.disks.system(&mut world.ids),
        data_disks: order.disks.data(&mut world.ids),
        network,
        security_group_ids: order.security_group_ids.clone(),
        key_ids: order.key_ids.clone(),
        placement_group_ids: order.seats.iter().map(|seats| seats.group_id.clone()).collect(),
        partition: order.seats.as_ref().and_then(|seats| seats.partition(index)),
        tags: order.tags.clone(),
        cam_role: call.parameters.text("CamRoleName").unwrap_or_default().to_owned(),
        protected: call.parameters.flag("DisableApiTermination"),
        jumbo_frames: call.parameters.flag_if_given("EnableJumboFrame"),
        user_data: order.user_data.clone(),
        created: call.now,
        degrades: 0,
        free_when_stopped: false,
        isolated: false,
        lifecycle,
    };
    if instance.host_name.is_empty() {
        instance.host_name = instance.default_host_name();
    }
    Ok(instance)
}
