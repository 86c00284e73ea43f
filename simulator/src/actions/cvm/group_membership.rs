//! Moving instances into and out of placement groups.

use super::instances::select;
use super::placement_groups::{GroupSlots, find};
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::{Account, Effect, State};

/// Adds instances to a placement group. If they may change hosts, running instances restart.
pub(super) fn join(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let group_slots = GroupSlots::find(account, call, 0)?;
    let group_slots = group_slots.ok_or_else(|| ApiError::missing("DisasterRecoverGroupIds.0"))?;
    let is_in = |ids: &[String]| ids.contains(&group_slots.group_id);
    if let Some(instance) = selected.iter(account).find(|own| is_in(&own.placement_group_ids)) {
        let message = format!(
            "The instance `{}` is already in the placement group `{}`.",
            instance.id, group_slots.group_id
        );
        let codes = ["FailedOperation.AlreadyInDisasterRecoverGroup"];
        return Err(call.error(&codes, "ResourceInUse", message));
    }
    selected.require(account, call, &[State::Running, State::Stopped])?;
    selected.require_charged(account, call)?;
    let moves = call.parameters.flag("Force");
    if moves {
        selected.require_cloud_disks(account, call)?;
    }
    let group_slots = GroupSlots::find(account, call, selected.count())?.unwrap_or(group_slots);
    let time = account.timing.reboot;
    let mut index = 0;
    selected.for_each(account, |instance| {
        instance.placement_group_ids = vec![group_slots.group_id.clone()];
        instance.partition = group_slots.partition(index);
        index += 1;
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        if moves && lifecycle.state == State::Running {
            lifecycle.state = State::Rebooting;
            lifecycle.then(time, Effect::Enter(State::Running)).then_immediately(Effect::Succeed);
        } else {
            lifecycle.apply(&Effect::Succeed);
        }
    });
    Ok(Response::empty())
}

/// Removes instances from placement groups. Fails for an instance that is only in other groups. An instance without a
/// group is left unchanged, so that retries succeed.
pub(super) fn leave(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let groups = call.parameters.strings("DisasterRecoverGroupIds");
    if groups.is_empty() {
        return Err(ApiError::missing("DisasterRecoverGroupIds.0"));
    }
    for id in &groups {
        find(account, call, id)?;
    }
    let named = |id: &String| groups.contains(&id.as_str());
    let elsewhere = |ids: &[String]| !ids.is_empty() && !ids.iter().any(named);
    if let Some(instance) = selected.iter(account).find(|own| elsewhere(&own.placement_group_ids)) {
        let message = format!("The instance `{}` is in another placement group.", instance.id);
        let codes = ["FailedOperation.DisasterRecoverGroupNotMatch"];
        return Err(call.error(&codes, "FailedOperation", message));
    }
    selected.for_each(account, |instance| {
        instance.placement_group_ids.retain(|id| !named(id));
        instance.partition = None;
    });
    Ok(Response::empty())
}
