//! Networks and addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use serde_json::Value;

use super::{Pairs, View, same_pairs};
use crate::model::cidr::Cidr;
use crate::model::failure::{Failure, ensure};
use crate::model::tables::Kind;
use crate::model::world::{items, text, texts};

pub(super) fn check(view: View<'_>) -> Result<(), Failure> {
    vpcs(view)?;
    let used = interfaces(view)?;
    subnets(view, &used)?;
    primary_interfaces(view)?;
    elastic_addresses(view)?;
    gateways(view)?;
    templates(view)?;
    packages(view)
}

fn vpcs(view: View<'_>) -> Result<(), Failure> {
    for kind in [Kind::Subnet, Kind::RouteTable, Kind::Nat] {
        for (id, row) in view.all(kind) {
            view.refers((kind, id), Kind::Vpc, text(row, "VpcId"))?;
        }
    }
    for (id, _) in view.all(Kind::Vpc) {
        let tables = view.all(Kind::RouteTable).filter(|(_, row)| text(row, "VpcId") == id);
        let main = tables.filter(|(_, row)| row["Main"] == true).count();
        ensure!(main == 1, "VPC has not one main route table", "{id} has {main}");
    }
    Ok(())
}

/// Returns the number of used addresses per subnet.
fn interfaces(view: View<'_>) -> Result<BTreeMap<&str, u64>, Failure> {
    let mut used = BTreeMap::new();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (id, row) in view.all(Kind::Interface) {
        let from = (Kind::Interface, id.as_str());
        let (vpc, subnet) = (text(row, "VpcId"), text(row, "SubnetId"));
        view.refers(from, Kind::Vpc, vpc)?;
        view.refers(from, Kind::Subnet, subnet)?;
        view.refers(from, Kind::Instance, text(&row["Attachment"], "InstanceId"))?;
        for group in texts(row, "GroupSet") {
            view.refers(from, Kind::SecurityGroup, group)?;
        }
        let block = view.row(Kind::Subnet, subnet).map(|row| text(row, "CidrBlock"));
        let block = block.and_then(Cidr::parse);
        let mut primary = 0;
        for address in items(row, "PrivateIpAddressSet") {
            let ip = text(address, "PrivateIpAddress");
            primary += usize::from(address["Primary"] == true);
            ensure!(seen.insert((vpc, ip)), "private address is used twice", "{ip} in {vpc}");
            let inside = ip
                .parse::<Ipv4Addr>()
                .is_ok_and(|ip| block.is_some_and(|block| block.contains(ip)));
            ensure!(inside, "private address is outside of its subnet", "{ip} of {id}: {row}");
            *used.entry(subnet).or_default() += 1;
        }
        ensure!(primary == 1, "interface has not one primary address", "{row}");
    }
    Ok(used)
}

fn subnets(view: View<'_>, used: &BTreeMap<&str, u64>) -> Result<(), Failure> {
    let (mut of_subnets, mut of_tables) = (Pairs::new(), Pairs::new());
    let mut blocks: Vec<(&str, Cidr)> = Vec::new();
    for (id, row) in view.all(Kind::Subnet) {
        of_subnets.insert((text(row, "RouteTableId"), id.as_str()));
        let count = |name: &str| row[name].as_u64().unwrap_or(u64::MAX);
        let used = used.get(id.as_str()).copied().unwrap_or(0);
        let used = used + chc_addresses(view, id);
        let explained = count("AvailableIpAddressCount") + used;
        let fits = explained == count("TotalIpAddressCount");
        // An instance that moves has an address in both subnets, and a CHC host does not yet describe its new networks.
        let reserves = is_operating(view, Kind::Instance) || is_operating(view, Kind::ChcHost);
        let fewer = explained < count("TotalIpAddressCount");
        ensure!(
            fits || (reserves && fewer),
            "free addresses of a subnet differ",
            "{used} used: {row}"
        );
        let Some(block) = Cidr::parse(text(row, "CidrBlock")) else { continue };
        let vpc = text(row, "VpcId");
        let overlaps = blocks.iter().any(|other| other.0 == vpc && other.1.overlaps(block));
        ensure!(!overlaps, "subnets overlap", "{row}");
        blocks.push((vpc, block));
        let whole = view.row(Kind::Vpc, vpc).and_then(|row| Cidr::parse(text(row, "CidrBlock")));
        let inside = whole.is_some_and(|whole| whole.contains(block.address(0)));
        ensure!(inside, "subnet is outside of its VPC", "{row}");
    }
    for (table, row) in view.all(Kind::RouteTable) {
        let own = items(row, "AssociationSet").iter();
        of_tables.extend(own.map(|one| (table.as_str(), text(one, "SubnetId"))));
    }
    same_pairs("route tables and subnets differ", &of_tables, &of_subnets)
}

/// Returns the number of addresses of a subnet that CHC hosts use.
fn chc_addresses(view: View<'_>, subnet: &str) -> u64 {
    let networks = ["BmcVirtualPrivateCloud", "DeployVirtualPrivateCloud"];
    let of_host = |row: &Value| {
        networks.iter().filter(|network| text(&row[**network], "SubnetId") == subnet).count() as u64
    };
    view.all(Kind::ChcHost).map(|(_, row)| of_host(row)).sum()
}

/// Returns whether an operation of an object of this kind is in progress.
fn is_operating(view: View<'_>, kind: Kind) -> bool {
    view.all(kind).any(|(_, row)| row["LatestOperationState"] == "OPERATING")
}

