//! Instances that are renewed, installed anew, and given another bandwidth.

use serde_json::{Value, json};

use super::{Account, Refusal};
use crate::actions::Response;
use crate::parameters::View;
use crate::state::members;

pub(super) fn renew(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let prepaid = json!({"Period": asked.integer("period")});
    let order =
        json!({"InstanceIds": [asked.text("instanceId")], "InstanceChargePrepaid": prepaid});
    account.ask("RenewInstances", order)?;
    let deal = account.world.ids.number();
    Ok(members(json!({"dealId": deal.to_string()})))
}

pub(super) fn set_auto_renew(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let flag = match asked.integer("autoRenew") {
        Some(1) => "NOTIFY_AND_AUTO_RENEW",
        Some(2) => "DISABLE_NOTIFY_AND_MANUAL_RENEW",
        _ => "NOTIFY_AND_MANUAL_RENEW",
    };
    let change = json!({"InstanceIds": asked.texts("instanceIds"), "RenewFlag": flag});
    account.ask("ModifyInstancesRenewFlag", change)?;
    Ok(Response::new())
}

pub(super) fn reinstall(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let size = asked.integer("rootSize").map(|size| json!({"DiskSize": size}));
    let login = asked.text("password").map(|password| json!({"Password": password}));
    let order = json!({
        "InstanceId": asked.text("instanceId"),
        "ImageId": asked.text("imageId"),
        "SystemDisk": size,
        "LoginSettings": login,
    });
    account.ask("ResetInstance", order)?;
    Ok(members(json!({"requestId": account.world.ids.number()})))
}

/// For prepaid bandwidth, from one day to another.
pub(super) fn raise_bandwidth(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let mut order = bandwidth(asked);
    order["StartTime"] = json!(asked.text("startTime"));
    order["EndTime"] = json!(asked.text("endTime"));
    account.ask("ResetInstancesInternetMaxBandwidth", order)?;
    Ok(members(json!({"dealIds": [account.world.ids.number()]})))
}

/// For bandwidth that is paid for as it is used.
pub(super) fn set_bandwidth(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    account.ask("ResetInstancesInternetMaxBandwidth", bandwidth(asked))?;
    Ok(Response::new())
}

fn bandwidth(asked: View<'_>) -> Value {
    json!({
        "InstanceIds": [asked.text("instanceId")],
        "InternetAccessible": {"InternetMaxBandwidthOut": asked.integer("bandwidth")},
    })
}
