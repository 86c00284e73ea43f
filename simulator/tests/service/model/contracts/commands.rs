//! Remote commands.

use serde_json::Value;

use super::{Case, Prediction, Question};
use crate::model::failure::Failure;
use crate::model::tables::Kind;
use crate::model::world::{items, text};

pub(super) fn predict(question: Question<'_>, action: &str) -> Prediction {
    let request = question.request;
    match action {
        "DeleteCommand" => {
            let id = text(request, "CommandId");
            let uses = |kind: Kind, uses: &dyn Fn(&Value) -> bool| {
                question.all(kind).any(|(_, row)| text(row, "CommandId") == id && uses(row))
            };
            // A task has a time of its end once it has ended.
            let runs = |row: &Value| text(row, "EndTime").is_empty();
            if uses(Kind::Invoker, &|_| true) || uses(Kind::Task, &runs) {
                Prediction::error("an invoker or a task uses the command")
            } else {
                Prediction::success("no invoker and no task uses the command")
            }
        }
        "CreateCommand" => {
            let name = text(request, "CommandName");
            let mut all = question.all(Kind::Command);
            let taken = all.any(|(_, row)| text(row, "CommandName") == name);
            Prediction::error_if(taken, "the name is taken")
        }
        "DeleteInvoker" => Prediction::success("the invoker exists"),
        _ => Prediction::Open,
    }
}

pub(super) fn check(case: Case<'_>, action: &str) -> Result<(), Failure> {
    let request = &case.call.request;
    match action {
        "CreateCommand" => case.expect(Kind::Command, text(case.response, "CommandId"), |row| {
            row["CommandName"] == request["CommandName"] && row["Content"] == request["Content"]
        }),
        "DeleteCommand" => case.expect_gone(Kind::Command, text(request, "CommandId")),
        "DeleteInvoker" => case.expect_gone(Kind::Invoker, text(request, "InvokerId")),
        "InvokeCommand" | "RunCommand" => {
            let id = text(case.response, "InvocationId");
            let mut given = case.ids("InstanceIds");
            given.sort_unstable();
            given.dedup();
            case.expect(Kind::Invocation, id, |row| {
                let tasks = items(row, "InvocationTaskBasicInfoSet").iter();
                let mut made: Vec<&str> = tasks.map(|task| text(task, "InstanceId")).collect();
                made.sort_unstable();
                made == given
            })
        }
        _ => Ok(()),
    }
}
