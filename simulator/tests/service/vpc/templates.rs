//! Address templates, protocol port templates, groups of either, and the limits of the account.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::network::security_group;
use crate::common::{TestClient, strings, with};

fn client() -> TestClient {
    TestClient::of_service_with("vpc", &Simulator::builder())
}

fn offices(client: &mut TestClient) -> Value {
    let request = json!({
        "AddressTemplateName": "offices",
        "AddressesExtra": [
            {"Address": "192.168.1.0/24", "Description": "Office 1"}, {"Address": "10.0.0.10"},
        ],
        "Tags": [{"Key": "team", "Value": "web"}],
    });
    client.ok("CreateAddressTemplate", &request)["AddressTemplate"].take()
}

fn web(client: &mut TestClient) -> Value {
    let request = json!({"ServiceTemplateName": "web", "Services": ["tcp:80", "tcp:443"]});
    client.ok("CreateServiceTemplate", &request)["ServiceTemplate"].take()
}

fn address_templates(client: &mut TestClient, filter: (&str, &str)) -> Vec<Value> {
    let filters = json!({"Filters": [{"Name": filter.0, "Values": [filter.1]}]});
    let response = client.ok("DescribeAddressTemplates", &filters);
    let found = response["AddressTemplateSet"].as_array().unwrap().clone();
    assert_eq!(response["TotalCount"], found.len());
    found
}

#[test]
fn templates_are_created_described_and_changed() {
    let mut client = client();
    let created = offices(&mut client);
    assert_eq!(strings(&created["AddressSet"]), ["192.168.1.0/24", "10.0.0.10"]);
    let id = created["AddressTemplateId"].as_str().unwrap();
    for filter in [
        ("address-template-id", id),
        ("address-template-name", "offices"),
        ("address-ip", "10.0.0.10"),
    ] {
        let found = address_templates(&mut client, filter);
        assert_eq!(found, std::slice::from_ref(&created), "{filter:?}");
    }
    assert_eq!(address_templates(&mut client, ("address-ip", "10.0.0.11")), [] as [Value; 0]);
    client.advance(60);
    let change = json!({
        "AddressTemplateId": id, "AddressTemplateName": "all offices", "Addresses": ["10.0.0.1-10.0.0.9"],
    });
    let request_id = client.ok("ModifyAddressTemplateAttribute", &change)["RequestId"].take();
    let task = json!({"TaskId": request_id});
    assert_eq!(client.ok("DescribeVpcTaskResult", &task)["Status"], "RUNNING");
    client.advance(10);
    assert_eq!(client.ok("DescribeVpcTaskResult", &task)["Status"], "SUCCESS");
    let found = address_templates(&mut client, ("address-template-name", "all offices"))[0].take();
    assert_eq!(strings(&found["AddressSet"]), ["10.0.0.1-10.0.0.9"]);
    assert_ne!(found["UpdatedTime"], found["CreatedTime"]);
    client.region = "ap-shanghai".to_owned();
    assert_eq!(client.ok("DescribeAddressTemplates", &json!({}))["TotalCount"], 0);
}

#[test]
fn invalid_templates_are_rejected() {
    let mut client = client();
    let base = json!({"AddressTemplateName": "offices"});
    let many: Vec<String> = (0..21).map(|number| format!("10.0.0.{number}")).collect();
    for (changes, code) in [
        (json!({}), "MissingParameter"),
        (json!({"Addresses": []}), "InvalidParameterValue.Empty"),
        (json!({"Addresses": ["10.0.0"]}), "InvalidParameterValue.Malformed"),
        (json!({"Addresses": ["10.0.0.1", "10.0.0.1"]}), "InvalidParameterValue.Duplicate"),
        (json!({"Addresses": many}), "LimitExceeded"),
        (
            json!({"Addresses": ["::1"], "AddressesExtra": [{"Address": "::1"}]}),
            "InvalidParameter.Coexist",
        ),
        (
            json!({"AddressTemplateName": "x".repeat(61), "Addresses": ["::1"]}),
            "InvalidParameterValue.TooLong",
        ),
    ] {
        let request = with(base.clone(), &changes);
        assert_eq!(client.code("CreateAddressTemplate", &request), code, "{changes}");
    }
    let service = json!({"ServiceTemplateName": "web", "Services": ["smtp:25"]});
    assert_eq!(client.code("CreateServiceTemplate", &service), "InvalidParameterValue");
    let unknown = json!({"AddressTemplateId": "ipm-00000000"});
    assert_eq!(client.code("DeleteAddressTemplate", &unknown), "ResourceNotFound");
    let malformed = json!({"AddressTemplateId": "ppm-00000000"});
    let code = client.code("DeleteAddressTemplate", &malformed);
    assert_eq!(code, "InvalidParameterValue.Malformed");
}

