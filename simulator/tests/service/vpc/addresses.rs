//! Elastic IP addresses of VPC, and their agreement with API 2.0.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::network::Network;
use crate::common::{TestClient, spec_of, strings, with};

fn client() -> TestClient {
    TestClient::of_service(spec_of("vpc"))
}

/// Allocates addresses, and waits until they are unbound.
fn allocate(client: &mut TestClient, count: u32) -> Vec<String> {
    let response = client.ok("AllocateAddresses", &json!({"AddressCount": count}));
    client.advance(2);
    strings(&response["AddressSet"])
}

fn describe(client: &mut TestClient, id: &str) -> Value {
    client.ok("DescribeAddresses", &json!({"AddressIds": [id]}))["AddressSet"][0].take()
}

fn status(client: &mut TestClient, id: &str) -> String {
    describe(client, id)["AddressStatus"].as_str().unwrap().to_owned()
}

fn task(client: &mut TestClient, response: &Value) -> Value {
    let id = &response["TaskId"];
    let number = id.as_i64().or_else(|| id.as_str()?.parse().ok()).unwrap();
    client.ok("DescribeTaskResult", &json!({"TaskId": number}))["Result"].take()
}

#[test]
fn address_is_bound_unbound_and_released() {
    let mut client = client();
    let instance = client.in_service("cvm", |client| client.run_one(&json!({})));
    let create = json!({
        "AddressName": "web", "InternetMaxBandwidthOut": 5,
        "Tags": [{"Key": "team", "Value": "web"}],
    });
    let response = client.ok("AllocateAddresses", &create);
    let eip = strings(&response["AddressSet"]).remove(0);
    assert_eq!(status(&mut client, &eip), "CREATING");
    assert_eq!(task(&mut client, &response), "RUNNING");
    client.advance(2);
    assert_eq!(task(&mut client, &response), "SUCCESS");
    let described = describe(&mut client, &eip);
    for (name, value) in [
        ("AddressStatus", json!("UNBIND")),
        ("AddressName", json!("web")),
        ("Bandwidth", json!(5)),
        ("InternetChargeType", json!("TRAFFIC_POSTPAID_BY_HOUR")),
        ("InstanceId", json!("")),
        ("NetworkInterfaceId", Value::Null),
        ("PrivateAddressIp", Value::Null),
        ("InstanceType", Value::Null),
        ("TagSet", json!([{"Key": "team", "Value": "web"}])),
    ] {
        assert_eq!(described[name], value, "{name}");
    }
    let bind = json!({"AddressId": eip, "InstanceId": instance});
    let response = client.ok("AssociateAddress", &bind);
    assert_eq!(status(&mut client, &eip), "BINDING");
    assert_eq!(task(&mut client, &response), "RUNNING");
    client.advance(2);
    let described = describe(&mut client, &eip);
    assert_eq!(
        (&described["AddressStatus"], &described["InstanceType"]),
        (&json!("BIND"), &json!("CVM"))
    );
    let seen = client.in_service("cvm", |client| client.instance(&instance));
    assert_eq!(seen["PublicIpAddresses"], json!([described["AddressIp"]]));
    assert_eq!(described["PrivateAddressIp"], seen["PrivateIpAddresses"][0]);
    let interface = described["NetworkInterfaceId"].clone();
    let interfaces =
        client.ok("DescribeNetworkInterfaces", &json!({"NetworkInterfaceIds": [interface]}));
    let own = &interfaces["NetworkInterfaceSet"][0]["PrivateIpAddressSet"][0];
    assert_eq!(
        (&own["AddressId"], &own["PublicIpAddress"]),
        (&json!(eip), &described["AddressIp"])
    );

    let release = json!({"AddressIds": [eip]});
    let code = client.code("ReleaseAddresses", &release);
    assert_eq!(code, "UnsupportedOperation.AddressStatusNotPermit");
    client.ok("DisassociateAddress", &json!({"AddressId": eip}));
    client.advance(2);
    assert_eq!(status(&mut client, &eip), "UNBIND");
    let seen = client.in_service("cvm", |client| client.instance(&instance));
    assert_eq!(seen["PublicIpAddresses"], Value::Null);
    client.ok("ReleaseAddresses", &release);
    assert_eq!(status(&mut client, &eip), "OFFLINING");
    client.advance(2);
    assert_eq!(client.ok("DescribeAddresses", &json!({}))["TotalCount"], 0);
    assert_eq!(client.code("ReleaseAddresses", &release), "InvalidAddressId.NotFound");
}

