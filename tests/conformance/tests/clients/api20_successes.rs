//! Every API 2.0 action of CVM succeeds: its documented request, with the ids replaced by those of existing resources.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tencent_cloud::{Credentials, RetryPolicy};
use tencent_cloud_conformance::actions;
use tencent_cloud_cvm::v2::Client;
use tencent_cloud_cvm::v2::model::{
    CreateEipRequest, CreateImageRequest, CreateKeyPairRequest, CreateSecurityGroupPolicyRequest,
    CreateSecurityGroupRequest, DescribeImagesRequest, EipBindInstanceRequest, ImageType,
    RuleAction, RuleDirection, RunInstancesHourRequest, RunInstancesRequest, SecurityGroupRule,
    StartInstancesRequest, StopInstancesRequest,
};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{ManualClock, Simulator};
use tencent_cloud_spec::{documents, load};

/// The states of an account in which an action is tried.
#[derive(Clone, Copy, Debug)]
struct State {
    prepaid: bool,
    running: bool,
    bound: bool,
}

/// A client for an account with resources of every kind.
struct Account {
    client: tencent_cloud::GenericClient,
    /// Ids of the resources by prefix.
    ids: BTreeMap<&'static str, Vec<String>>,
}

async fn account(state: State) -> Account {
    // The examples contain dates of November 2016.
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_480_000_000));
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    let simulator = Simulator::builder().credentials(known).clock(clock.clone());
    let client = tencent_cloud::GenericClient::builder()
        .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
        .region("gz")
        .retry(RetryPolicy::never())
        .transport(simulator.in_memory().unwrap())
        .clock(clock.clone())
        .build()
        .unwrap();
    let cvm = Client::new(client.config());
    let instances: Vec<String> = if state.prepaid {
        let request = RunInstancesRequest::new(2, 2, "img-eb30mz89", 12, 0).goods_num(2);
        let response = cvm.run_instances(request.bandwidth(1)).await.unwrap();
        response.un_instance_ids.unwrap().into_values().flatten().collect()
    } else {
        let request = RunInstancesHourRequest::new(100_003, 2, 2, "img-eb30mz89", 0).goods_num(2);
        cvm.run_instances_hour(request.bandwidth(1)).await.unwrap().un_instance_ids
    };
    let wait = || clock.advance(Duration::from_secs(60));
    wait();
    cvm.stop_instances(StopInstancesRequest::new(&instances)).await.unwrap();
    wait();
    for name in ["first", "second"] {
        cvm.create_image(CreateImageRequest::new(&instances[0], name)).await.unwrap();
        clock.advance(Duration::from_secs(3600));
    }
    let images = cvm.describe_images(DescribeImagesRequest::new(ImageType::Private)).await.unwrap();
    let images = images.image_set.into_iter().filter_map(|image| image.un_img_id).collect();
    let pair = cvm.create_key_pair(CreateKeyPairRequest::new("first")).await.unwrap();
    let mut groups = Vec::new();
    for name in ["first", "second"] {
        let group = cvm.create_security_group(CreateSecurityGroupRequest::new(name)).await.unwrap();
        groups.push(group.data.unwrap().sg_id.unwrap());
    }
    let rule = SecurityGroupRule::new(RuleAction::Accept);
    let rule =
        CreateSecurityGroupPolicyRequest::new(&groups[0], RuleDirection::Ingress, -1, [rule]);
    cvm.create_security_group_policy(rule).await.unwrap();
    let addresses = cvm.create_eip(CreateEipRequest::new().goods_num(2)).await.unwrap();
    let addresses = addresses.data.unwrap().eip_ids;
    wait();
    if state.bound {
        let bind = EipBindInstanceRequest::new(&addresses[0]).un_instance_id(&instances[0]);
        cvm.eip_bind_instance(bind).await.unwrap();
    }
    if state.running {
        cvm.start_instances(StartInstancesRequest::new(&instances)).await.unwrap();
    }
    wait();
    let ids = [
        ("ins-", instances),
        ("img-", images),
        ("skey-", vec![pair.data.unwrap().key_id.unwrap()]),
        ("sg-", groups),
        ("eip-", addresses),
    ];
    Account { client, ids: ids.into() }
}

impl Account {
    /// Replaces documented ids with existing ones, by position in their list.
    fn replace_ids(&self, value: &mut Value) {
        match value {
            Value::Object(properties) => {
                properties.values_mut().for_each(|value| self.replace_ids(value));
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    match item.as_str().map(str::to_owned) {
                        Some(text) => *item = self.existing_id(&text, index).into(),
                        None => self.replace_ids(item),
                    }
                }
            }
            Value::String(text) => *text = self.existing_id(text, 0),
            _ => {}
        }
    }

    fn existing_id(&self, text: &str, index: usize) -> String {
        let ids = self.ids.iter().find(|(prefix, _)| text.starts_with(**prefix));
        ids.and_then(|(_, ids)| ids.get(index)).map_or_else(|| text.to_owned(), String::clone)
    }
}

#[tokio::test]
async fn every_action_succeeds() {
    let sources = documents::find("cvm", "v2").unwrap().sources();
    let spec = load(&sources).unwrap_or_else(|errors| panic!("{}", errors.lines(&sources)));
    let cvm = actions::version("cvm", "v2").unwrap();
    let mut failures = Vec::new();
    for operation in &spec.operations {
        let mut last = None;
        for number in 0..8 {
            let [prepaid, running, bound] =
                [number & 1, number & 2, number & 4].map(|bit| bit != 0);
            let mut account = account(State { prepaid, running, bound }).await;
            let mut request = operation.request_examples["typical"].clone();
            if operation.name.starts_with("RunInstances") {
                // These requests name a public image.
                account.ids.insert("img-", vec!["img-eb30mz89".to_owned()]);
            }
            account.replace_ids(&mut request);
            if let Some(properties) = request.as_object_mut() {
                // The rules of a new group have another version than those of the example.
                properties.remove("version");
            }
            let call = cvm.action(&operation.name).unwrap().call;
            let request = request.to_string();
            last = call(&account.client, request.as_bytes()).unwrap().await.err();
            if last.is_none() {
                break;
            }
        }
        failures.extend(last.map(|error| format!("{}: {error}", operation.name)));
    }
    assert_eq!(failures, [""; 0]);
}
