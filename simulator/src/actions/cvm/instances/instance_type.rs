//! Changing the type of instances.

use serde_json::{Value, json};

use super::super::filters::Filters;
use super::super::rates::cost_of_remaining_term;
use super::super::{Call, Response};
use super::{Selected, checks, select};
use crate::catalogue::{Family, InstanceType, Money};
use crate::error::ApiError;
use crate::state::{Account, Change, Disk, Instance, State};

/// The maximum number of changes of a prepaid instance to a cheaper type.
const MAX_DOWNGRADES: u32 = 5;

/// Changes the instance type. A running instance is stopped if `ForceStop` is set. The instance is running afterwards.
pub(in crate::actions::cvm) fn reset(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let force = call.parameters.flag("ForceStop");
    let allowed: &[State] =
        if force { &[State::Stopped, State::Running] } else { &[State::Stopped] };
    selected.require(account, call, allowed)?;
    let kind = check_change(account, call, &selected)?;
    let Some(instance) = selected.iter(account).next() else { return Ok(Response::empty()) };
    let old = account.catalogue.instance_type(&instance.kind).map(|(_, old)| old.hour_price);
    let more = kind.hour_price - old.unwrap_or(kind.hour_price);
    let due = cost_of_remaining_term(account, call.now, instance, more);
    let new_type = Change::InstanceType { name: kind.name, cpu: kind.cpu, memory: kind.memory };
    let changes = [new_type, Change::PrepaidAmount(due)];
    let timing = account.timing;
    selected.for_each(account, |instance| {
        instance.downgrades += u32::from(more < Money::ZERO);
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&timing, changes.clone(), true);
    });
    Ok(Response::empty())
}

/// Returns the new instance type, which the instance can change to.
pub(in crate::actions::cvm) fn check_change(
    account: &Account,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<InstanceType, ApiError> {
    let name = call.required("InstanceType")?;
    let (family, kind) = checks::find_type(&account.catalogue, call, name)?;
    refuse_on_hosts(account, call, selected)?;
    for instance in selected.iter(account) {
        checks::check_stock(call, family, kind, &instance.zone)?;
        if let Some((code, reason)) = obstacle(account, instance, family) {
            let message =
                format!("The instance `{}` cannot change to {name}: {reason}.", instance.id);
            let codes = [code, "UnsupportedOperation.UnsupportedChangeInstanceFamily"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
        if has_reached_downgrade_limit(account, instance, kind) {
            let message = format!(
                "The instance `{}` has changed to a cheaper type {MAX_DOWNGRADES} times, which is the maximum.",
                instance.id
            );
            return Err(call.error(&[], "LimitExceeded", message));
        }
    }
    Ok(kind.clone())
}

/// Fails for an instance on a dedicated host, whose size is fixed.
fn refuse_on_hosts(
    account: &Account,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<(), ApiError> {
    match selected.iter(account).find(|instance| instance.host_id.is_some()) {
        None => Ok(()),
        Some(instance) => {
            let message = format!("The instance `{}` is on a dedicated host.", instance.id);
            Err(call.error(&["InvalidInstance.NotSupported"], "UnsupportedOperation", message))
        }
    }
}

/// Returns why an instance cannot change to a family, with the error code.
fn obstacle(
    account: &Account,
    instance: &Instance,
    family: &Family,
) -> Option<(&'static str, &'static str)> {
    let (own, _) = account.catalogue.instance_type(&instance.kind)?;
    if own.architecture != family.architecture {
        let code = "UnsupportedOperation.HeterogeneousChangeInstanceFamily";
        return Some((code, "the architectures differ"));
    }
    let mut disks = instance.data_disks(&account.cbs.disks);
    if own.name != family.name && disks.any(Disk::is_local) {
        let code = "UnsupportedOperation.LocalDataDiskChangeInstanceFamily";
        return Some((code, "a local data disk requires the same family"));
    }
    None
}

/// Returns whether the type is cheaper, but a prepaid instance cannot change to a cheaper type any more.
fn has_reached_downgrade_limit(
    account: &Account,
    instance: &Instance,
    kind: &InstanceType,
) -> bool {
    let old = account.catalogue.instance_type(&instance.kind).map(|(_, old)| old.hour_price);
    let cheaper = old.is_some_and(|old| kind.hour_price < old);
    instance.charge.is_prepaid() && cheaper && instance.downgrades >= MAX_DOWNGRADES
}

/// An instance type, and why the instances cannot change to it.
struct ModificationOption<'a> {
    family: &'a Family,
    kind: &'a InstanceType,
    zone: &'a str,
    obstacle: Option<&'static str>,
}

impl ModificationOption<'_> {
    fn status(&self) -> &'static str {
        if self.obstacle.is_some() { "UNAVAILABLE" } else { "SELL" }
    }

    fn to_json(&self) -> Value {
        json!({
            "Status": self.status(),
            "Message": self.obstacle.unwrap_or_default(),
            "InstanceTypeConfig": super::super::offerings::config(self.zone, self.family, self.kind),
        })
    }
}

/// `DescribeInstancesModification`: all other instance types that are available in the zone.
pub(in crate::actions::cvm) fn describe_modification(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let filters: Filters<ModificationOption<'_>> = Filters {
        names: &["status"],
        values: 2,
        matches: |option, _, value| option.status() == value,
    };
    let selected = select(account, call)?;
    refuse_on_hosts(account, call, &selected)?;
    let Some(first) = selected.iter(account).next() else { return Ok(Response::empty()) };
    if selected.iter(account).any(|instance| instance.zone != first.zone) {
        let message = "The instances are in different zones.";
        let codes = ["FailedOperation.ZoneInconsistent"];
        return Err(call.error(&codes, "FailedOperation", message));
    }
    let others = account.catalogue.types().filter(|(_, kind)| kind.name != first.kind);
    let options: Vec<ModificationOption<'_>> = others
        .map(|(family, kind)| {
            let sold_out = family
                .is_sold_out_in(&first.zone)
                .then_some("The instance type is sold out in the zone.");
            let blocked = |instance: &Instance| {
                obstacle(account, instance, family).is_some()
                    || has_reached_downgrade_limit(account, instance, kind)
            };
            let fixed = selected
                .iter(account)
                .any(blocked)
                .then_some("The instances cannot change to the instance type.");
            ModificationOption { family, kind, zone: &first.zone, obstacle: sold_out.or(fixed) }
        })
        .collect();
    let filtered = filters.apply(call, options.iter())?;
    let items: Vec<Value> = filtered.into_iter().map(ModificationOption::to_json).collect();
    Ok(Response::new(json!({"TotalCount": items.len(), "InstanceTypeConfigStatusSet": items})))
}

/// `DescribeInstancesOperationLimit`. Only prepaid instances are limited, and only the first of the two operations is
/// implemented.
pub(in crate::actions::cvm) fn describe_operation_limit(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let operation = call.required("Operation")?;
    let selected = select(account, call)?;
    let limit = |instance: &Instance| {
        let done = if operation == "INSTANCE_DEGRADE" { instance.downgrades } else { 0 };
        let counts = if instance.charge.is_prepaid() {
            [i64::from(done), i64::from(MAX_DOWNGRADES)]
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
    let limits: Vec<Value> = selected.iter(account).map(limit).collect();
    Ok(Response::new(json!({"InstanceOperationLimitSet": limits})))
}
