//! The networks that a call plans for CHC hosts.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::{Call, check_security_groups};
use crate::error::ApiError;
use crate::ids::is_well_formed;
use crate::parameters::View;
use crate::state::{Account, ChcNetwork};

/// A network for several hosts.
pub(super) struct Plan<'a> {
    vpc_id: &'a str,
    subnet_id: &'a str,
    /// Empty, or one per host.
    addresses: Vec<Ipv4Addr>,
    security_group_ids: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    pub(super) fn read(
        account: &Account,
        call: &Call<'a>,
        (network, groups): (&str, &str),
        count: usize,
    ) -> Result<Option<Self>, ApiError> {
        let security_group_ids = call.parameters.strings(groups);
        check_security_groups(account, call, &security_group_ids)?;
        let Some(view) = call.parameters.object(network) else { return Ok(None) };
        let (vpc_id, subnet_id) =
            (id(call, view, "VpcId", "vpc")?, id(call, view, "SubnetId", "subnet")?);
        check_subnet(account, call, (vpc_id, subnet_id), count)?;
        let given = view.strings("PrivateIpAddresses");
        if !given.is_empty() && given.len() != count {
            let message = format!(
                "`{network}.PrivateIpAddresses` has {} addresses for {count} hosts.",
                given.len()
            );
            return Err(call.invalid(&["InvalidParameterValue.AmountNotEqual"], message));
        }
        let mut addresses = Vec::with_capacity(given.len());
        for text in given {
            let address = address(account, call, (vpc_id, subnet_id), text)?;
            if addresses.contains(&address) {
                return Err(used(call, text));
            }
            addresses.push(address);
        }
        Ok(Some(Self { vpc_id, subnet_id, addresses, security_group_ids }))
    }

    /// Returns the network of the host with this index in the call.
    pub(super) fn for_host(
        &self,
        account: &mut Account,
        taken: &mut Taken,
        index: usize,
    ) -> ChcNetwork {
        let address = self.addresses.get(index).copied();
        ChcNetwork {
            vpc_id: self.vpc_id.to_owned(),
            subnet_id: self.subnet_id.to_owned(),
            // The check of the plans has counted the addresses that are available.
            address: address
                .or_else(|| taken.next(account, (self.vpc_id, self.subnet_id)))
                .unwrap_or(Ipv4Addr::UNSPECIFIED),
            security_group_ids: self.security_group_ids.iter().map(|id| (*id).to_owned()).collect(),
        }
    }
}

/// The addresses, with their VPCs, that the hosts of a call will have.
pub(super) struct Taken(BTreeSet<(String, Ipv4Addr)>);

impl Taken {
    /// Returns the addresses that plans request.
    pub(super) fn requested_by<'a>(plans: impl Iterator<Item = &'a Plan<'a>>) -> Self {
        let of_plan = |plan: &'a Plan<'a>| {
            plan.addresses.iter().map(|address| (plan.vpc_id.to_owned(), *address))
        };
        Self(plans.flat_map(of_plan).collect())
    }

    /// Returns an address of a subnet that is neither in use nor taken, and takes it.
    fn next(
        &mut self,
        account: &mut Account,
        (vpc_id, subnet_id): (&str, &str),
    ) -> Option<Ipv4Addr> {
        // Every call returns the next one of the addresses that are not in use.
        for _ in 0..=self.0.len() {
            let address = account.free_private_address(subnet_id)?;
            if self.0.insert((vpc_id.to_owned(), address)) {
                return Some(address);
            }
        }
        None
    }
}

/// Checks that two plans for the same hosts do not request the same address, and that there are addresses for both.
pub(super) fn check_together(
    account: &Account,
    call: &Call<'_>,
    (one, other): (&Plan<'_>, &Plan<'_>),
    count: usize,
) -> Result<(), ApiError> {
    let mut requested = one.addresses.iter().filter(|_| one.vpc_id == other.vpc_id);
    if let Some(address) = requested.find(|address| other.addresses.contains(address)) {
        return Err(used(call, &address.to_string()));
    }
    if one.subnet_id == other.subnet_id {
        check_subnet(account, call, (one.vpc_id, one.subnet_id), 2 * count)?;
    }
    Ok(())
}

fn id<'a>(call: &Call<'_>, view: View<'a>, name: &str, prefix: &str) -> Result<&'a str, ApiError> {
    let id = view.string(name).unwrap_or_default();
    if is_well_formed(id, prefix) {
        return Ok(id);
    }
    let message =
        format!("The id `{id}` in `{name}` is malformed; it must have the form {prefix}-xxxxxxxx.");
    let codes =
        ["InvalidParameterValue.IncorrectFormat", "InvalidParameterValue.SubnetIdMalformed"];
    Err(call.invalid(&codes, message))
}

/// Checks that a subnet exists in a VPC and has addresses for this number of hosts.
fn check_subnet(
    account: &Account,
    call: &Call<'_>,
    (vpc_id, subnet_id): (&str, &str),
    count: usize,
) -> Result<(), ApiError> {
    let subnet = account.vpc.subnets.find(subnet_id);
    let subnet = subnet.filter(|own| own.region == call.region && own.vpc_id == vpc_id);
    let has_room = |subnet| {
        usize::try_from(account.available_addresses(subnet)).is_ok_and(|room| room >= count)
    };
    match subnet {
        Some(subnet) if has_room(subnet) => Ok(()),
        Some(_) => {
            let message =
                format!("The subnet `{subnet_id}` has fewer than {count} available addresses.");
            Err(call.error(&[], "ResourceInsufficient", message))
        }
        None => {
            let message = format!(
                "The subnet `{subnet_id}` does not exist in the VPC `{vpc_id}` in {}.",
                call.region
            );
            let codes = ["InvalidParameterValue.SubnetNotExist"];
            Err(call.error(&codes, "ResourceNotFound", message))
        }
    }
}

fn address(
    account: &Account,
    call: &Call<'_>,
    (vpc_id, subnet_id): (&str, &str),
    text: &str,
) -> Result<Ipv4Addr, ApiError> {
    let address: Ipv4Addr = text.parse().map_err(|_| {
        let message = format!("The private IP address `{text}` is not an IPv4 address.");
        let codes =
            ["InvalidParameterValue.IPAddressMalformed", "InvalidParameterValue.IncorrectFormat"];
        call.invalid(&codes, message)
    })?;
    let block = account.vpc.subnets.find(subnet_id).map(|subnet| subnet.block);
    if let Some(block) = block.filter(|block| !block.permits(address)) {
        let message = format!(
            "The private IP address {address} is not in the block {block} of the subnet `{subnet_id}`."
        );
        return Err(call.invalid(&["InvalidParameterValue.IPAddressMalformed"], message));
    }
    if account.uses_private_address(vpc_id, address) {
        return Err(used(call, text));
    }
    Ok(address)
}

fn used(call: &Call<'_>, address: &str) -> ApiError {
    let message = format!("The private IP address `{address}` is already in use.");
    call.invalid(&["VpcIpIsUsed"], message)
}
