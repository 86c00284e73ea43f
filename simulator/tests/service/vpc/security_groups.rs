//! Security groups of VPC, and their agreement with API 2.0 and CVM.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::network::security_group;
use crate::common::{TestClient, spec_of, with};

fn client() -> TestClient {
    TestClient::of_service(spec_of("vpc"))
}

fn rule(port: &str, block: &str) -> Value {
    json!({"Protocol": "TCP", "Port": port, "CidrBlock": block, "Action": "ACCEPT"})
}

fn ingress(group: &str, rules: &[Value]) -> Value {
    json!({"SecurityGroupId": group, "SecurityGroupPolicySet": {"Ingress": rules}})
}

fn policies(client: &mut TestClient, group: &str) -> Value {
    let parameters = json!({"SecurityGroupId": group});
    client.ok("DescribeSecurityGroupPolicies", &parameters)["SecurityGroupPolicySet"].take()
}

fn ports(rules: &Value) -> Vec<&str> {
    rules.as_array().unwrap().iter().map(|rule| rule["Port"].as_str().unwrap()).collect()
}

#[test]
fn groups_are_created_described_modified_and_deleted() {
    let mut client = client();
    let create = json!({
        "GroupName": "web", "GroupDescription": "front end",
        "Tags": [{"Key": "team", "Value": "web"}],
    });
    let group = client.ok("CreateSecurityGroup", &create)["SecurityGroup"].take();
    assert_eq!(group["ProjectId"], "0");
    assert_eq!(group["IsDefault"], false);
    let web = group["SecurityGroupId"].as_str().unwrap().to_owned();
    assert_eq!(client.code("CreateSecurityGroup", &create), "InvalidParameterValue.Duplicate");
    client.advance(60);
    let db = security_group(&mut client, "db");
    client.advance(60);
    let change =
        json!({"SecurityGroupId": web, "GroupName": "api", "GroupDescription": "back end"});
    client.ok("ModifySecurityGroupAttribute", &change);
    let taken = json!({"SecurityGroupId": web, "GroupName": "db"});
    assert_eq!(client.code("ModifySecurityGroupAttribute", &taken), "InvalidParameterValue");
    let found = |client: &mut TestClient, parameters: &Value| -> Vec<Value> {
        let mut response = client.ok("DescribeSecurityGroups", parameters);
        let groups = response["SecurityGroupSet"].as_array_mut().unwrap().drain(..);
        groups.map(|mut group| group["SecurityGroupName"].take()).collect()
    };
    assert_eq!(found(&mut client, &json!({})), ["api", "db"]);
    let by_update = json!({"OrderField": "UpdateTime"});
    assert_eq!(found(&mut client, &by_update), ["db", "api"]);
    let newest = json!({"OrderField": "CreatedTime", "OrderDirection": "DESC", "Limit": "1"});
    assert_eq!(found(&mut client, &newest), ["db"]);
    assert_eq!(found(&mut client, &json!({"SecurityGroupIds": [db]})), ["db"]);
    let filter = json!({"Filters": [{"Name": "tag:team", "Values": ["web"]}]});
    assert_eq!(found(&mut client, &filter), ["api"]);
    client.ok("DeleteSecurityGroup", &json!({"SecurityGroupId": web}));
    let gone = json!({"SecurityGroupIds": [web]});
    assert_eq!(client.code("DescribeSecurityGroups", &gone), "ResourceNotFound");
}

