//! Scaling groups.

use super::{Case, Prediction, Question};
use crate::model::failure::Failure;
use crate::model::tables::Kind;
use crate::model::world::text;

pub(super) fn predict(question: Question<'_>, action: &str) -> Prediction {
    let request = question.request;
    match action {
        "ModifyDesiredCapacity" => {
            let rows = question.rows(Kind::Group, "AutoScalingGroupId");
            let Some(row) = rows.first() else { return Prediction::Open };
            let number = |name: &str| request[name].as_i64().or_else(|| row[name].as_i64());
            let desired = number("DesiredCapacity");
            let fits = number("MinSize") <= desired && desired <= number("MaxSize");
            Prediction::error_if(!fits, "the desired capacity is out of range")
        }
        "DeleteLaunchConfiguration" => {
            let id = text(request, "LaunchConfigurationId");
            let mut groups = question.all(Kind::Group);
            let used = groups.any(|(_, row)| text(row, "LaunchConfigurationId") == id);
            Prediction::error_if(used, "a group uses the launch configuration")
        }
        "DeleteAutoScalingGroup" => {
            let id = text(request, "AutoScalingGroupId");
            let mut members = question.all(Kind::Member);
            let used = members.any(|(_, row)| text(row, "AutoScalingGroupId") == id);
            Prediction::error_if(used, "the group has instances")
        }
        _ => Prediction::Open,
    }
}

pub(super) fn check(case: Case<'_>, action: &str) -> Result<(), Failure> {
    let request = &case.call.request;
    match action {
        "ModifyDesiredCapacity" => {
            case.expect(Kind::Group, text(request, "AutoScalingGroupId"), |row| {
                row["DesiredCapacity"] == request["DesiredCapacity"]
            })
        }
        "DeleteLaunchConfiguration" => {
            case.expect_gone(Kind::LaunchConfiguration, text(request, "LaunchConfigurationId"))
        }
        "DeleteAutoScalingGroup" => {
            case.expect_gone(Kind::Group, text(request, "AutoScalingGroupId"))
        }
        "EnableAutoScalingGroup" | "DisableAutoScalingGroup" => {
            let status = if action.starts_with("Enable") { "ENABLED" } else { "DISABLED" };
            let id = text(request, "AutoScalingGroupId");
            case.expect(Kind::Group, id, |row| row["EnabledStatus"] == status)
        }
        _ => Ok(()),
    }
}