/// Every instance has one primary interface with its address.
fn primary_interfaces(view: View<'_>) -> Result<(), Failure> {
    for (id, row) in view.all(Kind::Instance) {
        let own = view.all(Kind::Interface).filter(|(_, row)| {
            row["Primary"] == true && text(&row["Attachment"], "InstanceId") == id
        });
        let own: Vec<&Value> = own.map(|found| found.1).collect();
        let ip = texts(row, "PrivateIpAddresses").first().copied().unwrap_or_default();
        let fits = own.len() == 1
            && own.iter().all(|one| {
                items(one, "PrivateIpAddressSet")
                    .iter()
                    .any(|one| one["Primary"] == true && text(one, "PrivateIpAddress") == ip)
            });
        ensure!(fits, "instance and its primary interface differ", "{row}: {own:?}");
    }
    Ok(())
}

fn elastic_addresses(view: View<'_>) -> Result<(), Failure> {
    let (mut of_addresses, mut of_interfaces) = (Pairs::new(), Pairs::new());
    let mut public: BTreeSet<&str> = BTreeSet::new();
    for (id, row) in view.all(Kind::Address) {
        let from = (Kind::Address, id.as_str());
        let instance = text(row, "InstanceId");
        let kind = if instance.starts_with("nat-") { Kind::Nat } else { Kind::Instance };
        view.refers(from, kind, instance)?;
        view.refers(from, Kind::Interface, text(row, "NetworkInterfaceId"))?;
        view.refers(from, Kind::Package, text(row, "BandwidthPackageId"))?;
        ensure!(public.insert(text(row, "AddressIp")), "public address is used twice", "{row}");
        let status = text(row, "AddressStatus");
        let is_bound = !instance.is_empty() || !text(row, "NetworkInterfaceId").is_empty();
        let fits = match status {
            "BIND" => is_bound,
            "UNBIND" | "CREATING" => !is_bound,
            _ => true,
        };
        ensure!(fits, "status of an address differs from its use", "{row}");
        if status == "BIND" && !text(row, "NetworkInterfaceId").is_empty() {
            of_addresses.insert((id.as_str(), text(row, "PrivateAddressIp")));
            bound_instance(view, row)?;
        }
    }
    for (_, row) in view.all(Kind::Interface) {
        for one in items(row, "PrivateIpAddressSet") {
            let id = text(one, "AddressId");
            let found = view.row(Kind::Address, id);
            if found.is_some_and(|row| row["AddressStatus"] == "BIND") {
                of_interfaces.insert((id, text(one, "PrivateIpAddress")));
            }
            view.refers((Kind::Interface, ""), Kind::Address, id)?;
        }
    }
    same_pairs("elastic addresses and interfaces differ", &of_addresses, &of_interfaces)
}

/// An instance describes the elastic address of its primary private address as its public one.
fn bound_instance(view: View<'_>, address: &Value) -> Result<(), Failure> {
    let Some(instance) = view.row(Kind::Instance, text(address, "InstanceId")) else {
        return Ok(());
    };
    let private = text(address, "PrivateAddressIp");
    let is_primary = texts(instance, "PrivateIpAddresses").contains(&private);
    let public = texts(instance, "PublicIpAddresses");
    ensure!(
        !is_primary || public.contains(&text(address, "AddressIp")),
        "instance does not describe its elastic address",
        "{address}: {instance}"
    );
    Ok(())
}

fn gateways(view: View<'_>) -> Result<(), Failure> {
    let (mut of_gateways, mut of_addresses) = (Pairs::new(), Pairs::new());
    for (id, row) in view.all(Kind::Nat) {
        let own = items(row, "PublicIpAddressSet").iter();
        of_gateways.extend(own.map(|one| (id.as_str(), text(one, "AddressId"))));
        for group in texts(row, "SecurityGroupSet") {
            view.refers((Kind::Nat, id), Kind::SecurityGroup, group)?;
        }
    }
    for (id, row) in view.all(Kind::Address) {
        let gateway = text(row, "InstanceId");
        if gateway.starts_with("nat-") {
            of_addresses.insert((gateway, id));
        }
    }
    same_pairs("NAT gateways and addresses differ", &of_gateways, &of_addresses)?;
    for (id, row) in view.all(Kind::RouteTable) {
        for route in items(row, "RouteSet").iter().filter(|route| route["GatewayType"] == "NAT") {
            view.refers((Kind::RouteTable, id), Kind::Nat, text(route, "GatewayId"))?;
        }
    }
    Ok(())
}

/// Groups of templates, and rules of security groups, refer to existing templates.
fn templates(view: View<'_>) -> Result<(), Failure> {
    for (group, kind, name) in [
        (Kind::AddressTemplateGroup, Kind::AddressTemplate, "AddressTemplateIdSet"),
        (Kind::ServiceTemplateGroup, Kind::ServiceTemplate, "ServiceTemplateIdSet"),
    ] {
        for (id, row) in view.all(group) {
            let own = texts(row, name);
            ensure!(!own.is_empty(), "group has no templates", "{id}: {row}");
            own.iter().try_for_each(|template| view.refers((group, id), kind, template))?;
        }
    }
    Ok(())
}

fn packages(view: View<'_>) -> Result<(), Failure> {
    let (mut of_packages, mut of_addresses) = (Pairs::new(), Pairs::new());
    for (id, row) in view.all(Kind::Package) {
        let own = items(row, "ResourceSet").iter();
        of_packages.extend(own.map(|one| (id.as_str(), text(one, "ResourceId"))));
    }
    for (id, row) in view.all(Kind::Address) {
        let package = text(row, "BandwidthPackageId");
        if !package.is_empty() {
            of_addresses.insert((package, id));
        }
    }
    same_pairs("bandwidth packages and addresses differ", &of_packages, &of_addresses)
}
