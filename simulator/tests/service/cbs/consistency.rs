//! Random calls of CVM, CBS and tag: all services describe the same disks, snapshots and tags.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{TestClient, order};

const ZONES: [&str; 2] = ["ap-guangzhou-4", "ap-guangzhou-6"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Run { zone: usize, prepaid: bool, keep: bool },
    Terminate(usize),
    Stop(usize),
    Create { zone: usize, prepaid: bool, shareable: bool, from_snapshot: bool },
    Attach { disk: usize, instance: usize },
    Detach { disk: usize, instance: usize },
    Resize { disk: usize, through_instance: bool },
    Elastic(usize),
    Charge { disk: usize, prepaid: bool },
    TerminateDisk(usize),
    Snapshot(usize),
    Apply { snapshot: usize, stop: bool },
    DeleteSnapshot(usize),
    Image(usize),
    Tag { disk: usize, value: u8 },
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let (any_index, flag, zone) = (|| 0..8_usize, any::<bool>, || 0..2_usize);
    prop_oneof![
        (zone(), flag(), flag()).prop_map(|(zone, prepaid, keep)| Step::Run {
            zone,
            prepaid,
            keep
        }),
        any_index().prop_map(Step::Terminate),
        any_index().prop_map(Step::Stop),
        (zone(), flag(), flag(), flag()).prop_map(|(zone, prepaid, shareable, from_snapshot)| {
            Step::Create { zone, prepaid, shareable, from_snapshot }
        }),
        (any_index(), any_index()).prop_map(|(disk, instance)| Step::Attach { disk, instance }),
        (any_index(), any_index()).prop_map(|(disk, instance)| Step::Attach { disk, instance }),
        (any_index(), any_index()).prop_map(|(disk, instance)| Step::Detach { disk, instance }),
        (any_index(), flag())
            .prop_map(|(disk, through_instance)| { Step::Resize { disk, through_instance } }),
        any_index().prop_map(Step::Elastic),
        (any_index(), flag()).prop_map(|(disk, prepaid)| Step::Charge { disk, prepaid }),
        any_index().prop_map(Step::TerminateDisk),
        any_index().prop_map(Step::Snapshot),
        (any_index(), flag()).prop_map(|(snapshot, stop)| Step::Apply { snapshot, stop }),
        any_index().prop_map(Step::DeleteSnapshot),
        any_index().prop_map(Step::Image),
        (any_index(), 0..2_u8).prop_map(|(disk, value)| Step::Tag { disk, value }),
        prop_oneof![Just(1_u64), Just(60), Just(8 * 24 * 3600), Just(31 * 24 * 3600)]
            .prop_map(Step::Wait),
    ]
}

/// The items that the services describe.
struct World {
    instances: Vec<Value>,
    disks: Vec<Value>,
    snapshots: Vec<Value>,
}

fn list(client: &mut TestClient, service: &str, action: &str, name: &str) -> Vec<Value> {
    let response = client.ok_in(service, action, &json!({"Limit": 100}));
    let items = response[name].as_array().unwrap().clone();
    assert_eq!(response["TotalCount"], items.len(), "{action}");
    items
}

impl World {
    fn read(client: &mut TestClient) -> Self {
        Self {
            instances: list(client, "cvm", "DescribeInstances", "InstanceSet"),
            disks: list(client, "cbs", "DescribeDisks", "DiskSet"),
            snapshots: list(client, "cbs", "DescribeSnapshots", "SnapshotSet"),
        }
    }

