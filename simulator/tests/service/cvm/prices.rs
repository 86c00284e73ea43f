//! The consistency of prices: catalogue, inquiries, orders and refunds.

use serde_json::{Value, json};

use crate::common::{TestClient, order, with};

/// A month of a prepaid term, in seconds.
const MONTH: u64 = 30 * 24 * 3600;

fn prepaid(months: u32) -> Value {
    json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": months}})
}

fn amount(price: &Value, name: &str) -> f64 {
    price[name].as_f64().unwrap_or_else(|| panic!("{name} of {price}"))
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.0001, "{found} is not {expected}");
}

fn ask(client: &mut TestClient, action: &str, parameters: &Value) -> (Value, Value) {
    let mut price = client.ok(action, parameters)["Price"].take();
    (price["InstancePrice"].take(), price["BandwidthPrice"].take())
}

/// Returns the hourly price of an instance type in the catalogue.
fn offered(client: &mut TestClient, kind: &str) -> f64 {
    let filters = json!({"Filters": [
        {"Name": "instance-type", "Values": [kind]},
        {"Name": "zone", "Values": ["ap-guangzhou-4"]},
        {"Name": "instance-charge-type", "Values": ["POSTPAID_BY_HOUR"]},
    ]});
    let response = client.ok("DescribeZoneInstanceConfigInfos", &filters);
    amount(&response["InstanceTypeQuotaSet"][0]["Price"], "UnitPrice")
}

#[test]
fn order_price_includes_instances_disks_and_bandwidth() {
    let mut client = TestClient::new();
    let action = "InquiryPriceRunInstances";
    let hour = offered(&mut client, "S5.MEDIUM4");
    let disk =
        |size: u32| order(&json!({"SystemDisk": {"DiskType": "CLOUD_SSD", "DiskSize": size}}));
    let (small, no_bandwidth) = ask(&mut client, action, &disk(50));
    let (large, _) = ask(&mut client, action, &disk(150));
    assert_eq!(small["ChargeUnit"], "HOUR");
    // The price increases linearly: the difference for 100 GiB is twice that for 50 GiB.
    let step = (amount(&large, "UnitPrice") - amount(&small, "UnitPrice")) / 2.0;
    assert!(step > 0.0);
    assert_near(amount(&small, "UnitPrice"), hour + step);
    assert_near(amount(&no_bandwidth, "UnitPrice"), 0.0);

    let (three, _) = ask(&mut client, action, &with(disk(50), &json!({"InstanceCount": 3})));
    assert_near(amount(&three, "UnitPrice"), 3.0 * amount(&small, "UnitPrice"));
    let (month, _) = ask(&mut client, action, &with(disk(50), &prepaid(1)));
    let (year, _) = ask(&mut client, action, &with(disk(50), &prepaid(12)));
    assert_near(amount(&year, "OriginalPrice"), 12.0 * amount(&month, "OriginalPrice"));
    assert_near(
        amount(&year, "DiscountPrice"),
        amount(&year, "OriginalPrice") * amount(&year, "Discount") / 100.0,
    );
    assert!(amount(&year, "Discount") < amount(&month, "Discount"));

    let internet = |charge: &str| {
        json!({"InternetAccessible": {
            "InternetChargeType": charge, "InternetMaxBandwidthOut": 10,
        }})
    };
    let (_, by_hour) =
        ask(&mut client, action, &with(disk(50), &internet("BANDWIDTH_POSTPAID_BY_HOUR")));
    assert!(amount(&by_hour, "UnitPrice") > 0.0);
    let (_, by_traffic) =
        ask(&mut client, action, &with(disk(50), &internet("TRAFFIC_POSTPAID_BY_HOUR")));
    assert_eq!(by_traffic["ChargeUnit"], "GB");
    let spot = json!({"InstanceChargeType": "SPOTPAID"});
    let (spot, _) = ask(&mut client, action, &with(disk(50), &spot));
    assert!(amount(&spot, "UnitPriceDiscount") < amount(&spot, "UnitPrice"));
    let bid = |price: &str| {
        json!({"InstanceChargeType": "SPOTPAID", "InstanceMarketOptions": {
            "MarketType": "spot", "SpotOptions": {"MaxPrice": price},
        }})
    };
    let code = client.code(action, &with(disk(50), &bid("0.0001")));
    assert_eq!(code, "InvalidParameterValue.InsufficientPrice");
    client.ok("RunInstances", &with(disk(50), &bid("100")));
    // An inquiry creates no instance.
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 1);
}

