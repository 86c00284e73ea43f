//! Instances.

use serde_json::{Value, json};

use super::request::{is_set, page};
use super::{Api20Error, Context, batch, regions};
use crate::json::{Fields, fields};
use crate::moment::Moment;
use crate::parameters::View;
use crate::state::{DiskKind, Instance, State};

pub(super) fn describe(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let ids = parameters.strings("instanceIds");
    let addresses = parameters.strings("lanIps");
    let zone = parameters.integer("zoneId");
    let word = parameters.string("searchWord").unwrap_or_default();
    let fits = |instance: &&Instance| {
        let network = &instance.network;
        let mut own = network.public.iter().chain([&network.private]).map(ToString::to_string);
        instance.region() == context.region
            && (ids.is_empty() || ids.contains(&instance.id.as_str()))
            && (addresses.is_empty() || own.any(|own| addresses.contains(&own.as_str())))
            && zone.is_none_or(|zone| regions::described(context, &instance.zone).0 == zone)
            && parameters.integer("projectId").is_none_or(|project| instance.project_id == project)
            && parameters.integer("status").is_none_or(|status| status_of(instance) == status)
            && instance.name.contains(word)
    };
    let found: Vec<&Instance> = context.account.instances.iter().filter(fits).collect();
    let page = page(parameters, &found);
    let items: Vec<Value> = page.map(|instance| to_json(context, instance)).collect();
    Ok(fields(json!({"totalCount": found.len(), "instanceSet": items})))
}

/// Returns the number of a state. Isolated instances count as shut down.
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

fn to_json(context: &Context<'_>, instance: &Instance) -> Value {
    let (zone_id, zone_name) = regions::described(context, &instance.zone);
    let public: Vec<String> = instance.network.public.iter().map(ToString::to_string).collect();
    let known = &context.account.cbs.disks;
    let data = instance.data_disks(known).next();
    let prepaid = i64::from(instance.charge.is_prepaid());
    let deadline = instance
        .charge
        .expires
        .map_or_else(|| "0000-00-00 00:00:00".to_owned(), Moment::beijing_time);
    let mut value = fields(json!({
        "instanceName": instance.name,
        "unInstanceId": instance.id,
        "uuid": instance.uuid.to_string(),
        "lanIp": instance.network.private.to_string(),
        "wanIpSet": public,
        "cpu": instance.cpu,
        "mem": instance.memory,
        "bandwidth": instance.network.bandwidth,
        "deviceClass": instance.kind,
        "unImgId": instance.image_id,
        "status": status_of(instance),
        "statusTime": instance.created.beijing_time(),
        "Region": regions::short(instance.region()),
        "createTime": instance.created.beijing_time(),
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
    let system = instance.system_disk(known);
    let mut disks = fields(json!({
        "rootId": system.map(|disk| &disk.id),
        "rootSize": system.map(|disk| disk.size),
        "rootType": system.map(|disk| storage_type(disk.kind)),
        "storageSize": data.map_or(0, |disk| disk.size),
        "storageType": data.map_or(2, |disk| storage_type(disk.kind)),
    }));
    if let Some(disk) = data {
        disks.insert("storageId".to_owned(), json!(disk.id));
    }
    value.insert("diskInfo".to_owned(), Value::Object(disks));
    Value::Object(value)
}

fn storage_type(kind: DiskKind) -> i64 {
    match kind {
        DiskKind::LocalBasic => 1,
        DiskKind::CloudBasic => 2,
        DiskKind::LocalSsd => 3,
        DiskKind::CloudPremium => 5,
        _ => 4,
    }
}

pub(super) fn start(context: &mut Context<'_>, parameters: View<'_>) -> Result<Fields, Api20Error> {
    batch::each(context, &parameters.strings("instanceIds"), |context, id| {
        context.call("StartInstances", json!({"InstanceIds": [id]}))
    })
}

pub(super) fn stop(context: &mut Context<'_>, parameters: View<'_>) -> Result<Fields, Api20Error> {
    let kind = if is_set(parameters, "forceStop") { "SOFT_FIRST" } else { "SOFT" };
    batch::each(context, &parameters.strings("instanceIds"), |context, id| {
        context.call("StopInstances", json!({"InstanceIds": [id], "StopType": kind}))
    })
}

pub(super) fn restart(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let kind = if is_set(parameters, "forceStop") { "SOFT_FIRST" } else { "SOFT" };
    batch::each(context, &parameters.strings("instanceIds"), |context, id| {
        context.call("RebootInstances", json!({"InstanceIds": [id], "StopType": kind}))
    })
}

pub(super) fn reset_password(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let password = parameters.string("password");
    batch::each(context, &parameters.strings("instanceIds"), |context, id| {
        context.call("ResetInstancesPassword", json!({"InstanceIds": [id], "Password": password}))
    })
}

pub(super) fn terminate(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let ids = [parameters.string("instanceId")];
    context.call("TerminateInstances", json!({"InstanceIds": ids}))?;
    Ok(Fields::new())
}

pub(super) fn rename(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let (ids, name) = ([parameters.string("instanceId")], parameters.string("instanceName"));
    let parameters = json!({"InstanceIds": ids, "InstanceName": name});
    context.call("ModifyInstancesAttribute", parameters)?;
    Ok(Fields::new())
}

pub(super) fn move_to_project(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let (ids, project) = ([parameters.string("instanceId")], parameters.integer("projectId"));
    let parameters = json!({"InstanceIds": ids, "ProjectId": project});
    context.call("ModifyInstancesProject", parameters)?;
    Ok(Fields::new())
}