#[test]
fn members_are_added_replaced_and_removed() {
    let mut client = client();
    let id = web(&mut client)["ServiceTemplateId"].take();
    let members = |values: &[&str]| -> Value {
        values.iter().map(|value| json!({"Member": value, "Description": "new"})).collect()
    };
    let own = |changes: Value| with(json!({"TemplateId": id}), &changes);
    client.ok("AddTemplateMember", &own(json!({"TemplateMember": members(&["udp:53"])})));
    let replace = json!({
        "OriginalTemplateMember": members(&["tcp:80"]), "TemplateMember": members(&["tcp:8080"]),
    });
    client.ok("ModifyTemplateMember", &own(replace));
    client.ok("DeleteTemplateMember", &own(json!({"TemplateMember": members(&["tcp:443"])})));
    let filters = json!({"Filters": [{"Name": "service-port", "Values": ["udp:53"]}]});
    let found = client.ok("DescribeServiceTemplates", &filters)["ServiceTemplateSet"][0].take();
    assert_eq!(strings(&found["ServiceSet"]), ["tcp:8080", "udp:53"]);
    assert_eq!(found["ServiceExtraSet"][0]["Description"], "new");
    for (action, changes, code) in [
        (
            "AddTemplateMember",
            json!({"TemplateMember": members(&["udp:53"])}),
            "InvalidParameterValue.Duplicate",
        ),
        (
            "AddTemplateMember",
            json!({"TemplateMember": members(&["10.0.0.1"])}),
            "InvalidParameterValue.Malformed",
        ),
        (
            "DeleteTemplateMember",
            json!({"TemplateMember": members(&["tcp:80"])}),
            "ResourceNotFound",
        ),
        (
            "DeleteTemplateMember",
            json!({"TemplateMember": members(&["tcp:8080", "udp:53"])}),
            "InvalidParameterValue",
        ),
        (
            "ModifyTemplateMember",
            json!({"OriginalTemplateMember": members(&["udp:53"]), "TemplateMember": members(&["tcp:1", "tcp:2"])}),
            "InvalidParameterValue",
        ),
    ] {
        assert_eq!(client.code(action, &own(changes.clone())), code, "{action} {changes}");
    }
}

#[test]
fn groups_contain_existing_templates() {
    let mut client = client();
    let (one, two) = (offices(&mut client), offices(&mut client));
    let (one, two) = (&one["AddressTemplateId"], &two["AddressTemplateId"]);
    let create =
        |ids: &[&Value]| json!({"AddressTemplateGroupName": "partners", "AddressTemplateIds": ids});
    let unknown = json!("ipm-00000000");
    let code = client.code("CreateAddressTemplateGroup", &create(&[one, &unknown]));
    assert_eq!(code, "ResourceNotFound");
    let created =
        client.ok("CreateAddressTemplateGroup", &create(&[one]))["AddressTemplateGroup"].take();
    let id = created["AddressTemplateGroupId"].as_str().unwrap();
    client.ok("AddTemplateMember", &json!({"TemplateId": id, "TemplateMember": [{"Member": two}]}));
    let filters = json!({"Filters": [{"Name": "address-template-group-id", "Values": [id]}]});
    let found = client.ok("DescribeAddressTemplateGroups", &filters);
    let found = &found["AddressTemplateGroupSet"][0];
    assert_eq!(found["AddressTemplateIdSet"], json!([one, two]));
    assert_eq!(found["AddressTemplateSet"][1]["AddressTemplateId"], *two);

    // A template cannot be deleted while a group contains it.
    let delete = json!({"AddressTemplateId": two});
    assert_eq!(client.code("DeleteAddressTemplate", &delete), "ResourceInUse");
    let reduce = json!({"AddressTemplateGroupId": id, "AddressTemplateIds": [one]});
    client.ok("ModifyAddressTemplateGroupAttribute", &reduce);
    client.ok("DeleteAddressTemplate", &delete);
    client.ok("DeleteAddressTemplateGroup", &json!({"AddressTemplateGroupId": id}));
    let services = json!({"ServiceTemplateGroupName": "public", "ServiceTemplateIds": [web(&mut client)["ServiceTemplateId"]]});
    let group = client.ok("CreateServiceTemplateGroup", &services)["ServiceTemplateGroup"].take();
    assert_eq!(group["ServiceTemplateSet"][0]["ServiceSet"], json!(["tcp:80", "tcp:443"]));
}

