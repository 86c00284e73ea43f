//! Instances: listed, started, stopped, renamed, given back.

use serde_json::{Value, json};

use super::{Account, Refusal, batch, places};
use crate::actions::Response;
use crate::moment::Moment;
use crate::parameters::View;
use crate::state::{Instance, State, members};

/// How many items a page has where the request does not say.
const PAGE: i64 = 20;

pub(super) fn describe(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let ids = asked.texts("instanceIds");
    let addresses = asked.texts("lanIps");
    let zone = asked.integer("zoneId");
    let word = asked.text("searchWord").unwrap_or_default();
    let fits = |instance: &&Instance| {
        let network = &instance.network;
        let mut own = network.public.iter().chain([&network.private]).map(ToString::to_string);
        instance.region == account.region
            && (ids.is_empty() || ids.contains(&instance.id.as_str()))
            && (addresses.is_empty() || own.any(|own| addresses.contains(&own.as_str())))
            && zone.is_none_or(|zone| places::described(account, &instance.zone).0 == zone)
            && asked.integer("projectId").is_none_or(|project| instance.project_id == project)
            && asked.integer("status").is_none_or(|status| status_of(instance) == status)
            && instance.name.contains(word)
    };
    let found: Vec<&Instance> = account.world.instances.iter().filter(fits).collect();
    let page = found.iter().skip(count(asked, "offset", 0)).take(count(asked, "limit", PAGE));
    let items: Vec<Value> = page.map(|instance| show(account, instance)).collect();
    Ok(members(json!({"totalCount": found.len(), "instanceSet": items})))
}

pub(super) fn count(asked: View<'_>, name: &str, otherwise: i64) -> usize {
    usize::try_from(asked.integer(name).unwrap_or(otherwise)).unwrap_or_default()
}

/// The number of a state. One that is put aside until it is returned is still shut down.
fn status_of(instance: &Instance) -> i64 {
    match instance.lifecycle.state {
        State::Pending => 3,
        State::LaunchFailed => -1,
        State::Running => 2,
        State::Stopped | State::Shutdown => 4,
        State::Starting => 8,
        State::Stopping => 9,
        State::Rebooting => 7,
        State::Terminating => 6,
        State::EnterRescueMode | State::RescueMode | State::ExitRescueMode => 21,
    }
}

fn show(account: &Account<'_>, instance: &Instance) -> Value {
    let (zone_id, zone_name) = places::described(account, &instance.zone);
    let public: Vec<String> = instance.network.public.iter().map(ToString::to_string).collect();
    let data = instance.data_disks.first();
    let prepaid = i64::from(instance.charge.is_prepaid());
    let deadline =
        instance.charge.expires.map_or_else(|| "0000-00-00 00:00:00".to_owned(), Moment::text);
    let mut shown = members(json!({
        "instanceName": instance.name,
        "unInstanceId": instance.id,
        "uuid": instance.uuid,
        "lanIp": instance.network.private.to_string(),
        "wanIpSet": public,
        "cpu": instance.cpu,
        "mem": instance.memory,
        "bandwidth": instance.network.bandwidth,
        "deviceClass": instance.kind,
        "unImgId": instance.image_id,
        "status": status_of(instance),
        "statusTime": instance.created.text(),
        "Region": places::short(&instance.region),
        "createTime": instance.created.text(),
        "deadlineTime": deadline,
        "autoRenew": i64::from(instance.charge.renew == "NOTIFY_AND_AUTO_RENEW"),
        "projectId": instance.project_id,
        "os": instance.os_name,
        "cvmPayMode": if prepaid == 1 { 1 } else { 2 },
        "networkPayMode": if instance.network.charge == "TRAFFIC_POSTPAID_BY_HOUR" { 2 } else { 3 },
        "zoneId": zone_id,
        "zoneName": zone_name,
        "vpcId": 0,
        "subnetId": 0,
        "isVpcGateway": 0,
    }));
    let system = &instance.system_disk;
    let mut disks = members(json!({
        "rootId": system.id,
        "rootSize": system.size,
        "rootType": storage_type(&system.kind),
        "storageSize": data.map_or(0, |disk| disk.size),
        "storageType": data.map_or(2, |disk| storage_type(&disk.kind)),
    }));
    if let Some(disk) = data {
        disks.insert("storageId".to_owned(), json!(disk.id));
    }
    shown.insert("diskInfo".to_owned(), Value::Object(disks));
    Value::Object(shown)
}

fn storage_type(kind: &str) -> i64 {
    match kind {
        "LOCAL_BASIC" => 1,
        "CLOUD_BASIC" => 2,
        "LOCAL_SSD" => 3,
        "CLOUD_PREMIUM" => 5,
        _ => 4,
    }
}

pub(super) fn start(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    batch::each(account, &asked.texts("instanceIds"), |account, id| {
        account.ask("StartInstances", json!({"InstanceIds": [id]}))
    })
}

pub(super) fn stop(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let kind = if is_set(asked, "forceStop") { "SOFT_FIRST" } else { "SOFT" };
    batch::each(account, &asked.texts("instanceIds"), |account, id| {
        account.ask("StopInstances", json!({"InstanceIds": [id], "StopType": kind}))
    })
}

pub(super) fn restart(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let kind = if is_set(asked, "forceStop") { "SOFT_FIRST" } else { "SOFT" };
    batch::each(account, &asked.texts("instanceIds"), |account, id| {
        account.ask("RebootInstances", json!({"InstanceIds": [id], "StopType": kind}))
    })
}

pub(super) fn reset_password(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let password = asked.text("password");
    batch::each(account, &asked.texts("instanceIds"), |account, id| {
        account.ask("ResetInstancesPassword", json!({"InstanceIds": [id], "Password": password}))
    })
}

pub(super) fn give_back(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let ids = [asked.text("instanceId")];
    account.ask("TerminateInstances", json!({"InstanceIds": ids}))?;
    Ok(Response::new())
}

pub(super) fn rename(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let (ids, name) = ([asked.text("instanceId")], asked.text("instanceName"));
    let parameters = json!({"InstanceIds": ids, "InstanceName": name});
    account.ask("ModifyInstancesAttribute", parameters)?;
    Ok(Response::new())
}

pub(super) fn move_to_project(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let (ids, project) = ([asked.text("instanceId")], asked.integer("projectId"));
    let parameters = json!({"InstanceIds": ids, "ProjectId": project});
    account.ask("ModifyInstancesProject", parameters)?;
    Ok(Response::new())
}

/// Flags are 0 and 1.
pub(super) fn is_set(asked: View<'_>, name: &str) -> bool {
    asked.integer(name) == Some(1)
}