#[test]
fn rules_are_added_replaced_and_deleted() {
    let mut client = client();
    let group = security_group(&mut client, "web");
    assert_eq!(policies(&mut client, &group)["Version"], "0");
    let action = "CreateSecurityGroupPolicies";
    client.ok(action, &ingress(&group, &[rule("22", "10.0.0.0/8"), rule("80", "0.0.0.0/0")]));
    let first = with(rule("443", "0.0.0.0/0"), &json!({"PolicyIndex": 0}));
    client.ok(action, &ingress(&group, &[first]));
    let described = policies(&mut client, &group);
    assert_eq!(ports(&described["Ingress"]), ["443", "22", "80"]);
    assert_eq!((&described["Version"], &described["Egress"]), (&json!("2"), &json!([])));
    assert_eq!(described["PolicyStatistics"]["IngressIPv4TotalCount"], 3);
    assert_eq!(described["Ingress"][1]["PolicyIndex"], 1);
    assert_eq!(described["Ingress"][1]["CidrBlock"], "10.0.0.0/8");

    let versioned = |version: &str, set: Value| {
        let set = with(set, &json!({"Version": version}));
        json!({"SecurityGroupId": group, "SecurityGroupPolicySet": set})
    };
    let replacement = with(rule("8080", "0.0.0.0/0"), &json!({"PolicyIndex": 2}));
    let set = json!({"Ingress": [replacement]});
    let stale = versioned("1", set.clone());
    let code = client.code("ReplaceSecurityGroupPolicy", &stale);
    assert_eq!(code, "UnsupportedOperation.VersionMismatch");
    client.ok("ReplaceSecurityGroupPolicy", &versioned("2", set));
    let beyond = with(rule("1", "0.0.0.0/0"), &json!({"PolicyIndex": 3}));
    let code = client.code("ReplaceSecurityGroupPolicies", &ingress(&group, &[beyond]));
    assert_eq!(code, "InvalidParameterValue.Range");
    client.ok("DeleteSecurityGroupPolicies", &ingress(&group, &[json!({"PolicyIndex": 0})]));
    client.ok("DeleteSecurityGroupPolicies", &ingress(&group, &[rule("8080", "0.0.0.0/0")]));
    let described = policies(&mut client, &group);
    assert_eq!(ports(&described["Ingress"]), ["22"]);
    let code =
        client.code("DeleteSecurityGroupPolicies", &ingress(&group, &[rule("8080", "0.0.0.0/0")]));
    assert_eq!(code, "ResourceNotFound");

    let all = json!({
        "Ingress": [rule("1-2", "0.0.0.0/0"), rule("22", "10.0.0.0/8")],
        "Egress": [{"Protocol": "ALL", "Port": "all", "CidrBlock": "0.0.0.0/0", "Action": "DROP"}],
    });
    let all = json!({"SecurityGroupId": group, "SecurityGroupPolicySet": all});
    client.ok("ModifySecurityGroupPolicies", &all);
    // Existing rules keep their order.
    assert_eq!(ports(&policies(&mut client, &group)["Ingress"]), ["22", "1-2"]);
    client.ok("ModifySecurityGroupPolicies", &with(all, &json!({"SortPolicys": true})));
    let described = policies(&mut client, &group);
    assert_eq!(ports(&described["Ingress"]), ["1-2", "22"]);
    assert_eq!(described["Egress"][0]["Action"], "DROP");
    let filter = json!({
        "SecurityGroupId": group, "Filters": [{"Name": "poly", "Values": ["DROP"]}],
    });
    let dropped = client.ok("DescribeSecurityGroupPolicies", &filter);
    assert_eq!(dropped["SecurityGroupPolicySet"]["Ingress"], json!([]));
    assert_eq!(dropped["SecurityGroupPolicySet"]["Egress"].as_array().unwrap().len(), 1);
    client.ok("ModifySecurityGroupPolicies", &versioned("0", json!({"Ingress": []})));
    assert_eq!(policies(&mut client, &group)["Ingress"], json!([]));
}

#[test]
fn invalid_rules_change_nothing() {
    let mut client = client();
    let group = security_group(&mut client, "web");
    let base = rule("22", "10.0.0.0/8");
    for (change, code) in [
        (json!({"CidrBlock": "10.0.0.0/33"}), "InvalidParameterValue.Malformed"),
        (json!({"CidrBlock": "MY_PUBLIC_IP"}), "InvalidParameterValue.Malformed"),
        (json!({"Port": "90-80"}), "InvalidParameterValue.Malformed"),
        (json!({"Protocol": "ICMP"}), "InvalidParameterValue.Malformed"),
        (json!({"SecurityGroupId": group}), "InvalidParameter.Coexist"),
        (json!({"CidrBlock": "", "SecurityGroupId": "sg-00000000"}), "ResourceNotFound"),
        (json!({"Action": ""}), "InvalidParameterValue"),
        (json!({"ServiceTemplate": {"ServiceId": "ppm-00000000"}}), "InvalidParameter.Coexist"),
    ] {
        let request = ingress(&group, &[rule("80", "0.0.0.0/0"), with(base.clone(), &change)]);
        assert_eq!(client.code("CreateSecurityGroupPolicies", &request), code, "{change}");
    }
    let duplicate = ingress(&group, &[base.clone(), base.clone()]);
    let code = client.code("CreateSecurityGroupPolicies", &duplicate);
    assert_eq!(code, "UnsupportedOperation.DuplicatePolicy");
    let both = json!({
        "SecurityGroupId": group,
        "SecurityGroupPolicySet": {"Ingress": [base], "Egress": [base]},
    });
    assert_eq!(client.code("CreateSecurityGroupPolicies", &both), "InvalidParameter.Coexist");
    let empty = ingress(&group, &[]);
    let code = client.code("CreateSecurityGroupPolicies", &empty);
    assert_eq!(code, "InvalidParameterValue.Empty");
    assert_eq!(policies(&mut client, &group)["Version"], "0");
}

