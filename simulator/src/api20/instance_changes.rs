//! Renewing and reinstalling instances, and changing their bandwidth.

use serde_json::{Value, json};

use super::{Api20Error, Context};
use crate::json::{Fields, fields};
use crate::parameters::View;

pub(super) fn renew(context: &mut Context<'_>, parameters: View<'_>) -> Result<Fields, Api20Error> {
    let prepaid = json!({"Period": parameters.integer("period")});
    let order =
        json!({"InstanceIds": [parameters.string("instanceId")], "InstanceChargePrepaid": prepaid});
    context.call("RenewInstances", order)?;
    let deal = context.account.ids.number();
    Ok(fields(json!({"dealId": deal.to_string()})))
}

pub(super) fn set_auto_renew(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let flag = match parameters.integer("autoRenew") {
        Some(1) => "NOTIFY_AND_AUTO_RENEW",
        Some(2) => "DISABLE_NOTIFY_AND_MANUAL_RENEW",
        _ => "NOTIFY_AND_MANUAL_RENEW",
    };
    let change = json!({"InstanceIds": parameters.strings("instanceIds"), "RenewFlag": flag});
    context.call("ModifyInstancesRenewFlag", change)?;
    Ok(Fields::new())
}

pub(super) fn reinstall(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let size = parameters.integer("rootSize").map(|size| json!({"DiskSize": size}));
    let login = parameters.string("password").map(|password| json!({"Password": password}));
    let order = json!({
        "InstanceId": parameters.string("instanceId"),
        "ImageId": parameters.string("imageId"),
        "SystemDisk": size,
        "LoginSettings": login,
    });
    context.call("ResetInstance", order)?;
    Ok(fields(json!({"requestId": context.account.ids.number()})))
}

/// Increases prepaid bandwidth for a number of days.
pub(super) fn raise_bandwidth(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let mut order = bandwidth(parameters);
    order["StartTime"] = json!(parameters.string("startTime"));
    order["EndTime"] = json!(parameters.string("endTime"));
    context.call("ResetInstancesInternetMaxBandwidth", order)?;
    Ok(fields(json!({"dealIds": [context.account.ids.number()]})))
}

/// Sets pay-as-you-go bandwidth.
pub(super) fn set_bandwidth(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    context.call("ResetInstancesInternetMaxBandwidth", bandwidth(parameters))?;
    Ok(Fields::new())
}

fn bandwidth(parameters: View<'_>) -> Value {
    json!({
        "InstanceIds": [parameters.string("instanceId")],
        "InternetAccessible": {"InternetMaxBandwidthOut": parameters.integer("bandwidth")},
    })
}
