//! The two networks of CHC hosts, which may be in the same subnet.

use serde_json::{Value, json};

use crate::common::TestClient;
use crate::common::network::Network;

const HOSTS: [&str; 2] = ["chc-4k2m9x1q", "chc-7p3d5w8z"];
const ZONE: &str = "ap-guangzhou-6";

fn vpc(network: &Network, addresses: &[&str]) -> Value {
    json!({"VpcId": network.vpc, "SubnetId": network.subnet, "PrivateIpAddresses": addresses})
}

fn assist(hosts: &[&str], bmc: &Value, deploy: &Value) -> Value {
    json!({
        "ChcIds": hosts, "BmcVirtualPrivateCloud": bmc, "DeployVirtualPrivateCloud": deploy,
    })
}

/// Returns the addresses of both networks of all hosts.
fn addresses(client: &mut TestClient) -> Vec<String> {
    let hosts = client.ok("DescribeChcHosts", &json!({"ChcIds": HOSTS}))["ChcHostSet"].take();
    let own = |host: &Value| {
        ["BmcIp", "DeployIp"].map(|name| host[name].as_str().unwrap_or_default().to_owned())
    };
    hosts.as_array().unwrap().iter().flat_map(own).filter(|ip| !ip.is_empty()).collect()
}

#[test]
fn networks_do_not_share_an_address() {
    let mut client = TestClient::new();
    let network = Network::create(&mut client, "10.12.0.0/16", ZONE);
    let given = vpc(&network, &["10.12.0.11"]);
    let same = assist(&HOSTS[..1], &given, &given);
    assert_eq!(client.code("ConfigureChcAssistVpc", &same), "VpcIpIsUsed");
    // Automatic addresses avoid those of the other network, also of other hosts.
    let explicit = vpc(&network, &["10.12.0.3", "10.12.0.2"]);
    client.ok("ConfigureChcAssistVpc", &assist(&HOSTS, &vpc(&network, &[]), &explicit));
    client.advance(2);
    let mut all = addresses(&mut client);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 4, "{all:?}");
}

#[test]
fn networks_need_room_for_both() {
    let mut client = TestClient::new();
    let network = Network::create(&mut client, "10.12.0.0/28", ZONE);
    // Of the 13 addresses, 3 remain.
    let interface = json!({
        "VpcId": network.vpc, "SubnetId": network.subnet, "NetworkInterfaceName": "full",
        "SecondaryPrivateIpAddressCount": 9,
    });
    client.ok_in("vpc", "CreateNetworkInterface", &interface);
    client.advance(2);
    let automatic = vpc(&network, &[]);
    let both = assist(&HOSTS, &automatic, &automatic);
    assert_eq!(client.code("ConfigureChcAssistVpc", &both), "ResourceInsufficient");
    client.ok("ConfigureChcAssistVpc", &assist(&HOSTS[..1], &automatic, &automatic));
    client.advance(2);
    let all = addresses(&mut client);
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|ip| ip.starts_with("10.12.0.")), "{all:?}");
}
