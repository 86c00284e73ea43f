//! The account in which the mistakes are made.

use serde_json::{Map, Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use super::Mistake;
use crate::common::TestClient;

pub(crate) struct Account {
    client: TestClient,
    /// Ids by name.
    ids: Map<String, Value>,
}

impl Account {
    pub(crate) fn new() -> Self {
        let mut quotas = Quotas::default();
        (quotas.postpaid_instances, quotas.key_pairs, quotas.security_groups) = (3, 1, 3);
        let client = TestClient::of(&Simulator::builder().seed(11).quotas(quotas));
        let mut account = Self { client, ids: Map::new() };
        account.create();
        account
    }

    fn create(&mut self) {
        let vpc = json!({"VpcName": "main", "CidrBlock": "10.0.0.0/16"});
        self.save("vpc", "vpc", "CreateVpc", &vpc, "/Vpc/VpcId");
        let subnet = json!({
            "VpcId": "$vpc", "SubnetName": "front", "CidrBlock": "10.0.1.0/24", "Zone": "ap-guangzhou-3",
        });
        self.save("subnet", "vpc", "CreateSubnet", &subnet, "/Subnet/SubnetId");
        let group = json!({"GroupName": "web", "GroupDescription": "Web servers"});
        let pointer = "/SecurityGroup/SecurityGroupId";
        self.save("group", "vpc", "CreateSecurityGroup", &group, pointer);
        let key = json!({"KeyName": "laptop", "ProjectId": 0});
        self.save("key", "cvm", "CreateKeyPair", &key, "/KeyPair/KeyId");
        let order = json!({
            "Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "InstanceType": "S5.MEDIUM4",
            "InstanceName": "web", "VirtualPrivateCloud": {"VpcId": "$vpc", "SubnetId": "$subnet"},
            "SecurityGroupIds": ["$group"], "LoginSettings": {"KeyIds": ["$key"]},
        });
        self.save("instance", "cvm", "RunInstances", &order, "/InstanceIdSet/0");
        self.save("stopped", "cvm", "RunInstances", &order, "/InstanceIdSet/0");
        self.client.advance(60);
        let stop = self.replaced(&json!({"InstanceIds": ["$stopped"]}));
        self.client.ok_in("cvm", "StopInstances", &stop);
        let disk = json!({
            "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR", "DiskType": "CLOUD_SSD",
            "DiskSize": 50,
        });
        self.save("disk", "cbs", "CreateDisks", &disk, "/DiskIdSet/0");
        self.save(
            "address",
            "vpc",
            "AllocateAddresses",
            &json!({"AddressCount": 1}),
            "/AddressSet/0",
        );
        self.client.advance(60);
        let bind = self.replaced(&json!({"AddressId": "$address", "InstanceId": "$instance"}));
        self.client.ok_in("vpc", "AssociateAddress", &bind);
        self.client.advance(60);
    }

    fn save(&mut self, name: &str, service: &str, action: &str, request: &Value, pointer: &str) {
        let response = self.client.ok_in(service, action, &self.replaced(request));
        let id = response.pointer(pointer).cloned();
        let id = id.unwrap_or_else(|| panic!("{action}: {response} has no {pointer}"));
        self.ids.insert(format!("${name}"), id);
    }

    /// Replaces the names of ids.
    fn replaced(&self, value: &Value) -> Value {
        let mut text = value.to_string();
        for (name, id) in &self.ids {
            text = text.replace(&format!("\"{name}\""), &id.to_string());
        }
        serde_json::from_str(&text).unwrap()
    }

    /// Makes a mistake and returns the error, with the names of ids; null if the call succeeds.
    pub(crate) fn fail(&mut self, mistake: &Mistake) -> Value {
        let Mistake { service, action, parameters, .. } = mistake;
        let parameters: Value = serde_json::from_str(parameters).unwrap();
        let parameters = self.replaced(&parameters);
        let response = self.client.in_service(service, |client| client.call(action, &parameters));
        let mut text = response["Error"].to_string();
        for (name, id) in &self.ids {
            text = text.replace(id.as_str().unwrap(), name);
        }
        serde_json::from_str(&text).unwrap()
    }
}
