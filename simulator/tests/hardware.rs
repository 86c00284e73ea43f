//! HPC clusters, CHC hosts, instance resource pools and maintenance tasks.

// Test helpers may panic, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};
use tencent_cloud_simulator::{Core, Quotas, Simulator};

use self::common::{TestClient, order, spec, strings, with};

#[test]
fn every_action_of_cvm_is_stateful() {
    let operations = &spec().operations;
    let stateful = operations
        .iter()
        .filter(|operation| Core::is_stateful("cvm", "2017-03-12", &operation.name));
    assert_eq!((operations.len(), stateful.count()), (111, 111));
}

fn create_cluster(client: &mut TestClient, changes: &Value) -> String {
    let cluster = json!({"Zone": "ap-guangzhou-6", "Name": "solver"});
    let response = client.ok("CreateHpcCluster", &with(cluster, changes));
    response["HpcClusterSet"][0]["HpcClusterId"].as_str().unwrap().to_owned()
}

fn in_cluster(cluster: &str, changes: &Value) -> Value {
    let order = order(&json!({
        "Placement": {"Zone": "ap-guangzhou-6"},
        "InstanceType": "HCCPNV4ane.58XLARGE1929",
        "HpcClusterId": cluster,
    }));
    with(order, changes)
}

#[test]
fn clusters_contain_instances_up_to_their_capacity() {
    let mut quotas = Quotas::default();
    quotas.instances_in_hpc_cluster = 3;
    quotas.hpc_clusters = 2;
    let mut client = TestClient::of(&Simulator::builder().quotas(quotas));
    let cluster = create_cluster(&mut client, &json!({"Remark": "weekly"}));
    let other = create_cluster(&mut client, &json!({"Name": "other", "Zone": "ap-guangzhou-3"}));
    let third = json!({"Zone": "ap-guangzhou-6", "Name": "third"});
    assert_eq!(client.code("CreateHpcCluster", &third), "LimitExceeded.HpcClusterQuota");

    let two = client.ok("RunInstances", &in_cluster(&cluster, &json!({"InstanceCount": 2})));
    let ids = strings(&two["InstanceIdSet"]);
    assert_eq!(client.instance(&ids[0])["HpcClusterId"], json!(cluster));
    for (changes, code) in [
        (json!({"InstanceCount": 2}), "InvalidParameterValue.LimitExceeded"),
        (json!({"HpcClusterId": "hpc-00000000"}), "ResourceNotFound.HpcCluster"),
        (json!({"HpcClusterId": other}), "InvalidParameterValue.HpcClusterIdZoneIdNotMatch"),
        (json!({"HpcClusterId": ""}), "InvalidParameterValue.InstanceTypeRequiredHpcCluster"),
        (
            json!({"InstanceType": "S5.MEDIUM4"}),
            "InvalidParameterValue.InstanceTypeNotSupportHpcCluster",
        ),
    ] {
        assert_eq!(client.code("RunInstances", &in_cluster(&cluster, &changes)), code, "{changes}");
    }

    let described = client.ok("DescribeHpcClusters", &json!({"HpcClusterIds": [cluster]}));
    let item = &described["HpcClusterSet"][0];
    assert_eq!((&item["CurrentNum"], &item["CvmQuotaTotal"]), (&json!(2), &json!(3)));
    assert_eq!((strings(&item["InstanceIds"]), &item["Remark"]), (ids.clone(), &json!("weekly")));
    let in_use = json!({"HpcClusterIds": [other, cluster]});
    assert_eq!(client.code("DeleteHpcClusters", &in_use), "ResourceInUse.HpcCluster");
    client.advance(60);
    client.ok("TerminateInstances", &json!({"InstanceIds": ids}));
    client.advance(60);
    client.ok("DeleteHpcClusters", &in_use);
    assert_eq!(client.ok("DescribeHpcClusters", &json!({}))["TotalCount"], 0);
}