#[test]
fn addresses_agree_with_api20() {
    let mut client = client();
    let instance = client.in_service("cvm", |client| client.run_one(&json!({})));
    let one = allocate(&mut client, 1).remove(0);
    let other = client.api20_ok("CreateEip", &json!({}))["data"]["eipIds"][0].take();
    client.advance(2);
    let all = client.ok("DescribeAddresses", &json!({}));
    assert_eq!(all["AddressSet"][1]["AddressId"], other);
    client.ok("AssociateAddress", &json!({"AddressId": one, "InstanceId": instance}));
    client.advance(2);
    let mut seen = client.api20_ok("DescribeEip", &json!({"eipIds": [one]}));
    let seen = seen["data"]["eipSet"][0].take();
    let described = describe(&mut client, &one);
    for (old, new) in [
        ("eip", "AddressIp"),
        ("unInstanceId", "InstanceId"),
        ("networkInterfaceId", "NetworkInterfaceId"),
        ("privateIpAddress", "PrivateAddressIp"),
    ] {
        assert_eq!(seen[old], described[new], "{old}");
    }
    assert_eq!(seen["status"], 2);
    client.api20_ok("ModifyEipAlias", &json!({"eipId": one, "eipName": "renamed"}));
    assert_eq!(describe(&mut client, &one)["AddressName"], "renamed");
    client.api20_ok("EipUnBindInstance", &json!({"eipId": one}));
    assert_eq!(status(&mut client, &one), "UNBINDING");
    client.advance(2);
    // Both generations share the quotas.
    let quota = client.api20_ok("DescribeEipQuota", &json!({}))["data"].take();
    assert_eq!((&quota["currentEipNum"], &quota["dailyApplyCount"]), (&json!(2), &json!(2)));
    let quotas = client.ok("DescribeAddressQuota", &json!({}))["QuotaSet"].take();
    let current = |name: &str| {
        let mut all = quotas.as_array().unwrap().iter();
        all.find(|quota| quota["QuotaId"] == name).unwrap()["QuotaCurrent"].clone()
    };
    assert_eq!((current("TOTAL_EIP_QUOTA"), current("DAILY_EIP_APPLY")), (json!(2), json!(2)));
    client.ok("ReleaseAddresses", &json!({"AddressIds": [one, other]}));
    client.advance(2);
    assert_eq!(client.api20_ok("DescribeEip", &json!({}))["totalCount"], 0);
}

