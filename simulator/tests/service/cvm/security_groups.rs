//! Security groups of API 2.0: their rules, and the instances in them.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::{TestClient, with};

fn create(client: &mut TestClient, name: &str) -> String {
    let response =
        client.api20_ok("CreateSecurityGroup", &json!({"sgName": name, "sgRemark": "r"}));
    assert_eq!(
        (&response["data"]["sgName"], &response["data"]["sgRemark"]),
        (&json!(name), &json!("r"))
    );
    response["data"]["sgId"].as_str().unwrap().to_owned()
}

fn rules(client: &mut TestClient, id: &str) -> Value {
    client.api20_ok("DescribeSecurityGroupPolicys", &json!({"sgId": id}))["data"].take()
}

fn port(port: &str) -> Value {
    json!({"ipProtocol": "tcp", "cidrIp": "10.0.0.0/8", "portRange": port, "action": "ACCEPT"})
}

fn ports(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|rule| rule["portRange"].as_str().unwrap()).collect()
}

#[test]
fn groups_are_created_modified_and_deleted() {
    let mut client = TestClient::new();
    let (web, db) = (create(&mut client, "web"), create(&mut client, "db"));
    assert_eq!(client.api20_code("CreateSecurityGroup", &json!({"sgName": "web"})), 7005);
    client.api20_ok("CreateSecurityGroup", &json!({"sgName": "web", "projectId": 7}));
    let list = |client: &mut TestClient, parameters: &Value| -> (Vec<Value>, Value) {
        let mut data = client.api20_ok("DescribeSecurityGroupEx", parameters)["data"].take();
        let items = data["detail"].as_array_mut().unwrap().drain(..).collect();
        (items, data["totalNum"].take())
    };
    let names = |client: &mut TestClient, parameters: &Value| -> Vec<Value> {
        list(client, parameters).0.into_iter().map(|mut group| group["sgName"].take()).collect()
    };
    assert_eq!(names(&mut client, &json!({"projectId": 0})), ["web", "db"]);
    assert_eq!(names(&mut client, &json!({"sgName": "b", "projectId": 0, "limit": 1})), ["web"]);
    assert_eq!(names(&mut client, &json!({"offset": 1, "limit": 2})), ["web"]);
    assert_eq!(names(&mut client, &json!({"offsetLine": 1, "limit": 2})), ["db", "web"]);
    assert_eq!(list(&mut client, &json!({"limit": 1})).1, 3);

    let rename = |name: &str| json!({"sgId": db, "sgName": name});
    assert_eq!(client.api20_code("ModifySecurityGroupAttributes", &rename("web")), 7005);
    client.api20_ok("ModifySecurityGroupAttributes", &rename("database"));
    let all = client.api20_ok("DescribeSecurityGroups", &json!({"sgId": db}))["data"].take();
    assert_eq!((&all[0]["sgName"], &all[0]["sgRemark"]), (&json!("database"), &json!("r")));
    for id in [&web, &db] {
        client.api20_ok("DeleteSecurityGroup", &json!({"sgId": id}));
        assert_eq!(client.api20_code("DeleteSecurityGroup", &json!({"sgId": id})), 7001);
        assert_eq!(client.api20_code("ModifySecurityGroupAttributes", &json!({"sgId": id})), 5000);
    }
}

