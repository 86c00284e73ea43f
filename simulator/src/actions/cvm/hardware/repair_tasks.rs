//! Maintenance tasks. The simulated hardware has no faults: a tag of an instance requests its task.

use std::cmp::Reverse;
use std::time::Duration;

use serde_json::{Value, json};

use super::pagination::page;
use super::{Call, Response};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Instance, RepairStatus, RepairTask};

/// The tag that requests a task. Its value is `TaskTypeId`.
const TAG: &str = "simulator:maintenance";
/// The types of tasks, with their names and the methods that can be authorized.
const TYPES: [(i64, &str, i64); 7] = [
    (101, "实例运行隐患", 1),
    (102, "实例运行异常", 2),
    (103, "实例硬盘异常", 3),
    (104, "实例网络连接异常", 1),
    (105, "实例运行预警", 1),
    (106, "实例硬盘预警", 3),
    (107, "实例维护升级", 6),
];
/// The earliest and the latest time to which a task can be scheduled.
const EARLIEST: Duration = Duration::from_secs(5 * 60);
const LATEST: Duration = Duration::from_secs(48 * 3600);

/// Creates the task that a new instance requests.
pub(in crate::actions::cvm) fn request(
    account: &mut Account,
    call: &Call<'_>,
    instance: &Instance,
) {
    let tag = instance.tags.iter().find(|tag| tag.0 == TAG);
    let kind = tag.and_then(|tag| tag.1.parse().ok());
    let Some(kind) = kind.filter(|kind| TYPES.iter().any(|known| known.0 == *kind)) else { return };
    let task = RepairTask {
        region: call.region.to_owned(),
        id: account.ids.resource("rep"),
        instance_id: instance.id.clone(),
        kind,
        status: RepairStatus::AwaitingAuthorization,
        created: call.now,
        authorized: None,
        begins: None,
        ended: None,
        time: account.timing.reboot,
    };
    account.hardware.repair_tasks.insert(task);
}

pub(in crate::actions::cvm) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let from = time(call, "StartDate")?.unwrap_or(call.now.day());
    let until = time(call, "EndDate")?.unwrap_or(call.now);
    let product = parameters.string("Product").filter(|product| !product.is_empty());
    let (states, kinds) = (parameters.integers("TaskStatus"), parameters.integers("TaskTypeIds"));
    let (ids, instances) = (parameters.strings("TaskIds"), parameters.strings("InstanceIds"));
    let names = parameters.strings("Aliases");
    let wanted = |task: &&RepairTask| {
        let name = account.instances.find(&task.instance_id).map(|own| own.name.as_str());
        (from..=until).contains(&task.created)
            && product.is_none_or(|product| product == "CVM")
            && (states.is_empty() || states.contains(&task.status.number()))
            && (kinds.is_empty() || kinds.contains(&task.kind))
            && (ids.is_empty() || ids.contains(&task.id.as_str()))
            && (instances.is_empty() || instances.contains(&task.instance_id.as_str()))
            && (names.is_empty() || name.is_some_and(|name| names.contains(&name)))
    };
    let tasks = account.hardware.repair_tasks.in_region(call.region);
    let mut found: Vec<&RepairTask> = tasks.filter(wanted).collect();
    let by = |task: &&RepairTask| match parameters.string("OrderField") {
        Some("AuthTime") => task.authorized,
        Some("EndTime") => task.ended,
        _ => Some(task.created),
    };
    if parameters.integer("Order") == Some(1) {
        found.sort_by_key(|task| Reverse(by(task)));
    } else {
        found.sort_by_key(by);
    }
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.into_iter().map(|task| to_json(account, task)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "RepairTaskInfoSet": items})))
}

fn time(call: &Call<'_>, name: &str) -> Result<Option<Moment>, ApiError> {
    let Some(text) = call.parameters.string(name) else { return Ok(None) };
    let time = Moment::parse(text).ok_or_else(|| {
        let message = format!(
            "The time `{text}` in `{name}` is malformed; it must have the form YYYY-MM-DD hh:mm:ss."
        );
        call.error(&[], "InvalidParameterValue", message)
    })?;
    Ok(Some(time))
}

/// Returns `RepairTaskInfo`.
fn to_json(account: &Account, task: &RepairTask) -> Value {
    let instance = account.instances.find(&task.instance_id);
    let network = instance.map(|instance| &instance.network);
    let kind = TYPES.iter().find(|known| known.0 == task.kind);
    let source = if task.authorized.is_some() { "Customer_auth" } else { "Waiting_auth" };
    json!({
        "TaskId": task.id,
        "InstanceId": task.instance_id,
        "Alias": instance.map(|instance| &instance.name),
        "TaskTypeId": task.kind,
        "TaskTypeName": kind.map_or("", |kind| kind.1),
        "TaskStatus": task.status.number(),
        // The numbers of the three states have the same meanings.
        "DeviceStatus": task.status.number(),
        "OperateStatus": task.status.number(),
        "CreateTime": task.created.beijing_time(),
        "AuthTime": task.authorized.map(Moment::beijing_time),
        "EndTime": task.ended.map(Moment::beijing_time),
        "TaskDetail": null,
        "Zone": instance.map(|instance| &instance.zone),
        "Region": task.region,
        "VpcId": network.map(|network| &network.vpc_id),
        "VpcName": null,
        "SubnetId": network.map(|network| &network.subnet_id),
        "SubnetName": null,
        "WanIp": network.and_then(|network| network.public),
        "LanIp": network.map(|network| network.private),
        "Product": "CVM",
        "TaskSubType": null,
        "AuthType": kind.map_or(1, |kind| kind.2),
        "AuthSource": source,
    })
}

/// `RepairTaskControl`: authorizes a task.
pub(in crate::actions::cvm) fn authorize(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let invalid = |message: String| call.error(&["InvalidParameter"], "InvalidParameter", message);
    let id = call.required("TaskId")?;
    let tasks = &account.hardware.repair_tasks;
    let task = tasks.find(id).filter(|task| task.region == call.region);
    let task = task.ok_or_else(|| {
        let message = format!("The task `{id}` does not exist in {}.", call.region);
        call.error(&[], "ResourceNotFound", message)
    })?;
    if call.parameters.string("Product") != Some("CVM") {
        return Err(invalid(format!("The task `{id}` concerns the product CVM.")));
    }
    if !call.parameters.strings("InstanceIds").contains(&task.instance_id.as_str()) {
        let message = format!(
            "The task `{id}` concerns `{}`, which is not in `InstanceIds`.",
            task.instance_id
        );
        return Err(invalid(message));
    }
    if task.status != RepairStatus::AwaitingAuthorization {
        let message = format!(
            "The task `{id}` has the status {}, but only 1 can be authorized.",
            task.status.number()
        );
        return Err(invalid(message));
    }
    let begins = match call.parameters.string("OrderAuthTime").filter(|time| !time.is_empty()) {
        None => call.now,
        Some(text) => {
            let range = call.now.after(EARLIEST)..=call.now.after(LATEST);
            let time = Moment::parse(text).filter(|time| range.contains(time));
            time.ok_or_else(|| {
                invalid(format!(
                    "The time `{text}` in `OrderAuthTime` must have the form YYYY-MM-DD hh:mm:ss and be 5 minutes to \
                     48 hours from now."
                ))
            })?
        }
    };
    if let Some(mut task) = account.hardware.repair_tasks.find_mut(id) {
        task.authorize(call.now, begins);
    }
    Ok(Response::new(json!({"TaskId": id})))
}