#[test]
fn addresses_are_bound_to_interfaces() {
    let mut client = client();
    let network = Network::create(&mut client, "10.0.1.0/24", "ap-guangzhou-4");
    let order = json!({"VirtualPrivateCloud": {"VpcId": network.vpc, "SubnetId": network.subnet}});
    let instance = client.in_service("cvm", |client| client.run_one(&order));
    let create = json!({
        "VpcId": network.vpc, "SubnetId": network.subnet, "NetworkInterfaceName": "data",
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.1.50", "Primary": true}],
    });
    let eni = client.ok("CreateNetworkInterface", &create)["NetworkInterface"].take();
    let eni = eni["NetworkInterfaceId"].as_str().unwrap().to_owned();
    client.advance(2);
    let eips = allocate(&mut client, 2);
    let bind = |eip: &str, eni: &str, ip: &str| json!({"AddressId": eip, "NetworkInterfaceId": eni, "PrivateIpAddress": ip});
    for (parameters, code) in [
        (bind(&eips[0], "eni-00000000", "10.0.1.50"), "InvalidNetworkInterfaceId.NotFound"),
        (bind(&eips[0], &eni, "10.0.1.51"), "InvalidParameterValue.PrivateIpAddressNotMatch"),
        (json!({"AddressId": eips[0], "NetworkInterfaceId": eni}), "MissingParameter"),
    ] {
        assert_eq!(client.code("AssociateAddress", &parameters), code, "{parameters}");
    }
    client.ok("AssociateAddress", &bind(&eips[0], &eni, "10.0.1.50"));
    client.advance(2);
    let described = describe(&mut client, &eips[0]);
    assert_eq!(
        [&described["AddressStatus"], &described["InstanceType"], &described["NetworkInterfaceId"]],
        [&json!("BIND_ENI"), &json!("ENI"), &json!(eni)]
    );
    let code = client.code("AssociateAddress", &bind(&eips[1], &eni, "10.0.1.50"));
    assert_eq!(code, "InvalidPrivateIpAddress.AlreadyBindEip");
    client
        .ok("AttachNetworkInterface", &json!({"NetworkInterfaceId": eni, "InstanceId": instance}));
    client.advance(2);
    let described = describe(&mut client, &eips[0]);
    assert_eq!(
        (&described["AddressStatus"], &described["InstanceId"]),
        (&json!("BIND"), &json!(instance))
    );
    // The primary address of a primary interface is that of the instance.
    let primary = client.ok(
        "DescribeNetworkInterfaces",
        &json!({"Filters": [{"Name": "is-primary", "Values": ["true"]}]}),
    );
    let primary =
        primary["NetworkInterfaceSet"][0]["NetworkInterfaceId"].as_str().unwrap().to_owned();
    client.ok("AssociateAddress", &bind(&eips[1], &primary, "10.0.1.2"));
    client.advance(2);
    assert_eq!(describe(&mut client, &eips[1])["InstanceType"], "CVM");

    let unbind = json!({"networkInterfaceId": eni, "privateIpAddress": "10.0.1.50"});
    client.api20_ok("EipUnBindInstance", &unbind);
    client.advance(2);
    assert_eq!(status(&mut client, &eips[0]), "UNBIND");
    let again = json!({
        "eipId": eips[0], "networkInterfaceId": eni, "privateIpAddress": "10.0.1.50",
    });
    client.api20_ok("EipBindInstance", &again);
    client.advance(2);
    assert_eq!(status(&mut client, &eips[0]), "BIND");
    client
        .ok("DetachNetworkInterface", &json!({"NetworkInterfaceId": eni, "InstanceId": instance}));
    client.advance(2);
    client.ok("DeleteNetworkInterface", &json!({"NetworkInterfaceId": eni}));
    assert_eq!(status(&mut client, &eips[0]), "UNBIND");
    client.ok_in("cvm", "TerminateInstances", &json!({"InstanceIds": [instance]}));
    client.advance(60);
    assert_eq!(status(&mut client, &eips[1]), "UNBIND");
}

#[test]
fn ordinary_address_is_replaced_or_converted() {
    let mut client = client();
    let internet = json!({"InternetAccessible": {"InternetMaxBandwidthOut": 5}});
    let instance = client.in_service("cvm", |client| client.run_one(&internet));
    let private = client.in_service("cvm", |client| client.run_one(&json!({})));
    let convert = |id: &str| json!({"InstanceId": id});
    let code = client.code("TransformAddress", &convert(&private));
    assert_eq!(code, "InvalidParameterValue.InstanceHasNoWanIP");
    let before = client.in_service("cvm", |client| client.instance(&instance));
    let response = client.ok("TransformAddress", &convert(&instance));
    let eip = response["AddressId"].as_str().unwrap().to_owned();
    assert_eq!(json!([describe(&mut client, &eip)["AddressIp"]]), before["PublicIpAddresses"]);
    assert_eq!(describe(&mut client, &eip)["Bandwidth"], 5);
    let code = client.code("TransformAddress", &convert(&instance));
    assert_eq!(code, "InvalidInstanceId.AlreadyBindEip");
    let unbind = json!({"AddressId": eip, "ReallocateNormalPublicIp": true});
    client.ok("DisassociateAddress", &unbind);
    client.advance(2);
    let after = client.in_service("cvm", |client| client.instance(&instance));
    assert_ne!(after["PublicIpAddresses"], before["PublicIpAddresses"]);
    assert!(after["PublicIpAddresses"].is_array());
}

