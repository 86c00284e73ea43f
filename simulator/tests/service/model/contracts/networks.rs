//! VPCs, subnets, security groups, interfaces and addresses.

use serde_json::Value;

use super::{Case, Prediction, Question};
use crate::model::cidr::Cidr;
use crate::model::failure::Failure;
use crate::model::tables::Kind;
use crate::model::world::{text, texts};

pub(super) fn predict(question: Question<'_>, action: &str) -> Prediction {
    let request = question.request;
    match action {
        "CreateSubnet" => create_subnet(question),
        "DeleteVpc" => {
            let id = text(request, "VpcId");
            let used = [Kind::Subnet, Kind::Nat, Kind::Interface]
                .into_iter()
                .any(|kind| question.all(kind).any(|(_, row)| text(row, "VpcId") == id));
            Prediction::error_if(used, "the VPC is in use")
        }
        "DeleteSubnet" => {
            let id = text(request, "SubnetId");
            let used = question.all(Kind::Interface).any(|(_, row)| text(row, "SubnetId") == id);
            Prediction::error_if(used, "the subnet is in use")
        }
        "DeleteSecurityGroup" => {
            let id = text(request, "SecurityGroupId");
            let by_instances = question
                .all(Kind::Instance)
                .any(|(_, row)| texts(row, "SecurityGroupIds").contains(&id));
            let by_interfaces =
                question.all(Kind::Interface).any(|(_, row)| texts(row, "GroupSet").contains(&id));
            Prediction::error_if(by_instances || by_interfaces, "the group is in use")
        }
        "DeleteRouteTable" => {
            let rows = question.rows(Kind::RouteTable, "RouteTableId");
            let main = rows.iter().any(|row| row["Main"] == true);
            let id = text(request, "RouteTableId");
            let used = question.all(Kind::Subnet).any(|(_, row)| text(row, "RouteTableId") == id);
            match main || used {
                true => Prediction::error("the route table is in use"),
                false => Prediction::success("the route table is not in use"),
            }
        }
        "DeleteNetworkInterface" => {
            let rows = question.rows(Kind::Interface, "NetworkInterfaceId");
            let attached = rows.iter().any(|row| row["Attachment"].is_object());
            Prediction::error_if(attached, "the interface is attached")
        }
        "ReleaseAddresses" => {
            let rows = question.rows(Kind::Address, "AddressIds");
            let bound = rows.iter().any(|row| row["AddressStatus"] != "UNBIND");
            match bound {
                true => Prediction::error("an address is in use"),
                false if rows.len() == 1 => Prediction::success("the address is free"),
                false => Prediction::Open,
            }
        }
        "AssociateAddress" => {
            let rows = question.rows(Kind::Address, "AddressId");
            let bound = rows.iter().any(|row| row["AddressStatus"] != "UNBIND");
            Prediction::error_if(bound, "the address is in use")
        }
        "DisassociateAddress" => {
            let rows = question.rows(Kind::Address, "AddressId");
            let free =
                rows.iter().any(|row| !["BIND", "BIND_ENI"].contains(&text(row, "AddressStatus")));
            Prediction::error_if(free, "the address is not bound")
        }
        _ => Prediction::Open,
    }
}

fn create_subnet(question: Question<'_>) -> Prediction {
    let request = question.request;
    let vpc = text(request, "VpcId");
    let given = text(request, "CidrBlock");
    let rows = question.rows(Kind::Vpc, "VpcId");
    let whole = rows.first().and_then(|row| Cidr::parse(text(row, "CidrBlock")));
    let (Some(block), Some(whole)) = (Cidr::parse(given), whole) else { return Prediction::Open };
    if !whole.contains(block.address(0)) || block.length < whole.length {
        return Prediction::error("the block is outside of the VPC");
    }
    let mut siblings = question.all(Kind::Subnet).filter(|(_, row)| text(row, "VpcId") == vpc);
    let overlaps = siblings.any(|(_, row)| {
        Cidr::parse(text(row, "CidrBlock")).is_some_and(|other| other.overlaps(block))
    });
    Prediction::error_if(overlaps, "the block overlaps that of another subnet")
}

