//! Quotas of the account.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::{TestClient, order, with};

fn quotas(client: &mut TestClient, filters: &Value) -> Value {
    let mut response = client.ok("DescribeAccountQuota", &json!({"Filters": filters}));
    assert_eq!(response["AccountQuotaOverview"]["Region"], client.region);
    response["AccountQuotaOverview"]["AccountQuota"].take()
}

/// Returns the used, remaining and total quota in the zone of the orders.
fn figures(client: &mut TestClient, set: &str) -> (i64, i64, i64) {
    let filters = json!([
        {"Name": "zone", "Values": ["ap-guangzhou-4"]}, {"Name": "quota-type", "Values": [set]},
    ]);
    let all = quotas(client, &filters);
    let figures = &all[set][0];
    assert_eq!(all[set].as_array().unwrap().len(), 1, "{all}");
    let take = |name: &str| figures[name].as_i64().unwrap();
    (take("UsedQuota"), take("RemainingQuota"), take("TotalQuota"))
}

fn small() -> TestClient {
    let mut quotas = Quotas::default();
    quotas.postpaid_instances = 3;
    quotas.prepaid_instances = 3;
    quotas.prepaid_instances_per_order = 2;
    quotas.spot_cores = 5;
    quotas.images = 1;
    quotas.key_pairs = 1;
    TestClient::of(&Simulator::builder().quotas(quotas))
}

#[test]
fn orders_are_limited_by_quotas() {
    let mut client = small();
    let by_hour = |count: u32| order(&json!({"InstanceCount": count}));
    assert_eq!(client.code("RunInstances", &by_hour(4)), "LimitExceeded.InstanceQuota");
    let id = client.run_one(&json!({"InstanceCount": 2}));
    assert_eq!(figures(&mut client, "PostPaidQuotaSet"), (2, 1, 3));
    assert_eq!(client.code("RunInstances", &by_hour(2)), "LimitExceeded.InstanceQuota");
    assert_eq!(client.code("InquiryPriceRunInstances", &by_hour(2)), "InstancesQuotaLimitExceeded");
    // Quotas of instances are per zone.
    client.ok("RunInstances", &with(by_hour(3), &json!({"Placement": {"Zone": "ap-guangzhou-6"}})));
    client.ok("TerminateInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    assert_eq!(figures(&mut client, "PostPaidQuotaSet"), (1, 2, 3));
    client.ok("RunInstances", &by_hour(2));

    let prepaid = |count: u32| {
        order(&json!({
            "InstanceCount": count,
            "InstanceChargeType": "PREPAID",
            "InstanceChargePrepaid": {"Period": 1},
        }))
    };
    assert_eq!(client.code("RunInstances", &prepaid(3)), "LimitExceeded.PrepayQuota");
    client.ok("RunInstances", &prepaid(2));
    assert_eq!(figures(&mut client, "PrePaidQuotaSet"), (2, 1, 3));
    assert_eq!(client.code("RunInstances", &prepaid(2)), "LimitExceeded.PrepayQuota");

    let spot =
        |count: u32| order(&json!({"InstanceCount": count, "InstanceChargeType": "SPOTPAID"}));
    assert_eq!(client.code("RunInstances", &spot(3)), "LimitExceeded.SpotQuota");
    client.ok("RunInstances", &spot(2));
    assert_eq!(figures(&mut client, "SpotPaidQuotaSet"), (4, 1, 5));
}

#[test]
fn charge_type_changes_are_limited_by_quotas() {
    let mut client = small();
    let prepaid = json!({
        "InstanceCount": 2, "InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1},
    });
    client.run_one(&prepaid);
    let ids = client.run_and_wait(2);
    let change = |count: usize| {
        json!({
            "InstanceIds": ids[..count],
            "InstanceChargeType": "PREPAID",
            "InstanceChargePrepaid": {"Period": 1},
        })
    };
    let action = "ModifyInstancesChargeType";
    assert_eq!(client.code(action, &change(2)), "LimitExceeded.InstanceQuota");
    client.ok(action, &change(1));
    client.advance(60);
    assert_eq!(figures(&mut client, "PrePaidQuotaSet"), (3, 0, 3));
    assert_eq!(figures(&mut client, "PostPaidQuotaSet"), (1, 2, 3));
}

#[test]
fn images_and_key_pairs_are_limited_by_quotas() {
    let mut client = small();
    let id = client.run_and_wait(1).remove(0);
    let image = |name: &str| json!({"ImageName": name, "InstanceId": id});
    assert_eq!(client.ok("DescribeImageQuota", &json!({}))["ImageNumQuota"], 1);
    client.ok("CreateImage", &image("one"));
    assert_eq!(client.code("CreateImage", &image("two")), "ImageQuotaLimitExceeded");
    let all = quotas(&mut client, &json!([]));
    assert_eq!(all["ImageQuotaSet"], json!([{"UsedQuota": 1, "TotalQuota": 1}]));
    let key = |name: &str| json!({"KeyName": name, "ProjectId": 0});
    client.ok("CreateKeyPair", &key("one"));
    assert_eq!(client.code("CreateKeyPair", &key("two")), "InvalidKeyPair.LimitExceeded");
}

#[test]
fn quotas_are_described_by_zone_and_type() {
    let mut client = TestClient::new();
    let all = quotas(&mut client, &json!([]));
    for set in ["PostPaidQuotaSet", "PrePaidQuotaSet", "SpotPaidQuotaSet"] {
        assert_eq!(all[set].as_array().unwrap().len(), 4, "{set}");
    }
    assert_eq!(all["DisasterRecoverGroupQuotaSet"][0]["GroupQuota"], 10);
    let one = quotas(&mut client, &json!([{"Name": "quota-type", "Values": ["ImageQuotaSet"]}]));
    assert_eq!(one["ImageQuotaSet"].as_array().unwrap().len(), 1);
    assert_eq!(one["PostPaidQuotaSet"], json!([]));
    for (filter, code) in [
        (json!({"Name": "zone", "Values": ["ap-shanghai-2"]}), "InvalidZone.MismatchRegion"),
        (json!({"Name": "quota-type", "Values": ["DiskQuotaSet"]}), "InvalidFilter"),
        (json!({"Name": "colour", "Values": ["red"]}), "InvalidFilter"),
    ] {
        let parameters = json!({"Filters": [filter]});
        assert_eq!(client.code("DescribeAccountQuota", &parameters), code, "{filter}");
    }
}
