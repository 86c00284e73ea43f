//! Hand-written behavior, registered by service and version. All other actions have no state.

use serde_json::{Map, Value};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use super::call::{Call, Handler};
use super::{
    group_membership, hosts, idempotency, images, instances, key_pairs, launch_templates,
    offerings, orders, placement_groups, price_inquiries, quotas, reserved_instances,
};
use crate::error::ApiError;
use crate::parameters::{self, Exceptions};
use crate::protocol::ActionRequest;
use crate::state::Account;

/// The hand-written behavior of one version of a service.
pub(crate) struct HandlerSet {
    service: &'static str,
    version: &'static str,
    /// Returns the region in which an action is executed.
    region: fn(&Account, &Operation, Option<&str>) -> Result<String, ApiError>,
    /// Returns the handler of an action; `None` if the action has no state.
    handler: fn(&str) -> Option<Handler>,
    /// Returns the parameters of an action, without indices, that it does not require although their schema, which other
    /// actions share, does.
    optional: fn(&str) -> &'static [&'static str],
}

static HANDLER_SETS: &[HandlerSet] = &[HandlerSet {
    service: "cvm",
    version: "2017-03-12",
    region: cvm_region,
    handler: cvm_handler,
    optional: |action| match action {
        "ModifyInstanceDiskType" => &["DataDisks.DiskSize"],
        _ => &[],
    },
}];

/// Returns the hand-written behavior of one version of a service, if there is any.
pub(crate) fn handler_set(service: &str, version: &str) -> Option<&'static HandlerSet> {
    HANDLER_SETS.iter().find(|set| set.service == service && set.version == version)
}

/// Returns whether calls of an action read and change the state of the account.
pub(crate) fn is_stateful(service: &str, version: &str, action: &str) -> bool {
    handler_set(service, version).is_some_and(|set| (set.handler)(action).is_some())
}

/// Checks the parameters of a request against the specification, and returns them in its types.
pub(crate) fn check_parameters(
    handlers: Option<&HandlerSet>,
    spec: &Spec,
    operation: &Operation,
    request: &ActionRequest,
) -> Result<Map<String, Value>, ApiError> {
    let exceptions = Exceptions {
        optional: handlers.map_or(&[][..], |set| (set.optional)(&operation.name)),
        ignore_case: handlers.is_none(),
    };
    let (encoding, given) = (request.encoding, &request.parameters);
    parameters::check_with(spec, operation, encoding, given, exceptions)
}

/// Returns the region in which a request is executed. A service without hand-written behavior accepts any region.
pub(crate) fn region(
    handlers: Option<&HandlerSet>,
    account: &Account,
    operation: &Operation,
    request: &ActionRequest,
) -> Result<String, ApiError> {
    let given = request.region.as_deref().filter(|name| !name.is_empty());
    match handlers {
        Some(set) => (set.region)(account, operation, given),
        None => Ok(given.unwrap_or_default().to_owned()),
    }
}

/// Executes a call whose parameters match the specification. Returns `None` if the action has no state.
pub(crate) fn execute(
    handlers: Option<&HandlerSet>,
    account: &mut Account,
    call: &Call<'_>,
) -> Option<Result<Map<String, Value>, ApiError>> {
    let handler = (handlers?.handler)(&call.operation.name)?;
    Some(idempotency::execute_once(account, call, handler))
}

/// Returns the region of a call of CVM: all actions but `DescribeRegions` require one.
fn cvm_region(
    account: &Account,
    operation: &Operation,
    given: Option<&str>,
) -> Result<String, ApiError> {
    if operation.name == "DescribeRegions" {
        return Ok(String::new());
    }
    let name = given.ok_or_else(|| ApiError::missing("Region"))?;
    if account.catalogue.region(name).is_none() {
        let message = format!("The region `{name}` is not supported.");
        return Err(ApiError::new("UnsupportedRegion", message));
    }
    Ok(name.to_owned())
}

