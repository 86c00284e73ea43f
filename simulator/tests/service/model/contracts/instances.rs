//! Instances.

use serde_json::Value;

use super::{Case, Prediction, Question};
use crate::model::failure::Failure;
use crate::model::tables::Kind;
use crate::model::world::{items, text, texts};

/// The state that an action requires.
fn required(action: &str) -> Option<&'static str> {
    Some(match action {
        "StartInstances" => "STOPPED",
        "StopInstances" | "RebootInstances" => "RUNNING",
        "ExitRescueMode" => "RESCUE_MODE",
        _ => return None,
    })
}

pub(super) fn predict(question: Question<'_>, action: &str) -> Prediction {
    let single = action == "ExitRescueMode";
    let name = if single { "InstanceId" } else { "InstanceIds" };
    let rows = question.rows(Kind::Instance, name);
    if let Some(state) = required(action) {
        if rows.iter().any(|row| text(row, "InstanceState") != state) {
            return Prediction::error("an instance is in another state");
        }
        let is_idle = |row: &&Value| {
            row["RestrictState"] == "NORMAL" && row["LatestOperationState"] != "OPERATING"
        };
        if rows.len() == 1 && rows.iter().all(is_idle) && question.has_only(&[name]) {
            return Prediction::success("the instance is idle and in the required state");
        }
    }
    if action == "TerminateInstances" {
        let protected = rows.iter().any(|row| row["DisableApiTermination"] == true);
        return Prediction::error_if(protected, "an instance is protected");
    }
    Prediction::Open
}

pub(super) fn check(case: Case<'_>, action: &str) -> Result<(), Failure> {
    let ids = case.ids("InstanceIds");
    let state_is = |id: &str, states: &[&str]| {
        case.expect(Kind::Instance, id, |row| states.contains(&text(row, "InstanceState")))
    };
    match action {
        "StartInstances" => ids.iter().try_for_each(|id| state_is(id, &["STARTING"])),
        "StopInstances" => ids.iter().try_for_each(|id| state_is(id, &["STOPPING"])),
        "RebootInstances" => ids.iter().try_for_each(|id| state_is(id, &["REBOOTING"])),
        "TerminateInstances" => {
            // A prepaid instance is stopped and then isolated.
            let states = ["TERMINATING", "SHUTDOWN", "STOPPING"];
            ids.iter().try_for_each(|id| state_is(id, &states))
        }
        "RunInstances" => run(case),
        "AssociateSecurityGroups" | "DisassociateSecurityGroups" => {
            let removes = action.starts_with("Dis");
            ids.iter().try_for_each(|id| {
                case.expect(Kind::Instance, id, |row| {
                    let groups = texts(row, "SecurityGroupIds");
                    let given = case.ids("SecurityGroupIds");
                    given.iter().all(|group| groups.contains(group) != removes)
                })
            })
        }
        "ModifyInstancesAttribute" => rename(case, &ids),
        _ => Ok(()),
    }
}

fn rename(case: Case<'_>, ids: &[&str]) -> Result<(), Failure> {
    let request = &case.call.request;
    for (given, field) in [("InstanceName", "InstanceName"), ("HostName", "HostName")] {
        if let Some(name) = request[given].as_str().filter(|_| ids.len() == 1) {
            let same = |row: &Value| text(row, field) == name;
            case.expect(Kind::Instance, ids[0], same)?;
        }
    }
    Ok(())
}

/// An order makes as many instances as it says, with the properties that it has.
fn run(case: Case<'_>) -> Result<(), Failure> {
    let request = &case.call.request;
    let made = texts(case.response, "InstanceIdSet");
    if request.get("LaunchTemplate").is_none() {
        let count = request["InstanceCount"].as_u64().unwrap_or(1);
        case.holds(made.len() as u64 == count, || format!("{} instances", made.len()))?;
    }
    for id in made {
        case.holds(case.before(Kind::Instance, id).is_none(), || format!("{id} existed"))?;
        case.expect(Kind::Instance, id, |row| is_as_ordered(request, row))?;
    }
    Ok(())
}

fn is_as_ordered(request: &Value, row: &Value) -> bool {
    let same = |name: &str| request.get(name).is_none_or(|given| *given == row[name]);
    let network = &request["VirtualPrivateCloud"];
    let same_network = ["VpcId", "SubnetId"]
        .iter()
        .all(|name| network.get(*name).is_none_or(|id| id == &row["VirtualPrivateCloud"][*name]));
    let addresses = texts(network, "PrivateIpAddresses");
    let keys = texts(&request["LoginSettings"], "KeyIds");
    let zone = &request["Placement"]["Zone"];
    text(row, "InstanceState") == "PENDING"
        && ["ImageId", "InstanceType", "SecurityGroupIds"].into_iter().all(same)
        && ["InstanceChargeType", "DisasterRecoverGroupIds"].into_iter().all(same)
        && (zone.is_null() || *zone == row["Placement"]["Zone"])
        && same_network
        // The names of several instances end with numbers.
        && text(row, "InstanceName").starts_with(text(request, "InstanceName"))
        && (addresses.is_empty() || addresses == texts(row, "PrivateIpAddresses"))
        && (keys.is_empty() || keys == texts(&row["LoginSettings"], "KeyIds"))
        && items(request, "DataDisks").len() <= items(row, "DataDisks").len()
}
