//! The instances that a call selects, and the checks of their state.
//!
//! A call on several instances changes all of them or none: all checks precede the first change.

use super::super::Call;
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::{Account, Disk, Effect, Instance, Key, State, Table};

/// The selected instances.
#[derive(Debug)]
pub(in crate::actions::cvm) struct Selected(Vec<Key>);

/// Selects the instances in `InstanceIds`.
pub(in crate::actions::cvm) fn select(
    account: &Account,
    call: &Call<'_>,
) -> Result<Selected, ApiError> {
    let ids = call.parameters.strings("InstanceIds");
    if ids.is_empty() {
        return Err(ApiError::missing("InstanceIds.0"));
    }
    call.check_distinct("instance", &ids)?;
    let keys = ids.into_iter().map(|id| find(account, call, id));
    keys.collect::<Result<_, _>>().map(Selected)
}

/// Returns the key of an instance.
pub(in crate::actions::cvm) fn find(
    account: &Account,
    call: &Call<'_>,
    id: &str,
) -> Result<Key, ApiError> {
    check_form(call, id)?;
    account.instances.key_in(call.region, id).ok_or_else(|| not_found(call, id))
}

pub(super) fn check_form(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    ids::check_form(
        call,
        (id, "ins"),
        &["InvalidInstanceId.Malformed", "InvalidParameterValue.InstanceIdMalformed"],
    )
}

fn not_found(call: &Call<'_>, id: &str) -> ApiError {
    let message = format!("The instance `{id}` does not exist in {}.", call.region);
    let codes = ["InvalidInstanceId.NotFound", "ResourceNotFound.InvalidInstanceIdNotFound"];
    call.error(&codes, "ResourceNotFound", message)
}

impl Selected {
    /// Selects one instance.
    pub(in crate::actions::cvm) fn one(instance: Key) -> Self {
        Self(vec![instance])
    }

    /// Iterates over the instances.
    pub(in crate::actions::cvm) fn iter<'a>(
        &'a self,
        account: &'a Account,
    ) -> impl Iterator<Item = &'a Instance> {
        self.0.iter().filter_map(|key| account.instances.get(*key))
    }

    /// Checks that every instance is in one of these states, without an operation in progress.
    pub(in crate::actions::cvm) fn require(
        &self,
        account: &Account,
        call: &Call<'_>,
        allowed: &[State],
    ) -> Result<(), ApiError> {
        self.iter(account).try_for_each(|instance| require(call, instance, allowed))
    }

    /// Returns the number of instances.
    pub(in crate::actions::cvm) fn count(&self) -> usize {
        self.0.len()
    }

    /// Checks that no instance is stopped without being charged, since its hardware may have been released.
    pub(in crate::actions::cvm) fn require_charged(
        &self,
        account: &Account,
        call: &Call<'_>,
    ) -> Result<(), ApiError> {
        match self.iter(account).find(|instance| instance.is_free()) {
            None => Ok(()),
            Some(instance) => {
                let message =
                    format!("The instance `{}` is stopped without being charged.", instance.id);
                let codes = ["UnsupportedOperation.StoppedModeStopCharging"];
                Err(call.error(&codes, "UnsupportedOperation", message))
            }
        }
    }

    /// Checks that no instance has a local disk, which cannot leave its host.
    pub(in crate::actions::cvm) fn require_cloud_disks(
        &self,
        account: &Account,
        call: &Call<'_>,
    ) -> Result<(), ApiError> {
        let local = |instance: &&Instance| instance.disks(&account.cbs.disks).any(Disk::is_local);
        match self.iter(account).find(local) {
            None => Ok(()),
            Some(instance) => {
                let message = format!(
                    "The instance `{}` has a local disk and cannot change hosts.",
                    instance.id
                );
                Err(call.error(&["InvalidInstance.NotSupported"], "UnsupportedOperation", message))
            }
        }
    }

    /// Changes every instance.
    pub(in crate::actions::cvm) fn for_each(
        &self,
        account: &mut Account,
        mut change: impl FnMut(&mut Instance),
    ) {
        self.for_each_with_disks(account, |instance, _| change(instance));
    }

    /// Changes every instance. The change may read disks.
    pub(in crate::actions::cvm) fn for_each_with_disks(
        &self,
        account: &mut Account,
        mut change: impl FnMut(&mut Instance, &Table<Disk>),
    ) {
        for key in &self.0 {
            if let Some(mut instance) = account.instances.get_mut(*key) {
                change(&mut instance, &account.cbs.disks);
            }
        }
    }

    /// Changes every instance in an operation that completes immediately.
    pub(in crate::actions::cvm) fn complete_for_each(
        &self,
        account: &mut Account,
        call: &Call<'_>,
        mut change: impl FnMut(&mut Instance),
    ) {
        self.for_each(account, |instance| {
            change(instance);
            complete(instance, call);
        });
    }
}

/// Records an operation that completes immediately.
pub(super) fn complete(instance: &mut Instance, call: &Call<'_>) {
    let lifecycle = &mut instance.lifecycle;
    lifecycle.begin(&call.operation.name, call.request_id, call.now);
    lifecycle.apply(&Effect::Succeed);
}

fn require(call: &Call<'_>, instance: &Instance, allowed: &[State]) -> Result<(), ApiError> {
    let state = instance.lifecycle.state;
    if !allowed.contains(&state) {
        let names: Vec<&str> = allowed.iter().map(|state| state.as_str()).collect();
        let message = format!(
            "The instance `{}` is {}, but the operation requires {}.",
            instance.id,
            state.as_str(),
            names.join(" or ")
        );
        let codes = [
            state.error_code(),
            "InvalidInstanceState",
            "OperationDenied.InstanceOperationInProgress",
        ];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    if instance.lifecycle.is_busy() {
        let operation = instance.lifecycle.operation();
        let message =
            format!("The instance `{}` has an operation in progress: {operation}.", instance.id);
        let codes = ["OperationDenied.InstanceOperationInProgress", "MutexOperation.TaskRunning"];
        return Err(call.error(&codes, "ResourceUnavailable", message));
    }
    Ok(())
}