#[test]
fn clusters_are_found_and_modified() {
    let mut client = TestClient::new();
    let tags = json!([{"ResourceType": "hpc", "Tags": [{"Key": "team", "Value": "a"}]}]);
    let one = create_cluster(&mut client, &json!({"TagSpecification": tags}));
    let cdc = json!({"HpcClusterType": "CDC", "HpcClusterBusinessId": "cluster-iu5gustw"});
    create_cluster(&mut client, &cdc);
    client.ok("ModifyHpcClusterAttribute", &json!({"HpcClusterId": one, "Name": "renamed"}));
    for (parameters, count) in [
        (json!({}), 2),
        (json!({"Name": "renamed"}), 1),
        (json!({"Zone": "ap-guangzhou-3"}), 0),
        (json!({"HpcClusterType": "STANDARD"}), 1),
        (json!({"HpcClusterBusinessId": "cluster-iu5gustw"}), 1),
        (json!({"InstanceType": "HCCPNV4ane.58XLARGE1929"}), 2),
        (json!({"InstanceType": "S5.MEDIUM4"}), 0),
        (json!({"Filters": [{"Name": "tag:team", "Values": ["a"]}]}), 1),
    ] {
        let response = client.ok("DescribeHpcClusters", &parameters);
        assert_eq!(response["TotalCount"], count, "{parameters}");
    }
    for (action, parameters, code) in [
        ("ModifyHpcClusterAttribute", json!({"HpcClusterId": one}), "InvalidParameterValue"),
        (
            "ModifyHpcClusterAttribute",
            json!({"HpcClusterId": "hpc-00000000", "Name": "x"}),
            "ResourceNotFound.HpcCluster",
        ),
        (
            "CreateHpcCluster",
            json!({"Zone": "ap-shanghai-2", "Name": "x"}),
            "InvalidZone.MismatchRegion",
        ),
        (
            "CreateHpcCluster",
            json!({"Zone": "ap-guangzhou-3", "Name": "x", "HpcClusterBusinessId": "c"}),
            "InvalidParameterValue.HpcClusterBusinessIdNotSupported",
        ),
    ] {
        assert_eq!(client.code(action, &parameters), code, "{action} {parameters}");
    }
}

const CHC: &str = "chc-4k2m9x1q";

fn chc(client: &mut TestClient) -> Value {
    client.ok("DescribeChcHosts", &json!({"ChcIds": [CHC]}))["ChcHostSet"][0].take()
}

fn vpc(addresses: &[&str]) -> Value {
    json!({"VpcId": "vpc-3bq8zt5k", "SubnetId": "subnet-9hv2c7ra", "PrivateIpAddresses": addresses})
}

#[test]
fn chc_hosts_become_ready_and_carry_an_instance() {
    let mut client = TestClient::new();
    assert_eq!(client.ok("DescribeChcHosts", &json!({}))["TotalCount"], 3);
    assert_eq!(chc(&mut client)["InstanceState"], "INIT");
    let place = json!({"Placement": {"Zone": "ap-guangzhou-6"}, "ChcIds": [CHC]});
    assert_eq!(
        client.code("RunInstances", &order(&place)),
        "OperationDenied.ChcInstallCloudImageWithoutDeployNetwork"
    );
    let assist = json!({"ChcIds": [CHC], "BmcVirtualPrivateCloud": vpc(&["10.20.0.11"])});
    client.ok("ConfigureChcAssistVpc", &assist);
    let busy = chc(&mut client);
    assert_eq!(
        (&busy["InstanceState"], &busy["LatestOperationState"], &busy["BmcIp"]),
        (&json!("OPERATING"), &json!("OPERATING"), &Value::Null)
    );
    assert_eq!(client.code("ConfigureChcAssistVpc", &assist), "VpcIpIsUsed");
    client.advance(2);
    assert_eq!(chc(&mut client)["BmcIp"], "10.20.0.11");
    let deploy = json!({
        "ChcIds": [CHC], "DeployVirtualPrivateCloud": vpc(&[]),
        "ChcDeployExtraConfig": {"MiniOsType": "public", "BootType": "x86_legacy"},
    });
    client.ok("ConfigureChcDeployVpc", &deploy);
    client.advance(2);
    let ready = chc(&mut client);
    assert_eq!(
        (&ready["InstanceState"], &ready["LatestOperationState"]),
        (&json!("READY"), &json!("SUCCESS"))
    );
    assert_eq!(ready["DeployExtraConfig"]["BootType"], "x86_legacy");
    assert_eq!(
        client.code("ConfigureChcDeployVpc", &deploy),
        "InvalidParameterValue.DeployVpcAlreadyExists"
    );

    let instance = client.run_one(&place);
    let online = chc(&mut client);
    assert_eq!(
        (&online["InstanceState"], &online["CvmInstanceId"]),
        (&json!("ONLINE"), &json!(instance))
    );
    let remove = json!({"ChcIds": [CHC]});
    assert_eq!(client.code("RemoveChcAssistVpc", &remove), "InvalidHost.NotSupported");
    let mode = |mode: &str| json!({"ChcIds": [CHC], "NetworkMode": mode});
    client.ok("ModifyChcNetworkMode", &mode("DEPLOY"));
    client.advance(2);
    assert_eq!(chc(&mut client)["NetworkMode"], "DEPLOY");
    client.ok("TerminateInstances", &json!({"InstanceIds": [instance]}));
    client.advance(60);
    assert_eq!(chc(&mut client)["InstanceState"], "READY");
    assert_eq!(
        client.code("ModifyChcNetworkMode", &mode("BUSINESS")),
        "OperationDenied.ChcHostStateNotSupported"
    );

    client.ok("RemoveChcDeployVpc", &remove);
    client.advance(2);
    let denied = client.ok("DescribeChcDeniedActions", &remove);
    let denied = strings(&denied["ChcHostDeniedActionSet"][0]["DenyActions"]);
    assert_eq!(
        denied,
        ["ConfigureChcAssistVpc", "ModifyChcNetworkMode", "RemoveChcDeployVpc", "RunInstances"]
    );
    for action in denied.iter().filter(|action| *action == "RemoveChcDeployVpc") {
        assert_eq!(client.code(action, &remove), "InvalidHost.NotSupported");
    }
    client.ok("RemoveChcAssistVpc", &remove);
    client.advance(2);
    assert_eq!(chc(&mut client)["BmcVirtualPrivateCloud"], Value::Null);
}

