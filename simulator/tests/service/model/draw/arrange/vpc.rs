//! Requests of VPC.

use serde_json::{Map, Value, json};

use super::{Draw, gateways, given, networks, set, templates};
use crate::model::tables::Kind;
use crate::model::world::{items, text};

pub(super) fn arrange(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    match action {
        "CreateVpc" => {
            set(request, "CidrBlock", json!(networks::vpc_block(draw)));
            remove(request, &["DnsServers", "Ipv6CidrBlock", "AddressType", "StackType"]);
        }
        "ModifyVpcAttribute" => remove(request, &["DnsServers"]),
        "CreateSubnet" => {
            let block = networks::subnet_block(draw, given(request, "VpcId"));
            set(request, "CidrBlock", json!(block));
            remove(request, &["Ipv6CidrBlock", "StackType"]);
        }
        "CreateSubnets" => {
            let vpc = given(request, "VpcId").to_owned();
            let subnet = json!({
                "SubnetName": "several", "Zone": draw.zone(),
                "CidrBlock": networks::subnet_block(draw, &vpc),
            });
            set(request, "Subnets", json!([subnet]));
        }
        "CreateSecurityGroup"
        | "CloneSecurityGroup"
        | "CreateDefaultSecurityGroup"
        | "CreateSecurityGroupWithPolicies" => {
            remove(request, &["ProjectId"]);
            if action.ends_with("Policies") {
                set(request, "SecurityGroupPolicySet", networks::rules(draw));
            }
        }
        "DescribeTaskResult" | "DescribeVpcTaskResult" => task(draw, action, request),
        "DescribeRouteConflicts" => {
            let block = format!("192.168.{}.0/24", draw.rng.u8(..6));
            set(request, "DestinationCidrBlocks", json!([block]));
        }
        "DisassociateNetworkInterfaceSecurityGroups"
        | "AssociateNetworkInterfaceSecurityGroups" => {
            groups(draw, action, request);
        }
        "TransformAddress" => {
            let ordinary = |row: &Value| !items(row, "PublicIpAddresses").is_empty();
            if let Some(id) = draw.object_with(Kind::Instance, ordinary).filter(|_| draw.chance(80))
            {
                set(request, "InstanceId", json!(id));
            }
        }
        name if name.contains("Template") => templates::arrange(draw, name, request),
        name if name.contains("SecurityGroupPolic") => policies(draw, name, request),
        name if name.contains("Routes") => routes(draw, name, request),
        "ReplaceRouteTableAssociation" => {
            same_vpc(draw, request, ("SubnetId", Kind::Subnet), ("RouteTableId", Kind::RouteTable));
        }
        name if name.contains("NatGateway") => gateways::nat(draw, name, request),
        name if name.contains("BandwidthPackage") => gateways::package(draw, name, request),
        name if name.contains("Address") && !name.contains("PrivateIp") => {
            addresses(draw, name, request);
        }
        _ => interfaces(draw, action, request),
    }
}

/// Sets the tasks that calls have started.
fn task(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let tasks = &draw.world.tasks;
    if tasks.is_empty() {
        return;
    }
    let id = &tasks[draw.rng.usize(..tasks.len())];
    remove(request, &["DealName"]);
    match (action, id.parse::<u64>()) {
        ("DescribeTaskResult", Ok(number)) => set(request, "TaskId", json!(number)),
        _ => set(request, "TaskId", json!(id)),
    }
}

pub(super) fn remove(request: &mut Map<String, Value>, names: &[&str]) {
    names.iter().for_each(|name| {
        request.remove(*name);
    });
}

fn policies(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    if action.starts_with("Describe") {
        return;
    }
    let mut rules = networks::rules(draw);
    let by_index = action.starts_with("Delete") || action.starts_with("Replace");
    if by_index && let Some(direction) = rules.as_object_mut() {
        for list in direction.values_mut() {
            if action.starts_with("Delete") {
                *list = json!([{"PolicyIndex": draw.rng.u8(..2)}]);
            } else {
                *list = json!([list[0].take()]);
                list[0]["PolicyIndex"] = json!(draw.rng.u8(..2));
            }
        }
    }
    set(request, "SecurityGroupPolicySet", rules);
    remove(request, &["OriginalSecurityGroupPolicySet", "UpdateType"]);
}

