//! Clusters for high-performance computing and CHC hosts.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Core, Quotas, Simulator};

use crate::common::network::Network;
use crate::common::{TestClient, order, spec, strings, with};

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

fn network(client: &mut TestClient) -> Network {
    Network::create(client, "10.12.0.0/16", "ap-guangzhou-6")
}

fn vpc(network: &Network, addresses: &[&str]) -> Value {
    json!({"VpcId": network.vpc, "SubnetId": network.subnet, "PrivateIpAddresses": addresses})
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
    let network = network(&mut client);
    let addresses = vpc(&network, &["10.12.0.11"]);
    let assist = json!({"ChcIds": [CHC], "BmcVirtualPrivateCloud": addresses});
    client.ok("ConfigureChcAssistVpc", &assist);
    let busy = chc(&mut client);
    assert_eq!(
        (&busy["InstanceState"], &busy["LatestOperationState"], &busy["BmcIp"]),
        (&json!("OPERATING"), &json!("OPERATING"), &Value::Null)
    );
    assert_eq!(client.code("ConfigureChcAssistVpc", &assist), "VpcIpIsUsed");
    client.advance(2);
    assert_eq!(chc(&mut client)["BmcIp"], "10.12.0.11");
    let deploy = json!({
        "ChcIds": [CHC], "DeployVirtualPrivateCloud": vpc(&network, &[]),
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
    let own = network(&mut client);
    let groups = json!({"ChcIds": [CHC], "BmcSecurityGroupIds": [own.group]});
    assert_eq!(client.code("ModifyChcAttribute", &groups), "InvalidParameterValue.ChcNetworkEmpty");
    let name = json!({"ChcIds": [CHC], "InstanceName": "node", "DeviceType": "CHC_HS1"});
    client.ok("ModifyChcAttribute", &name);
    for (filter, value, count) in [
        ("instance-name", "node", 1),
        ("device-type", "CHC_HS1", 1),
        ("zone", "ap-guangzhou-6", 2),
        ("instance-state", "INIT", 3),
        ("sn", "5CG0312A7L", 1),
        ("vpc-id", own.vpc.as_str(), 0),
    ] {
        let filter = json!({"Filters": [{"Name": filter, "Values": [value]}]});
        assert_eq!(client.ok("DescribeChcHosts", &filter)["TotalCount"], count, "{filter}");
    }
    let two = json!({"ChcIds": [CHC, "chc-7p3d5w8z"]});
    let network = |addresses: &[&str]| json!({"BmcVirtualPrivateCloud": vpc(&own, addresses)});
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
            with(two.clone(), &network(&["10.12.0.21"])),
            "InvalidParameterValue.AmountNotEqual",
        ),
        (
            assist,
            with(two.clone(), &network(&["10.12.0.21", "x"])),
            "InvalidParameterValue.IPAddressMalformed",
        ),
        (assist, with(two.clone(), &network(&["10.12.0.21", "10.12.0.21"])), "VpcIpIsUsed"),
        ("RemoveChcAssistVpc", two.clone(), "InvalidHost.NotSupported"),
    ] {
        assert_eq!(client.code(action, &parameters), code, "{action} {parameters}");
    }
}

#[test]
fn networks_of_chc_hosts_occupy_their_subnet() {
    let mut client = TestClient::new();
    let network = Network::create(&mut client, "10.12.0.0/28", "ap-guangzhou-6");
    let subnets = json!({"SubnetIds": [network.subnet]});
    let available = |client: &mut TestClient| {
        let response = client.ok_in("vpc", "DescribeSubnets", &subnets);
        response["SubnetSet"][0]["AvailableIpAddressCount"].as_i64().unwrap()
    };
    let before = available(&mut client);
    let assist = json!({
        "ChcIds": [CHC], "BmcVirtualPrivateCloud": vpc(&network, &[]),
        "DeployVirtualPrivateCloud": vpc(&network, &[]),
    });
    client.ok("ConfigureChcAssistVpc", &assist);
    assert_eq!(available(&mut client), before - 2);
    client.advance(2);
    assert_eq!(available(&mut client), before - 2);
    let subnet = json!({"SubnetId": network.subnet});
    assert_eq!(client.code_in("vpc", "DeleteSubnet", &subnet), "ResourceInUse");
    client.ok("RemoveChcAssistVpc", &json!({"ChcIds": [CHC]}));
    client.advance(2);
    assert_eq!(available(&mut client), before);
    client.ok_in("vpc", "DeleteSubnet", &subnet);
}