#[test]
fn rules_refer_to_existing_templates() {
    let mut client = client();
    let group = security_group(&mut client, "web");
    let (addresses, services) = (offices(&mut client), web(&mut client));
    let (address, service) = (&addresses["AddressTemplateId"], &services["ServiceTemplateId"]);
    let add = |address: &Value, service: &Value| {
        json!({"SecurityGroupId": group, "SecurityGroupPolicySet": {"Ingress": [{
            "AddressTemplate": {"AddressId": address}, "ServiceTemplate": {"ServiceId": service},
            "Action": "ACCEPT",
        }]}})
    };
    for (address, service) in [(&json!("ipm-00000000"), service), (address, &json!("ppm-00000000"))]
    {
        let code = client.code("CreateSecurityGroupPolicies", &add(address, service));
        assert_eq!(code, "ResourceNotFound");
    }
    client.ok("CreateSecurityGroupPolicies", &add(address, service));
    let old = json!({
        "sgId": group, "direction": "egress", "index": 0,
        "policys": [{"addressModule": address, "action": "ACCEPT"}],
    });
    client.api20_ok("CreateSecurityGroupPolicy", &old);
    let described = client.api20_ok("DescribeSecurityGroupPolicys", &json!({"sgId": group}));
    assert_eq!(described["data"]["egress"][0]["addressModule"], *address);
    let used = json!({"ServiceTemplateId": service});
    assert_eq!(client.code("DeleteServiceTemplate", &used), "ResourceInUse");
    let delete = json!({"SecurityGroupId": group, "SecurityGroupPolicySet": {"Ingress": [{"PolicyIndex": 0}]}});
    client.ok("DeleteSecurityGroupPolicies", &delete);
    client.ok("DeleteServiceTemplate", &used);
}

#[test]
fn templates_are_sorted_and_paginated() {
    let mut client = client();
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(offices(&mut client)["AddressTemplateId"].as_str().unwrap().to_owned());
        client.advance(10);
    }
    let find = |client: &mut TestClient, changes: &Value| -> Vec<String> {
        let found = client.ok("DescribeAddressTemplates", changes);
        assert_eq!(found["TotalCount"], 3);
        let all = found["AddressTemplateSet"].as_array().unwrap().iter();
        all.map(|one| one["AddressTemplateId"].as_str().unwrap().to_owned()).collect()
    };
    let newest = json!({"OrderField": "CreatedTime", "OrderDirection": "DESC", "Limit": "2"});
    assert_eq!(find(&mut client, &newest), [ids[2].as_str(), &ids[1]]);
    assert_eq!(find(&mut client, &json!({"Offset": "2"})), ids[2..]);
    let sorted = find(&mut client, &json!({"OrderField": "AddressTemplateId"}));
    assert!(sorted.is_sorted());
    let without = client.ok("DescribeAddressTemplates", &json!({"NeedMemberInfo": false}));
    assert_eq!(without["AddressTemplateSet"][0]["AddressSet"], json!([]));
}

#[test]
fn limits_are_those_of_the_account() {
    let mut quotas = Quotas::default();
    (quotas.vpcs, quotas.security_groups) = (3, 7);
    let builder = Simulator::builder().quotas(quotas);
    let mut client = TestClient::of_service_with("vpc", &builder);
    let types = json!({"LimitTypes": ["appid-max-vpcs", "vpc-max-subnets", "vpc-max-havips"]});
    assert_eq!(
        client.ok("DescribeVpcLimits", &types)["VpcLimitSet"],
        json!([
            {"LimitType": "appid-max-vpcs", "LimitValue": 3},
            {"LimitType": "vpc-max-subnets", "LimitValue": 100},
            {"LimitType": "vpc-max-havips", "LimitValue": 0},
        ])
    );
    let limits =
        client.ok("DescribeSecurityGroupLimits", &json!({}))["SecurityGroupLimitSet"].take();
    assert_eq!(limits["SecurityGroupLimit"], 7);
    assert_eq!(
        client.ok("DescribeNetworkAccountType", &json!({}))["NetworkAccountType"],
        "STANDARD"
    );
    let attributes = client.ok("DescribeAccountAttributes", &json!({}));
    assert_eq!(attributes["AccountAttributeSet"][0]["AttributeValues"], json!(["VPC"]));
    let limits = client.ok("DescribeTemplateLimits", &json!({}));
    assert_eq!(limits["TemplateLimit"]["AddressTemplateMemberLimit"], 20);
}
