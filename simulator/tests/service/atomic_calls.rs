//! Calls that fail change nothing.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::{TestClient, order, with};

#[test]
fn failed_order_creates_no_network() {
    let mut client = TestClient::new();
    for (changes, code) in [
        (json!({"HostName": "a--b"}), "InvalidParameterValue.IllegalHostName"),
        (json!({"HostName": "a--b", "DryRun": true}), "InvalidParameterValue.IllegalHostName"),
        (json!({"HostName": "{IP}-{IP}-{IP}-{IP}-{IP}"}), "InvalidParameterValue.IllegalHostName"),
        (
            json!({"HostName": "h".repeat(60), "InstanceCount": 2}),
            "InvalidParameterValue.IllegalHostName",
        ),
        (
            json!({"InstanceName": "n".repeat(128), "InstanceCount": 2}),
            "InvalidInstanceName.TooLong",
        ),
    ] {
        assert_eq!(client.code("RunInstances", &order(&changes)), code, "{changes}");
        for action in ["DescribeVpcs", "DescribeSubnets", "DescribeSecurityGroups"] {
            assert_eq!(client.ok_in("vpc", action, &json!({}))["TotalCount"], 0, "{changes}");
        }
    }
    let named = order(&json!({"HostName": "web-{IP}", "InstanceCount": 2}));
    client.ok("RunInstances", &named);
    let vpcs = client.ok_in("vpc", "DescribeVpcs", &json!({}));
    let block = json!({"VpcName": "own", "CidrBlock": "10.0.0.0/16"});
    let own = client.ok_in("vpc", "CreateVpc", &block)["Vpc"]["VpcId"].take();
    assert_ne!(vpcs["VpcSet"][0]["VpcId"], own);
}

/// Returns the number of private images in Shanghai.
fn copies(client: &mut TestClient) -> Value {
    let filter = json!({"Filters": [{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}]});
    client.region = "ap-shanghai".to_owned();
    let count = client.ok("DescribeImages", &filter)["TotalCount"].take();
    client.region = "ap-guangzhou".to_owned();
    count
}

#[test]
fn images_are_copied_together_or_not_at_all() {
    let mut quotas = Quotas::default();
    quotas.images = 3;
    let mut client = TestClient::of(&Simulator::builder().quotas(quotas));
    let instance = client.run_one(&json!({}));
    let image = |client: &mut TestClient, name: &str| {
        let image = json!({"InstanceId": instance, "ImageName": name});
        client.ok("CreateImage", &image)["ImageId"].take()
    };
    let first = image(&mut client, "first");
    let second = image(&mut client, "second");
    client.advance(60);
    let early = image(&mut client, "early");
    let copy =
        |images: &Value| json!({"srcRegion": "gz", "imgIdList": images, "dstRegion": ["sh"]});
    let fails = |client: &mut TestClient, images: Value| {
        assert_ne!(client.api20_code("SyncCvmImage", &copy(&images)), 0);
    };
    for images in [json!([first, early]), json!([first, first]), json!([first, "img-00000000"])] {
        fails(&mut client, images);
        assert_eq!(copies(&mut client), 0);
    }
    let own_region = with(copy(&json!([first])), &json!({"dstRegion": ["sh", "gz"]}));
    client.api20_code("SyncCvmImage", &own_region);
    assert_eq!(copies(&mut client), 0);
    // The quota of the destination permits two of three copies.
    client.ok(
        "SyncImages",
        &json!({
            "ImageIds": [first], "DestinationRegions": ["ap-shanghai"], "ImageName": "other",
        }),
    );
    client.advance(60);
    fails(&mut client, json!([first, second, early]));
    assert_eq!(copies(&mut client), 1);
    client.api20_ok("SyncCvmImage", &copy(&json!([first, second])));
    assert_eq!(copies(&mut client), 3);
}
