//! The kinds of calls.

use serde_json::{Value, json};

use crate::caller::{Caller, text};

/// A kind of calls, which leave the account as it was.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Prepares the account.
    pub(crate) start: fn(&mut Caller) -> Result<(), String>,
    /// Makes the calls of one round. The number of the round is unique.
    pub(crate) round: fn(&Caller, u64) -> Result<(), String>,
    /// The number of calls of a round.
    pub(crate) calls: u64,
}

const CVM: &str = "cvm 2017-03-12";
const VPC: &str = "vpc 2017-03-12";

fn cvm(caller: &Caller, action: &str, parameters: &Value) -> Result<Value, String> {
    caller.ok(&format!("{CVM} {action}"), parameters)
}

fn vpc(caller: &Caller, action: &str, parameters: &Value) -> Result<Value, String> {
    caller.ok(&format!("{VPC} {action}"), parameters)
}

fn tat(caller: &Caller, action: &str, parameters: &Value) -> Result<Value, String> {
    caller.ok(&format!("tat 2020-10-28 {action}"), parameters)
}

fn order() -> Value {
    json!({
        "Placement": {"Zone": "ap-guangzhou-4"},
        "ImageId": "img-eb30mz89",
        "InstanceType": "S5.MEDIUM4",
    })
}

fn run(caller: &Caller) -> Result<String, String> {
    text(&cvm(caller, "RunInstances", &order())?, "/InstanceIdSet/0")
}

fn nothing(_: &mut Caller) -> Result<(), String> {
    Ok(())
}

fn instance(caller: &mut Caller) -> Result<(), String> {
    caller.resource = run(caller)?;
    caller.advance(120);
    Ok(())
}

fn ten_instances(caller: &mut Caller) -> Result<(), String> {
    let ids: Result<Vec<String>, String> = (0..10).map(|_| run(caller)).collect();
    caller.resource = ids?.join(" ");
    caller.advance(120);
    Ok(())
}

/// Every kind.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "DescribeInstances",
        start: instance,
        round: |caller, _| cvm(caller, "DescribeInstances", &json!({})).map(drop),
        calls: 1,
    },
    Kind {
        name: "DescribeZones",
        start: nothing,
        round: |caller, _| cvm(caller, "DescribeZones", &json!({})).map(drop),
        calls: 1,
    },
    Kind { name: "unknown actions", start: nothing, round: unknown_action, calls: 1 },
    Kind { name: "wrong signatures", start: nothing, round: wrong_signature, calls: 1 },
    Kind { name: "RunInstances, one client token", start: nothing, round: same_token, calls: 1 },
    Kind {
        name: "RunInstances and TerminateInstances",
        start: nothing,
        round: run_and_terminate,
        calls: 2,
    },
    Kind { name: "timers of terminated instances", start: nothing, round: timer, calls: 2 },
    Kind { name: "ModifyInstancesAttribute", start: instance, round: rename, calls: 1 },
    Kind { name: "TagResources and UnTagResources", start: instance, round: tag, calls: 3 },
    Kind { name: "CreateKeyPair and DeleteKeyPairs", start: nothing, round: key_pair, calls: 2 },
    Kind {
        name: "CreateSecurityGroup and DeleteSecurityGroup",
        start: nothing,
        round: security_group,
        calls: 2,
    },
    Kind { name: "CreateVpc and DeleteVpc", start: nothing, round: network, calls: 2 },
    Kind {
        name: "AllocateAddresses and ReleaseAddresses",
        start: nothing,
        round: address,
        calls: 2,
    },
    Kind { name: "AssumeRole", start: nothing, round: assume_role, calls: 1 },
    Kind { name: "RunCommand", start: ten_instances, round: run_command, calls: 1 },
    Kind { name: "CreateDisks and TerminateDisks", start: nothing, round: disk, calls: 2 },
    Kind { name: "ModifyDesiredCapacity", start: scaling_group, round: resize, calls: 1 },
    Kind { name: "control interface", start: nothing, round: control, calls: 6 },
];