    fn pick<'a>(items: &'a [Value], index: usize, name: &str) -> &'a str {
        items.get(index % items.len().max(1)).map_or("none", |item| item[name].as_str().unwrap())
    }

    fn instance(&self, index: usize) -> &str {
        Self::pick(&self.instances, index, "InstanceId")
    }

    fn disk(&self, index: usize) -> &str {
        Self::pick(&self.disks, index, "DiskId")
    }

    fn snapshot(&self, index: usize, name: &str) -> &str {
        Self::pick(&self.snapshots, index, name)
    }

    /// Returns the call of a step.
    fn call(&self, step: Step) -> (&'static str, &'static str, Value) {
        let term = json!({"Period": 1});
        match step {
            Step::Run { zone, prepaid, keep } => {
                let mut changes = json!({
                    "Placement": {"Zone": ZONES[zone]},
                    "DataDisks": [
                        {"DiskType": "CLOUD_PREMIUM", "DiskSize": 50, "DeleteWithInstance": !keep},
                        {"DiskType": "LOCAL_BASIC", "DiskSize": 50},
                    ],
                });
                if prepaid {
                    changes["InstanceChargeType"] = json!("PREPAID");
                    changes["InstanceChargePrepaid"] = term;
                }
                ("cvm", "RunInstances", order(&changes))
            }
            Step::Terminate(index) => {
                ("cvm", "TerminateInstances", json!({"InstanceIds": [self.instance(index)]}))
            }
            Step::Stop(index) => {
                ("cvm", "StopInstances", json!({"InstanceIds": [self.instance(index)]}))
            }
            Step::Create { zone, prepaid, shareable, from_snapshot } => {
                let mut order = json!({
                    "Placement": {"Zone": ZONES[zone]}, "DiskType": "CLOUD_PREMIUM", "DiskSize": 100,
                    "DiskChargeType": "POSTPAID_BY_HOUR", "Shareable": shareable,
                });
                if prepaid {
                    order["DiskChargeType"] = json!("PREPAID");
                    order["DiskChargePrepaid"] = term;
                }
                if from_snapshot {
                    order["SnapshotId"] = json!(self.snapshot(0, "SnapshotId"));
                }
                ("cbs", "CreateDisks", order)
            }
            Step::Attach { disk, instance } => {
                let disks = [self.disk(disk)];
                let request = json!({"InstanceId": self.instance(instance), "DiskIds": disks});
                ("cbs", "AttachDisks", request)
            }
            Step::Detach { disk, instance } => {
                let disks = [self.disk(disk)];
                let request = json!({"InstanceId": self.instance(instance), "DiskIds": disks});
                ("cbs", "DetachDisks", request)
            }
            Step::Resize { disk, through_instance } => {
                let found = self.disks.get(disk % self.disks.len().max(1));
                let size = found.map_or(0, |disk| disk["DiskSize"].as_i64().unwrap()) + 10;
                if through_instance {
                    let instance = found.map_or(json!("none"), |disk| disk["InstanceId"].clone());
                    let grow = json!({
                        "InstanceId": instance, "ResizeOnline": true,
                        "DataDisks": [{"DiskId": self.disk(disk), "DiskSize": size}],
                    });
                    return ("cvm", "ResizeInstanceDisks", grow);
                }
                ("cbs", "ResizeDisk", json!({"DiskId": self.disk(disk), "DiskSize": size}))
            }
            Step::Elastic(disk) => {
                let change = json!({"DiskIds": [self.disk(disk)], "Portable": true});
                ("cbs", "ModifyDiskAttributes", change)
            }
            Step::Charge { disk, prepaid } => {
                let mut change = json!({"DiskIds": [self.disk(disk)]});
                if prepaid {
                    change["DiskChargePrepaid"] = term;
                } else {
                    change["DiskChargePostpaid"] = json!(true);
                }
                ("cbs", "ModifyDisksChargeType", change)
            }
            Step::TerminateDisk(disk) => {
                ("cbs", "TerminateDisks", json!({"DiskIds": [self.disk(disk)]}))
            }
            Step::Snapshot(disk) => ("cbs", "CreateSnapshot", json!({"DiskId": self.disk(disk)})),
            Step::Apply { snapshot, stop } => {
                let apply = json!({
                    "SnapshotId": self.snapshot(snapshot, "SnapshotId"),
                    "DiskId": self.snapshot(snapshot, "DiskId"), "AutoStopInstance": stop,
                });
                ("cbs", "ApplySnapshot", apply)
            }
            Step::DeleteSnapshot(index) => {
                let delete = json!({"SnapshotIds": [self.snapshot(index, "SnapshotId")]});
                ("cbs", "DeleteSnapshots", delete)
            }
            Step::Image(index) => {
                let name = format!("image-{}", self.snapshots.len());
                let create = json!({"ImageName": name, "InstanceId": self.instance(index)});
                ("cvm", "CreateImage", create)
            }
            Step::Tag { disk, value } => {
                let name =
                    format!("qcs::cvm:ap-guangzhou:uin/100000000001:volume/{}", self.disk(disk));
                let tag = json!({"TagKey": "value", "TagValue": value.to_string()});
                ("tag", "TagResources", json!({"ResourceList": [name], "Tags": [tag]}))
            }
            Step::Wait(_) => ("cbs", "DescribeSnapshotOverview", json!({})),
        }
    }

    fn check(&self, client: &mut TestClient) {
        let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
        let ids: BTreeSet<String> =
            self.instances.iter().map(|item| text(item, "InstanceId")).collect();
        // Which disks are attached to which instances, with their size.
        let mut described = BTreeSet::new();
        for instance in &self.instances {
            let data = instance["DataDisks"].as_array().unwrap().iter();
            for disk in data.chain([&instance["SystemDisk"]]) {
                if !text(disk, "DiskType").starts_with("LOCAL_") {
                    let size = disk["DiskSize"].as_i64().unwrap();
                    described.insert((text(instance, "InstanceId"), text(disk, "DiskId"), size));
                }
            }
        }
        let mut attached = BTreeSet::new();
        for disk in &self.disks {
            let mut instances = BTreeSet::from([text(disk, "InstanceId")]);
            instances.extend(
                disk["InstanceIdList"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|id| id.as_str().unwrap().to_owned()),
            );
            instances.remove("");
            assert!(instances.is_subset(&ids), "{disk}");
            let state = text(disk, "DiskState");
            let is_unattached = ["UNATTACHED", "TORECYCLE", "DUMPING"].contains(&state.as_str());
            assert!(!is_unattached || instances.is_empty(), "{disk}");
            for instance in instances {
                let row = (instance, text(disk, "DiskId"), disk["DiskSize"].as_i64().unwrap());
                // A disk that is being attached to a further instance is not described there yet.
                if state != "ATTACHING" || described.contains(&row) {
                    attached.insert(row);
                }
            }
        }
        assert_eq!(attached, described);
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for snapshot in &self.snapshots {
            *counts.entry(text(snapshot, "DiskId")).or_default() += 1;
        }
        for disk in &self.disks {
            let count = counts.get(&text(disk, "DiskId")).copied().unwrap_or(0);
            assert_eq!(disk["SnapshotCount"], count, "{disk}");
        }
        for value in ["0", "1"] {
            let has = |disk: &&Value| disk["Tags"] == json!([{"Key": "value", "Value": value}]);
            let expected: BTreeSet<String> =
                self.disks.iter().filter(has).map(|disk| text(disk, "DiskId")).collect();
            let search =
                json!({"TagFilters": [{"TagKey": "value", "TagValue": [value]}], "Limit": 100});
            let found = client.ok_in("tag", "DescribeResourcesByTags", &search)["Rows"].take();
            let found: BTreeSet<String> =
                found.as_array().unwrap().iter().map(|row| text(row, "ResourceId")).collect();
            assert_eq!(found, expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn services_agree_after_random_calls(steps in prop::collection::vec(step(), 1..60)) {
        let mut client = TestClient::new();
        let mut world = World::read(&mut client);
        for step in steps {
            let (service, action, parameters) = world.call(step);
            let response = client.call_in(service, action, &parameters);
            let code = crate::common::code(&response).unwrap_or_default();
            prop_assert!(!code.starts_with("Internal"), "{action} {parameters}: {response}");
            if let Step::Wait(seconds) = step {
                client.advance(seconds);
            }
            world = World::read(&mut client);
            world.check(&mut client);
        }
    }
}
