//! API 2.0: the older wire over the same account.
//!
//! A call is read, authenticated and checked against the documents of API 2.0. What it does is then asked of the action of
//! API 3.0 that replaced it, so that both generations see the same instances, images and key pairs; only names, numbers
//! and the shape of replies are translated here. Actions that nothing is kept of answer in their documented shape.

mod addresses;
mod batch;
mod changes;
mod error;
mod images;
mod instances;
mod key_pairs;
mod places;
mod purchase;
mod security_groups;
mod sharing;

use std::sync::Arc;

use serde_json::{Map, Value, json};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use crate::actions::{self, Response};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::{self, Encoding, View};
use crate::protocol::Asked;
use crate::state::World;

pub(crate) use error::Refusal;

/// The account, and the way to the actions of API 3.0.
pub(crate) struct Account<'a> {
    pub(crate) modern: &'a Arc<Spec>,
    pub(crate) world: &'a mut World,
    pub(crate) region: String,
    pub(crate) request_id: &'a str,
    pub(crate) now: Moment,
}

/// Carries out an action of API 2.0.
type Handler = fn(&mut Account<'_>, View<'_>) -> Result<Response, Refusal>;

/// Carries out a call whose sender is known.
pub(crate) fn carry_out(
    documents: &Spec,
    account: &mut Account<'_>,
    action: &str,
    host: &str,
    asked: &Asked,
) -> Result<Response, Refusal> {
    let operation = find(documents, action, host)?;
    let given = asked.region.as_deref().unwrap_or_default();
    account.region = places::region(account.world, given)?;
    let parameters = check(documents, operation, asked)?;
    match handler(&operation.name) {
        Some(handler) => handler(account, View::new(&parameters)),
        None => Ok(actions::documented_reply(documents, operation)),
    }
}

/// What a call asks for, checked.
pub(crate) fn read(
    documents: &Spec,
    action: &str,
    host: &str,
    asked: &Asked,
) -> Result<Map<String, Value>, Refusal> {
    check(documents, find(documents, action, host)?, asked)
}

fn check(
    documents: &Spec,
    operation: &Operation,
    asked: &Asked,
) -> Result<Map<String, Value>, Refusal> {
    let mut given = asked.parameters.clone();
    security_groups::fold_case(&mut given);
    Ok(parameters::check(documents, operation, Encoding::Flat, &given)?)
}

/// Whether calls of this action see and change the state of the account.
pub(crate) fn is_stateful(action: &str) -> bool {
    handler(action).is_some()
}

/// The outcome as it is sent: a flat object with a code.
pub(crate) fn reply(result: Result<Response, Refusal>) -> (Map<String, Value>, Option<String>) {
    let (mut members, code) = match result {
        Ok(members) => (members, None),
        Err(refusal) => refusal.into_members(),
    };
    for (name, value) in
        [("code", json!(0)), ("message", json!("")), ("codeDesc", json!("Success"))]
    {
        members.entry(name).or_insert(value);
    }
    (members, code)
}

/// An action of one name is at one host only; a host that is none of the vendor's serves all of them.
fn find<'a>(documents: &'a Spec, action: &str, host: &str) -> Result<&'a Operation, Refusal> {
    let operation = documents.operations.iter().find(|operation| operation.name == action);
    let is_at = |operation: &&Operation| {
        !host.ends_with(".api.qcloud.com") || host == documents.host(operation)
    };
    operation.filter(is_at).ok_or_else(|| {
        let message = format!("The action `{action}` does not exist at {host}.");
        Refusal::new(6100, "InvalidAction.NotFound", message)
    })
}