fn routes(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    if action.starts_with("Describe") {
        return;
    }
    let uses_routes = !action.starts_with("Create") && !action.starts_with("Reset");
    let has = |row: &Value| !items(row, "RouteSet").is_empty();
    if let Some(id) = draw.object_with(Kind::RouteTable, has).filter(|_| uses_routes) {
        set(request, "RouteTableId", json!(id));
    }
    let table = given(request, "RouteTableId").to_owned();
    let row = draw.world.row(draw.scope, Kind::RouteTable, &table);
    let own: Vec<&Value> = row.map_or(&[][..], |row| items(row, "RouteSet")).iter().collect();
    let known = (!own.is_empty()).then(|| own[draw.rng.usize(..own.len())]);
    match action {
        "DeleteRoutes" | "EnableRoutes" | "DisableRoutes" => {
            let id = known.map_or(json!(7), |route| route["RouteId"].clone());
            remove(request, &["RouteItemIds", "RouteIds", "Routes"]);
            if action == "DeleteRoutes" {
                set(request, "Routes", json!([{"RouteId": id}]));
            } else {
                set(request, "RouteIds", json!([id]));
            }
        }
        _ => {
            let vpc = row.map(|row| text(row, "VpcId").to_owned()).unwrap_or_default();
            let gateway = draw.object_with(Kind::Nat, |nat| text(nat, "VpcId") == vpc);
            let gateway = gateway.unwrap_or_else(|| draw.reference(Kind::Nat));
            let mut route = json!({
                "DestinationCidrBlock": format!("192.168.{}.0/24", draw.rng.u8(..6)),
                "GatewayType": "NAT", "GatewayId": gateway,
            });
            if action == "ReplaceRoutes"
                && let Some(known) = known
            {
                route["RouteId"] = known["RouteId"].clone();
            }
            set(request, "Routes", json!([route]));
        }
    }
}

/// Mostly chooses two objects of the same VPC.
fn same_vpc(
    draw: &mut Draw<'_>,
    request: &mut Map<String, Value>,
    (given_name, kind): (&str, Kind),
    (name, other): (&str, Kind),
) {
    let id = given(request, given_name).to_owned();
    let Some(row) = draw.world.row(draw.scope, kind, &id) else { return };
    let vpc = text(row, "VpcId");
    let found = draw.object_with(other, |row| text(row, "VpcId") == vpc);
    if let Some(found) = found.filter(|_| draw.chance(90)) {
        set(request, name, json!(found));
    }
}

fn addresses(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    match action {
        "AllocateAddresses" if draw.chance(85) => {
            request.retain(|name, _| {
                ["AddressCount", "ClientToken", "Tags", "AddressName"].contains(&name.as_str())
            });
            if draw.chance(30) {
                set(request, "InternetChargeType", json!("TRAFFIC_POSTPAID_BY_HOUR"));
                set(request, "InternetMaxBandwidthOut", json!(5));
            }
        }
        "AssociateAddress" => {
            let free =
                draw.object_with(Kind::Address, |row| text(row, "AddressStatus") == "UNBIND");
            if let Some(free) = free.filter(|_| draw.chance(70)) {
                set(request, "AddressId", json!(free));
            }
            remove(request, &["InstanceId", "NetworkInterfaceId", "PrivateIpAddress"]);
            remove(request, &["EipDirectConnection", "InstanceRegion"]);
            if draw.chance(60) {
                set(request, "InstanceId", json!(draw.reference(Kind::Instance)));
            } else {
                let id = draw.reference(Kind::Interface);
                let row = draw.world.row(draw.scope, Kind::Interface, &id);
                let first = row.and_then(|row| items(row, "PrivateIpAddressSet").first());
                let ip = first.map_or("10.0.0.2", |one| text(one, "PrivateIpAddress"));
                set(request, "PrivateIpAddress", json!(ip));
                set(request, "NetworkInterfaceId", json!(id));
            }
        }
        "ModifyAddressesBandwidth" => remove(request, &["StartTime", "EndTime"]),
        _ => {}
    }
}