#[test]
fn inquiry_makes_the_checks_of_the_order() {
    let mut client = TestClient::new();
    for (changes, code) in [
        (json!({"InstanceType": "S5.HUGE"}), "InvalidParameterValue.InstanceTypeNotFound"),
        (json!({"ImageId": "img-00000000"}), "InvalidImageId.NotFound"),
        (json!({"InstanceChargeType": "PREPAID"}), "MissingParameter"),
    ] {
        assert_eq!(client.code("InquiryPriceRunInstances", &order(&changes)), code, "{changes}");
    }
    let id = client.run_one(&json!({}));
    let cases = [
        ("InquiryPriceRenewInstances", json!({"InstanceChargePrepaid": {"Period": 1}})),
        (
            "InquiryPriceModifyInstancesChargeType",
            json!({"InstanceChargeType": "POSTPAID_BY_HOUR"}),
        ),
    ];
    for (action, more) in cases {
        let code = client.code(action, &with(json!({"InstanceIds": [id]}), &more));
        let expected = ["InvalidInstance.NotSupported", "UnsupportedOperation.InstanceChargeType"];
        assert!(expected.contains(&code.as_str()), "{action}: {code}");
    }
    let arm = json!({"InstanceIds": [id], "InstanceType": "SR1.LARGE8"});
    assert_eq!(
        client.code("InquiryPriceResetInstancesType", &arm),
        "UnsupportedOperation.HeterogeneousChangeInstanceFamily"
    );
}

#[test]
fn type_change_costs_the_same_as_an_order() {
    let mut client = TestClient::new();
    let by_hour = client.run_one(&json!({}));
    let change = |id: &str| json!({"InstanceIds": [id], "InstanceType": "S5.LARGE8"});
    let (quoted, _) = ask(&mut client, "InquiryPriceResetInstancesType", &change(&by_hour));
    let larger = order(&json!({"InstanceType": "S5.LARGE8"}));
    let (ordered, _) = ask(&mut client, "InquiryPriceRunInstances", &larger);
    assert_eq!(quoted, ordered);

    let in_advance = client.run_one(&prepaid(2));
    client.advance(MONTH - 60);
    let (due, _) = ask(&mut client, "InquiryPriceResetInstancesType", &change(&in_advance));
    let hours = offered(&mut client, "S5.LARGE8") - offered(&mut client, "S5.MEDIUM4");
    // One of two months is left, and a month is charged as 300 hours.
    assert_near(amount(&due, "OriginalPrice"), 300.0 * hours);
}

#[test]
fn resize_costs_the_new_size_or_the_difference() {
    let mut client = TestClient::new();
    let ssd = json!({"SystemDisk": {"DiskType": "CLOUD_SSD", "DiskSize": 50}});
    let by_hour = client.run_one(&ssd);
    let grow = |id: &str, size: u32| json!({"InstanceId": id, "SystemDisk": {"DiskSize": size}});
    let action = "InquiryPriceResizeInstanceDisks";
    let (at_100, _) = ask(&mut client, action, &grow(&by_hour, 100));
    let (at_200, _) = ask(&mut client, action, &grow(&by_hour, 200));
    assert_near(amount(&at_200, "UnitPrice"), 2.0 * amount(&at_100, "UnitPrice"));

    let in_advance = client.run_one(&with(ssd, &prepaid(1)));
    client.advance(MONTH / 2 - 60);
    let (due, _) = ask(&mut client, action, &grow(&in_advance, 150));
    // 100 GiB more for half a month.
    assert_near(amount(&due, "OriginalPrice"), 150.0 * amount(&at_100, "UnitPrice"));
    assert_eq!(client.code(action, &grow(&by_hour, 10)), "InvalidParameterValue");

    let reset = |size: u32| json!({"InstanceId": by_hour, "SystemDisk": {"DiskSize": size}});
    let (kept, _) = ask(&mut client, "InquiryPriceResetInstance", &reset(50));
    let (grown, _) = ask(&mut client, "InquiryPriceResetInstance", &reset(150));
    assert_near(
        amount(&grown, "UnitPrice") - amount(&kept, "UnitPrice"),
        amount(&at_100, "UnitPrice"),
    );
}

