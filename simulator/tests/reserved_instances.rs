//! Reserved instances: offerings, their prices, and what was bought.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};

use self::common::{Bench, with};

const YEAR: u64 = 365 * 24 * 3600;

fn offering(bench: &mut Bench, option: &str) -> Value {
    let filters = json!({"Filters": [
        {"Name": "zone", "Values": ["ap-guangzhou-4"]},
        {"Name": "instance-type", "Values": ["S5.LARGE8"]},
        {"Name": "offering-type", "Values": [option]},
    ]});
    let mut reply = bench.ok("DescribeReservedInstancesOfferings", &filters);
    assert_eq!(reply["TotalCount"], 1, "{option}");
    reply["ReservedInstancesOfferingsSet"][0].take()
}

fn amount(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap()
}

#[test]
fn a_purchase_becomes_active_and_retires() {
    let mut bench = Bench::new();
    let id = offering(&mut bench, "All Upfront")["ReservedInstancesOfferingId"].take();
    let buy = json!({
        "InstanceCount": 3, "ReservedInstancesOfferingId": id, "ClientToken": "one",
        "ReservedInstanceName": "workers",
    });
    let action = "PurchaseReservedInstancesOffering";
    let bought = bench.ok(action, &buy)["ReservedInstanceId"].take();
    assert_eq!(bench.ok(action, &buy)["ReservedInstanceId"], bought);
    let show = |bench: &mut Bench| {
        let filter = json!({"Filters": [{"Name": "reserved-instances-id", "Values": [bought]}]});
        bench.ok("DescribeReservedInstances", &filter)["ReservedInstancesSet"][0].take()
    };
    let shown = show(&mut bench);
    assert_eq!((&shown["State"], &shown["InstanceCount"]), (&json!("pending"), &json!(3)));
    assert_eq!(
        (&shown["StartTime"], &shown["EndTime"]),
        (&json!("2023-11-15 06:13:20"), &json!("2024-11-14 06:13:19"))
    );
    assert_eq!(shown["ReservedInstanceName"], "workers");
    bench.advance(2);
    assert_eq!(show(&mut bench)["State"], "active");
    bench.advance(YEAR);
    assert_eq!(show(&mut bench)["State"], "retired");
    let active = json!({"Filters": [{"Name": "state", "Values": ["active"]}]});
    assert_eq!(bench.ok("DescribeReservedInstances", &active)["TotalCount"], 0);
}

#[test]
fn ways_to_pay_come_to_the_same() {
    let mut bench = Bench::new();
    let year =
        |offering: &Value| amount(offering, "FixedPrice") + 8760.0 * amount(offering, "UsagePrice");
    let all = offering(&mut bench, "All Upfront");
    assert_eq!(all["UsagePrice"], 0.0);
    for option in ["Partial Upfront", "No Upfront"] {
        let other = offering(&mut bench, option);
        assert!((year(&all) - year(&other)).abs() < 1.0, "{all} {other}");
        assert!(amount(&other, "FixedPrice") < amount(&all, "FixedPrice"));
    }
    let ask = |count: i64| {
        json!({
            "InstanceCount": count, "ReservedInstancesOfferingId": all["ReservedInstancesOfferingId"],
        })
    };
    let action = "InquirePricePurchaseReservedInstancesOffering";
    let quoted = bench.ok(action, &ask(3))["Price"].take();
    assert!(
        (amount(&quoted, "DiscountFixedPrice") - 3.0 * amount(&all, "FixedPrice")).abs() < 0.001
    );
    for (parameters, code) in [
        (ask(0), "InvalidParameterValue.Range"),
        (with(ask(1), &json!({"ReservedInstancesOfferingId": "x"})), "InvalidParameterValue"),
        (with(ask(1), &json!({"DryRun": true})), "DryRunOperation"),
    ] {
        assert_eq!(bench.code(action, &parameters), code, "{parameters}");
        assert_eq!(
            bench.code("PurchaseReservedInstancesOffering", &parameters),
            code,
            "{parameters}"
        );
    }
    assert_eq!(bench.ok("DescribeReservedInstances", &json!({}))["TotalCount"], 0);
}

#[test]
fn offerings_are_paged_bounded_and_grouped() {
    let mut bench = Bench::new();
    let action = "DescribeReservedInstancesOfferings";
    let count = |bench: &mut Bench, parameters: &Value| {
        bench.ok(action, parameters)["TotalCount"].as_u64().unwrap()
    };
    let all = count(&mut bench, &json!({}));
    assert_eq!(count(&mut bench, &json!({"MaxDuration": YEAR - 1})), 0);
    assert_eq!(count(&mut bench, &json!({"MinDuration": YEAR, "MaxDuration": YEAR})), all);
    let (mut seen, mut offset) = (std::collections::BTreeSet::new(), 0);
    while offset < all {
        let reply = bench.ok(action, &json!({"Offset": offset, "Limit": 100}));
        for item in reply["ReservedInstancesOfferingsSet"].as_array().unwrap() {
            seen.insert(item["ReservedInstancesOfferingId"].as_str().unwrap().to_owned());
        }
        offset += 100;
    }
    assert_eq!(u64::try_from(seen.len()).unwrap(), all);

    let zone = json!({"Filters": [{"Name": "zone", "Values": ["ap-guangzhou-4"]}]});
    let reply = bench.ok("DescribeReservedInstancesConfigInfos", &zone);
    let mut prices = 0;
    for class in reply["ReservedInstanceConfigInfos"].as_array().unwrap() {
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
    let code = bench.code("DescribeReservedInstancesConfigInfos", &elsewhere);
    assert_eq!(code, "InvalidZone.MismatchRegion");
}