#[test]
fn groups_that_rules_refer_to_cannot_be_deleted() {
    let mut client = client();
    let (web, db) = (security_group(&mut client, "web"), security_group(&mut client, "db"));
    let from_web =
        json!({"Protocol": "TCP", "Port": "3306", "SecurityGroupId": web, "Action": "ACCEPT"});
    client.ok("CreateSecurityGroupPolicies", &ingress(&db, &[from_web]));
    let both = json!({"SecurityGroupIds": [web, db]});
    let references = client.ok("DescribeSecurityGroupReferences", &both);
    let references = &references["ReferredSecurityGroupSet"];
    assert_eq!(references[0]["ReferredSecurityGroupIds"], json!([db]));
    assert_eq!(references[1]["ReferredSecurityGroupIds"], json!([]));
    let code = client.code("DeleteSecurityGroup", &json!({"SecurityGroupId": web}));
    assert_eq!(code, "ResourceInUse");
    let clone = json!({"SecurityGroupId": db, "GroupName": "copy"});
    let copy = client.ok("CloneSecurityGroup", &clone)["SecurityGroup"]["SecurityGroupId"].take();
    let copy = copy.as_str().unwrap();
    let (mut one, mut other) = (policies(&mut client, &db), policies(&mut client, copy));
    assert_eq!(one["Ingress"].take(), other["Ingress"].take());
    for id in [copy, &db, &web] {
        client.ok("DeleteSecurityGroup", &json!({"SecurityGroupId": id}));
    }
    client.region = "ap-shanghai".to_owned();
    let elsewhere = json!({"SecurityGroupId": db, "RemoteRegion": "ap-guangzhou"});
    assert_eq!(client.code("CloneSecurityGroup", &elsewhere), "ResourceNotFound");
}

#[test]
fn default_group_permits_all_traffic_and_stays() {
    let mut client = client();
    let created = client.ok("CreateDefaultSecurityGroup", &json!({}))["SecurityGroup"].take();
    let again = client.ok("CreateDefaultSecurityGroup", &json!({}))["SecurityGroup"].take();
    assert_eq!((&created, &created["IsDefault"]), (&again, &json!(true)));
    let id = created["SecurityGroupId"].as_str().unwrap();
    let described = policies(&mut client, id);
    for direction in ["Ingress", "Egress"] {
        let rule = &described[direction][0];
        let found = [&rule["Protocol"], &rule["Port"], &rule["CidrBlock"], &rule["Action"]];
        assert_eq!(found, [&json!("ALL"), &json!("ALL"), &json!("0.0.0.0/0"), &json!("ACCEPT")]);
    }
    let code = client.code("DeleteSecurityGroup", &json!({"SecurityGroupId": id}));
    assert_eq!(code, "UnsupportedOperation");
    // Instances without a security group are in the default group of their project, also in API 2.0.
    let own = client.in_service("cvm", |client| {
        let instance = client.run_one(&json!({}));
        client.instance(&instance)["SecurityGroupIds"].take()
    });
    assert_eq!(own, json!([id]));
    let project = json!({"Placement": {"Zone": "ap-guangzhou-4", "ProjectId": 7}});
    let own = client.in_service("cvm", |client| {
        let instance = client.run_one(&project);
        client.instance(&instance)["SecurityGroupIds"][0].take()
    });
    let found = client.api20_ok("DescribeOrCreateDefaultSecurityGroup", &json!({"projectId": 7}));
    assert_eq!((&found["data"]["sgId"], &found["data"]["new"]), (&own, &json!(0)));
}

#[test]
fn rules_agree_with_api20() {
    let mut client = client();
    let with_rules = json!({
        "GroupName": "web", "GroupDescription": "",
        "SecurityGroupPolicySet": {
            "Ingress": [
                with(rule("22", "10.0.0.0/8"), &json!({"PolicyDescription": "shell"})),
                {"Protocol": "ICMP", "CidrBlock": "0.0.0.0/0", "Action": "ACCEPT"},
            ],
            "Egress": [{"Protocol": "ALL", "Port": "ALL", "Action": "ACCEPT"}],
        },
    });
    let created = client.ok("CreateSecurityGroupWithPolicies", &with_rules);
    let id = created["SecurityGroup"]["SecurityGroupId"].as_str().unwrap().to_owned();
    let seen = client.api20_ok("DescribeSecurityGroupPolicys", &json!({"sgId": id}))["data"].take();
    let shell = json!({
        "index": 0, "ipProtocol": "tcp", "portRange": "22", "cidrIp": "10.0.0.0/8",
        "action": "ACCEPT", "desc": "shell",
    });
    assert_eq!(seen["ingress"][0], shell);
    assert_eq!(seen["egress"], json!([{"index": 0, "action": "ACCEPT"}]));
    assert_eq!(seen["version"], 2);

    let add = json!({
        "sgId": id, "direction": "ingress", "index": 0,
        "policys": [{"ipProtocol": "udp", "portRange": "53", "sgId": id, "action": "DROP"}],
    });
    client.api20_ok("CreateSecurityGroupPolicy", &add);
    let seen = policies(&mut client, &id);
    let first = &seen["Ingress"][0];
    assert_eq!(
        [&first["Protocol"], &first["Port"], &first["SecurityGroupId"], &first["Action"]],
        [&json!("UDP"), &json!("53"), &json!(id), &json!("DROP")]
    );
    assert_eq!(seen["Version"], "3");
    let unknown = json!({
        "sgId": id, "direction": "ingress", "index": 0,
        "policys": [{"sgId": "sg-00000000", "action": "ACCEPT"}],
    });
    assert_eq!(client.api20_code("CreateSecurityGroupPolicy", &unknown), 9003);
}