#[test]
fn invalid_calls_are_errors() {
    let mut quotas = Quotas::default();
    quotas.addresses = 3;
    quotas.address_applications_per_day = 2;
    let builder = Simulator::builder().quotas(quotas);
    let mut client = client().with_host(&builder, "vpc.tencentcloudapi.com");
    for (change, code) in [
        (json!({"AddressCount": 0}), "InvalidParameterValue.Range"),
        (json!({"AddressCount": 4}), "AddressQuotaLimitExceeded"),
        (json!({"InternetMaxBandwidthOut": 101}), "InvalidParameterValue.BandwidthOutOfRange"),
        (json!({"InternetMaxBandwidthOut": 0}), "InvalidParameterValue.BandwidthTooSmall"),
        (json!({"InternetChargeType": "BANDWIDTH_PACKAGE"}), "InvalidParameterValue.Combination"),
        (json!({"InternetChargeType": "BANDWIDTH_PREPAID_BY_MONTH"}), "MissingParameter"),
        (json!({"InternetServiceProvider": "CMCC"}), "InvalidParameterValue.ResourceNotSupport"),
    ] {
        assert_eq!(client.code("AllocateAddresses", &change), code, "{change}");
    }
    let eips = allocate(&mut client, 2);
    allocate(&mut client, 1);
    client.ok("ReleaseAddresses", &json!({"AddressIds": [eips[1]]}));
    client.advance(2);
    let code = client.code("AllocateAddresses", &json!({}));
    assert_eq!(code, "AddressQuotaLimitExceeded.DailyAllocate");
    let instances = client.in_service("cvm", |client| client.run_and_wait(2));
    let bind = |eip: &str, instance: &str| json!({"AddressId": eip, "InstanceId": instance});
    client.ok("AssociateAddress", &bind(&eips[0], &instances[0]));
    client.advance(2);
    let other = client.ok("DescribeAddresses", &json!({}))["AddressSet"][1]["AddressId"].take();
    let other = other.as_str().unwrap();
    for (parameters, code) in [
        (bind(other, &instances[0]), "InvalidInstanceId.AlreadyBindEip"),
        (bind(&eips[0], &instances[1]), "UnsupportedOperation.AddressStatusNotPermit"),
        (bind(other, "ins-00000000"), "InvalidInstanceId.NotFound"),
        (bind("eip-00000000", &instances[1]), "InvalidAddressId.NotFound"),
        (bind("eip", &instances[1]), "InvalidParameterValue.AddressIdMalformed"),
        (json!({"AddressId": other}), "InvalidParameterValue.MissingAssociateEntity"),
        (
            with(bind(other, &instances[1]), &json!({"NetworkInterfaceId": "eni-00000000"})),
            "InvalidParameterConflict",
        ),
    ] {
        assert_eq!(client.code("AssociateAddress", &parameters), code, "{parameters}");
    }
    let unbind = json!({"AddressId": other});
    let code = client.code("DisassociateAddress", &unbind);
    assert_eq!(code, "UnsupportedOperation.AddressStatusNotPermit");
    let change = json!({"AddressIds": eips[..1], "InternetMaxBandwidthOut": 20});
    client.ok("ModifyAddressesBandwidth", &change);
    assert_eq!(describe(&mut client, &eips[0])["Bandwidth"], 20);
    let change = with(change, &json!({"InternetMaxBandwidthOut": 500}));
    let code = client.code("ModifyAddressesBandwidth", &change);
    assert_eq!(code, "InvalidParameterValue.BandwidthOutOfRange");
    client.ok("ModifyAddressAttribute", &json!({"AddressId": eips[0], "AddressName": "api"}));
    for (name, value, count) in [
        ("address-name", "api", 1),
        ("address-status", "BIND", 1),
        ("address-status", "UNBIND", 1),
        ("instance-id", instances[0].as_str(), 1),
        ("address-type", "WanIP", 0),
    ] {
        let filter = json!({"Filters": [{"Name": name, "Values": [value]}]});
        assert_eq!(client.ok("DescribeAddresses", &filter)["TotalCount"], count, "{name}");
    }
    assert_eq!(client.code("DescribeTaskResult", &json!({"TaskId": 1})), "ResourceNotFound");
    let subscription = json!({
        "InternetChargeType": "BANDWIDTH_PREPAID_BY_MONTH", "AddressChargePrepaid": {"Period": 1},
    });
    client.advance(24 * 3600);
    client.ok("ReleaseAddresses", &json!({"AddressIds": [other]}));
    client.advance(2);
    let response = client.ok("AllocateAddresses", &subscription);
    let described = describe(&mut client, response["AddressSet"][0].as_str().unwrap());
    assert!(described["DeadlineDate"].is_string(), "{described}");
}
