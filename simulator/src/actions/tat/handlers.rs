//! The handlers of TAT.

use super::super::cvm;
use super::call::Handler;
use super::{agents, commands, invocations, invokers, register_codes};
use crate::actions::HandlerSet;

pub(in crate::actions) static HANDLERS: HandlerSet = HandlerSet {
    service: "tat",
    version: "2020-10-28",
    region: cvm::region,
    handler,
    optional: |_| &[],
};

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateCommand" => commands::create,
        "DescribeCommands" => commands::describe,
        "ModifyCommand" => commands::modify,
        "DeleteCommand" => commands::delete,
        "DeleteCommands" => commands::delete_all,
        "PreviewReplacedCommandContent" => commands::preview,
        "RunCommand" => invocations::run,
        "InvokeCommand" => invocations::invoke,
        "DescribeInvocations" => invocations::describe,
        "DescribeInvocationTasks" => invocations::describe_tasks,
        "CancelInvocation" => invocations::cancel,
        "CreateInvoker" => invokers::create,
        "DescribeInvokers" => invokers::describe,
        "ModifyInvoker" => invokers::modify,
        "DeleteInvoker" => invokers::delete,
        "EnableInvoker" => invokers::enable,
        "DisableInvoker" => invokers::disable,
        "DescribeInvokerRecords" => invokers::describe_records,
        "DescribeAutomationAgentStatus" => agents::describe,
        "DescribeQuotas" => agents::describe_quotas,
        "DescribeRegions" => agents::describe_regions,
        "CreateRegisterCode" => register_codes::create,
        "DescribeRegisterCodes" => register_codes::describe,
        "DisableRegisterCodes" => register_codes::disable,
        "DeleteRegisterCodes" => register_codes::delete,
        _ => return None,
    })
}