#[test]
fn remaining_term_is_refunded() {
    let mut client = TestClient::new();
    let (paid, _) = ask(&mut client, "InquiryPriceRunInstances", &order(&prepaid(2)));
    let id = client.run_one(&prepaid(2));
    let refund = |client: &mut TestClient, id: &str| {
        let response = client.ok("InquiryPriceTerminateInstances", &json!({"InstanceIds": [id]}));
        assert_eq!(response["InstanceRefundsSet"][0]["InstanceId"], *id);
        amount(&response["InstanceRefundsSet"][0], "Refunds")
    };
    client.advance(MONTH - 60);
    assert_near(refund(&mut client, &id), amount(&paid, "DiscountPrice") / 2.0);

    let renewal = json!({"InstanceIds": [id], "InstanceChargePrepaid": {"Period": 1}});
    let (more, _) = ask(&mut client, "InquiryPriceRenewInstances", &renewal);
    client.ok("RenewInstances", &renewal);
    // Two of three months are left.
    let all = amount(&paid, "DiscountPrice") + amount(&more, "DiscountPrice");
    assert_near(refund(&mut client, &id), all * 2.0 / 3.0);
    client.advance(4 * MONTH);
    assert_near(refund(&mut client, &id), 0.0);

    let by_hour = client.run_one(&json!({}));
    assert_near(refund(&mut client, &by_hour), 0.0);
    let both = json!({"InstanceIds": [id, by_hour]});
    assert_eq!(
        client.code("InquiryPriceTerminateInstances", &both),
        "UnsupportedOperation.InstanceMixedPricingModel"
    );
}

#[test]
fn instances_change_their_charge_type() {
    let mut client = TestClient::new();
    let internet = json!({"InternetAccessible": {"InternetMaxBandwidthOut": 5}});
    let id = client.run_one(&internet);
    let action = "ModifyInstancesChargeType";
    let to = |more: &Value| with(json!({"InstanceIds": [id]}), more);
    assert_eq!(client.instance(&id)["RenewFlag"], Value::Null);
    let refused = [
        (json!({"InstanceChargeType": "PREPAID"}), "MissingParameter"),
        (with(prepaid(1), &json!({"InstanceChargePrepaid": {"Period": 13}})), "InvalidPeriod"),
        (json!({"InstanceChargeType": "SPOTPAID"}), "InvalidParameterValue"),
        (
            json!({"InstanceChargeType": "POSTPAID_BY_HOUR"}),
            "UnsupportedOperation.InstanceChargeType",
        ),
    ];
    for (changes, code) in refused {
        assert_eq!(client.code(action, &to(&changes)), code, "{changes}");
    }
    let (quoted, bandwidth) =
        ask(&mut client, "InquiryPriceModifyInstancesChargeType", &to(&prepaid(1)));
    client.ok(action, &to(&prepaid(1)));
    assert_eq!(client.instance(&id)["InstanceChargeType"], "POSTPAID_BY_HOUR");
    client.advance(2);
    let instance = client.instance(&id);
    assert_eq!(instance["InstanceChargeType"], "PREPAID");
    assert_eq!(instance["RenewFlag"], "NOTIFY_AND_MANUAL_RENEW");
    assert_eq!(instance["LatestOperationState"], "SUCCESS");
    assert_eq!(instance["InternetAccessible"]["InternetChargeType"], "BANDWIDTH_PREPAID");
    let response = client.ok("InquiryPriceTerminateInstances", &json!({"InstanceIds": [id]}));
    let paid = amount(&quoted, "DiscountPrice") + amount(&bandwidth, "DiscountPrice");
    let refund = amount(&response["InstanceRefundsSet"][0], "Refunds");
    assert!((paid - refund).abs() < 0.01, "{paid} {refund}");

    client.ok(action, &to(&json!({"InstanceChargeType": "POSTPAID_BY_HOUR"})));
    client.advance(2);
    let instance = client.instance(&id);
    assert_eq!(instance["InstanceChargeType"], "POSTPAID_BY_HOUR");
    assert_eq!(instance["ExpiredTime"], Value::Null);
    let charge = &instance["InternetAccessible"]["InternetChargeType"];
    assert_eq!(*charge, "BANDWIDTH_POSTPAID_BY_HOUR");
}