fn cvm_handler(action: &str) -> Option<Handler> {
    Some(match action {
        "DescribeRegions" => offerings::describe_regions,
        "DescribeZones" => offerings::describe_zones,
        "DescribeInstanceFamilyConfigs" => offerings::describe_instance_family_configs,
        "DescribeInstanceTypeConfigs" => offerings::describe_instance_type_configs,
        "DescribeZoneInstanceConfigInfos" => offerings::describe_zone_instance_config_infos,
        "DescribeAccountQuota" => quotas::describe,
        "RunInstances" => orders::run,
        "DescribeInstances" => instances::describe,
        "DescribeInstancesStatus" => instances::describe_status,
        "StartInstances" => instances::start,
        "StopInstances" => instances::stop,
        "RebootInstances" => instances::reboot,
        "TerminateInstances" => instances::terminate,
        "ResetInstancesType" => instances::reset_type,
        "ResetInstancesPassword" => instances::reset_password,
        "ModifyInstancesAttribute" => instances::modify_attribute,
        "ModifyInstancesProject" => instances::modify_project,
        "ModifyInstancesRenewFlag" => instances::modify_renew_flag,
        "RenewInstances" => instances::renew,
        "EnterRescueMode" => instances::enter_rescue_mode,
        "ExitRescueMode" => instances::exit_rescue_mode,
        "ImportInstancesActionTimer" => instances::import_timers,
        "DescribeInstancesActionTimer" => instances::describe_timers,
        "DeleteInstancesActionTimer" => instances::delete_timers,
        "DescribeInstancesAttributes" => instances::describe_attributes,
        "ModifyInstancesVpcAttribute" => instances::modify_vpc,
        "ResetInstancesInternetMaxBandwidth" => instances::reset_bandwidth,
        "InquiryPriceResetInstancesInternetMaxBandwidth" => instances::inquire_bandwidth_price,
        "DescribeInstanceInternetBandwidthConfigs" => instances::describe_bandwidth,
        "DescribeInternetChargeTypeConfigs" => instances::describe_charge_types,
        "ModifyInstancesChargeType" => instances::modify_charge_type,
        "ResizeInstanceDisks" => instances::resize_disks,
        "ModifyInstanceDiskType" => instances::modify_disk_type,
        "ResetInstance" => instances::reset,
        "DescribeInstancesModification" => instances::describe_modification,
        "DescribeInstancesOperationLimit" => instances::describe_operation_limit,
        "DescribeInstanceVncUrl" => instances::describe_vnc_url,
        "InquiryPriceRunInstances" => orders::inquire_price,
        "InquiryPriceResetInstancesType" => price_inquiries::reset_type,
        "InquiryPriceResizeInstanceDisks" => price_inquiries::resize_disks,
        "InquiryPriceResetInstance" => price_inquiries::reset,
        "InquiryPriceRenewInstances" => price_inquiries::renew,
        "InquiryPriceModifyInstancesChargeType" => price_inquiries::modify_charge_type,
        "InquiryPriceTerminateInstances" => price_inquiries::terminate,
        "AssociateSecurityGroups" => instances::associate_security_groups,
        "DisassociateSecurityGroups" => instances::disassociate_security_groups,
        "AllocateHosts" => hosts::allocate,
        "DescribeHosts" => hosts::describe,
        "ModifyHostsAttribute" => hosts::modify,
        "RenewHosts" => hosts::renew,
        "InquiryPriceRenewHosts" => hosts::inquire_renewal,
        "PurchaseReservedInstancesOffering" => reserved_instances::purchase,
        "DescribeReservedInstances" => reserved_instances::describe,
        "DescribeReservedInstancesOfferings" => reserved_instances::describe_offerings,
        "DescribeReservedInstancesConfigInfos" => reserved_instances::describe_configs,
        "InquirePricePurchaseReservedInstancesOffering" => reserved_instances::inquire_price,
        "CreateKeyPair" => key_pairs::create,
        "ImportKeyPair" => key_pairs::import,
        "DescribeKeyPairs" => key_pairs::describe,
        "ModifyKeyPairAttribute" => key_pairs::modify,
        "DeleteKeyPairs" => key_pairs::delete,
        "AssociateInstancesKeyPairs" => key_pairs::associate,
        "DisassociateInstancesKeyPairs" => key_pairs::disassociate,
        "CreateLaunchTemplate" => launch_templates::create,
        "DescribeLaunchTemplates" => launch_templates::describe,
        "DeleteLaunchTemplate" => launch_templates::delete,
        "CreateLaunchTemplateVersion" => launch_templates::create_version,
        "DescribeLaunchTemplateVersions" => launch_templates::describe_versions,
        "ModifyLaunchTemplateDefaultVersion" => launch_templates::modify_default,
        "DeleteLaunchTemplateVersions" => launch_templates::delete_versions,
        "CreateDisasterRecoverGroup" => placement_groups::create,
        "DescribeDisasterRecoverGroups" => placement_groups::describe,
        "ModifyDisasterRecoverGroupAttribute" => placement_groups::modify,
        "DeleteDisasterRecoverGroups" => placement_groups::delete,
        "DescribeDisasterRecoverGroupQuota" => placement_groups::describe_quota,
        "DeleteInstancesDisasterRecoverGroups" => group_membership::leave,
        "ModifyInstancesDisasterRecoverGroup" => group_membership::join,
        "DescribeImages" => images::describe,
        "DescribeImageFromFamily" => images::describe_from_family,
        "ImportImage" => images::import,
        "DescribeImportImageOs" => images::describe_systems,
        "ExportImages" => images::export,
        "SyncImages" => images::copy,
        "DescribeImageQuota" => images::describe_quota,
        "CreateImage" => images::create,
        "ModifyImageAttribute" => images::modify,
        "DeleteImages" => images::delete,
        "ModifyImageSharePermission" => images::modify_share_permission,
        "DescribeImageSharePermission" => images::describe_share_permission,
        _ => return None,
    })
}
