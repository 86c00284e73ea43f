//! Creating NAT gateways.

use serde_json::json;

use super::addresses::Wanted;
use super::describe::to_json;
use super::resource::{SUBNET, VPC};
use super::values::{over_quota, tags};
use super::{Call, Response, vpcs};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::{NatGateway, NatState};

/// The bandwidths of classic gateways, in Mbit/s.
const BANDWIDTHS: [i64; 8] = [20, 50, 100, 200, 500, 1000, 2000, 5000];
/// The numbers of connections of classic gateways.
const CONNECTIONS: [i64; 3] = [1_000_000, 3_000_000, 10_000_000];
/// `NatProductVersion` of standard gateways.
const STANDARD: i64 = 2;

pub(in crate::actions::vpc) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let vpc_id = VPC.named(call, &account.vpc.vpcs, "VpcId")?.id.clone();
    let zone = vpcs::zone(account, call)?;
    if let Some(id) = parameters.string("SubnetId") {
        SUBNET.key(call, &account.vpc.subnets, id)?;
    }
    let maximum = account.quotas.nat_gateways_per_vpc;
    if account.vpc.nat_gateways.count_referring_to(&vpc_id) >= maximum {
        let codes = ["LimitExceeded.NatGatewayPerVpcLimitExceeded"];
        return Err(over_quota(call, &codes, "A VPC", maximum));
    }
    if parameters.has("ExclusiveType") {
        let message = "Dedicated NAT gateways, which `ExclusiveType` requests, are not simulated.";
        return Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message));
    }
    let product = parameters.integer("NatProductVersion").unwrap_or(1);
    let default = if product == STANDARD { (5000, 2_000_000) } else { (100, 1_000_000) };
    let bandwidth = parameters.integer("InternetMaxBandwidthOut").unwrap_or(default.0);
    let connections = parameters.integer("MaxConcurrentConnection").unwrap_or(default.1);
    if product != STANDARD {
        check_one_of(call, "InternetMaxBandwidthOut", bandwidth, &BANDWIDTHS)?;
        check_one_of(call, "MaxConcurrentConnection", connections, &CONNECTIONS)?;
    }
    let tags = tags(account, call)?;
    let wanted = Wanted::read(account, call, 0)?;
    wanted.check_quotas(account, call)?;
    let gateway = NatGateway {
        region: call.region.to_owned(),
        vpc_id,
        name: call.required("NatGatewayName")?.to_owned(),
        zone,
        state: NatState::Pending,
        ends: Some(call.now.after(account.timing.change)),
        fails: false,
        bandwidth,
        connections,
        product,
        protected: parameters.flag("DeletionProtectionEnabled"),
        security_group_ids: Vec::new(),
        port_rules: Vec::new(),
        source_rules: Vec::new(),
        tags,
        created: call.now,
        id: account.ids.resource("nat"),
    };
    wanted.bind(account, call, &gateway.id);
    let value = to_json(account, &gateway);
    account.vpc.nat_gateways.insert(gateway);
    Ok(Response::new(json!({"NatGatewaySet": [value], "TotalCount": 1})))
}

/// Checks that a number is one of those of classic gateways.
pub(super) fn check_one_of(
    call: &Call<'_>,
    name: &str,
    value: i64,
    known: &[i64],
) -> Result<(), ApiError> {
    if known.contains(&value) {
        return Ok(());
    }
    let known: Vec<String> = known.iter().map(i64::to_string).collect();
    let message =
        format!("The parameter `{name}` is {value}; it must be one of {}.", known.join(", "));
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}

/// Checks the number of connections of a gateway.
pub(super) fn check_connections(
    call: &Call<'_>,
    gateway: &NatGateway,
    connections: i64,
) -> Result<(), ApiError> {
    if gateway.product == STANDARD {
        let message = format!("The NAT gateway `{}` is a standard one.", gateway.id);
        return Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message));
    }
    check_one_of(call, "MaxConcurrentConnection", connections, &CONNECTIONS)
}