impl Account<'_> {
    /// Asks an action of API 3.0.
    fn ask(&mut self, action: &str, parameters: Value) -> Result<Response, ApiError> {
        let modern = Arc::clone(self.modern);
        let operation = modern.operations.iter().find(|operation| operation.name == action);
        let operation = operation.ok_or_else(|| {
            ApiError::new(
                "InternalError",
                format!("The action `{action}` is not in the documents."),
            )
        })?;
        let Value::Object(given) = parameters else { return Ok(Response::new()) };
        // What was left out in API 2.0 is left out in API 3.0.
        let given = given.into_iter().filter(|(_, value)| !value.is_null()).collect();
        let checked = parameters::check(&modern, operation, Encoding::Json, &given)?;
        let call = actions::Call {
            operation,
            region: &self.region,
            parameters: View::new(&checked),
            request_id: self.request_id,
            now: self.now,
        };
        actions::answer(&modern, self.world, &call)
    }
}

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "DescribeInstances" => instances::describe,
        "RunInstances" => purchase::run_prepaid,
        "RunInstancesHour" => purchase::run_by_the_hour,
        "ResizeInstance" | "ResizeInstanceHour" => purchase::resize,
        "StartInstances" => instances::start,
        "StopInstances" => instances::stop,
        "RestartInstances" => instances::restart,
        "ReturnInstance" => instances::give_back,
        "ModifyInstanceAttributes" => instances::rename,
        "ModifyInstanceProject" => instances::move_to_project,
        "ResetInstancePassword" => instances::reset_password,
        "RenewInstance" => changes::renew,
        "SetAutoRenew" => changes::set_auto_renew,
        "ResetInstances" => changes::reinstall,
        "UpdateInstanceBandwidth" => changes::raise_bandwidth,
        "UpdateInstanceBandwidthHour" => changes::set_bandwidth,
        "CreateImage" => sharing::create,
        "ShareImage" => sharing::share,
        "CancelShareImage" => sharing::withdraw,
        "GetImageShareUinInfo" => sharing::describe,
        "SyncCvmImage" => sharing::copy,
        "DescribeProductRegionList" => places::describe_regions,
        "DescribeAvailabilityZones" => places::describe_zones,
        "CreateEip" => addresses::create,
        "DescribeEip" => addresses::describe,
        "DescribeEipQuota" => addresses::describe_quota,
        "EipBindInstance" => addresses::bind,
        "EipUnBindInstance" => addresses::unbind,
        "DeleteEip" => addresses::delete,
        "ModifyEipAttributes" | "ModifyEipAlias" => addresses::rename,
        "TransformMode" => addresses::set_mode,
        "TransformWanIpToEip" => addresses::convert,
        "CreateSecurityGroup" => security_groups::create,
        "DescribeSecurityGroupEx" => security_groups::describe,
        "DescribeSecurityGroups" => security_groups::describe_all,
        "DescribeOrCreateDefaultSecurityGroup" => security_groups::describe_default,
        "ModifySecurityGroupAttributes" => security_groups::modify,
        "DeleteSecurityGroup" => security_groups::delete,
        "DescribeSecurityGroupPolicys" => security_groups::describe_rules,
        "DescribeSecurityGroupPolicy" => security_groups::describe_plain_rules,
        "ModifySecurityGroupPolicys" | "ModifySecurityGroupPolicy" => {
            security_groups::replace_rules
        }
        "CreateSecurityGroupPolicy" => security_groups::add_rules,
        "ModifySingleSecurityGroupPolicy" => security_groups::replace_rule,
        "DeleteSecurityGroupPolicy" => security_groups::delete_rules,
        "DescribeAssociateSecurityGroups" => security_groups::describe_references,
        "DescribeInstancesOfSecurityGroup" => security_groups::describe_instances,
        "ModifySecurityGroupsOfInstance" => security_groups::set_of_instances,
        "DescribeImages" => images::describe,
        "ModifyImageAttributes" => images::modify,
        "DeleteImages" => images::delete,
        "DescribeKeyPairs" => key_pairs::describe,
        "CreateKeyPair" => key_pairs::create,
        "ImportKeyPair" => key_pairs::import,
        "ModifyKeyPair" => key_pairs::rename,
        "DeleteKeyPair" => key_pairs::delete,
        "BindInstanceKey" => key_pairs::bind,
        "UnBindInstanceKey" => key_pairs::unbind,
        _ => return None,
    })
}
