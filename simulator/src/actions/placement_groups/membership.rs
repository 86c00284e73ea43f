//! Instances in groups: those that are made there, and those that move.

use super::super::instances::select;
use super::super::{Call, Response};
use super::find;
use crate::error::ApiError;
use crate::state::{Effect, PlacementGroup, State, World};

/// Room for instances in a group.
#[derive(Clone, Debug)]
pub(in crate::actions) struct Seats {
    pub(in crate::actions) group_id: String,
    /// The partition of the first of them, where the group has any; the others take the next ones.
    first: Option<i64>,
    partitions: i64,
    /// Whether a partition was named, which then takes all of them.
    fixed: bool,
}

impl Seats {
    /// Room for so many instances in the group that a call names; `None` where it names none.
    pub(in crate::actions) fn find(
        world: &World,
        call: &Call<'_>,
        count: usize,
    ) -> Result<Option<Self>, ApiError> {
        let named = call.parameters.texts("DisasterRecoverGroupIds");
        let id = named.first().copied().or(call.parameters.text("DisasterRecoverGroupId"));
        let Some(id) = id else { return Ok(None) };
        let place = find(world, call, id)?;
        let Some(group) = world.placement_groups.get(place) else { return Ok(None) };
        let held = world.placed_in(id).len();
        if held + count > group.capacity {
            let message = format!(
                "The placement group `{id}` holds {held} of {} instances: {count} more do not fit.",
                group.capacity
            );
            let codes = [
                "ResourceInsufficient.DisasterRecoverGroupCvmQuota",
                "LimitExceeded.DisasterRecoverGroup",
            ];
            return Err(call.refuse(&codes, "ResourceInsufficient", message));
        }
        let asked = partition(call, group)?;
        let next = i64::try_from(held).unwrap_or(0);
        Ok(Some(Self {
            group_id: id.to_owned(),
            first: group.partitions.map(|count| asked.unwrap_or(next % count + 1)),
            partitions: group.partitions.unwrap_or(1),
            fixed: asked.is_some(),
        }))
    }

    /// The partition of the instance that is placed as number `index`.
    pub(in crate::actions) fn partition(&self, index: u32) -> Option<i64> {
        let first = self.first?;
        if self.fixed {
            return Some(first);
        }
        Some((first - 1 + i64::from(index)) % self.partitions + 1)
    }
}

/// The partition that a call names, which the group must have.
fn partition(call: &Call<'_>, group: &PlacementGroup) -> Result<Option<i64>, ApiError> {
    let Some(number) = call.parameters.integer("PartitionNumber") else { return Ok(None) };
    let count = group.partitions.unwrap_or(0);
    if (1..=count).contains(&number) {
        return Ok(Some(number));
    }
    let message = format!(
        "The parameter `PartitionNumber` is {number}: the placement group `{}` has {count} partitions.",
        group.id
    );
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}

/// Moves instances into a group. Where they may change hosts for it, running ones restart.
pub(in crate::actions) fn join(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let seats = Seats::find(world, call, 0)?;
    let seats = seats.ok_or_else(|| ApiError::missing("DisasterRecoverGroupIds.0"))?;
    let is_in = |ids: &[String]| ids.contains(&seats.group_id);
    if let Some(instance) = selected.of(world).find(|own| is_in(&own.placement_group_ids)) {
        let message = format!(
            "The instance `{}` is in the placement group `{}` already.",
            instance.id, seats.group_id
        );
        let codes = ["FailedOperation.AlreadyInDisasterRecoverGroup"];
        return Err(call.refuse(&codes, "ResourceInUse", message));
    }
    selected.require(world, call, &[State::Running, State::Stopped])?;
    selected.require_charged(world, call)?;
    let moves = call.parameters.flag("Force");
    if moves {
        selected.require_cloud_disks(world, call)?;
    }
    let seats = Seats::find(world, call, selected.count())?.unwrap_or(seats);
    let time = world.timing.reboot;
    let mut index = 0;
    selected.each(world, |instance| {
        instance.placement_group_ids = vec![seats.group_id.clone()];
        instance.partition = seats.partition(index);
        index += 1;
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        if moves && lifecycle.state == State::Running {
            lifecycle.state = State::Rebooting;
            lifecycle.then(time, Effect::Enter(State::Running)).then_at_once(Effect::Succeed);
        } else {
            lifecycle.apply(&Effect::Succeed);
        }
    });
    Ok(Response::new())
}

/// Takes instances out of groups. One that was in none of them, but is in another, is refused; one that is in no group at
/// all is left as it is, so that a repeat succeeds.
pub(in crate::actions) fn leave(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let groups = call.parameters.texts("DisasterRecoverGroupIds");
    if groups.is_empty() {
        return Err(ApiError::missing("DisasterRecoverGroupIds.0"));
    }
    for id in &groups {
        find(world, call, id)?;
    }
    let named = |id: &String| groups.contains(&id.as_str());
    let elsewhere = |ids: &[String]| !ids.is_empty() && !ids.iter().any(named);
    if let Some(instance) = selected.of(world).find(|own| elsewhere(&own.placement_group_ids)) {
        let message = format!("The instance `{}` is in another placement group.", instance.id);
        let codes = ["FailedOperation.DisasterRecoverGroupNotMatch"];
        return Err(call.refuse(&codes, "FailedOperation", message));
    }
    selected.each(world, |instance| {
        instance.placement_group_ids.retain(|id| !named(id));
        instance.partition = None;
    });
    Ok(Response::new())
}
