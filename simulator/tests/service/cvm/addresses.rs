//! Elastic IP addresses of API 2.0, and their effect on instances in both generations of the API.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::{TestClient, strings};

fn create(client: &mut TestClient, count: u32) -> Vec<String> {
    strings(&client.api20_ok("CreateEip", &json!({"goodsNum": count}))["data"]["eipIds"])
}

fn list(client: &mut TestClient, parameters: &Value) -> Vec<Value> {
    let mut response = client.api20_ok("DescribeEip", parameters);
    response["data"]["eipSet"].as_array_mut().unwrap().drain(..).collect()
}

fn describe(client: &mut TestClient, id: &str) -> Value {
    list(client, &json!({"eipIds": [id]})).remove(0)
}

fn status(client: &mut TestClient, id: &str) -> i64 {
    describe(client, id)["status"].as_i64().unwrap()
}

#[test]
fn address_is_bound_unbound_and_released() {
    let mut client = TestClient::new();
    let instance = client.run_and_wait(1).remove(0);
    let eip = create(&mut client, 1).remove(0);
    assert_eq!(status(&mut client, &eip), 0);
    client.advance(2);
    let described = describe(&mut client, &eip);
    assert_eq!((&described["status"], &described["freeSecond"]), (&json!(4), &json!(0)));
    let ip = described["eip"].clone();
    client.advance(10);
    assert_eq!(describe(&mut client, &eip)["freeSecond"], 10);

    let bind = json!({"eipId": eip, "unInstanceId": instance});
    client.api20_ok("EipBindInstance", &bind);
    assert_eq!(status(&mut client, &eip), 1);
    assert_eq!(client.api20_code("EipUnBindInstance", &json!({"eipId": eip})), 5100);
    client.advance(2);
    let described = describe(&mut client, &eip);
    assert_eq!((&described["status"], &described["unInstanceId"]), (&json!(2), &json!(instance)));
    let seen = client.instance(&instance);
    assert_eq!(seen["PublicIpAddresses"], json!([ip]));
    assert_eq!(described["privateIpAddress"], seen["PrivateIpAddresses"][0]);
    // Binding again changes nothing.
    client.api20_ok("EipBindInstance", &bind);
    assert_eq!(status(&mut client, &eip), 2);
    assert_eq!(client.api20_code("DeleteEip", &json!({"eipIds": [eip]})), 5100);

    client.api20_ok("EipUnBindInstance", &json!({"eipId": eip}));
    assert_eq!(status(&mut client, &eip), 3);
    client.advance(2);
    assert_eq!(status(&mut client, &eip), 4);
    assert_eq!(client.instance(&instance)["PublicIpAddresses"], Value::Null);
    client.api20_ok("DeleteEip", &json!({"eipIds": [eip]}));
    assert_eq!(status(&mut client, &eip), 6);
    client.advance(2);
    assert_eq!(list(&mut client, &json!({})), Vec::<Value>::new());
    assert_eq!(client.api20_code("DeleteEip", &json!({"eipIds": [eip]})), 5000);
}

#[test]
fn ordinary_address_is_released_replaced_or_converted() {
    let mut client = TestClient::new();
    let internet = json!({"InternetAccessible": {"InternetMaxBandwidthOut": 5}});
    let instance = client.run_one(&internet);
    let ordinary = client.instance(&instance)["PublicIpAddresses"].clone();
    let eip = create(&mut client, 1).remove(0);
    client.advance(2);
    client.api20_ok("EipBindInstance", &json!({"eipId": eip, "unInstanceId": instance}));
    client.advance(2);
    assert_ne!(client.instance(&instance)["PublicIpAddresses"], ordinary);
    client.api20_ok("EipUnBindInstance", &json!({"eipId": eip, "allocWanIp": 1}));
    client.advance(2);
    let replaced = client.instance(&instance)["PublicIpAddresses"].clone();
    assert!(replaced != ordinary && replaced.is_array(), "{replaced}");
    let quota = client.api20_ok("DescribeEipQuota", &json!({}))["data"].take();
    assert_eq!(quota["dailyAllocWanIpCount"], 1);

    client.api20_ok("TransformWanIpToEip", &json!({"unInstanceId": instance}));
    assert_eq!(client.api20_code("TransformWanIpToEip", &json!({"unInstanceId": instance})), 5100);
    let kept = list(&mut client, &json!({"unInstanceIds": [instance]})).remove(0);
    assert_eq!((&kept["eip"], &kept["status"]), (&replaced[0], &json!(2)));
    client.ok("TerminateInstances", &json!({"InstanceIds": [instance]}));
    client.advance(2);
    assert_eq!(describe(&mut client, kept["eipId"].as_str().unwrap())["status"], 4);
}

