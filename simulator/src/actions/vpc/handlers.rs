//! The handlers of VPC.

use tencent_cloud_spec::model::Operation;

use super::call::Handler;
use super::{
    addresses, bandwidth_packages, interfaces, limits, nat_gateways, route_tables, routes,
    security_groups, subnets, tasks, templates, vpcs,
};
use crate::actions::HandlerSet;
use crate::actions::handlers::required_region;
use crate::catalogue::Catalogue;
use crate::error::ApiError;

pub(in crate::actions) static HANDLERS: HandlerSet =
    HandlerSet { service: "vpc", version: "2017-03-12", region, handler, optional };

/// Returns the region of a call, which actions with state require.
fn region(
    catalogue: &Catalogue,
    operation: &Operation,
    given: Option<&str>,
) -> Result<String, ApiError> {
    if handler(&operation.name).is_none() {
        return Ok(given.unwrap_or_default().to_owned());
    }
    required_region(catalogue, operation, given)
}

/// Returns the properties of `Route` that an action does not need: `DeleteRoutes` identifies routes by their ids.
fn optional(action: &str) -> &'static [&'static str] {
    match action {
        "DeleteRoutes" => {
            &["Routes.DestinationCidrBlock", "Routes.GatewayType", "Routes.GatewayId"]
        }
        _ => &[],
    }
}

fn handler(action: &str) -> Option<Handler> {
    networks(action)
        .or_else(|| routing(action))
        .or_else(|| filtering(action))
        .or_else(|| interfaces(action))
        .or_else(|| public(action))
        .or_else(|| named_values(action))
        .or_else(|| account_limits(action))
        .or_else(|| translation(action))
}

fn networks(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateVpc" => vpcs::create,
        "CreateDefaultVpc" => vpcs::create_default,
        "DescribeVpcs" => vpcs::describe,
        "ModifyVpcAttribute" => vpcs::modify,
        "DeleteVpc" => vpcs::delete,
        "DescribeVpcInstances" => vpcs::describe_instances,
        "CreateSubnet" => subnets::create,
        "CreateSubnets" => subnets::create_several,
        "CheckDefaultSubnet" => subnets::check_default,
        "DescribeSubnets" => subnets::describe,
        "ModifySubnetAttribute" => subnets::modify,
        "DeleteSubnet" => subnets::delete,
        "DescribeTaskResult" => tasks::describe_numbered,
        "DescribeVpcTaskResult" => tasks::describe,
        _ => return None,
    })
}

fn routing(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateRouteTable" => route_tables::create,
        "DescribeRouteTables" => route_tables::describe,
        "ModifyRouteTableAttribute" => route_tables::modify,
        "DeleteRouteTable" => route_tables::delete,
        "ReplaceRouteTableAssociation" => route_tables::associate,
        "CreateRoutes" => routes::create,
        "ReplaceRoutes" => routes::replace,
        "ResetRoutes" => routes::reset,
        "DeleteRoutes" => routes::delete,
        "EnableRoutes" => routes::enable,
        "DisableRoutes" => routes::disable,
        "DescribeRoutes" | "DescribeRouteList" => routes::describe,
        "DescribeRouteConflicts" => routes::describe_conflicts,
        _ => return None,
    })
}

fn filtering(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateSecurityGroup" => security_groups::create,
        "CreateSecurityGroupWithPolicies" => security_groups::create_with_policies,
        "CreateDefaultSecurityGroup" => security_groups::create_default,
        "CloneSecurityGroup" => security_groups::clone,
        "DescribeSecurityGroups" => security_groups::describe,
        "ModifySecurityGroupAttribute" => security_groups::modify,
        "DeleteSecurityGroup" => security_groups::delete,
        "CreateSecurityGroupPolicies" => security_groups::create_policies,
        "DeleteSecurityGroupPolicies" => security_groups::delete_policies,
        "ReplaceSecurityGroupPolicy" | "ReplaceSecurityGroupPolicies" => {
            security_groups::replace_policies
        }
        "ModifySecurityGroupPolicies" => security_groups::reset_policies,
        "DescribeSecurityGroupPolicies" => security_groups::describe_policies,
        "DescribeSecurityGroupReferences" => security_groups::describe_references,
        "DescribeSecurityGroupAssociationStatistics" => security_groups::describe_statistics,
        _ => return None,
    })
}

fn interfaces(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateNetworkInterface" => interfaces::create,
        "CreateAndAttachNetworkInterface" => interfaces::create_and_attach,
        "DescribeNetworkInterfaces" => interfaces::describe,
        "DescribeNetworkInterfaceLimit" => interfaces::describe_limit,
        "ModifyNetworkInterfaceAttribute" => interfaces::modify,
        "AttachNetworkInterface" => interfaces::attach,
        "DetachNetworkInterface" => interfaces::detach,
        "MigrateNetworkInterface" => interfaces::migrate,
        "DeleteNetworkInterface" => interfaces::delete,
        "AssociateNetworkInterfaceSecurityGroups" => interfaces::associate_groups,
        "DisassociateNetworkInterfaceSecurityGroups" => interfaces::disassociate_groups,
        "AssignPrivateIpAddresses" => interfaces::assign,
        "UnassignPrivateIpAddresses" => interfaces::unassign,
        "MigratePrivateIpAddress" => interfaces::migrate_address,
        "ModifyPrivateIpAddressesAttribute" => interfaces::modify_addresses,
        "DescribeVpcPrivateIpAddresses" => interfaces::describe_private,
        "DescribeUsedIpAddress" => interfaces::describe_used,
        _ => return None,
    })
}

