//! Elastic IP addresses of API 2.0, and the instances that both generations see at them.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use self::common::{Bench, strings};

fn create(bench: &mut Bench, count: u32) -> Vec<String> {
    strings(&bench.old_ok("CreateEip", &json!({"goodsNum": count}))["data"]["eipIds"])
}

fn list(bench: &mut Bench, parameters: &Value) -> Vec<Value> {
    let mut reply = bench.old_ok("DescribeEip", parameters);
    reply["data"]["eipSet"].as_array_mut().unwrap().drain(..).collect()
}

fn show(bench: &mut Bench, id: &str) -> Value {
    list(bench, &json!({"eipIds": [id]})).remove(0)
}

fn status(bench: &mut Bench, id: &str) -> i64 {
    show(bench, id)["status"].as_i64().unwrap()
}

#[test]
fn an_address_is_bound_unbound_and_released() {
    let mut bench = Bench::new();
    let instance = bench.running(1).remove(0);
    let eip = create(&mut bench, 1).remove(0);
    assert_eq!(status(&mut bench, &eip), 0);
    bench.advance(2);
    let shown = show(&mut bench, &eip);
    assert_eq!((&shown["status"], &shown["freeSecond"]), (&json!(4), &json!(0)));
    let ip = shown["eip"].clone();
    bench.advance(10);
    assert_eq!(show(&mut bench, &eip)["freeSecond"], 10);

    let bind = json!({"eipId": eip, "unInstanceId": instance});
    bench.old_ok("EipBindInstance", &bind);
    assert_eq!(status(&mut bench, &eip), 1);
    assert_eq!(bench.old_code("EipUnBindInstance", &json!({"eipId": eip})), 5100);
    bench.advance(2);
    let shown = show(&mut bench, &eip);
    assert_eq!((&shown["status"], &shown["unInstanceId"]), (&json!(2), &json!(instance)));
    let seen = bench.instance(&instance);
    assert_eq!(seen["PublicIpAddresses"], json!([ip]));
    assert_eq!(shown["privateIpAddress"], seen["PrivateIpAddresses"][0]);
    // A repeat finds what it asks for.
    bench.old_ok("EipBindInstance", &bind);
    assert_eq!(status(&mut bench, &eip), 2);
    assert_eq!(bench.old_code("DeleteEip", &json!({"eipIds": [eip]})), 5100);

    bench.old_ok("EipUnBindInstance", &json!({"eipId": eip}));
    assert_eq!(status(&mut bench, &eip), 3);
    bench.advance(2);
    assert_eq!(status(&mut bench, &eip), 4);
    assert_eq!(bench.instance(&instance)["PublicIpAddresses"], Value::Null);
    bench.old_ok("DeleteEip", &json!({"eipIds": [eip]}));
    assert_eq!(status(&mut bench, &eip), 6);
    bench.advance(2);
    assert_eq!(list(&mut bench, &json!({})), Vec::<Value>::new());
    assert_eq!(bench.old_code("DeleteEip", &json!({"eipIds": [eip]})), 5000);
}

#[test]
fn an_ordinary_address_is_lost_replaced_or_kept() {
    let mut bench = Bench::new();
    let internet = json!({"InternetAccessible": {"InternetMaxBandwidthOut": 5}});
    let instance = bench.bought(&internet);
    let ordinary = bench.instance(&instance)["PublicIpAddresses"].clone();
    let eip = create(&mut bench, 1).remove(0);
    bench.advance(2);
    bench.old_ok("EipBindInstance", &json!({"eipId": eip, "unInstanceId": instance}));
    bench.advance(2);
    assert_ne!(bench.instance(&instance)["PublicIpAddresses"], ordinary);
    bench.old_ok("EipUnBindInstance", &json!({"eipId": eip, "allocWanIp": 1}));
    bench.advance(2);
    let replaced = bench.instance(&instance)["PublicIpAddresses"].clone();
    assert!(replaced != ordinary && replaced.is_array(), "{replaced}");
    let quota = bench.old_ok("DescribeEipQuota", &json!({}))["data"].take();
    assert_eq!(quota["dailyAllocWanIpCount"], 1);

    bench.old_ok("TransformWanIpToEip", &json!({"unInstanceId": instance}));
    assert_eq!(bench.old_code("TransformWanIpToEip", &json!({"unInstanceId": instance})), 5100);
    let kept = list(&mut bench, &json!({"unInstanceIds": [instance]})).remove(0);
    assert_eq!((&kept["eip"], &kept["status"]), (&replaced[0], &json!(2)));
    bench.ok("TerminateInstances", &json!({"InstanceIds": [instance]}));
    bench.advance(2);
    assert_eq!(show(&mut bench, kept["eipId"].as_str().unwrap())["status"], 4);
}

