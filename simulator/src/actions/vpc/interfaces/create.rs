//! Creating network interfaces.

use std::net::Ipv4Addr;

use serde_json::json;

use super::describe::to_json;
use super::resource::{SUBNET, VPC};
use super::values::{check_no_ipv6, tags};
use super::{Call, Response, limits, security_groups, select};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::{Attachment, Interface, InterfaceState, PrivateAddress, Subnet};

/// The private addresses that a call requests.
pub(super) struct Wanted {
    pub(super) given: Vec<PrivateAddress>,
    /// The number of addresses to choose.
    pub(super) count: usize,
}

impl Wanted {
    /// Returns the addresses in `PrivateIpAddresses` and `SecondaryPrivateIpAddressCount`, which must be free.
    pub(super) fn read(
        account: &Account,
        call: &Call<'_>,
        subnet: &Subnet,
    ) -> Result<Self, ApiError> {
        let mut given: Vec<PrivateAddress> = Vec::new();
        for view in call.parameters.objects("PrivateIpAddresses") {
            let text = view.string("PrivateIpAddress").unwrap_or_default();
            let ip = super::values::address(call, "PrivateIpAddresses", text)?;
            check_free(account, call, subnet, ip)?;
            if given.iter().any(|other| other.ip == ip) {
                let message = format!("The private address {ip} is a duplicate.");
                let codes = ["InvalidParameterValue.DuplicatePara"];
                return Err(call.invalid(&codes, message));
            }
            given.push(PrivateAddress {
                ip,
                primary: view.flag("Primary"),
                description: view.string("Description").unwrap_or_default().to_owned(),
            });
        }
        let count = call.parameters.integer("SecondaryPrivateIpAddressCount").unwrap_or(0);
        let count = usize::try_from(count).map_err(|_| {
            let message = format!(
                "The parameter `SecondaryPrivateIpAddressCount` is {count}; the minimum is 0."
            );
            call.invalid(&["InvalidParameterValue.Range"], message)
        })?;
        Ok(Self { given, count })
    }

    /// Returns the number of addresses.
    pub(super) fn len(&self) -> usize {
        self.given.len().saturating_add(self.count)
    }

    /// Checks that the subnet has that many addresses.
    pub(super) fn check_room(
        &self,
        account: &Account,
        call: &Call<'_>,
        subnet: &Subnet,
    ) -> Result<(), ApiError> {
        let available = account.available_addresses(subnet);
        if self.len() <= usize::try_from(available).unwrap_or(usize::MAX) {
            return Ok(());
        }
        let message = format!("The subnet `{}` has {available} available addresses.", subnet.id);
        Err(call.error(&["ResourceInsufficient.Subnet"], "ResourceInsufficient", message))
    }
}

/// Checks that an address of a subnet can be assigned and is not in use.
fn check_free(
    account: &Account,
    call: &Call<'_>,
    subnet: &Subnet,
    ip: Ipv4Addr,
) -> Result<(), ApiError> {
    let block = subnet.block;
    if !block.includes(ip) {
        let message =
            format!("The private address {ip} is not in {block}, the block of the subnet.");
        return Err(call.invalid(&["InvalidParameterValue.Range"], message));
    }
    if !block.permits(ip) {
        let message = format!("The private address {ip} is reserved in the block {block}.");
        return Err(call.invalid(&["InvalidParameterValue.Reserved"], message));
    }
    if account.uses_private_address(&subnet.vpc_id, ip) {
        let message = format!("The private address {ip} is in use.");
        return Err(call.error(&["ResourceInUse"], "ResourceInUse", message));
    }
    Ok(())
}

pub(in crate::actions::vpc) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    create_for(account, call, None)
}

pub(in crate::actions::vpc) fn create_and_attach(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let instance_id = call.required("InstanceId")?;
    create_for(account, call, Some(instance_id))
}