fn named_values(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateAddressTemplate" => templates::create_address,
        "DescribeAddressTemplates" => templates::describe_addresses,
        "DescribeAddressTemplateInstances" => templates::describe_address_instances,
        "ModifyAddressTemplateAttribute" => templates::modify_address,
        "DeleteAddressTemplate" => templates::delete_address,
        "CreateAddressTemplateGroup" => templates::create_address_group,
        "DescribeAddressTemplateGroups" => templates::describe_address_groups,
        "DescribeAddressTemplateGroupInstances" => templates::describe_address_group_instances,
        "ModifyAddressTemplateGroupAttribute" => templates::modify_address_group,
        "DeleteAddressTemplateGroup" => templates::delete_address_group,
        "CreateServiceTemplate" => templates::create_service,
        "DescribeServiceTemplates" => templates::describe_services,
        "DescribeServiceTemplateInstances" => templates::describe_service_instances,
        "ModifyServiceTemplateAttribute" => templates::modify_service,
        "DeleteServiceTemplate" => templates::delete_service,
        "CreateServiceTemplateGroup" => templates::create_service_group,
        "DescribeServiceTemplateGroups" => templates::describe_service_groups,
        "DescribeServiceTemplateGroupInstances" => templates::describe_service_group_instances,
        "ModifyServiceTemplateGroupAttribute" => templates::modify_service_group,
        "DeleteServiceTemplateGroup" => templates::delete_service_group,
        "AddTemplateMember" => templates::add,
        "DeleteTemplateMember" => templates::remove,
        "ModifyTemplateMember" => templates::replace,
        "DescribeTemplateLimits" => templates::describe_limits,
        _ => return None,
    })
}

fn account_limits(action: &str) -> Option<Handler> {
    Some(match action {
        "DescribeVpcLimits" => limits::describe_vpc,
        "DescribeSecurityGroupLimits" => limits::describe_security_groups,
        "DescribeAccountAttributes" => limits::describe_attributes,
        "DescribeNetworkAccountType" => limits::describe_account_type,
        _ => return None,
    })
}

fn public(action: &str) -> Option<Handler> {
    Some(match action {
        "AllocateAddresses" => addresses::allocate,
        "DescribeAddresses" => addresses::describe,
        "DescribeAddressQuota" => addresses::describe_quota,
        "AssociateAddress" => addresses::associate,
        "DisassociateAddress" => addresses::disassociate,
        "ReleaseAddresses" => addresses::release,
        "TransformAddress" => addresses::transform,
        "ModifyAddressAttribute" => addresses::modify,
        "ModifyAddressesBandwidth" => addresses::modify_bandwidth,
        "CreateBandwidthPackage" => bandwidth_packages::create,
        "DescribeBandwidthPackages" => bandwidth_packages::describe,
        "DescribeBandwidthPackageResources" => bandwidth_packages::describe_resources,
        "DescribeBandwidthPackageQuota" => bandwidth_packages::describe_quota,
        "AddBandwidthPackageResources" => bandwidth_packages::add_resources,
        "RemoveBandwidthPackageResources" => bandwidth_packages::remove_resources,
        "ModifyBandwidthPackageAttribute" => bandwidth_packages::modify,
        "ModifyBandwidthPackageBandwidth" => bandwidth_packages::modify_bandwidth,
        "DeleteBandwidthPackage" => bandwidth_packages::delete,
        _ => return None,
    })
}

fn translation(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateNatGateway" => nat_gateways::create,
        "DescribeNatGateways" => nat_gateways::describe,
        "ModifyNatGatewayAttribute" => nat_gateways::modify,
        "ResetNatGatewayConnection" => nat_gateways::reset_connections,
        "DeleteNatGateway" => nat_gateways::delete,
        "AssociateNatGatewayAddress" => nat_gateways::associate,
        "DisassociateNatGatewayAddress" => nat_gateways::disassociate,
        "CreateNatGatewayDestinationIpPortTranslationNatRule" => nat_gateways::create_port_rules,
        "DeleteNatGatewayDestinationIpPortTranslationNatRule" => nat_gateways::delete_port_rules,
        "ModifyNatGatewayDestinationIpPortTranslationNatRule" => nat_gateways::modify_port_rule,
        "DescribeNatGatewayDestinationIpPortTranslationNatRules" => {
            nat_gateways::describe_port_rules
        }
        "CreateNatGatewaySourceIpTranslationNatRule" => nat_gateways::create_source_rules,
        "DeleteNatGatewaySourceIpTranslationNatRule" => nat_gateways::delete_source_rules,
        "ModifyNatGatewaySourceIpTranslationNatRule" => nat_gateways::modify_source_rule,
        "DescribeNatGatewaySourceIpTranslationNatRules" => nat_gateways::describe_source_rules,
        _ => return None,
    })
}
