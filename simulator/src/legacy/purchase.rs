//! Orders: a machine is bought by its cores and memory, where API 3.0 names a type.

use serde_json::{Value, json};

use super::instances::is_set;
use super::{Account, Refusal, places};
use crate::actions::Response;
use crate::parameters::View;
use crate::state::members;

pub(super) fn run_by_the_hour(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let ids = run(account, asked, "POSTPAID_BY_HOUR", &Value::Null)?;
    Ok(members(json!({"unInstanceIds": ids})))
}

pub(super) fn run_prepaid(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let prepaid =
        json!({"Period": asked.integer("period"), "RenewFlag": "NOTIFY_AND_MANUAL_RENEW"});
    let ids = run(account, asked, "PREPAID", &prepaid)?;
    // One order for all: what it is called nobody asks for again.
    let deal = account.world.instances.len();
    Ok(members(json!({"dealIds": [deal], "unInstanceIds": {deal.to_string(): ids}})))
}

fn run(
    account: &mut Account<'_>,
    asked: View<'_>,
    charge: &str,
    prepaid: &Value,
) -> Result<Value, Refusal> {
    let zone = places::zone(account, asked.integer("zoneId"))?.name.clone();
    let kind = kind(account, asked, &zone)?;
    let data = asked.integer("storageSize").filter(|size| *size > 0);
    let data = data.map(|size| json!([{"DiskSize": size, "DiskType": "CLOUD_BSSD"}]));
    let bandwidth = asked.integer("bandwidth").unwrap_or(0);
    let by_traffic = asked.text("bandwidthType") == Some("PayByTraffic");
    let public = asked.integer("wanIp").map_or(bandwidth > 0, |flag| flag == 1 && bandwidth > 0);
    let login = match (asked.text("password"), asked.text("keyId")) {
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
        "Placement": {"Zone": zone, "ProjectId": asked.integer("projectId").unwrap_or(0)},
        "ImageId": asked.text("imageId"),
        "InstanceType": kind,
        "InstanceChargeType": charge,
        "InstanceChargePrepaid": prepaid,
        "DataDisks": data,
        "InternetAccessible": network,
        "InstanceCount": asked.integer("goodsNum"),
        "InstanceName": asked.text("instanceName"),
        "LoginSettings": login,
        "ClientToken": asked.text("clientToken"),
    });
    let mut reply = account.ask("RunInstances", order)?;
    Ok(reply.remove("InstanceIdSet").unwrap_or_default())
}

/// The first type on sale with so many cores and so much memory.
fn kind(account: &Account<'_>, asked: View<'_>, zone: &str) -> Result<String, Refusal> {
    let wanted = (asked.integer("cpu"), asked.integer("mem"));
    let found = account.world.catalogue.types().find(|(family, kind)| {
        (Some(kind.cpu), Some(kind.memory)) == wanted && !family.is_sold_out_in(zone)
    });
    found.map(|(_, kind)| kind.name.clone()).ok_or_else(|| {
        let (cpu, memory) = (wanted.0.unwrap_or_default(), wanted.1.unwrap_or_default());
        let message = format!("No machine with {cpu} cores and {memory} GB is on sale in {zone}.");
        Refusal::new(5200, "InternalError.ResourceOpFailed", message)
    })
}

pub(super) fn resize(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let id = asked.text("instanceId").unwrap_or_default();
    let found = account.world.instances.iter().find(|instance| instance.id == id);
    let Some(instance) = found else {
        let message = format!("The instance `{id}` does not exist.");
        return Err(Refusal::new(5000, "InvalidParameter.ResourceNotFound", message));
    };
    let zone = instance.zone.clone();
    // What is not given stays.
    let size = members(json!({
        "cpu": asked.integer("cpu").unwrap_or(instance.cpu),
        "mem": asked.integer("mem").unwrap_or(instance.memory),
    }));
    let kind = kind(account, View::new(&size), &zone)?;
    let force = is_set(asked, "forceStop");
    let order = json!({"InstanceIds": [id], "InstanceType": kind, "ForceStop": force});
    account.ask("ResetInstancesType", order)?;
    Ok(Response::new())
}
