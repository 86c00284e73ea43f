//! Instance resource pools.

use serde_json::{Value, json};

use crate::common::{TestClient, order, strings, with};

fn purchase(client: &mut TestClient, changes: &Value) -> Vec<String> {
    let order = json!({
        "Zone": "ap-guangzhou-7", "InstanceType": "S5.8XLARGE64", "InstanceCount": 1, "Period": 1,
    });
    let response = client.ok("PurchaseResourcePoolPacks", &with(order, changes));
    strings(&response["DedicatedResourcePackIdSet"])
}

fn pool(client: &mut TestClient, id: &str) -> Value {
    let filter = json!({"Filters": [{"Name": "dedicated-resource-pack-id", "Values": [id]}]});
    client.ok("DescribeResourcePoolPacks", &filter)["DedicatedResourcePackSet"][0].take()
}

fn in_pool(pools: &Value, changes: &Value) -> Value {
    let order = order(&json!({
        "Placement": {
            "Zone": "ap-guangzhou-7",
            "DedicatedResourcePackTenancy": "ResourcePool",
            "DedicatedResourcePackIds": pools,
        },
        "InstanceType": "S5.4XLARGE32",
    }));
    with(order, changes)
}

#[test]
fn instances_use_the_capacity_of_a_pool() {
    let mut client = TestClient::new();
    let id = purchase(&mut client, &json!({"DedicatedResourcePoolPackName": "ci"})).remove(0);
    assert_eq!(pool(&mut client, &id)["Status"], "CREATING");
    let terminate = json!({"DedicatedResourcePackIds": [id]});
    assert_eq!(
        client.code("TerminateResourcePoolPacks", &terminate),
        "InvalidParameterValue.ResourcePoolPackStatus"
    );
    let wanted = json!([id]);
    let not_valid = "InvalidParameterValue.DedicatedResourcePackNotValid";
    assert_eq!(client.code("RunInstances", &in_pool(&wanted, &json!({}))), not_valid);
    client.advance(2);
    let response = client.ok("RunInstances", &in_pool(&wanted, &json!({"InstanceCount": 2})));
    let ids = strings(&response["InstanceIdSet"]);
    let found = pool(&mut client, &id);
    assert_eq!(
        (&found["Status"], &found["AvailableCapacity"]["Cpu"], &found["TotalCapacity"]["Cpu"]),
        (&json!("ACTIVE"), &json!(0), &json!(32))
    );
    let listed = client.ok("DescribeResourcePoolPackInstances", &terminate);
    let listed = &listed["DedicatedResourcePackInstanceSet"][0]["InstanceIdSet"];
    assert_eq!(strings(listed), ids);
    assert_eq!(client.instance(&ids[0])["Placement"]["DedicatedResourcePackIds"], wanted);

    let mismatch =
        json!({"Placement": {"Zone": "ap-guangzhou-7", "DedicatedResourcePackIds": [id]}});
    for (pools, changes, code) in [
        (&wanted, json!({}), "ResourceInsufficient.SpecifiedInstanceType"),
        (&json!([]), json!({}), "ResourceInsufficient.SpecifiedInstanceType"),
        (
            &json!(["rpp-00000000"]),
            json!({}),
            "InvalidParameterValue.DedicatedResourcePackIdsNotFound",
        ),
        (&wanted, json!({"InstanceType": "SA2.MEDIUM4"}), not_valid),
        (&wanted, mismatch, "InvalidParameterValue.DedicatedResourcePackTenancyMismatch"),
    ] {
        assert_eq!(client.code("RunInstances", &in_pool(pools, &changes)), code, "{changes}");
    }
    // The instances of a terminated pool continue to run.
    client.advance(60);
    client.ok("TerminateResourcePoolPacks", &terminate);
    assert_eq!(client.instance(&ids[0])["Placement"]["DedicatedResourcePackIds"], Value::Null);
    assert_eq!(client.state(&ids[0]), "RUNNING");
    assert_eq!(
        client.code("TerminateResourcePoolPacks", &terminate),
        "ResourceNotFound.ResourcePoolPackIdNotFound"
    );
}

#[test]
fn pools_are_placed_in_automatically_listed_and_retired() {
    let mut client = TestClient::new();
    purchase(&mut client, &json!({"AutoPlacement": false}));
    let automatic = purchase(&mut client, &json!({"InstanceCount": 11}));
    client.advance(2);
    let instance = client.run_one(&in_pool(&json!([]), &json!({})));
    let place = &client.instance(&instance)["Placement"]["DedicatedResourcePackIds"];
    assert_eq!(place, &json!([automatic[0]]));

    let first = client.ok("DescribeResourcePoolPacks", &json!({}));
    assert_eq!(first["DedicatedResourcePackSet"].as_array().unwrap().len(), 10);
    let next = client.ok("DescribeResourcePoolPacks", &json!({"NextToken": first["NextToken"]}));
    assert_eq!(next["DedicatedResourcePackSet"].as_array().unwrap().len(), 2);
    assert_eq!(next["NextToken"], "");
    client.advance(31 * 24 * 3600);
    assert_eq!(pool(&mut client, &automatic[0])["Status"], "RETIRED");
}

#[test]
fn invalid_orders_of_pools_are_errors() {
    let mut client = TestClient::new();
    let zone = json!({"Filters": [{"Name": "zone", "Values": ["ap-guangzhou-7"]}]});
    let types = client.ok("DescribeResourcePoolPackTypeConfigs", &zone);
    let types = types["InstanceTypeConfigSet"].as_array().unwrap();
    assert!(types.iter().all(|kind| kind["CPU"].as_i64().unwrap() >= 32), "{types:?}");
    assert!(types.len() > 5, "{types:?}");
    let family = json!({"Filters": [{"Name": "instance-family", "Values": ["S5"]}]});
    let action = "DescribeResourcePoolPackTypeConfigs";
    assert_eq!(client.code(action, &family), "MissingParameter");
    let order = json!({
        "Zone": "ap-guangzhou-7", "InstanceType": "S5.8XLARGE64", "InstanceCount": 2, "Period": 12,
    });
    for (changes, code) in [
        (json!({"InstanceType": "S5.MEDIUM4"}), "InvalidParameter.InstanceTypeNotSupport"),
        (json!({"Period": 61}), "InvalidParameterValue.Range"),
        (json!({"Zone": "ap-shanghai-2"}), "InvalidZone.MismatchRegion"),
        (
            json!({"ResourcePoolPackType": "SHARED"}),
            "InvalidParameterValue.ResourcePoolPackTypeNotSupported",
        ),
        (
            json!({"DedicatedResourcePoolPackName": "a b"}),
            "InvalidParameterValue.DedicatedResourcePackName",
        ),
        (
            json!({"Zone": "ap-guangzhou-3", "InstanceType": "S6.8XLARGE64"}),
            "ResourceInsufficient.SpecifiedInstanceType",
        ),
    ] {
        let parameters = with(order.clone(), &changes);
        assert_eq!(client.code("PurchaseResourcePoolPacks", &parameters), code, "{changes}");
    }
    let price = client.ok("InquirePricePurchaseResourcePoolPacks", &order);
    let one = with(order, &json!({"InstanceCount": 1}));
    let half = client.ok("InquirePricePurchaseResourcePoolPacks", &one);
    let amount = |price: &Value| price["Price"]["DiscountPrice"].as_f64().unwrap();
    assert!((amount(&price) - 2.0 * amount(&half)).abs() < 0.01, "{price} {half}");
}
