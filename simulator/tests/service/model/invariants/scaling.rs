//! Scaling groups, and remote commands.

use super::View;
use crate::model::failure::{Failure, ensure};
use crate::model::tables::Kind;
use crate::model::world::{items, text};

pub(super) fn check(view: View<'_>) -> Result<(), Failure> {
    groups(view)?;
    for kind in [Kind::ScheduledAction, Kind::Policy, Kind::Notification, Kind::Hook] {
        for (id, row) in view.all(kind) {
            view.refers((kind, id), Kind::Group, text(row, "AutoScalingGroupId"))?;
        }
    }
    commands(view)
}

fn groups(view: View<'_>) -> Result<(), Failure> {
    for (id, row) in view.all(Kind::Group) {
        let from = (Kind::Group, id.as_str());
        view.refers(from, Kind::LaunchConfiguration, text(row, "LaunchConfigurationId"))?;
        view.refers(from, Kind::Vpc, text(row, "VpcId"))?;
        let number = |name: &str| row[name].as_i64().unwrap_or(-1);
        let desired = number("DesiredCapacity");
        let fits = number("MinSize") <= desired && desired <= number("MaxSize");
        ensure!(fits, "desired capacity is out of range", "{row}");
        let members = || {
            let all = view.all(Kind::Member);
            all.filter(|(_, row)| text(row, "AutoScalingGroupId") == id)
        };
        ensure!(row["InstanceCount"] == members().count(), "size of a group differs", "{row}");
        let in_service = |row: &serde_json::Value| row["LifeCycleState"] == "IN_SERVICE";
        let count = members().filter(|(_, row)| in_service(row)).count();
        let differs = row["InServiceInstanceCount"] != count;
        ensure!(!differs, "instances in service differ", "{count}: {row}");
    }
    for (id, row) in view.all(Kind::Member) {
        view.refers((Kind::Member, id), Kind::Group, text(row, "AutoScalingGroupId"))?;
        if row["LifeCycleState"] == "IN_SERVICE" {
            view.refers((Kind::Member, id), Kind::Instance, id)?;
        }
    }
    Ok(())
}

fn commands(view: View<'_>) -> Result<(), Failure> {
    for (id, row) in view.all(Kind::Invoker) {
        view.refers((Kind::Invoker, id), Kind::Command, text(row, "CommandId"))?;
    }
    for (id, row) in view.all(Kind::Invocation) {
        for task in items(row, "InvocationTaskBasicInfoSet") {
            let task_id = text(task, "InvocationTaskId");
            view.refers((Kind::Invocation, id), Kind::Task, task_id)?;
            let own = view.row(Kind::Task, task_id);
            let same = own.is_some_and(|own| own["TaskStatus"] == task["TaskStatus"]);
            ensure!(same, "status of a task differs", "{task}: {own:?}");
        }
    }
    for (id, row) in view.all(Kind::Task) {
        view.refers((Kind::Task, id), Kind::Invocation, text(row, "InvocationId"))?;
    }
    Ok(())
}
