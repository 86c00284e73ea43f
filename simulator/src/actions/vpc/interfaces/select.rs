//! Finding network interfaces and instances, and checking their states.

use super::resource::{INSTANCE, INTERFACE};
use super::{Call, Limits};
use crate::error::ApiError;
use crate::state::vpc::{Described, InterfaceState};
use crate::state::{Account, Change, Instance, State};

/// Returns the network interface that a parameter names.
pub(super) fn named(account: &Account, call: &Call<'_>, name: &str) -> Result<Described, ApiError> {
    find(account, call, call.required(name)?)
}

/// Returns a network interface of the region.
pub(super) fn find(account: &Account, call: &Call<'_>, id: &str) -> Result<Described, ApiError> {
    INTERFACE.check_form(call, id)?;
    account.described_interface(call.region, id).ok_or_else(|| INTERFACE.not_found(call, id))
}

/// Checks that an interface is in no transitional state.
pub(super) fn require_available(call: &Call<'_>, found: &Described) -> Result<(), ApiError> {
    let interface = &found.interface;
    if interface.state == InterfaceState::Available {
        return Ok(());
    }
    let message = format!(
        "The network interface `{}` is {}, but the operation requires AVAILABLE.",
        interface.id,
        interface.state.as_str()
    );
    let codes =
        ["UnsupportedOperation.InvalidState", "UnsupportedOperation.MutexOperationTaskRunning"];
    Err(call.error(&codes, "UnsupportedOperation", message))
}

/// Checks that an interface is not the primary one of an instance.
pub(super) fn require_secondary(call: &Call<'_>, found: &Described) -> Result<(), ApiError> {
    if !found.interface.is_primary {
        return Ok(());
    }
    let message = format!(
        "The network interface `{}` is the primary one of an instance.",
        found.interface.id
    );
    Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message))
}

/// Checks that an instance is not moving to another VPC, where its interfaces cannot follow.
pub(super) fn require_no_move(call: &Call<'_>, instance: &Instance) -> Result<(), ApiError> {
    let mut changes = instance.lifecycle.changes();
    if !changes.any(|change| matches!(change, Change::Vpc { .. })) {
        return Ok(());
    }
    let message = format!("The instance `{}` is moving to another subnet.", instance.id);
    let codes = [
        "UnsupportedOperation.InvalidState",
        "UnsupportedOperation.MutexOperationTaskRunning",
        "UnsupportedOperation.ResourceIsInvalidState",
    ];
    Err(call.error(&codes, "UnsupportedOperation", message))
}

/// Returns the instance that an interface can be attached to, and the index that it gets.
pub(super) fn attachable<'a>(
    account: &'a Account,
    call: &Call<'_>,
    instance_id: &str,
    (vpc_id, zone): (&str, &str),
) -> Result<(&'a Instance, i64), ApiError> {
    let instance = INSTANCE.find(call, &account.instances, instance_id)?;
    let state = instance.lifecycle.state;
    if !matches!(state, State::Running | State::Stopped) {
        let message = format!(
            "The instance `{instance_id}` is {}, but the operation requires RUNNING or STOPPED.",
            state.as_str()
        );
        let codes =
            ["UnsupportedOperation.InvalidState", "UnsupportedOperation.ResourceIsInvalidState"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    require_no_move(call, instance)?;
    if instance.network.vpc_id != vpc_id {
        let message = format!(
            "The instance `{instance_id}` is in the VPC `{}`, but the network interface is in `{vpc_id}`.",
            instance.network.vpc_id
        );
        let codes = ["UnsupportedOperation.VpcMismatch"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    if instance.zone != zone {
        let message = format!(
            "The instance `{instance_id}` is in the zone {}, but the network interface is in {zone}.",
            instance.zone
        );
        let codes = ["UnsupportedOperation.ZoneMismatch"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let limit = Limits::of(instance).interfaces;
    if account.interface_count(instance_id) >= limit {
        let message = format!(
            "The instance `{instance_id}` can have at most {limit} network interfaces, including the primary one."
        );
        return Err(call.error(&["LimitExceeded"], "LimitExceeded", message));
    }
    let used: Vec<i64> = account
        .vpc
        .interfaces
        .referring_to(instance_id)
        .filter_map(|row| row.next.as_ref().or(row.attachment.as_ref()))
        .map(|attachment| attachment.index)
        .collect();
    let index = (1..).find(|index| !used.contains(index)).unwrap_or(1);
    Ok((instance, index))
}
