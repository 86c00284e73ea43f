//! Instances as machines of another type.

use serde_json::{Value, json};

use super::super::filters::Filterable;
use super::super::prices::for_the_rest;
use super::super::{Call, Response};
use super::{Selected, purchase, select};
use crate::catalogue::{Family, InstanceType, Money};
use crate::error::ApiError;
use crate::state::{Change, Instance, State, World, members};

/// How often a prepaid instance may become a cheaper one.
const MAX_DEGRADES: u32 = 5;

/// Gives an instance another type; a running one is stopped for it where that is asked for. It runs afterwards.
pub(in crate::actions) fn reset(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let force = call.parameters.flag("ForceStop");
    let allowed: &[State] =
        if force { &[State::Stopped, State::Running] } else { &[State::Stopped] };
    selected.require(world, call, allowed)?;
    let kind = check_change(world, call, &selected)?;
    let Some(instance) = selected.of(world).next() else { return Ok(Response::new()) };
    let old = world.catalogue.instance_type(&instance.kind).map(|(_, old)| old.hour_price);
    let more = kind.hour_price - old.unwrap_or(kind.hour_price);
    let due = for_the_rest(world, call.now, instance, more);
    let become_it = Change::Kind { name: kind.name, cpu: kind.cpu, memory: kind.memory };
    let changes = [become_it, Change::Paid(due)];
    let timing = world.timing;
    selected.each(world, |instance| {
        instance.degrades += u32::from(more < Money::ZERO);
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&timing, changes.clone(), true);
    });
    Ok(Response::new())
}

/// The type that an instance is to have, which it can change to. There is one instance a call.
pub(in crate::actions) fn check_change(
    world: &World,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<InstanceType, ApiError> {
    let name = call.required("InstanceType")?;
    let (family, kind) = purchase::find_type(&world.catalogue, call, name)?;
    refuse_on_hosts(world, call, selected)?;
    for instance in selected.of(world) {
        purchase::check_stock(call, family, kind, &instance.zone)?;
        if let Some((code, reason)) = obstacle(world, instance, family) {
            let message =
                format!("The instance `{}` cannot change to {name}: {reason}.", instance.id);
            let codes = [code, "UnsupportedOperation.UnsupportedChangeInstanceFamily"];
            return Err(call.refuse(&codes, "UnsupportedOperation", message));
        }
        if is_worn_out(world, instance, kind) {
            let message = format!(
                "The instance `{}` became a cheaper one {MAX_DEGRADES} times, which is as often as it may.",
                instance.id
            );
            return Err(call.refuse(&[], "LimitExceeded", message));
        }
    }
    Ok(kind.clone())
}

/// On a host, a machine keeps the size that it was made with.
fn refuse_on_hosts(world: &World, call: &Call<'_>, selected: &Selected) -> Result<(), ApiError> {
    match selected.of(world).find(|instance| instance.host_id.is_some()) {
        None => Ok(()),
        Some(instance) => {
            let message = format!("The instance `{}` is on a dedicated host.", instance.id);
            Err(call.refuse(&["InvalidInstance.NotSupported"], "UnsupportedOperation", message))
        }
    }
}

/// Why an instance cannot change to a family, with the code for it.
fn obstacle(
    world: &World,
    instance: &Instance,
    family: &Family,
) -> Option<(&'static str, &'static str)> {
    let (own, _) = world.catalogue.instance_type(&instance.kind)?;
    if own.architecture != family.architecture {
        let code = "UnsupportedOperation.HeterogeneousChangeInstanceFamily";
        return Some((code, "their processors differ"));
    }
    if own.name != family.name && instance.data_disks.iter().any(crate::state::Disk::is_local) {
        let code = "UnsupportedOperation.LocalDataDiskChangeInstanceFamily";
        return Some((code, "a local data disk stays with its family"));
    }
    None
}

/// Whether a prepaid instance became a cheaper one as often as it may, and would once more.
fn is_worn_out(world: &World, instance: &Instance, kind: &InstanceType) -> bool {
    let old = world.catalogue.instance_type(&instance.kind).map(|(_, old)| old.hour_price);
    let cheaper = old.is_some_and(|old| kind.hour_price < old);
    instance.charge.is_prepaid() && cheaper && instance.degrades >= MAX_DEGRADES
}

/// A type with whether the instances can change to it.
struct Choice<'a> {
    family: &'a Family,
    kind: &'a InstanceType,
    zone: &'a str,
    obstacle: Option<&'static str>,
}

impl Choice<'_> {
    fn status(&self) -> &'static str {
        if self.obstacle.is_some() { "UNAVAILABLE" } else { "SELL" }
    }

    fn to_json(&self) -> Value {
        json!({
            "Status": self.status(),
            "Message": self.obstacle.unwrap_or_default(),
            "InstanceTypeConfig": super::super::offers::config(self.zone, self.family, self.kind),
        })
    }
}

/// `DescribeInstancesModification`: every other type that is sold where the instances are.
pub(in crate::actions) fn describe_modification(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let filterable: Filterable<Choice<'_>> = Filterable {
        names: &["status"],
        values: 2,
        matches: |option, _, value| option.status() == value,
    };
    let selected = select(world, call)?;
    refuse_on_hosts(world, call, &selected)?;
    let Some(first) = selected.of(world).next() else { return Ok(Response::new()) };
    if selected.of(world).any(|instance| instance.zone != first.zone) {
        let message = "The instances are in different zones.";
        let codes = ["FailedOperation.ZoneInconsistent"];
        return Err(call.refuse(&codes, "FailedOperation", message));
    }
    let others = world.catalogue.types().filter(|(_, kind)| kind.name != first.kind);
    let options: Vec<Choice<'_>> = others
        .map(|(family, kind)| {
            let sold_out =
                family.is_sold_out_in(&first.zone).then_some("It is sold out in the zone.");
            let blocked = |instance: &Instance| {
                obstacle(world, instance, family).is_some() || is_worn_out(world, instance, kind)
            };
            let fixed =
                selected.of(world).any(blocked).then_some("An instance cannot change to it.");
            Choice { family, kind, zone: &first.zone, obstacle: sold_out.or(fixed) }
        })
        .collect();
    let kept = filterable.keep(call, options.iter())?;
    let items: Vec<Value> = kept.into_iter().map(Choice::to_json).collect();
    Ok(members(json!({"TotalCount": items.len(), "InstanceTypeConfigStatusSet": items})))
}

/// `DescribeInstancesOperationLimit`. Only prepaid instances are limited, and only the first of the two operations is one
/// that can be done here.
pub(in crate::actions) fn describe_operation_limit(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let operation = call.required("Operation")?;
    let selected = select(world, call)?;
    let limit = |instance: &Instance| {
        let done = if operation == "INSTANCE_DEGRADE" { instance.degrades } else { 0 };
        let counts = if instance.charge.is_prepaid() {
            [i64::from(done), i64::from(MAX_DEGRADES)]
        } else {
            [-1, -1]
        };
        json!({
            "Operation": operation,
            "InstanceId": instance.id,
            "CurrentCount": counts[0],
            "LimitCount": counts[1],
        })
    };
    let limits: Vec<Value> = selected.of(world).map(limit).collect();
    Ok(members(json!({"InstanceOperationLimitSet": limits})))
}