#[test]
fn bindings_that_are_refused() {
    let mut bench = Bench::new();
    let instances = bench.running(2);
    let eips = create(&mut bench, 2);
    bench.advance(2);
    let bind = |eip: &str, instance: &str| json!({"eipId": eip, "unInstanceId": instance});
    bench.old_ok("EipBindInstance", &bind(&eips[0], &instances[0]));
    bench.advance(2);
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
        assert_eq!(bench.old_code("EipBindInstance", &parameters), code, "{parameters}");
    }
    assert_eq!(bench.old_code("EipUnBindInstance", &json!({})), 4000);
    assert_eq!(bench.old_code("EipUnBindInstance", &json!({"eipId": eips[1]})), 5100);
}

#[test]
fn addresses_are_filtered_sorted_and_paged() {
    let mut bench = Bench::new();
    let first = create(&mut bench, 2);
    bench.advance(10);
    let second = create(&mut bench, 1);
    bench.advance(1);
    bench.old_ok("ModifyEipAttributes", &json!({"eipId": first[1], "eipName": "web-01"}));
    let ids = |bench: &mut Bench, parameters: &Value| -> Vec<Value> {
        list(bench, parameters).into_iter().map(|mut item| item["eipId"].take()).collect()
    };
    let newest_first = json!([second[0], first[1], first[0]]);
    assert_eq!(json!(ids(&mut bench, &json!({}))), newest_first);
    assert_eq!(
        json!(ids(&mut bench, &json!({"orderType": 0}))),
        json!([first[0], first[1], second[0]])
    );
    assert_eq!(json!(ids(&mut bench, &json!({"offset": 1, "limit": 1}))), json!([first[1]]));
    assert_eq!(json!(ids(&mut bench, &json!({"searchKey": "web"}))), json!([first[1]]));
    assert_eq!(json!(ids(&mut bench, &json!({"status": [0]}))), json!([second[0]]));
    let mut sorted = [first[0].clone(), first[1].clone(), second[0].clone()];
    sorted.sort();
    assert_eq!(json!(ids(&mut bench, &json!({"orderBy": "eipId", "orderType": 0}))), json!(sorted));
}

#[test]
fn addresses_are_limited_in_number_and_by_the_day() {
    let mut quotas = Quotas::default();
    quotas.addresses = 3;
    quotas.address_applications_a_day = 2;
    let mut bench = Bench::of(&Simulator::builder().quotas(quotas));
    assert_eq!(bench.old_code("CreateEip", &json!({"goodsNum": 6})), 4000);
    let ids = create(&mut bench, 2);
    assert_eq!(bench.old_code("CreateEip", &json!({"goodsNum": 2})), 4400);
    create(&mut bench, 1);
    bench.advance(2);
    bench.old_ok("DeleteEip", &json!({"eipIds": ids}));
    bench.advance(2);
    assert_eq!(bench.old_code("CreateEip", &json!({})), 4400);
    let quota = bench.old_ok("DescribeEipQuota", &json!({}))["data"].take();
    assert_eq!((&quota["currentEipNum"], &quota["dailyApplyCount"]), (&json!(1), &json!(2)));
    bench.advance(24 * 3600);
    create(&mut bench, 1);
}