fn unknown_action(caller: &Caller, round: u64) -> Result<(), String> {
    caller.fail("InvalidAction", &format!("{CVM} Describe{round}"), &json!({}))
}

fn wrong_signature(caller: &Caller, round: u64) -> Result<(), String> {
    let mut request = caller.request(&format!("{CVM} DescribeZones"), &json!({}))?;
    *request.body_mut() = format!("{{\"n\":{round}}}").into();
    let response = caller.send(&request)?;
    match text(&response, "/Error/Code")?.as_str() {
        "AuthFailure.SignatureFailure" => Ok(()),
        other => Err(format!("{other} instead of AuthFailure.SignatureFailure")),
    }
}

fn same_token(caller: &Caller, _: u64) -> Result<(), String> {
    let mut order = order();
    order["ClientToken"] = "token".into();
    cvm(caller, "RunInstances", &order).map(drop)
}

/// Client tokens are valid for a day, in which 720 orders are made.
fn run_and_terminate(caller: &Caller, round: u64) -> Result<(), String> {
    let mut order = order();
    order["ClientToken"] = round.to_string().into();
    let id = text(&cvm(caller, "RunInstances", &order)?, "/InstanceIdSet/0")?;
    caller.advance(60);
    cvm(caller, "TerminateInstances", &json!({"InstanceIds": [id]}))?;
    caller.advance(60);
    Ok(())
}

fn timer(caller: &Caller, _: u64) -> Result<(), String> {
    let id = run(caller)?;
    caller.advance(60);
    let timer = json!({"TimerAction": "TerminateInstances", "ActionTime": "2099-01-01T00:00:00Z"});
    let timer = json!({"InstanceIds": [id], "ActionTimer": timer});
    cvm(caller, "ImportInstancesActionTimer", &timer)?;
    cvm(caller, "TerminateInstances", &json!({"InstanceIds": [id]}))?;
    caller.advance(60);
    Ok(())
}

fn rename(caller: &Caller, round: u64) -> Result<(), String> {
    let name = json!({"InstanceIds": [caller.resource], "InstanceName": format!("name-{round}")});
    cvm(caller, "ModifyInstancesAttribute", &name).map(drop)
}

fn tag(caller: &Caller, round: u64) -> Result<(), String> {
    let tag = |action: &str, parameters| {
        caller.ok(&format!("tag 2018-08-13 {action}"), &parameters).map(drop)
    };
    let resource = format!("qcs::cvm:ap-guangzhou:uin/100000000001:instance/{}", caller.resource);
    let value = format!("value-{round}");
    let pair = json!({"TagKey": "key", "TagValue": value});
    tag("TagResources", json!({"ResourceList": [resource], "Tags": [pair]}))?;
    tag("UnTagResources", json!({"ResourceList": [resource], "TagKeys": ["key"]}))?;
    tag("DeleteTag", pair)
}

fn key_pair(caller: &Caller, _: u64) -> Result<(), String> {
    let pair = cvm(caller, "CreateKeyPair", &json!({"KeyName": "name", "ProjectId": 0}))?;
    let id = text(&pair, "/KeyPair/KeyId")?;
    cvm(caller, "DeleteKeyPairs", &json!({"KeyIds": [id]})).map(drop)
}

fn security_group(caller: &Caller, _: u64) -> Result<(), String> {
    let group = json!({"GroupName": "name", "GroupDescription": "description"});
    let group = vpc(caller, "CreateSecurityGroup", &group)?;
    let id = text(&group, "/SecurityGroup/SecurityGroupId")?;
    vpc(caller, "DeleteSecurityGroup", &json!({"SecurityGroupId": id})).map(drop)
}

fn network(caller: &Caller, _: u64) -> Result<(), String> {
    let network = json!({"VpcName": "name", "CidrBlock": "10.9.0.0/16"});
    let id = text(&vpc(caller, "CreateVpc", &network)?, "/Vpc/VpcId")?;
    vpc(caller, "DeleteVpc", &json!({"VpcId": id})).map(drop)
}

