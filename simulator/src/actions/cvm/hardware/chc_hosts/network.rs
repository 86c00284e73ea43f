//! The networks of CHC hosts.

use std::net::Ipv4Addr;

use super::{Call, Response, check_security_groups, named, require_idle};
use crate::error::ApiError;
use crate::ids::is_well_formed;
use crate::parameters::View;
use crate::state::{Account, ChcChange, ChcHost, ChcNetwork, ChcSettings, Key};

/// A network for several hosts.
struct Plan<'a> {
    vpc_id: &'a str,
    subnet_id: &'a str,
    /// Empty, or one per host.
    addresses: Vec<Ipv4Addr>,
    security_group_ids: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    fn read(
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
    fn for_host(&self, account: &mut Account, index: usize) -> ChcNetwork {
        let address = self.addresses.get(index).copied();
        ChcNetwork {
            vpc_id: self.vpc_id.to_owned(),
            subnet_id: self.subnet_id.to_owned(),
            // The plan was checked, and a subnet has more addresses than there are hosts.
            address: address
                .or_else(|| account.free_private_address(self.subnet_id))
                .unwrap_or(Ipv4Addr::UNSPECIFIED),
            security_group_ids: self.security_group_ids.iter().map(|id| (*id).to_owned()).collect(),
        }
    }
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

pub(in crate::actions::cvm) fn configure_assist_vpc(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    let bmc = ("BmcVirtualPrivateCloud", "BmcSecurityGroupIds");
    let bmc = Plan::read(account, call, bmc, keys.len())?;
    let bmc = bmc.ok_or_else(|| ApiError::missing("BmcVirtualPrivateCloud"))?;
    let deploy = ("DeployVirtualPrivateCloud", "DeploySecurityGroupIds");
    let deploy = Plan::read(account, call, deploy, keys.len())?;
    require(account, call, &keys, |host| {
        let problem = host.bmc.is_some().then_some("already has an out-of-band network");
        problem.or_else(|| host.instance_id.is_some().then_some("has an instance"))
    })?;
    configure(account, call, &keys, Some(&bmc), deploy.as_ref());
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn configure_deploy_vpc(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    let deploy = ("DeployVirtualPrivateCloud", "DeploySecurityGroupIds");
    let deploy = Plan::read(account, call, deploy, keys.len())?;
    for key in &keys {
        let host = account.hardware.chc_hosts.get(*key);
        if let Some(host) = host.filter(|host| host.deploy.is_some()) {
            let message = format!("The CHC host `{}` already has a deployment network.", host.id());
            return Err(call.invalid(&["InvalidParameterValue.DeployVpcAlreadyExists"], message));
        }
    }
    require(account, call, &keys, |host| {
        host.bmc.is_none().then_some("has no out-of-band network")
    })?;
    configure(account, call, &keys, None, deploy.as_ref());
    Ok(Response::empty())
}

fn configure(
    account: &mut Account,
    call: &Call<'_>,
    keys: &[Key],
    bmc: Option<&Plan<'_>>,
    deploy: Option<&Plan<'_>>,
) {
    let extra = call.parameters.object("ChcDeployExtraConfig").map(|extra| extra.as_map().clone());
    for (index, key) in keys.iter().enumerate() {
        let change = ChcChange::Configure(Box::new(ChcSettings {
            bmc: bmc.map(|plan| plan.for_host(account, index)),
            deploy: deploy.map(|plan| plan.for_host(account, index)),
            extra: extra.clone(),
        }));
        begin(account, call, *key, &call.operation.name, change);
    }
}

pub(in crate::actions::cvm) fn remove_assist_vpc(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    remove(account, call, &ChcChange::RemoveBoth)
}

pub(in crate::actions::cvm) fn remove_deploy_vpc(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    remove(account, call, &ChcChange::RemoveDeploy)
}

fn remove(
    account: &mut Account,
    call: &Call<'_>,
    change: &ChcChange,
) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    require(account, call, &keys, |host| match change {
        _ if host.instance_id.is_some() => Some("has an instance"),
        ChcChange::RemoveBoth if host.bmc.is_none() => Some("has no out-of-band network"),
        ChcChange::RemoveDeploy if host.deploy.is_none() => Some("has no deployment network"),
        _ => None,
    })?;
    for key in keys {
        begin(account, call, key, &call.operation.name, change.clone());
    }
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn modify_network_mode(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mode = call.required("NetworkMode")?;
    let keys = named(account, call)?;
    for key in &keys {
        require_idle(account, call, *key)?;
        let Some(host) = account.hardware.chc_hosts.get(*key) else { continue };
        let (code, problem) = match mode {
            "DEPLOY" if host.deploy.is_none() => {
                ("OperationDenied.ChcDeployConfigInvalid", "has no deployment network")
            }
            "BUSINESS" if host.instance_id.is_none() => {
                ("OperationDenied.ChcHostStateNotSupported", "has no instance")
            }
            _ => continue,
        };
        let message =
            format!("The CHC host `{}` {problem} and cannot switch to {mode}.", host.id());
        return Err(call.error(&[code], "UnsupportedOperation", message));
    }
    let operation =
        if mode == "DEPLOY" { "SwitchChcDeployNetwork" } else { "SwitchChcBusinessNetwork" };
    for key in keys {
        begin(account, call, key, operation, ChcChange::Mode(mode.to_owned()));
    }
    Ok(Response::empty())
}

fn begin(account: &mut Account, call: &Call<'_>, key: Key, operation: &str, change: ChcChange) {
    let complete = call.now.after(account.timing.change);
    if let Some(mut host) = account.hardware.chc_hosts.get_mut(key) {
        host.begin(operation, complete, change);
    }
}

/// Checks that no host has an operation in progress or a problem.
fn require(
    account: &Account,
    call: &Call<'_>,
    keys: &[Key],
    problem: impl Fn(&ChcHost) -> Option<&'static str>,
) -> Result<(), ApiError> {
    for key in keys {
        require_idle(account, call, *key)?;
        let Some(host) = account.hardware.chc_hosts.get(*key) else { continue };
        if let Some(problem) = problem(host) {
            let message = format!("The CHC host `{}` {problem}.", host.id());
            return Err(call.error(&["InvalidHost.NotSupported"], "UnsupportedOperation", message));
        }
    }
    Ok(())
}