pub(super) fn check(case: Case<'_>, action: &str) -> Result<(), Failure> {
    let request = &case.call.request;
    let same = |row: &Value, name: &str| request[name] == row[name];
    match action {
        "CreateVpc" => {
            let id = text(&case.response["Vpc"], "VpcId");
            case.expect(Kind::Vpc, id, |row| same(row, "VpcName") && same(row, "CidrBlock"))
        }
        "CreateSubnet" => {
            let id = text(&case.response["Subnet"], "SubnetId");
            case.expect(Kind::Subnet, id, |row| {
                ["VpcId", "SubnetName", "CidrBlock", "Zone"].iter().all(|name| same(row, name))
            })
        }
        "DeleteVpc" => case.expect_gone(Kind::Vpc, text(request, "VpcId")),
        "DeleteSubnet" => case.expect_gone(Kind::Subnet, text(request, "SubnetId")),
        "CreateAddressTemplate" => created_template(case, Kind::AddressTemplate, "AddressTemplate"),
        "CreateServiceTemplate" => created_template(case, Kind::ServiceTemplate, "ServiceTemplate"),
        "DeleteAddressTemplate" => {
            case.expect_gone(Kind::AddressTemplate, text(request, "AddressTemplateId"))
        }
        "DeleteServiceTemplate" => {
            case.expect_gone(Kind::ServiceTemplate, text(request, "ServiceTemplateId"))
        }
        "DeleteSecurityGroup" => {
            case.expect_gone(Kind::SecurityGroup, text(request, "SecurityGroupId"))
        }
        "DeleteNetworkInterface" => {
            let row = case.after(Kind::Interface, text(request, "NetworkInterfaceId"));
            let fits = row.is_none_or(|row| row["State"] == "DELETING");
            case.holds(fits, || format!("{row:?}"))
        }
        "AttachNetworkInterface" => {
            case.expect(Kind::Interface, text(request, "NetworkInterfaceId"), |row| {
                row["Attachment"]["InstanceId"] == request["InstanceId"]
            })
        }
        "ReplaceRouteTableAssociation" if request.get("SubnetId").is_some() => {
            case.expect(Kind::Subnet, text(request, "SubnetId"), |row| same(row, "RouteTableId"))
        }
        "AllocateAddresses" => {
            let made = texts(case.response, "AddressSet");
            let count = request["AddressCount"].as_u64().unwrap_or(1);
            case.holds(made.len() as u64 == count, || format!("{} addresses", made.len()))?;
            made.iter().try_for_each(|id| {
                case.expect(Kind::Address, id, |row| text(row, "InstanceId").is_empty())
            })
        }
        "ReleaseAddresses" => case.ids("AddressIds").iter().try_for_each(|id| {
            let row = case.after(Kind::Address, id);
            let fits = row.is_none_or(|row| row["AddressStatus"] == "OFFLINING");
            case.holds(fits, || format!("{row:?}"))
        }),
        "AssociateAddress" => case.expect(Kind::Address, text(request, "AddressId"), |row| {
            ["BINDING", "BIND"].contains(&text(row, "AddressStatus"))
        }),
        _ => Ok(()),
    }
}

/// The new template has the name and the members of the request.
fn created_template(case: Case<'_>, kind: Kind, name: &str) -> Result<(), Failure> {
    let request = &case.call.request;
    let id = text(&case.response[name], &format!("{name}Id"));
    let (member, plain) = if kind == Kind::AddressTemplate {
        ("AddressSet", "Addresses")
    } else {
        ("ServiceSet", "Services")
    };
    case.expect(kind, id, |row| {
        let given = request.get(plain).is_none_or(|given| *given == row[member]);
        given && row[format!("{name}Name")] == request[format!("{name}Name")]
    })
}