#[test]
fn rules_are_added_replaced_and_deleted_in_order() {
    let mut client = TestClient::new();
    let id = create(&mut client, "web");
    assert_eq!(rules(&mut client, &id), json!({"version": 0, "ingress": [], "egress": []}));
    let add = |index: i64, list: &[Value]| {
        json!({
            "sgId": id, "direction": "ingress", "index": index, "policys": list,
        })
    };
    let action = "CreateSecurityGroupPolicy";
    client.api20_ok(action, &add(-1, &[port("22"), port("80")]));
    client.api20_ok(action, &add(1, &[port("443")]));
    let described = rules(&mut client, &id);
    assert_eq!(
        (ports(&described["ingress"]), &described["version"]),
        (vec!["22", "443", "80"], &json!(2))
    );
    assert_eq!(described["ingress"][1]["index"], 1);
    assert_eq!(client.api20_code(action, &add(4, &[port("1")])), 9003);
    assert_eq!(client.api20_code(action, &add(-1, &[port("1")])), 9003);
    // The request is for an outdated version of the rules.
    let late = with(add(0, &[port("1")]), &json!({"version": 1}));
    assert_eq!(client.api20_code(action, &late), 5100);

    let one = json!({
        "sgId": id, "version": 2, "direction": "ingress", "index": 2, "policys": port("8080"),
    });
    client.api20_ok("ModifySingleSecurityGroupPolicy", &one);
    let beyond = with(one, &json!({"version": 3, "index": 3}));
    assert_eq!(client.api20_code("ModifySingleSecurityGroupPolicy", &beyond), 9003);
    let delete = |indexes: &[i64]| json!({"sgId": id, "direction": "ingress", "indexes": indexes});
    assert_eq!(client.api20_code("DeleteSecurityGroupPolicy", &delete(&[0, 7])), 4000);
    client.api20_ok("DeleteSecurityGroupPolicy", &delete(&[0, 2]));
    assert_eq!(ports(&rules(&mut client, &id)["ingress"]), ["443"]);

    let whole = json!({"sgId": id, "ingress": [port("1-2")], "egress": [{"action": "DROP"}]});
    client.api20_ok("ModifySecurityGroupPolicys", &whole);
    let described = rules(&mut client, &id);
    assert_eq!(
        (ports(&described["ingress"]), &described["egress"][0]["action"]),
        (vec!["1-2"], &json!("DROP"))
    );
    let plain = client.api20_ok("DescribeSecurityGroupPolicy", &json!({"sgId": id}))["data"].take();
    assert_eq!(plain["egress"], json!([{"action": "DROP"}]));
}

#[test]
fn invalid_rules_change_nothing() {
    let mut client = TestClient::new();
    let id = create(&mut client, "web");
    let wrong = [
        json!({"cidrIp": "10.0.0.0/33", "action": "ACCEPT"}),
        json!({"cidrIp": "10.0.0.1", "sgId": id, "action": "ACCEPT"}),
        json!({"ipProtocol": "icmp", "portRange": "80", "action": "ACCEPT"}),
        json!({"ipProtocol": "tcp", "portRange": "90-80", "action": "ACCEPT"}),
        json!({"sgId": "web", "action": "ACCEPT"}),
        json!({"serviceModule": "ppm-i083665x", "ipProtocol": "tcp", "action": "ACCEPT"}),
        json!({"serviceModule": "ppm-i083665x", "action": "ACCEPT"}),
        json!({"addressModule": "ipm-i083665x", "action": "ACCEPT"}),
    ];
    for rule in wrong {
        let add = json!({
            "sgId": id, "direction": "egress", "index": 0, "policys": [port("22"), rule],
        });
        assert_eq!(client.api20_code("CreateSecurityGroupPolicy", &add), 9003, "{rule}");
    }
    let unknown = json!({"sgId": id, "ingress": [{"action": "MAYBE"}], "egress": [port("22")]});
    assert_eq!(client.api20_code("ModifySecurityGroupPolicys", &unknown), 4000);
    assert_eq!(rules(&mut client, &id)["version"], 0);
    // Rules are not case-sensitive and are returned in the case of the specification.
    let loud = json!({"ipProtocol": "TCP", "portRange": "80", "action": "accept"});
    let loud = json!({"sgId": id, "ingress": [loud], "egress": [port("22")]});
    client.api20_ok("ModifySecurityGroupPolicys", &loud);
    let described = rules(&mut client, &id)["ingress"][0].take();
    assert_eq!((&described["ipProtocol"], &described["action"]), (&json!("tcp"), &json!("ACCEPT")));
}

