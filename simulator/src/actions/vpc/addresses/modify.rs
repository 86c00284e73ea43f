//! Changing the attributes and the bandwidth of elastic IP addresses.

use super::resource::ADDRESS;
use super::{Call, Response, task_response};
use crate::error::ApiError;
use crate::state::Account;

pub(in crate::actions::vpc) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = ADDRESS.key(call, &account.addresses, call.required("AddressId")?)?;
    for name in ["EipDirectConnection", "EipVisibleOnEni"] {
        if call.parameters.has(name) {
            let message = format!("The parameter `{name}` is not simulated.");
            let codes = ["UnsupportedOperation.ModifyAddressAttribute"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
    }
    if let (Some(mut address), Some(name)) =
        (account.addresses.get_mut(key), call.parameters.string("AddressName"))
    {
        name.clone_into(&mut address.name);
        address.updated = call.now;
    }
    Ok(Response::empty())
}

/// Checks the bandwidth of an address, whose maximum depends on the billing mode.
pub(super) fn check_bandwidth(
    call: &Call<'_>,
    charge: &str,
    bandwidth: i64,
) -> Result<(), ApiError> {
    let maximum = match charge {
        "BANDWIDTH_PACKAGE" => 2000,
        "BANDWIDTH_PREPAID_BY_MONTH" => 200,
        _ => 100,
    };
    if (1..=maximum).contains(&bandwidth) {
        return Ok(());
    }
    let message = format!(
        "The parameter `InternetMaxBandwidthOut` is {bandwidth}; it must be 1 to {maximum} with {charge}."
    );
    let small = ["InvalidParameterValue.BandwidthTooSmall"];
    let codes = ["InvalidParameterValue.BandwidthOutOfRange", "InvalidParameterValue.Range"];
    Err(call.invalid(if bandwidth < 1 { &small } else { &codes }, message))
}

/// Changes the bandwidth of addresses, of all of them or none.
pub(in crate::actions::vpc) fn modify_bandwidth(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("AddressIds");
    let keys = ADDRESS.keys(call, &account.addresses, &ids)?;
    let bandwidth = call.parameters.integer("InternetMaxBandwidthOut").unwrap_or(0);
    for key in &keys {
        if let Some(address) = account.addresses.get(*key) {
            check_bandwidth(call, &address.charge, bandwidth)?;
        }
    }
    for key in keys {
        if let Some(mut address) = account.addresses.get_mut(key) {
            address.bandwidth = bandwidth;
            address.updated = call.now;
        }
    }
    Ok(task_response(account, call))
}
