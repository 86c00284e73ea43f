//! Networks for tests.

use serde_json::json;

use super::TestClient;

/// A VPC with a subnet of the same block, and a security group.
pub(crate) struct Network {
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    pub(crate) group: String,
}

impl Network {
    pub(crate) fn create(client: &mut TestClient, block: &str, zone: &str) -> Self {
        client.in_service("vpc", |client| {
            let vpc = client.ok("CreateVpc", &json!({"VpcName": "test", "CidrBlock": block}));
            let vpc = vpc["Vpc"]["VpcId"].as_str().unwrap().to_owned();
            let subnet = subnet(client, &vpc, block, zone);
            let group = security_group(client, &format!("group of {vpc}"));
            Self { vpc, subnet, group }
        })
    }
}

/// Creates a subnet, with a client of VPC.
pub(crate) fn subnet(client: &mut TestClient, vpc: &str, block: &str, zone: &str) -> String {
    let parameters = json!({"VpcId": vpc, "SubnetName": "test", "CidrBlock": block, "Zone": zone});
    let response = client.ok("CreateSubnet", &parameters);
    response["Subnet"]["SubnetId"].as_str().unwrap().to_owned()
}

/// Creates a security group, with a client of VPC.
pub(crate) fn security_group(client: &mut TestClient, name: &str) -> String {
    let parameters = json!({"GroupName": name, "GroupDescription": "for tests"});
    let response = client.ok("CreateSecurityGroup", &parameters);
    response["SecurityGroup"]["SecurityGroupId"].as_str().unwrap().to_owned()
}
