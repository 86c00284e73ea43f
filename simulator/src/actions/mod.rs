//! What the actions do: one file a subject, and documented shapes for the rest.

mod call;
mod documented;
mod filters;
mod hosts;
mod idempotency;
mod images;
mod instances;
mod key_pairs;
mod launch_templates;
mod offers;
mod paging;
mod placement_groups;
mod prices;
mod quotas;
mod reserved_instances;
mod tags;

pub(crate) use call::Call;
pub(crate) use documented::reply as documented_reply;

use serde_json::{Map, Value};
use tencent_cloud_spec::Spec;

use crate::error::ApiError;
use crate::state::World;

/// The members of a reply, without the request id.
pub(crate) type Response = Map<String, Value>;

/// Carries out one action.
type Handler = fn(&mut World, &Call<'_>) -> Result<Response, ApiError>;

/// Carries out a call whose parameters fit the specification.
pub(crate) fn answer(
    spec: &Spec,
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    match handler(&call.operation.name) {
        Some(handler) => idempotency::once(world, call, handler),
        None => Ok(documented::reply(spec, call.operation)),
    }
}

/// Whether calls of this action see and change the state of the account.
pub(crate) fn is_stateful(action: &str) -> bool {
    handler(action).is_some()
}

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "DescribeRegions" => offers::describe_regions,
        "DescribeZones" => offers::describe_zones,
        "DescribeInstanceFamilyConfigs" => offers::describe_instance_family_configs,
        "DescribeInstanceTypeConfigs" => offers::describe_instance_type_configs,
        "DescribeZoneInstanceConfigInfos" => offers::describe_zone_instance_config_infos,
        "DescribeAccountQuota" => quotas::describe,
        "RunInstances" => instances::run,
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
        "InquiryPriceRunInstances" => instances::inquire_price,
        "InquiryPriceResetInstancesType" => prices::reset_type,
        "InquiryPriceResizeInstanceDisks" => prices::resize_disks,
        "InquiryPriceResetInstance" => prices::reset,
        "InquiryPriceRenewInstances" => prices::renew,
        "InquiryPriceModifyInstancesChargeType" => prices::modify_charge_type,
        "InquiryPriceTerminateInstances" => prices::terminate,
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
        "DeleteInstancesDisasterRecoverGroups" => placement_groups::leave,
        "ModifyInstancesDisasterRecoverGroup" => placement_groups::join,
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
