//! Binding elastic IP addresses to instances and network interfaces, and unbinding them.

use serde_json::json;

use super::resource::{ADDRESS, INSTANCE, INTERFACE};
use super::{Call, Response, require, start_task, task_response};
use crate::error::ApiError;
use crate::state::vpc::{NoTarget, Target};
use crate::state::{Account, Address, AddressState, State};

pub(in crate::actions::vpc) fn associate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let id = call.required("AddressId")?;
    let address = ADDRESS.find(call, &account.addresses, id)?;
    let target = match (parameters.string("InstanceId"), parameters.string("NetworkInterfaceId")) {
        (Some(id), None) => instance_target(account, call, id)?,
        (None, Some(id)) => interface_target(account, call, id)?,
        (Some(_), Some(_)) => {
            let message =
                "The parameters `InstanceId` and `NetworkInterfaceId` are mutually exclusive.";
            return Err(call.error(&["InvalidParameterConflict"], "InvalidParameter", message));
        }
        (None, None) => {
            let message = "Specify one of the parameters `InstanceId` and `NetworkInterfaceId`.";
            return Err(call.invalid(&["InvalidParameterValue.MissingAssociateEntity"], message));
        }
    };
    require(call, address, AddressState::Unbound)?;
    let key = ADDRESS.key(call, &account.addresses, id)?;
    account.bind_address(key, target, call.now);
    Ok(task_response(account, call))
}

fn instance_target(account: &Account, call: &Call<'_>, id: &str) -> Result<Target, ApiError> {
    let instance = INSTANCE.find(call, &account.instances, id)?;
    check_state(call, id, instance.lifecycle.state)?;
    if account.addresses.count_referring_to(id) > 0 {
        let message = format!("The instance `{id}` already has an elastic IP address.");
        return Err(call.error(&["InvalidInstanceId.AlreadyBindEip"], "ResourceInUse", message));
    }
    Ok(Target::Instance(id.to_owned()))
}

fn check_state(call: &Call<'_>, id: &str, state: State) -> Result<(), ApiError> {
    if matches!(state, State::Running | State::Stopped) {
        return Ok(());
    }
    let message = format!(
        "The instance `{id}` is {}, but the operation requires RUNNING or STOPPED.",
        state.as_str()
    );
    let codes = [
        "UnsupportedOperation.InstanceStateNotSupported",
        "InvalidParameterValue.InvalidInstanceState",
    ];
    Err(call.error(&codes, "UnsupportedOperation", message))
}

fn interface_target(account: &Account, call: &Call<'_>, id: &str) -> Result<Target, ApiError> {
    INTERFACE.check_form(call, id)?;
    let private = call.required("PrivateIpAddress")?;
    let target = account.elastic_target(call.region, id, private);
    let target = target.map_err(|reason| match reason {
        NoTarget::NoInterface => INTERFACE.not_found(call, id),
        NoTarget::NoAddress => {
            let message =
                format!("The network interface `{id}` has no private address `{private}`.");
            call.invalid(&["InvalidParameterValue.PrivateIpAddressNotMatch"], message)
        }
        NoTarget::AlreadyBound => {
            let message =
                format!("The private address {private} already has an elastic IP address.");
            let codes = ["InvalidPrivateIpAddress.AlreadyBindEip"];
            call.error(&codes, "ResourceInUse", message)
        }
    })?;
    match target {
        Target::Instance(id) => instance_target(account, call, &id),
        Target::Interface(..) => Ok(target),
    }
}

pub(in crate::actions::vpc) fn disassociate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("AddressId")?;
    let address = ADDRESS.find(call, &account.addresses, id)?;
    require(call, address, AddressState::Bound)?;
    let key = ADDRESS.key(call, &account.addresses, id)?;
    let instance_id = address.instance_id.as_deref().unwrap_or_default();
    if instance_id.starts_with("nat-") {
        let message = format!(
            "The elastic IP address `{id}` is bound to the NAT gateway `{instance_id}`; use DisassociateNatGatewayAddress."
        );
        let codes = ["InvalidParameterValue.ResourceNotSupport"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let mut substitute = None;
    if call.parameters.flag("ReallocateNormalPublicIp") {
        if address.interface.is_some() {
            let message =
                "Only the primary address of an instance can get an ordinary public address.";
            let codes = ["InvalidParameterValue.OnlySupportedForMasterNetworkCard"];
            return Err(call.invalid(&codes, message));
        }
        let maximum = account.quotas.ordinary_addresses_per_day;
        let used = account.address_use.today(call.now);
        if used.ordinary >= maximum {
            let message = format!(
                "Unbinding can allocate at most {maximum} ordinary public addresses per day."
            );
            let codes = ["AddressQuotaLimitExceeded.DailyAllocate"];
            return Err(call.error(&codes, "LimitExceeded", message));
        }
        used.ordinary += 1;
        substitute = Some(account.free_public_address());
    }
    let duration = account.timing.change;
    if let Some(mut address) = account.addresses.get_mut(key) {
        address.unbind(substitute, call.now, duration);
    }
    Ok(task_response(account, call))
}

/// `TransformAddress`: converts the ordinary public address of an instance into an elastic one.
pub(in crate::actions::vpc) fn transform(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("InstanceId")?;
    let instance = INSTANCE.find(call, &account.instances, id)?;
    check_state(call, id, instance.lifecycle.state)?;
    if account.addresses.count_referring_to(id) > 0 {
        let message = format!("The instance `{id}` already has an elastic IP address.");
        return Err(call.error(&["InvalidInstanceId.AlreadyBindEip"], "ResourceInUse", message));
    }
    let maximum = account.quotas.addresses;
    if account.addresses.count_in(call.region) >= maximum {
        let codes = ["AddressQuotaLimitExceeded"];
        return Err(super::values::over_quota(call, &codes, "A region", maximum));
    }
    let address_id = account.ids.resource("eip");
    let address = Address::converted(call.region, address_id.clone(), instance, call.now);
    let address = address.ok_or_else(|| {
        let message = format!("The instance `{id}` has no ordinary public address.");
        let codes =
            ["InvalidParameterValue.InstanceHasNoWanIP", "InvalidParameterValue.InstanceNoWanIP"];
        call.invalid(&codes, message)
    })?;
    account.addresses.insert(address);
    let task = start_task(account, call);
    Ok(Response::new(json!({"TaskId": task, "AddressId": address_id})))
}
