//! The quotas and the properties of the account.

use serde_json::{Value, json};

use super::{Call, Response, interfaces, nat_gateways};
use crate::error::ApiError;
use crate::state::Account;

/// The maximum number of security groups per instance or network interface.
const GROUPS_PER_INSTANCE: usize = 5;

/// `DescribeVpcLimits`. The quota of resources that the simulator does not have is 0.
pub(super) fn describe_vpc(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let quotas = &account.quotas;
    let limit = |name: &&str| {
        let value = match *name {
            "appid-max-vpcs" => quotas.vpcs,
            "vpc-max-subnets" => quotas.subnets_per_vpc,
            "vpc-max-route-tables" => quotas.route_tables_per_vpc,
            "route-table-max-policies" => quotas.routes_per_table,
            "vpc-max-nat-gateways" => quotas.nat_gateways_per_vpc,
            "nat-gateway-max-eips" => nat_gateways::MAX_ADDRESSES,
            "nat-gateway-max-dnapts" => nat_gateways::MAX_PORT_RULES,
            "eni-max-private-ips" => interfaces::MAX_ADDRESSES,
            _ => 0,
        };
        json!({"LimitType": name, "LimitValue": value})
    };
    let limits: Vec<Value> = call.parameters.strings("LimitTypes").iter().map(limit).collect();
    Ok(Response::new(json!({"VpcLimitSet": limits})))
}

/// `DescribeSecurityGroupLimits`. All rules may refer to security groups, and the number of their members is not limited.
#[allow(clippy::unnecessary_wraps, reason = "a handler")]
pub(super) fn describe_security_groups(
    account: &mut Account,
    _: &Call<'_>,
) -> Result<Response, ApiError> {
    let (groups, rules) = (account.quotas.security_groups, account.quotas.security_group_rules);
    let unlimited = account.quotas.postpaid_instances + account.quotas.prepaid_instances;
    Ok(Response::new(json!({"SecurityGroupLimitSet": {
        "SecurityGroupLimit": groups,
        "SecurityGroupPolicyLimit": rules,
        "ReferedSecurityGroupLimit": rules,
        "SecurityGroupInstanceLimit": unlimited,
        "InstanceSecurityGroupLimit": GROUPS_PER_INSTANCE,
        "SecurityGroupExtendedPolicyLimit": rules,
        "SecurityGroupReferedCvmAndEniLimit": unlimited,
        "SecurityGroupReferedSvcLimit": 0,
    }})))
}

/// `DescribeAccountAttributes`: the account has VPCs, but no classic network.
#[allow(clippy::unnecessary_wraps, reason = "a handler")]
pub(super) fn describe_attributes(_: &mut Account, _: &Call<'_>) -> Result<Response, ApiError> {
    Ok(Response::new(json!({"AccountAttributeSet": [{
        "AttributeName": "supported-platforms",
        "AttributeValues": ["VPC"],
    }]})))
}

/// `DescribeNetworkAccountType`: elastic IP addresses have their own bandwidth and billing.
#[allow(clippy::unnecessary_wraps, reason = "a handler")]
pub(super) fn describe_account_type(_: &mut Account, _: &Call<'_>) -> Result<Response, ApiError> {
    Ok(Response::new(json!({"NetworkAccountType": "STANDARD"})))
}
