//! The subnet that a call puts instances into.

use std::net::Ipv4Addr;

use super::super::Call;
use crate::error::ApiError;
use crate::ids::is_well_formed;
use crate::state::Account;
use crate::state::vpc::{Cidr, Subnet};

/// The value that stands for the default VPC and the default subnet.
const DEFAULT: &str = "DEFAULT";

/// A subnet for instances.
#[derive(Debug)]
pub(super) enum Destination {
    /// The default subnet of a zone, which may not exist yet.
    Default {
        zone: String,
    },
    Subnet {
        vpc_id: String,
        subnet_id: String,
    },
}

impl Destination {
    /// Returns the subnet in `VirtualPrivateCloud`, which must be in the zone of the instances.
    pub(super) fn read(account: &Account, call: &Call<'_>, zone: &str) -> Result<Self, ApiError> {
        let given = call.parameters.object("VirtualPrivateCloud");
        let id = |name: &str| given.and_then(|view| view.string(name)).unwrap_or(DEFAULT);
        let (vpc_id, subnet_id) = (id("VpcId"), id("SubnetId"));
        check_form(call, "VpcId", vpc_id, "vpc", "InvalidParameterValue.VpcIdMalformed")?;
        let code = "InvalidParameterValue.SubnetIdMalformed";
        check_form(call, "SubnetId", subnet_id, "subnet", code)?;
        if subnet_id == DEFAULT {
            if vpc_id != DEFAULT {
                let message = format!(
                    "The subnet is DEFAULT, but the VPC is `{vpc_id}`. Specify DEFAULT for both or none."
                );
                return Err(mismatch(call, message));
            }
            return Ok(Self::Default { zone: zone.to_owned() });
        }
        let subnet = find(account, call, vpc_id, subnet_id)?;
        if subnet.zone != zone {
            let message = format!(
                "The subnet `{subnet_id}` is in the zone {}, but the instance is in {zone}.",
                subnet.zone
            );
            return Err(call.invalid(&["InvalidParameterValue.SubnetIdZoneIdNotMatch"], message));
        }
        Ok(Self::Subnet { vpc_id: subnet.vpc_id.clone(), subnet_id: subnet_id.to_owned() })
    }

    /// Returns the subnet if it exists.
    fn subnet<'a>(&self, account: &'a Account, call: &Call<'_>) -> Option<&'a Subnet> {
        match self {
            Self::Default { zone } => account.default_subnet(call.region, zone),
            Self::Subnet { subnet_id, .. } => account.vpc.subnets.find(subnet_id),
        }
    }

    /// Returns the block of the subnet.
    fn block(&self, account: &Account, call: &Call<'_>) -> Result<Cidr, ApiError> {
        let subnet = self.subnet(account, call).map(|subnet| subnet.block);
        subnet.or_else(|| account.next_default_block(call.region)).ok_or_else(|| no_block(call))
    }

    /// Checks that the subnet has addresses for more instances.
    pub(super) fn check_room(
        &self,
        account: &Account,
        call: &Call<'_>,
        count: i64,
    ) -> Result<(), ApiError> {
        let available = match self.subnet(account, call) {
            Some(subnet) => account.available_addresses(subnet),
            None => self.block(account, call)?.usable(),
        };
        if count <= i64::from(available) {
            return Ok(());
        }
        let message =
            format!("The subnet has {available} available addresses, but {count} are needed.");
        let codes = ["FailedOperation.NoAvailableIpAddressCountInSubnet"];
        Err(call.error(&codes, "ResourceInsufficient", message))
    }

    /// Returns the ids of the VPC and the subnet. Default ones are created if they do not exist.
    pub(super) fn ensure(
        &self,
        account: &mut Account,
        call: &Call<'_>,
    ) -> Result<(String, String), ApiError> {
        match self {
            Self::Default { zone } => {
                let id = account.ensure_default_subnet(call.region, zone, call.now);
                let subnet = id.and_then(|id| account.vpc.subnets.find(&id));
                let subnet = subnet.ok_or_else(|| no_block(call))?;
                Ok((subnet.vpc_id.clone(), subnet.id.clone()))
            }
            Self::Subnet { vpc_id, subnet_id } => Ok((vpc_id.clone(), subnet_id.clone())),
        }
    }
}

fn check_form(
    call: &Call<'_>,
    name: &str,
    id: &str,
    prefix: &str,
    code: &str,
) -> Result<(), ApiError> {
    if id == DEFAULT || is_well_formed(id, prefix) {
        return Ok(());
    }
    let message = format!(
        "The id `{id}` in `VirtualPrivateCloud.{name}` is malformed; it must have the form {prefix}-xxxxxxxx."
    );
    Err(call.invalid(&[code], message))
}

/// Returns a subnet, which must be in the VPC.
fn find<'a>(
    account: &'a Account,
    call: &Call<'_>,
    vpc_id: &str,
    subnet_id: &str,
) -> Result<&'a Subnet, ApiError> {
    let networking = &account.vpc;
    if vpc_id != DEFAULT && networking.vpcs.key_in(call.region, vpc_id).is_none() {
        let message = format!("The VPC `{vpc_id}` does not exist in {}.", call.region);
        let codes = ["InvalidParameterValue.VpcIdNotExist"];
        return Err(call.error(&codes, "ResourceNotFound", message));
    }
    let subnet = networking.subnets.find(subnet_id).filter(|subnet| subnet.region == call.region);
    let subnet = subnet.ok_or_else(|| {
        let message = format!("The subnet `{subnet_id}` does not exist in {}.", call.region);
        call.error(&["InvalidParameterValue.SubnetNotExist"], "ResourceNotFound", message)
    })?;
    if subnet.vpc_id != vpc_id {
        let message = format!(
            "The subnet `{subnet_id}` is in the VPC `{}`, not in `{vpc_id}`.",
            subnet.vpc_id
        );
        return Err(mismatch(call, message));
    }
    Ok(subnet)
}

fn mismatch(call: &Call<'_>, message: String) -> ApiError {
    call.invalid(&["InvalidParameterValue.VpcIdSubnetIdNotMatch"], message)
}

fn no_block(call: &Call<'_>) -> ApiError {
    let message = "The default VPC has no room for another default subnet.";
    call.error(&["LimitExceeded.VpcSubnetNum"], "ResourceInsufficient", message)
}

/// Returns the requested private addresses: none, or one per instance.
pub(super) fn private_addresses(
    account: &Account,
    call: &Call<'_>,
    count: i64,
    destination: &Destination,
) -> Result<Vec<Ipv4Addr>, ApiError> {
    destination.check_room(account, call, count)?;
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
    let block = destination.block(account, call)?;
    let vpc_id = destination.subnet(account, call).map(|subnet| subnet.vpc_id.as_str());
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
        if !block.permits(address) {
            let message = format!(
                "The private IP address {address} is not one that the subnet with the block {block} can assign."
            );
            return Err(call.invalid(&["VpcAddrNotInSubNet"], message));
        }
        let is_used = vpc_id.is_some_and(|vpc| account.uses_private_address(vpc, address));
        if is_used || addresses.contains(&address) {
            let message = format!("The private IP address {address} is in use.");
            return Err(call.error(&["VpcIpIsUsed"], "ResourceInUse", message));
        }
        addresses.push(address);
    }
    Ok(addresses)
}
