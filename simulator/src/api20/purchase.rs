//! Orders: instances are ordered by cores and memory, where API 3.0 has instance types.

use serde_json::{Value, json};

use super::request::is_set;
use super::{Api20Error, Context, regions};
use crate::json::{Fields, fields};
use crate::parameters::View;

pub(super) fn run_by_the_hour(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let ids = run(context, parameters, "POSTPAID_BY_HOUR", &Value::Null)?;
    Ok(fields(json!({"unInstanceIds": ids})))
}

pub(super) fn run_prepaid(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let prepaid =
        json!({"Period": parameters.integer("period"), "RenewFlag": "NOTIFY_AND_MANUAL_RENEW"});
    let ids = run(context, parameters, "PREPAID", &prepaid)?;
    // All instances share one order, whose number no other action accepts.
    let deal = context.account.instances.len();
    Ok(fields(json!({"dealIds": [deal], "unInstanceIds": {deal.to_string(): ids}})))
}

fn run(
    context: &mut Context<'_>,
    parameters: View<'_>,
    charge: &str,
    prepaid: &Value,
) -> Result<Value, Api20Error> {
    let zone = regions::zone(context, parameters.integer("zoneId"))?.name.clone();
    let kind = kind(context, parameters, &zone)?;
    let data = parameters.integer("storageSize").filter(|size| *size > 0);
    let data = data.map(|size| json!([{"DiskSize": size, "DiskType": "CLOUD_BSSD"}]));
    let bandwidth = parameters.integer("bandwidth").unwrap_or(0);
    let by_traffic = parameters.string("bandwidthType") == Some("PayByTraffic");
    let public =
        parameters.integer("wanIp").map_or(bandwidth > 0, |flag| flag == 1 && bandwidth > 0);
    let login = match (parameters.string("password"), parameters.string("keyId")) {
        (Some(password), _) => json!({"Password": password}),
        (None, Some(key)) => json!({"KeyIds": [key]}),
        (None, None) => Value::Null,
    };
    let network = if bandwidth == 0 {
        Value::Null
    } else {
        json!({
            "InternetChargeType": match (by_traffic, charge) {
                (true, _) => "TRAFFIC_POSTPAID_BY_HOUR",
                (false, "PREPAID") => "BANDWIDTH_PREPAID",
                (false, _) => "BANDWIDTH_POSTPAID_BY_HOUR",
            },
            "InternetMaxBandwidthOut": bandwidth,
            "PublicIpAssigned": public,
        })
    };
    let order = json!({
        "Placement": {"Zone": zone, "ProjectId": parameters.integer("projectId").unwrap_or(0)},
        "ImageId": parameters.string("imageId"),
        "InstanceType": kind,
        "InstanceChargeType": charge,
        "InstanceChargePrepaid": prepaid,
        "DataDisks": data,
        "InternetAccessible": network,
        "InstanceCount": parameters.integer("goodsNum"),
        "InstanceName": parameters.string("instanceName"),
        "LoginSettings": login,
        "ClientToken": parameters.string("clientToken"),
    });
    let mut response = context.call("RunInstances", order)?;
    Ok(response.remove("InstanceIdSet").unwrap_or_default())
}

/// Returns the first available instance type with these cores and this memory.
fn kind(context: &Context<'_>, parameters: View<'_>, zone: &str) -> Result<String, Api20Error> {
    let wanted = (parameters.integer("cpu"), parameters.integer("mem"));
    let found = context.account.catalogue.types().find(|(family, kind)| {
        (Some(kind.cpu), Some(kind.memory)) == wanted && !family.is_sold_out_in(zone)
    });
    found.map(|(_, kind)| kind.name.clone()).ok_or_else(|| {
        let (cpu, memory) = (wanted.0.unwrap_or_default(), wanted.1.unwrap_or_default());
        let message =
            format!("No instance type with {cpu} cores and {memory} GB is available in {zone}.");
        Api20Error::new(5200, "InternalError.ResourceOpFailed", message)
    })
}

pub(super) fn resize(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let id = parameters.string("instanceId").unwrap_or_default();
    let found = context.account.instances.find(id);
    let Some(instance) = found else {
        let message = format!("The instance `{id}` does not exist.");
        return Err(Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message));
    };
    let zone = instance.zone.clone();
    // Absent values do not change.
    let size = fields(json!({
        "cpu": parameters.integer("cpu").unwrap_or(instance.cpu),
        "mem": parameters.integer("mem").unwrap_or(instance.memory),
    }));
    let kind = kind(context, View::new(&size), &zone)?;
    let force = is_set(parameters, "forceStop");
    let order = json!({"InstanceIds": [id], "InstanceType": kind, "ForceStop": force});
    context.call("ResetInstancesType", order)?;
    Ok(Fields::new())
}
