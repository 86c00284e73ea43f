//! Allocating and releasing elastic IP addresses.

use serde_json::json;

use super::resource::{ADDRESS, BANDWIDTH_PACKAGE};
use super::values::{over_quota, tags};
use super::{Call, Response, modify, require, start_task, task_response};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Address, AddressState};

/// The error codes of the quotas of addresses.
const QUOTA: [&str; 2] = ["AddressQuotaLimitExceeded", "LimitExceeded.AddressQuotaLimitExceeded"];
const DAILY_QUOTA: [&str; 2] = [
    "AddressQuotaLimitExceeded.DailyAllocate",
    "LimitExceeded.DailyAllocateAddressQuotaLimitExceeded",
];

pub(in crate::actions::vpc) fn allocate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    check_kind(call)?;
    let count = parameters.integer("AddressCount").unwrap_or(1);
    let count = usize::try_from(count).ok().filter(|count| *count > 0).ok_or_else(|| {
        let message = format!("The parameter `AddressCount` is {count}; the minimum is 1.");
        call.invalid(&["InvalidParameterValue.Range"], message)
    })?;
    let charge = parameters.string("InternetChargeType").unwrap_or("TRAFFIC_POSTPAID_BY_HOUR");
    let charge = charge.to_ascii_uppercase();
    let bandwidth = parameters.integer("InternetMaxBandwidthOut").unwrap_or(1);
    modify::check_bandwidth(call, &charge, bandwidth)?;
    let package_id = package(account, call, &charge)?;
    let expires = expiry(call, &charge)?;
    let tags = tags(account, call)?;
    check_quotas(account, call, count)?;
    let duration = account.timing.change;
    let mut ids = Vec::with_capacity(count);
    for _ in 0..count {
        let (id, ip) = new_address(account);
        ids.push(id.clone());
        let mut address = Address::new(call.region, id, ip, call.now, duration);
        address.name = parameters.string("AddressName").unwrap_or_default().to_owned();
        address.charge.clone_from(&charge);
        address.bandwidth = bandwidth;
        address.package_id.clone_from(&package_id);
        address.tags.clone_from(&tags);
        address.expires = expires;
        account.addresses.insert(address);
    }
    let task = start_task(account, call).to_string();
    Ok(Response::new(json!({"AddressSet": ids, "TaskId": task})))
}

/// Returns an unused id and an unused public address.
pub(in crate::actions::vpc) fn new_address(account: &mut Account) -> (String, std::net::Ipv4Addr) {
    (account.ids.resource("eip"), account.free_public_address())
}

/// Checks that a call is for an ordinary BGP address, since the simulator has no others.
fn check_kind(call: &Call<'_>) -> Result<(), ApiError> {
    let wanted = [("InternetServiceProvider", "BGP"), ("AddressType", "EIP")];
    for (name, only) in wanted {
        let given = call.parameters.string(name).unwrap_or(only);
        if !given.eq_ignore_ascii_case(only) {
            let message =
                format!("The value `{given}` of `{name}` is not simulated, only `{only}`.");
            let codes = ["InvalidParameterValue.ResourceNotSupport"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
    }
    if let Some(address) = call.parameters.strings("VipCluster").first() {
        let message = format!("The address `{address}` is not available.");
        return Err(call.invalid(&["InvalidParameterValue.AddressIpNotAvailable"], message));
    }
    Ok(())
}

fn package(account: &Account, call: &Call<'_>, charge: &str) -> Result<Option<String>, ApiError> {
    let given = call.parameters.string("BandwidthPackageId");
    if (charge == "BANDWIDTH_PACKAGE") != given.is_some() {
        let message = "The billing mode `BANDWIDTH_PACKAGE` and the parameter `BandwidthPackageId` require each other.";
        return Err(call.invalid(&["InvalidParameterValue.Combination"], message));
    }
    let Some(id) = given else { return Ok(None) };
    BANDWIDTH_PACKAGE.key(call, &account.vpc.bandwidth_packages, id)?;
    Ok(Some(id.to_owned()))
}

/// Returns the end of a monthly subscription.
fn expiry(call: &Call<'_>, charge: &str) -> Result<Option<Moment>, ApiError> {
    if charge != "BANDWIDTH_PREPAID_BY_MONTH" {
        return Ok(None);
    }
    let prepaid = call.parameters.object("AddressChargePrepaid");
    let months = prepaid.and_then(|prepaid| prepaid.integer("Period"));
    match months {
        Some(months @ (1..=12 | 24 | 36)) => Ok(Some(call.now.after_months(months))),
        Some(months) => {
            let message =
                format!("The period of {months} months is not available. Use 1 to 12, 24 or 36.");
            Err(call.invalid(&["InvalidParameterValue.Range"], message))
        }
        None => Err(ApiError::missing("AddressChargePrepaid.Period")),
    }
}

/// Checks the quotas, which API 2.0 shares, and counts the call.
pub(in crate::actions::vpc) fn check_quotas(
    account: &mut Account,
    call: &Call<'_>,
    count: usize,
) -> Result<(), ApiError> {
    let maximum = account.quotas.addresses;
    if account.addresses.count_in(call.region) + count > maximum {
        return Err(over_quota(call, &QUOTA, "A region", maximum));
    }
    let daily = account.quotas.address_applications_per_day;
    if account.address_use.on(call.now).applications >= daily {
        let message =
            format!("Elastic IP addresses can be allocated at most {daily} times per day.");
        return Err(call.error(&DAILY_QUOTA, "LimitExceeded", message));
    }
    account.address_use.today(call.now).applications += 1;
    Ok(())
}

/// Releases unbound addresses, all of them or none.
pub(in crate::actions::vpc) fn release(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("AddressIds");
    let keys = ADDRESS.keys(call, &account.addresses, &ids)?;
    for key in &keys {
        if let Some(address) = account.addresses.get(*key) {
            require(call, address, AddressState::Unbound)?;
        }
    }
    let duration = account.timing.change;
    for key in keys {
        if let Some(mut address) = account.addresses.get_mut(key) {
            address.release(call.now, duration);
        }
    }
    Ok(task_response(account, call))
}
