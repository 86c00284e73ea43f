//! The handlers of CVM.

use tencent_cloud_spec::model::Operation;

use super::call::Handler;
use super::{
    group_membership, hosts, images, instances, key_pairs, launch_templates, offerings, orders,
    placement_groups, price_inquiries, quotas, reserved_instances,
};
use crate::actions::HandlerSet;
use crate::actions::handlers::required_region;
use crate::catalogue::Catalogue;
use crate::error::ApiError;

pub(in crate::actions) static HANDLERS: HandlerSet = HandlerSet {
    service: "cvm",
    version: "2017-03-12",
    region,
    handler,
    optional: |action| match action {
        "ModifyInstanceDiskType" => &["DataDisks.DiskSize"],
        _ => &[],
    },
};

/// Returns the region of a call of CVM: all actions but `DescribeRegions` require one.
fn region(
    catalogue: &Catalogue,
    operation: &Operation,
    given: Option<&str>,
) -> Result<String, ApiError> {
    if operation.name == "DescribeRegions" {
        return Ok(String::new());
    }
    required_region(catalogue, operation, given)
}

fn handler(action: &str) -> Option<Handler> {
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