#[test]
fn group_of_vpc_is_used_by_cvm_and_api20() {
    let mut client = client();
    let group = security_group(&mut client, "web");
    let listed = client.api20_ok("DescribeSecurityGroupEx", &json!({"sgId": group}));
    assert_eq!(listed["data"]["detail"][0]["sgName"], "web");
    let order = json!({"SecurityGroupIds": [group]});
    let instance = client.in_service("cvm", |client| client.run_one(&order));
    let statistics = client
        .ok("DescribeSecurityGroupAssociationStatistics", &json!({"SecurityGroupIds": [group]}));
    let statistics = &statistics["SecurityGroupAssociationStatisticsSet"][0];
    assert_eq!((&statistics["CVM"], &statistics["TotalCount"]), (&json!(1), &json!(1)));
    let members = client.api20_ok("DescribeInstancesOfSecurityGroup", &json!({"sgId": group}));
    assert_eq!(members["data"], json!([{"instanceId": instance}]));
    let delete = json!({"SecurityGroupId": group});
    assert_eq!(client.code("DeleteSecurityGroup", &delete), "ResourceInUse");
    assert_eq!(client.api20_code("DeleteSecurityGroup", &json!({"sgId": group})), 5100);
    client.ok_in("cvm", "TerminateInstances", &json!({"InstanceIds": [instance]}));
    client.advance(60);
    client.ok("DeleteSecurityGroup", &delete);

    let unknown = crate::common::order(&json!({"SecurityGroupIds": ["sg-00000000"]}));
    assert_eq!(client.code_in("cvm", "RunInstances", &unknown), "InvalidSecurityGroupId.NotFound");
    client.region = "ap-shanghai".to_owned();
    let elsewhere = security_group(&mut client, "web");
    client.region = crate::common::REGION.to_owned();
    let foreign = crate::common::order(&json!({"SecurityGroupIds": [elsewhere]}));
    assert_eq!(client.code_in("cvm", "RunInstances", &foreign), "InvalidSecurityGroupId.NotFound");
    let instance = client.in_service("cvm", |client| client.run_one(&json!({})));
    let associate = |id: &str| json!({"InstanceIds": [instance], "SecurityGroupIds": [id]});
    for (id, code) in
        [("sg", "InvalidSgId.Malformed"), ("sg-00000000", "InvalidSecurityGroupId.NotFound")]
    {
        for action in ["AssociateSecurityGroups", "DisassociateSecurityGroups"] {
            assert_eq!(client.code_in("cvm", action, &associate(id)), code, "{action} {id}");
        }
    }
    let put = json!({"instanceSet": [{"instanceId": instance, "sgIds": ["sg-00000000"]}]});
    assert_eq!(client.api20_code("ModifySecurityGroupsOfInstance", &put), 5000);
}

#[test]
fn groups_and_rules_are_limited_by_quotas() {
    let mut quotas = Quotas::default();
    quotas.security_groups = 1;
    quotas.security_group_rules = 1;
    let builder = Simulator::builder().quotas(quotas);
    let mut client = client().with_host(&builder, "vpc.tencentcloudapi.com");
    let group = security_group(&mut client, "web");
    let second = json!({"GroupName": "db", "GroupDescription": ""});
    assert_eq!(client.code("CreateSecurityGroup", &second), "LimitExceeded");
    client.ok("CreateSecurityGroup", &with(second, &json!({"ProjectId": "7"})));
    let two = ingress(&group, &[rule("22", "0.0.0.0/0"), rule("80", "0.0.0.0/0")]);
    let code = client.code("CreateSecurityGroupPolicies", &two);
    assert_eq!(code, "LimitExceeded.SecurityGroupPolicySet");
}