fn address(caller: &Caller, _: u64) -> Result<(), String> {
    let id = text(&vpc(caller, "AllocateAddresses", &json!({}))?, "/AddressSet/0")?;
    caller.advance(60);
    vpc(caller, "ReleaseAddresses", &json!({"AddressIds": [id]}))?;
    // At most 40 addresses can be allocated per day.
    caller.advance(3600);
    Ok(())
}

/// Credentials are valid for two hours and remembered for a day, in which 780 are issued.
fn assume_role(caller: &Caller, _: u64) -> Result<(), String> {
    let role = json!({
        "RoleArn": "qcs::cam::uin/100000000001:roleName/deploy",
        "RoleSessionName": "nightly",
    });
    caller.ok("sts 2018-08-13 AssumeRole", &role)?;
    caller.advance(120);
    Ok(())
}

/// Each call starts ten tasks.
fn run_command(caller: &Caller, _: u64) -> Result<(), String> {
    let ids: Vec<&str> = caller.resource.split(' ').collect();
    let command = json!({"Content": "dXB0aW1l", "InstanceIds": ids});
    tat(caller, "RunCommand", &command)?;
    caller.advance(10);
    Ok(())
}

fn disk(caller: &Caller, _: u64) -> Result<(), String> {
    let cbs =
        |action: &str, parameters| caller.ok(&format!("cbs 2017-03-12 {action}"), &parameters);
    let disk = cbs(
        "CreateDisks",
        json!({
            "Placement": {"Zone": "ap-guangzhou-4"},
            "DiskType": "CLOUD_PREMIUM",
            "DiskChargeType": "POSTPAID_BY_HOUR",
            "DiskSize": 100,
        }),
    )?;
    let id = text(&disk, "/DiskIdSet/0")?;
    caller.advance(60);
    cbs("TerminateDisks", json!({"DiskIds": [id]}))?;
    caller.advance(60);
    Ok(())
}

fn scaling_group(caller: &mut Caller) -> Result<(), String> {
    let scaling =
        |action: &str, parameters| caller.ok(&format!("as 2018-04-19 {action}"), &parameters);
    let configuration = scaling(
        "CreateLaunchConfiguration",
        json!({
            "LaunchConfigurationName": "name",
            "ImageId": "img-eb30mz89",
            "InstanceType": "S5.MEDIUM4",
        }),
    )?;
    let configuration = text(&configuration, "/LaunchConfigurationId")?;
    let network = json!({"VpcName": "name", "CidrBlock": "10.9.0.0/16"});
    let network = text(&vpc(caller, "CreateVpc", &network)?, "/Vpc/VpcId")?;
    let subnet = json!({
        "VpcId": network,
        "SubnetName": "name",
        "CidrBlock": "10.9.1.0/24",
        "Zone": "ap-guangzhou-4",
    });
    let subnet = text(&vpc(caller, "CreateSubnet", &subnet)?, "/Subnet/SubnetId")?;
    let group = scaling(
        "CreateAutoScalingGroup",
        json!({
            "AutoScalingGroupName": "name",
            "LaunchConfigurationId": configuration,
            "MaxSize": 2,
            "MinSize": 0,
            "VpcId": network,
            "SubnetIds": [subnet],
        }),
    )?;
    caller.resource = text(&group, "/AutoScalingGroupId")?;
    Ok(())
}

fn resize(caller: &Caller, round: u64) -> Result<(), String> {
    let capacity =
        json!({"AutoScalingGroupId": caller.resource, "DesiredCapacity": (round + 1) % 2});
    caller.ok("as 2018-04-19 ModifyDesiredCapacity", &capacity)?;
    caller.advance(600);
    Ok(())
}

fn control(caller: &Caller, round: u64) -> Result<(), String> {
    caller.control("POST", "faults", r#"{"fault": "throttle", "action": "RunInstances"}"#)?;
    caller.control("POST", "faults/next-operation", r#"{"action": "RunInstances"}"#)?;
    caller.control("PUT", "clock", r#"{"advance_seconds": 1}"#)?;
    caller.control("DELETE", "faults", "")?;
    caller.control("GET", "calls", "")?;
    caller.control("POST", "reset", &format!(r#"{{"seed": {round}}}"#))
}