#[test]
fn groups_with_instances_cannot_be_deleted() {
    let mut client = TestClient::new();
    let (web, db) = (create(&mut client, "web"), create(&mut client, "db"));
    let ids = client.run_and_wait(2);
    let put =
        |id: &str, groups: &[&str]| json!({"instanceSet": [{"instanceId": id, "sgIds": groups}]});
    let action = "ModifySecurityGroupsOfInstance";
    client.api20_ok(action, &put(&ids[0], &[&web, &db]));
    assert_eq!(client.instance(&ids[0])["SecurityGroupIds"], json!([web, db]));
    let fields = client.api20_ok("DescribeInstancesOfSecurityGroup", &json!({"sgId": web}));
    assert_eq!(
        (&fields["totalCount"], &fields["data"]),
        (&json!(1), &json!([{"instanceId": ids[0]}]))
    );
    let own =
        client.api20_ok("DescribeSecurityGroups", &json!({"instanceId": ids[0]}))["data"].take();
    assert_eq!(own.as_array().unwrap().len(), 2);
    let used =
        client.api20_ok("DescribeSecurityGroupEx", &json!({"sgId": web}))["data"]["detail"].take();
    assert_eq!(used[0]["beAssociateCount"], 1);

    assert_eq!(client.api20_code(action, &put("ins-00000000", &[&web])), 5000);
    client.ok("StopInstances", &json!({"InstanceIds": [ids[1]]}));
    assert_eq!(client.api20_code(action, &put(&ids[1], &[&web])), 7003);

    assert_eq!(client.api20_code("DeleteSecurityGroup", &json!({"sgId": web})), 5100);
    client.api20_ok("DeleteSecurityGroup", &json!({"sgId": web, "forced": 1}));
    assert_eq!(client.instance(&ids[0])["SecurityGroupIds"], json!([db]));
}

#[test]
fn groups_used_by_rules_cannot_be_deleted() {
    let mut client = TestClient::new();
    let (web, db) = (create(&mut client, "web"), create(&mut client, "db"));
    let refer = json!({
        "sgId": db, "direction": "ingress", "index": 0,
        "policys": [{"sgId": web, "action": "ACCEPT"}, {"sgId": db, "action": "ACCEPT"}],
    });
    client.api20_ok("CreateSecurityGroupPolicy", &refer);
    let found = client.api20_ok("DescribeAssociateSecurityGroups", &json!({"sgIds": [web, db]}));
    assert_eq!(found["data"], json!({web.clone(): [db], db.clone(): []}));
    assert_eq!(client.api20_code("DeleteSecurityGroup", &json!({"sgId": web})), 5100);
    client.api20_ok("DeleteSecurityGroup", &json!({"sgId": db}));
    client.api20_ok("DeleteSecurityGroup", &json!({"sgId": web}));
}

#[test]
fn default_group_cannot_be_deleted() {
    let mut client = TestClient::new();
    let ask = |client: &mut TestClient| {
        client.api20_ok("DescribeOrCreateDefaultSecurityGroup", &json!({"projectId": 0}))["data"]
            .take()
    };
    let (made, found) = (ask(&mut client), ask(&mut client));
    assert_eq!(
        (&made["new"], &found["new"], &made["sgId"]),
        (&json!(1), &json!(0), &found["sgId"])
    );
    let id = json!({"sgId": made["sgId"]});
    assert_eq!(client.api20_code("DeleteSecurityGroup", &id), 7006);
    let rename = with(id, &json!({"sgName": "mine"}));
    assert_eq!(client.api20_code("ModifySecurityGroupAttributes", &rename), 7006);
}

#[test]
fn groups_and_rules_are_limited_by_quotas() {
    let mut quotas = Quotas::default();
    quotas.security_groups = 1;
    quotas.security_group_rules = 2;
    let mut client = TestClient::of(&Simulator::builder().quotas(quotas));
    let id = create(&mut client, "web");
    assert_eq!(client.api20_code("CreateSecurityGroup", &json!({"sgName": "db"})), 7002);
    client.api20_ok("CreateSecurityGroup", &json!({"sgName": "db", "projectId": 7}));
    let add = |count: usize| {
        json!({
            "sgId": id, "direction": "ingress", "index": 0, "policys": vec![port("22"); count],
        })
    };
    assert_eq!(client.api20_code("CreateSecurityGroupPolicy", &add(3)), 7002);
    client.api20_ok("CreateSecurityGroupPolicy", &add(2));
    assert_eq!(client.api20_code("CreateSecurityGroupPolicy", &add(1)), 7002);
}