/// Creates an interface, which is attached to an instance if one is given.
fn create_for(
    account: &mut Account,
    call: &Call<'_>,
    instance_id: Option<&str>,
) -> Result<Response, ApiError> {
    let subnet = subnet(account, call)?;
    let wanted = wanted(account, call, &subnet)?;
    let next = instance_id.map(|id| attachment(account, call, &subnet, id)).transpose()?;
    let mut interface = new(account, call, &subnet, next)?;
    interface.addresses = wanted.given;
    interface.id = account.ids.resource("eni");
    let id = interface.id.clone();
    let key = account.vpc.interfaces.insert(interface);
    for _ in 0..wanted.count {
        let Some(ip) = account.free_private_address(&subnet.id) else { break };
        if let Some(mut interface) = account.vpc.interfaces.get_mut(key) {
            let primary = interface.primary_address().is_none();
            interface.addresses.push(PrivateAddress { ip, primary, description: String::new() });
        }
    }
    let duration = account.timing.change;
    account.vpc.tasks.start(call.region, call.request_id, call.now, duration);
    let described = select::find(account, call, &id)?;
    Ok(Response::new(json!({"NetworkInterface": to_json(&described, &account.id)})))
}

/// Returns the subnet in a call, which must be in its VPC.
fn subnet(account: &Account, call: &Call<'_>) -> Result<Subnet, ApiError> {
    check_no_ipv6(call, &["Ipv6Addresses", "Ipv6AddressCount"])?;
    let vpc = VPC.named(call, &account.vpc.vpcs, "VpcId")?;
    let subnet = SUBNET.named(call, &account.vpc.subnets, "SubnetId")?;
    if subnet.vpc_id == vpc.id {
        return Ok(subnet.clone());
    }
    let message = format!("The subnet `{}` is not in the VPC `{}`.", subnet.id, vpc.id);
    Err(call.error(&["ResourceNotFound"], "ResourceNotFound", message))
}

/// Returns the addresses of a new interface, including the primary one.
fn wanted(account: &Account, call: &Call<'_>, subnet: &Subnet) -> Result<Wanted, ApiError> {
    let mut wanted = Wanted::read(account, call, subnet)?;
    match wanted.given.iter().filter(|address| address.primary).count() {
        0 => wanted.count += 1,
        1 => {}
        _ => {
            let message = "At most one of the private addresses can be primary.";
            return Err(call.invalid(&["InvalidParameterValue"], message));
        }
    }
    limits::check_count(call, wanted.len(), limits::ADDRESSES)?;
    wanted.check_room(account, call, subnet)?;
    Ok(wanted)
}

/// Returns the attachment of a new interface to an instance.
fn attachment(
    account: &Account,
    call: &Call<'_>,
    subnet: &Subnet,
    instance_id: &str,
) -> Result<Attachment, ApiError> {
    let place = (subnet.vpc_id.as_str(), subnet.zone.as_str());
    let (_, index) = select::attachable(account, call, instance_id, place)?;
    let kind = call.parameters.integer("AttachType").unwrap_or(0);
    Ok(Attachment { instance_id: instance_id.to_owned(), index, kind, since: call.now })
}

/// Returns a new interface without an id and addresses.
fn new(
    account: &Account,
    call: &Call<'_>,
    subnet: &Subnet,
    next: Option<Attachment>,
) -> Result<Interface, ApiError> {
    let parameters = call.parameters;
    let groups = security_groups::check(account, call, &parameters.strings("SecurityGroupIds"))?;
    let description = parameters.string("NetworkInterfaceDescription").unwrap_or_default();
    let mut interface = Interface {
        region: call.region.to_owned(),
        id: String::new(),
        vpc_id: subnet.vpc_id.clone(),
        subnet_id: subnet.id.clone(),
        zone: subnet.zone.clone(),
        name: call.required("NetworkInterfaceName")?.to_owned(),
        description: description.to_owned(),
        is_primary: false,
        state: InterfaceState::Pending,
        ends: None,
        fails: false,
        addresses: Vec::new(),
        security_group_ids: groups,
        attachment: None,
        next,
        quality: parameters.string("QosLevel").unwrap_or("DEFAULT").to_owned(),
        tags: tags(account, call)?,
        created: call.now,
    };
    interface.begin(InterfaceState::Pending, call.now, account.timing.change);
    Ok(interface)
}