#[test]
fn chc_hosts_are_found_and_modified() {
    let mut client = TestClient::new();
    let groups = json!({"ChcIds": [CHC], "BmcSecurityGroupIds": ["sg-5w1n8yde"]});
    assert_eq!(client.code("ModifyChcAttribute", &groups), "InvalidParameterValue.ChcNetworkEmpty");
    let name = json!({"ChcIds": [CHC], "InstanceName": "node", "DeviceType": "CHC_HS1"});
    client.ok("ModifyChcAttribute", &name);
    for (filter, value, count) in [
        ("instance-name", "node", 1),
        ("device-type", "CHC_HS1", 1),
        ("zone", "ap-guangzhou-6", 2),
        ("instance-state", "INIT", 3),
        ("sn", "5CG0312A7L", 1),
        ("vpc-id", "vpc-3bq8zt5k", 0),
    ] {
        let filter = json!({"Filters": [{"Name": filter, "Values": [value]}]});
        assert_eq!(client.ok("DescribeChcHosts", &filter)["TotalCount"], count, "{filter}");
    }
    let two = json!({"ChcIds": [CHC, "chc-7p3d5w8z"]});
    let network = |addresses: &[&str]| json!({"BmcVirtualPrivateCloud": vpc(addresses)});
    let assist = "ConfigureChcAssistVpc";
    for (action, parameters, code) in [
        (
            "DescribeChcHosts",
            json!({"ChcIds": ["chc-00000000"]}),
            "InvalidParameterValue.ChcHostsNotFound",
        ),
        (
            "DescribeChcHosts",
            json!({"ChcIds": ["host-1"]}),
            "InvalidParameterValue.IncorrectFormat",
        ),
        ("ModifyChcAttribute", json!({"ChcIds": [CHC], "Password": "short"}), "InvalidPassword"),
        (
            assist,
            with(two.clone(), &network(&["10.0.0.1"])),
            "InvalidParameterValue.AmountNotEqual",
        ),
        (
            assist,
            with(two.clone(), &network(&["10.0.0.1", "x"])),
            "InvalidParameterValue.IPAddressMalformed",
        ),
        (assist, with(two.clone(), &network(&["10.0.0.1", "10.0.0.1"])), "VpcIpIsUsed"),
        ("RemoveChcAssistVpc", two.clone(), "InvalidHost.NotSupported"),
    ] {
        assert_eq!(client.code(action, &parameters), code, "{action} {parameters}");
    }
}

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

fn tasks(client: &mut TestClient, changes: &Value) -> Vec<Value> {
    let response = client.ok("DescribeTaskInfo", &with(json!({"Limit": 20, "Offset": 0}), changes));
    response["RepairTaskInfoSet"].as_array().unwrap().clone()
}

