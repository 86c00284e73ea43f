//! Hand-written behavior, registered by service and version. All other actions have no state.

use serde_json::{Map, Value};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use super::context::Context;
use super::error::Api20Error;
use super::{
    addresses, image_sharing, images, instance_changes, instances, key_pairs, purchase, regions,
    security_groups,
};
use crate::actions;
use crate::json::Fields;
use crate::moment::Moment;
use crate::parameters::{self, Encoding, View};
use crate::protocol::ActionRequest;
use crate::specifications::{Route, Specifications};
use crate::state::Account;

/// Executes an action of API 2.0.
type Handler = fn(&mut Context<'_>, View<'_>) -> Result<Fields, Api20Error>;

/// The hand-written behavior of one version of a service.
pub(crate) struct HandlerSet {
    service: &'static str,
    version: &'static str,
    /// The version of API 3.0 that the handlers call.
    api30_version: &'static str,
    /// Returns the region in which an action is executed.
    region: fn(&Account, &str) -> Result<String, Api20Error>,
    /// Changes parameters to the spelling of the specification before they are checked.
    normalize: fn(&mut Map<String, Value>),
    /// Returns the handler of an action; `None` if the action has no state.
    handler: fn(&str) -> Option<Handler>,
}

static HANDLER_SETS: &[HandlerSet] = &[HandlerSet {
    service: "cvm",
    version: "v2",
    api30_version: "2017-03-12",
    region: regions::region,
    normalize: security_groups::fold_case,
    handler: cvm_handler,
}];

/// Returns the hand-written behavior of one version of a service, if there is any.
pub(crate) fn handler_set(service: &str, version: &str) -> Option<&'static HandlerSet> {
    HANDLER_SETS.iter().find(|set| set.service == service && set.version == version)
}

/// Returns whether calls of an action read and change the state of the account.
pub(crate) fn is_stateful(service: &str, version: &str, action: &str) -> bool {
    handler_set(service, version).is_some_and(|set| (set.handler)(action).is_some())
}

/// A call of API 2.0 from an authenticated sender.
#[derive(Clone, Copy)]
pub(crate) struct Api20Call<'a> {
    pub(crate) request: &'a ActionRequest,
    pub(crate) request_id: &'a str,
    pub(crate) now: Moment,
}

/// Executes a call. Returns `None` if the action has no state.
pub(crate) fn execute(
    specifications: &Specifications,
    account: &mut Account,
    route: &Route,
    call: &Api20Call<'_>,
) -> Result<Option<Fields>, Api20Error> {
    let (spec, operation) = (route.spec(), route.operation());
    let set = handler_set(&spec.service, &spec.version);
    let given = call.request.region.as_deref().unwrap_or_default();
    let region = set.map_or_else(|| Ok(given.to_owned()), |set| (set.region)(account, given))?;
    let parameters = check(spec, operation, call.request, set)?;
    let handler = set.and_then(|set| Some((set, (set.handler)(&operation.name)?)));
    let Some((set, handler)) = handler else { return Ok(None) };
    let mut context = Context {
        api30: specifications.load(set.service, set.api30_version)?,
        handlers: actions::handler_set(set.service, set.api30_version),
        account,
        region,
        request_id: call.request_id,
        now: call.now,
    };
    handler(&mut context, View::new(&parameters)).map(Some)
}

/// Returns the parameters of a request, in the types of the specification.
pub(crate) fn read(
    specifications: &Specifications,
    action: &str,
    request: &ActionRequest,
) -> Result<Map<String, Value>, Api20Error> {
    let route = route(specifications, action, request)?;
    let spec = route.spec();
    check(spec, route.operation(), request, handler_set(&spec.service, &spec.version))
}

/// Routes a request to the specification of its action.
pub(crate) fn route(
    specifications: &Specifications,
    action: &str,
    request: &ActionRequest,
) -> Result<Route, Api20Error> {
    let host = &request.host;
    specifications.route_api20(action, host)?.ok_or_else(|| {
        let message = format!("The action `{action}` does not exist at {host}.");
        Api20Error::new(6100, "InvalidAction.NotFound", message)
    })
}

fn check(
    spec: &Spec,
    operation: &Operation,
    request: &ActionRequest,
    set: Option<&HandlerSet>,
) -> Result<Map<String, Value>, Api20Error> {
    let mut given = request.parameters.clone();
    if let Some(set) = set {
        (set.normalize)(&mut given);
    }
    Ok(parameters::check(spec, operation, Encoding::Flat, &given)?)
}

fn cvm_handler(action: &str) -> Option<Handler> {
    Some(match action {
        "DescribeInstances" => instances::describe,
        "RunInstances" => purchase::run_prepaid,
        "RunInstancesHour" => purchase::run_by_the_hour,
        "ResizeInstance" | "ResizeInstanceHour" => purchase::resize,
        "StartInstances" => instances::start,
        "StopInstances" => instances::stop,
        "RestartInstances" => instances::restart,
        "ReturnInstance" => instances::terminate,
        "ModifyInstanceAttributes" => instances::rename,
        "ModifyInstanceProject" => instances::move_to_project,
        "ResetInstancePassword" => instances::reset_password,
        "RenewInstance" => instance_changes::renew,
        "SetAutoRenew" => instance_changes::set_auto_renew,
        "ResetInstances" => instance_changes::reinstall,
        "UpdateInstanceBandwidth" => instance_changes::raise_bandwidth,
        "UpdateInstanceBandwidthHour" => instance_changes::set_bandwidth,
        "CreateImage" => image_sharing::create,
        "ShareImage" => image_sharing::share,
        "CancelShareImage" => image_sharing::withdraw,
        "GetImageShareUinInfo" => image_sharing::describe,
        "SyncCvmImage" => image_sharing::copy,
        "DescribeProductRegionList" => regions::describe_regions,
        "DescribeAvailabilityZones" => regions::describe_zones,
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