#[test]
fn invalid_bindings_are_errors() {
    let mut client = TestClient::new();
    let instances = client.run_and_wait(2);
    let eips = create(&mut client, 2);
    client.advance(2);
    let bind = |eip: &str, instance: &str| json!({"eipId": eip, "unInstanceId": instance});
    client.api20_ok("EipBindInstance", &bind(&eips[0], &instances[0]));
    client.advance(2);
    let cases = [
        (bind(&eips[0], &instances[1]), 5100),
        (bind(&eips[1], &instances[0]), 5100),
        (bind(&eips[1], "ins-00000000"), 5000),
        (bind("eip-00000000", &instances[1]), 5000),
        (json!({"eipId": eips[1]}), 4000),
        (
            json!({"eipId": eips[1], "networkInterfaceId": "eni-00000000", "privateIpAddress": "10.0.0.1"}),
            5000,
        ),
    ];
    for (parameters, code) in cases {
        assert_eq!(client.api20_code("EipBindInstance", &parameters), code, "{parameters}");
    }
    assert_eq!(client.api20_code("EipUnBindInstance", &json!({})), 4000);
    assert_eq!(client.api20_code("EipUnBindInstance", &json!({"eipId": eips[1]})), 5100);
}

#[test]
fn addresses_are_filtered_sorted_and_paginated() {
    let mut client = TestClient::new();
    let first = create(&mut client, 2);
    client.advance(10);
    let second = create(&mut client, 1);
    client.advance(1);
    client.api20_ok("ModifyEipAttributes", &json!({"eipId": first[1], "eipName": "web-01"}));
    let ids = |client: &mut TestClient, parameters: &Value| -> Vec<Value> {
        list(client, parameters).into_iter().map(|mut item| item["eipId"].take()).collect()
    };
    let newest_first = json!([second[0], first[1], first[0]]);
    assert_eq!(json!(ids(&mut client, &json!({}))), newest_first);
    assert_eq!(
        json!(ids(&mut client, &json!({"orderType": 0}))),
        json!([first[0], first[1], second[0]])
    );
    assert_eq!(json!(ids(&mut client, &json!({"offset": 1, "limit": 1}))), json!([first[1]]));
    assert_eq!(json!(ids(&mut client, &json!({"searchKey": "web"}))), json!([first[1]]));
    assert_eq!(json!(ids(&mut client, &json!({"status": [0]}))), json!([second[0]]));
    let mut sorted = [first[0].clone(), first[1].clone(), second[0].clone()];
    sorted.sort();
    assert_eq!(
        json!(ids(&mut client, &json!({"orderBy": "eipId", "orderType": 0}))),
        json!(sorted)
    );
}

#[test]
fn addresses_are_limited_in_number_and_per_day() {
    let mut quotas = Quotas::default();
    quotas.addresses = 3;
    quotas.address_applications_per_day = 2;
    let mut client = TestClient::of(&Simulator::builder().quotas(quotas));
    assert_eq!(client.api20_code("CreateEip", &json!({"goodsNum": 6})), 4000);
    let ids = create(&mut client, 2);
    assert_eq!(client.api20_code("CreateEip", &json!({"goodsNum": 2})), 4400);
    create(&mut client, 1);
    client.advance(2);
    client.api20_ok("DeleteEip", &json!({"eipIds": ids}));
    client.advance(2);
    assert_eq!(client.api20_code("CreateEip", &json!({})), 4400);
    let quota = client.api20_ok("DescribeEipQuota", &json!({}))["data"].take();
    assert_eq!((&quota["currentEipNum"], &quota["dailyApplyCount"]), (&json!(1), &json!(2)));
    client.advance(24 * 3600);
    create(&mut client, 1);
}