#[test]
fn maintenance_tasks_are_requested_by_a_tag_and_authorized() {
    let mut client = TestClient::new();
    let tag = |kind: &str| {
        let tags = json!([{"Key": "simulator:maintenance", "Value": kind}]);
        json!({"TagSpecification": [{"ResourceType": "instance", "Tags": tags}]})
    };
    client.run_one(&tag("none"));
    let (one, two) = (client.run_one(&tag("101")), client.run_one(&tag("103")));
    assert_eq!(tasks(&mut client, &json!({})).len(), 2);
    let task = tasks(&mut client, &json!({"InstanceIds": [one]})).remove(0);
    assert_eq!(
        (&task["TaskTypeId"], &task["TaskStatus"], &task["AuthSource"], &task["AuthTime"]),
        (&json!(101), &json!(1), &json!("Waiting_auth"), &Value::Null)
    );
    let authorize = |instance: &str, task: &Value| {
        json!({
            "Product": "CVM", "InstanceIds": [instance], "TaskId": task["TaskId"],
            "Operate": "AuthorizeRepair",
        })
    };
    let action = "RepairTaskControl";
    assert_eq!(client.code(action, &authorize(&two, &task)), "InvalidParameter");
    client.ok(action, &authorize(&one, &task));
    assert_eq!(client.code(action, &authorize(&one, &task)), "InvalidParameter");
    assert_eq!(tasks(&mut client, &json!({"TaskStatus": [2]})).len(), 1);
    client.advance(3);
    let ended = tasks(&mut client, &json!({"TaskStatus": [3]})).remove(0);
    assert_eq!(ended["EndTime"], "2023-11-15 06:16:23");

    let other = tasks(&mut client, &json!({"TaskTypeIds": [103]})).remove(0);
    let at = |time: &str| with(authorize(&two, &other), &json!({"OrderAuthTime": time}));
    assert_eq!(client.code(action, &at("2023-11-15 06:17:00")), "InvalidParameter");
    client.ok(action, &at("2023-11-15 08:00:00"));
    assert_eq!(tasks(&mut client, &json!({"TaskStatus": [4]})).len(), 1);
    client.ok("TerminateInstances", &json!({"InstanceIds": [two]}));
    client.advance(60);
    let canceled = tasks(&mut client, &json!({"TaskStatus": [5]})).remove(0);
    assert_eq!((&canceled["InstanceId"], &canceled["Alias"]), (&json!(two), &Value::Null));
    // By default, only tasks of the current day are returned.
    client.advance(24 * 3600);
    assert_eq!(tasks(&mut client, &json!({})).len(), 0);
    let since = json!({"StartDate": "2023-11-15 00:00:00", "Order": 1});
    let found = tasks(&mut client, &since);
    assert_eq!(found.iter().map(|task| &task["TaskTypeId"]).collect::<Vec<_>>(), [103, 101]);
}

#[test]
fn conversions_change_the_operating_system() {
    let mut client = TestClient::new();
    let centos = client.run(1).remove(0);
    let ids = json!({"InstanceIds": [centos]});
    let action = "ConvertOperatingSystems";
    assert_eq!(client.code(action, &ids), "UnsupportedOperation.InstanceOsConvertOsNotSupport");
    let centos = client.ok("RunInstances", &order(&json!({"ImageId": "img-l8og963d"})));
    let centos = strings(&centos["InstanceIdSet"]).remove(0);
    let ids = json!({"InstanceIds": [centos]});
    assert_eq!(client.code(action, &ids), "UnsupportedOperation.InstanceStateNotRunning");
    client.advance(60);
    let dry = client.ok(action, &with(ids.clone(), &json!({"DryRun": true})));
    assert_eq!(dry["SupportTargetOSList"][0]["TargetOSVersion"], "2.4");
    assert_eq!(client.instance(&centos)["OsName"], "CentOS 7.9 64bit");
    assert!(client.ok(action, &ids)["TaskId"].is_string());
    client.advance(2);
    let converted = client.instance(&centos);
    assert_eq!(
        (&converted["OsName"], &converted["LatestOperationState"]),
        (&json!("TencentOS Server 2.4"), &json!("SUCCESS"))
    );
    assert_eq!(client.code(action, &ids), "UnsupportedOperation.InstanceOsConvertOsNotSupport");
}

#[test]
fn fpga_cards_are_programmed() {
    let mut client = TestClient::new();
    let plain = client.run_one(&json!({}));
    let card = client.run_one(&json!({"InstanceType": "FX4.7XLARGE112"}));
    let url = "images-1250000001.cos.ap-guangzhou.myqcloud.com/filter.xclbin";
    let program = |id: &str| json!({"InstanceId": id, "FPGAUrl": url, "DBDFs": ["0000:00:08.0"]});
    let action = "ProgramFpgaImage";
    assert_eq!(client.code(action, &program(&plain)), "UnsupportedOperation.NotFpgaInstance");
    let malformed = "InvalidParameterValue.IncorrectFormat";
    for changes in [json!({"FPGAUrl": "filter.xclbin"}), json!({"DBDFs": ["0000:00:09.0"]})] {
        assert_eq!(client.code(action, &with(program(&card), &changes)), malformed, "{changes}");
    }
    client.ok(action, &with(program(&card), &json!({"DryRun": true})));
    assert_eq!(client.instance(&card)["LatestOperation"], "RunInstances");
    client.ok(action, &program(&card));
    let busy = client.code(action, &program(&card));
    assert_eq!(busy, "OperationDenied.InstanceOperationInProgress");
    client.advance(2);
    let done = client.instance(&card);
    assert_eq!(
        (&done["LatestOperation"], &done["LatestOperationState"]),
        (&json!(action), &json!("SUCCESS"))
    );
}
