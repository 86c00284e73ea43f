//! Every action of API 2.0 succeeds: its documented request, with what this account holds in the place of the ids in it.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tencent_cloud::{Credentials, RetryPolicy};
use tencent_cloud_conformance::actions::{CVM_V2, Entry};
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

/// What differs between the accounts that an action is tried in.
#[derive(Clone, Copy, Debug)]
struct Situation {
    prepaid: bool,
    running: bool,
    bound: bool,
}

/// An account with some of everything.
struct Account {
    client: tencent_cloud::GenericClient,
    /// Ids by what they begin with.
    held: BTreeMap<&'static str, Vec<String>>,
}

async fn account(situation: Situation) -> Account {
    // The days of the examples, in November 2016.
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
    let instances: Vec<String> = if situation.prepaid {
        let order = RunInstancesRequest::new(2, 2, "img-eb30mz89", 12, 0).goods_num(2);
        let reply = cvm.run_instances(order.bandwidth(1)).await.unwrap();
        reply.un_instance_ids.unwrap().into_values().flatten().collect()
    } else {
        let order = RunInstancesHourRequest::new(100_003, 2, 2, "img-eb30mz89", 0).goods_num(2);
        cvm.run_instances_hour(order.bandwidth(1)).await.unwrap().un_instance_ids
    };
    let pass = || clock.advance(Duration::from_secs(60));
    pass();
    cvm.stop_instances(StopInstancesRequest::new(&instances)).await.unwrap();
    pass();
    for name in ["first", "second"] {
        cvm.create_image(CreateImageRequest::new(&instances[0], name)).await.unwrap();
        clock.advance(Duration::from_secs(3600));
    }
    let images = cvm.describe_images(DescribeImagesRequest::new(ImageType::Private)).await.unwrap();
    let images = images.image_set.into_iter().filter_map(|image| image.un_img_id).collect();
    let pair = cvm.create_key_pair(CreateKeyPairRequest::new("first")).await.unwrap();
    let group = cvm.create_security_group(CreateSecurityGroupRequest::new("first")).await.unwrap();
    let group = group.data.unwrap().sg_id.unwrap();
    let rule = SecurityGroupRule::new(RuleAction::Accept);
    let rule = CreateSecurityGroupPolicyRequest::new(&group, RuleDirection::Ingress, -1, [rule]);
    cvm.create_security_group_policy(rule).await.unwrap();
    let addresses = cvm.create_eip(CreateEipRequest::new().goods_num(2)).await.unwrap();
    let addresses = addresses.data.unwrap().eip_ids;
    pass();
    if situation.bound {
        let bind = EipBindInstanceRequest::new(&addresses[0]).un_instance_id(&instances[0]);
        cvm.eip_bind_instance(bind).await.unwrap();
    }
    if situation.running {
        cvm.start_instances(StartInstancesRequest::new(&instances)).await.unwrap();
    }
    pass();
    let held = [
        ("ins-", instances),
        ("img-", images),
        ("skey-", vec![pair.data.unwrap().key_id.unwrap()]),
        ("sg-", vec![group]),
        ("eip-", addresses),
    ];
    Account { client, held: held.into() }
}

impl Account {
    /// Puts what is held in the place of ids, the first for the first.
    fn fill(&self, value: &mut Value) {
        match value {
            Value::Object(members) => members.values_mut().for_each(|value| self.fill(value)),
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    match item.as_str().map(str::to_owned) {
                        Some(text) => *item = self.held_for(&text, index).into(),
                        None => self.fill(item),
                    }
                }
            }
            Value::String(text) => *text = self.held_for(text, 0),
            _ => {}
        }
    }

    fn held_for(&self, text: &str, index: usize) -> String {
        let held = self.held.iter().find(|(prefix, _)| text.starts_with(**prefix));
        held.and_then(|(_, ids)| ids.get(index)).map_or_else(|| text.to_owned(), String::clone)
    }
}

fn entry(name: &str) -> &'static Entry {
    CVM_V2.iter().find(|entry| entry.info.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[tokio::test]
async fn every_action_succeeds() {
    let sources = documents::find("cvm", "v2").unwrap().sources();
    let spec = load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)));
    let mut refused = Vec::new();
    for operation in &spec.operations {
        let mut last = None;
        for number in 0..8 {
            let [prepaid, running, bound] =
                [number & 1, number & 2, number & 4].map(|bit| bit != 0);
            let mut account = account(Situation { prepaid, running, bound }).await;
            let mut request = operation.request_examples["typical"].clone();
            if operation.name.starts_with("RunInstances") {
                // They say that the image is public.
                account.held.insert("img-", vec!["img-eb30mz89".to_owned()]);
            }
            account.fill(&mut request);
            if let Some(members) = request.as_object_mut() {
                // Rules of a group that is new have another version.
                members.remove("version");
            }
            last = (entry(&operation.name).call)(&account.client, &request.to_string()).await.err();
            if last.is_none() {
                break;
            }
        }
        refused.extend(last.map(|error| format!("{}: {error}", operation.name)));
    }
    assert_eq!((refused, spec.operations.len()), (Vec::new(), 73));
}