fn interfaces(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    match action {
        "CreateNetworkInterface" | "CreateAndAttachNetworkInterface" => {
            remove(request, &["Ipv6Addresses", "Ipv6AddressCount", "TrunkingFlag", "IsRdma"]);
            remove(request, &["PrivateIpAddresses", "SecondaryPrivateIpAddressCount"]);
            remove(request, &["AttachType", "QosLevel"]);
            if action.contains("Attach") {
                same_vpc_instance(draw, request, "InstanceId");
            }
        }
        "AttachNetworkInterface" | "DetachNetworkInterface" | "MigrateNetworkInterface" => {
            attachment(draw, action, request);
        }
        "AssignPrivateIpAddresses" => {
            remove(request, &["PrivateIpAddresses", "QosLevel"]);
            set(request, "SecondaryPrivateIpAddressCount", json!(1));
        }
        "UnassignPrivateIpAddresses"
        | "ModifyPrivateIpAddressesAttribute"
        | "MigratePrivateIpAddress" => secondary(draw, action, request),
        "DescribeVpcInstances" => {
            let filter = json!({"Name": "vpc-id", "Values": [draw.reference(Kind::Vpc)]});
            set(request, "Filters", json!([filter]));
        }
        _ => {}
    }
}

fn same_vpc_instance(draw: &mut Draw<'_>, request: &mut Map<String, Value>, name: &str) {
    let vpc = given(request, "VpcId").to_owned();
    let fits = |row: &Value| text(&row["VirtualPrivateCloud"], "VpcId") == vpc;
    if let Some(id) = draw.object_with(Kind::Instance, fits).filter(|_| draw.chance(85)) {
        set(request, name, json!(id));
    }
}

/// Chooses an interface that is attached, or not, and instances of its VPC.
fn attachment(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let wants_attached = !action.starts_with("Attach");
    let fits =
        |row: &Value| row["Attachment"].is_object() == wants_attached && row["Primary"] == false;
    let Some(id) = draw.object_with(Kind::Interface, fits).filter(|_| draw.chance(85)) else {
        return;
    };
    let row = &draw.world.rows(draw.scope, Kind::Interface)[&id];
    let own = text(&row["Attachment"], "InstanceId").to_owned();
    let (vpc, zone) = (text(row, "VpcId"), text(row, "Zone"));
    let fits = |row: &Value| {
        text(&row["VirtualPrivateCloud"], "VpcId") == vpc && text(&row["Placement"], "Zone") == zone
    };
    let other = draw.object_with(Kind::Instance, fits).unwrap_or_default();
    set(request, "NetworkInterfaceId", json!(id));
    match action {
        "AttachNetworkInterface" => set(request, "InstanceId", json!(other)),
        "DetachNetworkInterface" => set(request, "InstanceId", json!(own)),
        _ => {
            set(request, "SourceInstanceId", json!(own));
            set(request, "DestinationInstanceId", json!(other));
        }
    }
}

/// Mostly chooses a secondary interface, and groups that it has.
fn groups(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let removes = action.starts_with("Dis");
    let fits =
        |row: &Value| row["Primary"] == false && (!removes || !items(row, "GroupSet").is_empty());
    let Some(id) = draw.object_with(Kind::Interface, fits).filter(|_| draw.chance(85)) else {
        return;
    };
    if removes {
        let groups = items(&draw.world.rows(draw.scope, Kind::Interface)[&id], "GroupSet");
        set(request, "SecurityGroupIds", json!([groups[0]]));
    }
    set(request, "NetworkInterfaceIds", json!([id]));
}

/// Chooses an interface with a secondary address.
fn secondary(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let is_secondary = |one: &&Value| one["Primary"] == false;
    let fits = |row: &Value| items(row, "PrivateIpAddressSet").iter().any(|one| is_secondary(&one));
    let Some(id) = draw.object_with(Kind::Interface, fits).filter(|_| draw.chance(85)) else {
        return;
    };
    let row = &draw.world.rows(draw.scope, Kind::Interface)[&id];
    let one = items(row, "PrivateIpAddressSet").iter().find(is_secondary);
    let ip = one.map_or("", |one| text(one, "PrivateIpAddress")).to_owned();
    if action == "MigratePrivateIpAddress" {
        let subnet = text(row, "SubnetId");
        let other = draw.object_with(Kind::Interface, |row| text(row, "SubnetId") == subnet);
        set(request, "SourceNetworkInterfaceId", json!(id));
        set(request, "DestinationNetworkInterfaceId", json!(other.unwrap_or_default()));
        set(request, "PrivateIpAddress", json!(ip));
        return;
    }
    set(request, "NetworkInterfaceId", json!(id));
    let mut address = json!({"PrivateIpAddress": ip});
    if action.starts_with("Modify") {
        address["Description"] = json!(format!("text-{}", draw.rng.u8(..9)));
    }
    set(request, "PrivateIpAddresses", json!([address]));
}
