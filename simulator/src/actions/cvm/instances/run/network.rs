//! The network settings of an order.

use std::net::Ipv4Addr;

use crate::actions::Call;
use crate::error::ApiError;
use crate::ids::is_well_formed;
use crate::moment::Moment;
use crate::state::{Account, Network};

/// VPCs belong to another product: `DEFAULT` and any well-formed id are accepted.
const DEFAULT_VPC: &str = "vpc-00000000";
const DEFAULT_SUBNET: &str = "subnet-00000000";
/// In Mbit/s.
pub(in crate::actions::cvm::instances) const MAX_BANDWIDTH: i64 = 2048;

/// The network settings of all instances of an order.
#[derive(Debug)]
pub(super) struct NetworkPlan {
    vpc_id: String,
    subnet_id: String,
    private: Vec<Ipv4Addr>,
    public: bool,
    pub(super) charge: String,
    pub(super) bandwidth: i64,
}

impl NetworkPlan {
    pub(super) fn read(
        account: &Account,
        call: &Call<'_>,
        count: i64,
        prepaid: bool,
    ) -> Result<Self, ApiError> {
        let (vpc_id, subnet_id) = vpc(call)?;
        let private = private_addresses(account, call, count, &vpc_id)?;
        let internet = call.parameters.object("InternetAccessible");
        let bandwidth = internet.and_then(|view| view.integer("InternetMaxBandwidthOut"));
        let bandwidth = bandwidth.unwrap_or(0);
        if !(0..=MAX_BANDWIDTH).contains(&bandwidth) {
            let path = "InternetAccessible.InternetMaxBandwidthOut";
            let message =
                format!("The parameter `{path}` is {bandwidth}; it must be 0 to {MAX_BANDWIDTH}.");
            return Err(call.invalid(&["InvalidParameterValue.Range"], message));
        }
        let assigned = internet.and_then(|view| view.flag_if_given("PublicIpAssigned"));
        if assigned == Some(true) && bandwidth == 0 {
            let message = "A public IP address requires `InternetAccessible.InternetMaxBandwidthOut` of at least 1.";
            return Err(call.invalid(&["InvalidParameterCombination"], message));
        }
        let charge = internet.and_then(|view| view.string("InternetChargeType"));
        let default = if prepaid { "BANDWIDTH_PREPAID" } else { "BANDWIDTH_POSTPAID_BY_HOUR" };
        Ok(Self {
            vpc_id,
            subnet_id,
            private,
            public: assigned.unwrap_or(bandwidth > 0),
            charge: charge.unwrap_or(default).to_owned(),
            bandwidth,
        })
    }

    /// Returns the network of one instance, with unused addresses.
    pub(super) fn for_instance(&self, account: &mut Account, index: u32, now: Moment) -> Network {
        let chosen = usize::try_from(index).ok().and_then(|index| self.private.get(index));
        let private = chosen.copied().unwrap_or_else(|| account.free_private_address(&self.vpc_id));
        Network {
            private,
            public: self.public.then(|| account.free_public_address()),
            vpc_id: self.vpc_id.clone(),
            subnet_id: self.subnet_id.clone(),
            charge: self.charge.clone(),
            bandwidth: self.bandwidth,
            increases: Vec::new(),
            cap: self.bandwidth,
            updated: now,
        }
    }
}

pub(in crate::actions::cvm::instances) fn vpc(
    call: &Call<'_>,
) -> Result<(String, String), ApiError> {
    let Some(view) = call.parameters.object("VirtualPrivateCloud") else {
        return Ok((DEFAULT_VPC.to_owned(), DEFAULT_SUBNET.to_owned()));
    };
    let read = |name: &str, prefix: &str, default: &str, code: &str| match view
        .string(name)
        .unwrap_or("DEFAULT")
    {
        "DEFAULT" => Ok(default.to_owned()),
        id if is_well_formed(id, prefix) => Ok(id.to_owned()),
        id => {
            let message = format!(
                "The id `{id}` in `VirtualPrivateCloud.{name}` is malformed; it must have the form {prefix}-xxxxxxxx."
            );
            Err(call.invalid(&[code], message))
        }
    };
    let vpc = read("VpcId", "vpc", DEFAULT_VPC, "InvalidParameterValue.VpcIdMalformed")?;
    let subnet =
        read("SubnetId", "subnet", DEFAULT_SUBNET, "InvalidParameterValue.SubnetIdMalformed")?;
    Ok((vpc, subnet))
}

/// Returns the requested private addresses: none, or one per instance.
pub(in crate::actions::cvm::instances) fn private_addresses(
    account: &Account,
    call: &Call<'_>,
    count: i64,
    vpc_id: &str,
) -> Result<Vec<Ipv4Addr>, ApiError> {
    let given = call.parameters.object("VirtualPrivateCloud");
    let given = given.map(|view| view.strings("PrivateIpAddresses")).unwrap_or_default();
    if given.is_empty() {
        return Ok(Vec::new());
    }
    if i64::try_from(given.len()) != Ok(count) {
        let message = format!(
            "The request has {} private IP addresses for {count} instances. Specify one per instance.",
            given.len()
        );
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    let mut addresses = Vec::with_capacity(given.len());
    for text in given {
        let address: Ipv4Addr = text.parse().map_err(|_| {
            let message = format!("The private IP address `{text}` is not an IPv4 address.");
            let codes = [
                "InvalidParameterValue.InvalidIpFormat",
                "InvalidParameterValue.IPAddressMalformed",
            ];
            call.invalid(&codes, message)
        })?;
        if account.instances.uses(vpc_id, address) || addresses.contains(&address) {
            let message = format!("The private IP address {address} is in use.");
            return Err(call.error(&["VpcIpIsUsed"], "ResourceInUse", message));
        }
        addresses.push(address);
    }
    Ok(addresses)
}
