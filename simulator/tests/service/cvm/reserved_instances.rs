//! Reserved instances: offerings, prices and purchases.

use serde_json::{Value, json};

use crate::common::{TestClient, with};

const YEAR: u64 = 365 * 24 * 3600;

fn offering(client: &mut TestClient, option: &str) -> Value {
    let filters = json!({"Filters": [
        {"Name": "zone", "Values": ["ap-guangzhou-4"]},
        {"Name": "instance-type", "Values": ["S5.LARGE8"]},
        {"Name": "offering-type", "Values": [option]},
    ]});
    let mut response = client.ok("DescribeReservedInstancesOfferings", &filters);
    assert_eq!(response["TotalCount"], 1, "{option}");
    response["ReservedInstancesOfferingsSet"][0].take()
}

fn amount(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap()
}

#[test]
fn purchase_becomes_active_and_retires() {
    let mut client = TestClient::new();
    let id = offering(&mut client, "All Upfront")["ReservedInstancesOfferingId"].take();
    let buy = json!({
        "InstanceCount": 3, "ReservedInstancesOfferingId": id, "ClientToken": "one",
        "ReservedInstanceName": "workers",
    });
    let action = "PurchaseReservedInstancesOffering";
    let run_one = client.ok(action, &buy)["ReservedInstanceId"].take();
    assert_eq!(client.ok(action, &buy)["ReservedInstanceId"], run_one);
    let describe = |client: &mut TestClient| {
        let filter = json!({"Filters": [{"Name": "reserved-instances-id", "Values": [run_one]}]});
        client.ok("DescribeReservedInstances", &filter)["ReservedInstancesSet"][0].take()
    };
    let described = describe(&mut client);
    assert_eq!((&described["State"], &described["InstanceCount"]), (&json!("pending"), &json!(3)));
    assert_eq!(
        (&described["StartTime"], &described["EndTime"]),
        (&json!("2023-11-15 06:13:20"), &json!("2024-11-14 06:13:19"))
    );
    assert_eq!(described["ReservedInstanceName"], "workers");
    client.advance(2);
    assert_eq!(describe(&mut client)["State"], "active");
    client.advance(YEAR);
    assert_eq!(describe(&mut client)["State"], "retired");
    let active = json!({"Filters": [{"Name": "state", "Values": ["active"]}]});
    assert_eq!(client.ok("DescribeReservedInstances", &active)["TotalCount"], 0);
}

#[test]
fn payment_options_have_the_same_total() {
    let mut client = TestClient::new();
    let year =
        |offering: &Value| amount(offering, "FixedPrice") + 8760.0 * amount(offering, "UsagePrice");
    let all = offering(&mut client, "All Upfront");
    assert_eq!(all["UsagePrice"], 0.0);
    for option in ["Partial Upfront", "No Upfront"] {
        let other = offering(&mut client, option);
        assert!((year(&all) - year(&other)).abs() < 1.0, "{all} {other}");
        assert!(amount(&other, "FixedPrice") < amount(&all, "FixedPrice"));
    }
    let ask = |count: i64| {
        json!({
            "InstanceCount": count, "ReservedInstancesOfferingId": all["ReservedInstancesOfferingId"],
        })
    };
    let action = "InquirePricePurchaseReservedInstancesOffering";
    let quoted = client.ok(action, &ask(3))["Price"].take();
    assert!(
        (amount(&quoted, "DiscountFixedPrice") - 3.0 * amount(&all, "FixedPrice")).abs() < 0.001
    );
    for (parameters, code) in [
        (ask(0), "InvalidParameterValue.Range"),
        (with(ask(1), &json!({"ReservedInstancesOfferingId": "x"})), "InvalidParameterValue"),
        (with(ask(1), &json!({"DryRun": true})), "DryRunOperation"),
    ] {
        assert_eq!(client.code(action, &parameters), code, "{parameters}");
        assert_eq!(
            client.code("PurchaseReservedInstancesOffering", &parameters),
            code,
            "{parameters}"
        );
    }
    assert_eq!(client.ok("DescribeReservedInstances", &json!({}))["TotalCount"], 0);
}

#[test]
fn offerings_are_paginated_filtered_and_grouped() {
    let mut client = TestClient::new();
    let action = "DescribeReservedInstancesOfferings";
    let count = |client: &mut TestClient, parameters: &Value| {
        client.ok(action, parameters)["TotalCount"].as_u64().unwrap()
    };
    let all = count(&mut client, &json!({}));
    assert_eq!(count(&mut client, &json!({"MaxDuration": YEAR - 1})), 0);
    assert_eq!(count(&mut client, &json!({"MinDuration": YEAR, "MaxDuration": YEAR})), all);
    let (mut seen, mut offset) = (std::collections::BTreeSet::new(), 0);
    while offset < all {
        let response = client.ok(action, &json!({"Offset": offset, "Limit": 100}));
        for item in response["ReservedInstancesOfferingsSet"].as_array().unwrap() {
            seen.insert(item["ReservedInstancesOfferingId"].as_str().unwrap().to_owned());
        }
        offset += 100;
    }
    assert_eq!(u64::try_from(seen.len()).unwrap(), all);

    let zone = json!({"Filters": [{"Name": "zone", "Values": ["ap-guangzhou-4"]}]});
    let response = client.ok("DescribeReservedInstancesConfigInfos", &zone);
    let mut prices = 0;
    for class in response["ReservedInstanceConfigInfos"].as_array().unwrap() {
        for family in class["InstanceFamilies"].as_array().unwrap() {
            for kind in family["InstanceTypes"].as_array().unwrap() {
                for price in kind["Prices"].as_array().unwrap() {
                    assert_eq!(price["Zone"], "ap-guangzhou-4");
                    assert!(seen.contains(price["ReservedInstancesOfferingId"].as_str().unwrap()));
                    prices += 1;
                }
            }
        }
    }
    assert_eq!(prices * 4, all);
    let elsewhere = json!({"Filters": [{"Name": "zone", "Values": ["ap-shanghai-2"]}]});
    let code = client.code("DescribeReservedInstancesConfigInfos", &elsewhere);
    assert_eq!(code, "InvalidZone.MismatchRegion");
}
