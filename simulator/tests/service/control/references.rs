//! References between the rows of a document, and of the state on disk.

use serde_json::{Value, json};
use tencent_cloud::GenericClient;
use tencent_cloud_simulator::InMemory;

use super::{builder, call, run, start};
use crate::common::control::{error, send};
use crate::common::spec_of;

const TABLES: &str = "accounts.100000000001.tables";

async fn cbs(simulator: &InMemory, action: &str, request: &Value) -> Value {
    let client: GenericClient = simulator.client().build().unwrap();
    let version = spec_of("cbs").version.as_str();
    let response = client.call_raw("cbs", version, action, request.to_string()).await.unwrap();
    let response: Value = serde_json::from_slice(response.body()).unwrap();
    response.get("Response").unwrap_or(&response).clone()
}

/// Returns the document of an account with an image of an instance, and a disk that a snapshot is applied to.
async fn document() -> Value {
    let (simulator, clock) = start();
    let later = || clock.advance(std::time::Duration::from_secs(600));
    let id = run(&simulator).await.unwrap();
    later();
    let image = json!({"ImageName": "whole", "InstanceId": id, "ForcePoweroff": "true"});
    call(&simulator, "CreateImage", &image).await.unwrap();
    let order = json!({
        "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR",
        "DiskType": "CLOUD_PREMIUM", "DiskSize": 100,
    });
    let disk = cbs(&simulator, "CreateDisks", &order).await["DiskIdSet"][0].take();
    later();
    let snapshot = json!({"DiskId": disk, "SnapshotName": "applied"});
    let snapshot = cbs(&simulator, "CreateSnapshot", &snapshot).await["SnapshotId"].take();
    later();
    let copy = json!({
        "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR",
        "DiskType": "CLOUD_PREMIUM", "SnapshotId": snapshot, "DiskName": "copy",
    });
    cbs(&simulator, "CreateDisks", &copy).await;
    later();
    simulator.control().clock().freeze();
    cbs(&simulator, "ApplySnapshot", &json!({"DiskId": disk, "SnapshotId": snapshot})).await;
    serde_json::from_str(&simulator.control().export_state().unwrap()).unwrap()
}

fn rows<'a>(document: &'a mut Value, table: &str) -> &'a mut Vec<Value> {
    document["accounts"]["100000000001"]["tables"][table].as_array_mut().unwrap()
}

/// Returns the index of the first row that has this value in a field.
fn index(
    document: &mut Value,
    table: &str,
    pointer: &str,
    wanted: impl Fn(&Value) -> bool,
) -> usize {
    let has = |row: &Value| row.pointer(pointer).is_some_and(&wanted);
    rows(document, table).iter().position(has).unwrap()
}

#[tokio::test]
async fn images_and_snapshots_are_checked() {
    let mut document = document().await;
    assert_eq!(send(&start().0.control(), "PUT", "/state", &document.to_string()).0, 204);
    let whole = index(&mut document, "images", "/name", |name| name == "whole");
    let system = rows(&mut document, "images")[whole]["snapshots"][0]["id"].clone();
    let applied =
        index(&mut document, "disks", "/task/kind/RollBack/snapshot_id", Value::is_string);
    let snapshot =
        rows(&mut document, "snapshots").iter().find(|row| row["name"] == "applied").unwrap()["id"]
            .clone();
    let copy = index(&mut document, "disks", "/settings/snapshot_id", Value::is_string);
    let mut cases = Vec::new();
    for (missing, place) in [
        (&system, format!("images[{whole}].snapshots")),
        (&snapshot, format!("disks[{applied}].task.kind.RollBack.snapshot_id")),
    ] {
        let mut document = document.clone();
        rows(&mut document, "snapshots").retain(|row| row["id"] != *missing);
        let message = format!("refers to `{}`, which does not exist", missing.as_str().unwrap());
        cases.push((document, place, message));
    }
    for (table, row, pointer, id, form) in [
        ("instances", 0, "/image_id", "debian", "img-xxxxxxxx"),
        ("instances", 0, "/image_id", "img-1", "img-xxxxxxxx"),
        ("disks", copy, "/settings/snapshot_id", "img-eb30mz89", "snap-xxxxxxxx"),
    ] {
        let mut document = document.clone();
        *rows(&mut document, table)[row].pointer_mut(pointer).unwrap() = json!(id);
        let place = format!("{table}[{row}]{}", pointer.replace('/', "."));
        let message = format!("refers to `{id}`, which does not exist and has not the form {form}");
        cases.push((document, place, message));
    }
    // The id of a resource of another kind.
    let vpc = rows(&mut document, "vpcs")[0]["id"].clone();
    let mut wrong = document.clone();
    rows(&mut wrong, "instances")[0]["network"]["subnet_id"] = vpc.clone();
    let message = format!("refers to `{}`, which does not exist", vpc.as_str().unwrap());
    cases.push((wrong, "instances[0].network.subnet_id".to_owned(), message));
    for (document, place, message) in cases {
        let error = error(&start().0.control(), "PUT", "/state", &document.to_string());
        assert_eq!(error["field"], format!("{TABLES}.{place}"), "{error}");
        assert!(error["message"].as_str().unwrap().contains(&message), "{message}: {error}");
    }
}

/// Images and snapshots can be deleted while the instances and disks remain that were created from them.
#[tokio::test]
async fn deleted_images_and_snapshots_are_permitted() {
    let mut document = document().await;
    rows(&mut document, "instances")[0]["image_id"] = json!("img-00000000");
    let copy = index(&mut document, "disks", "/settings/snapshot_id", Value::is_string);
    rows(&mut document, "disks")[copy]["settings"]["snapshot_id"] = json!("snap-00000000");
    assert_eq!(send(&start().0.control(), "PUT", "/state", &document.to_string()).0, 204);
}

#[tokio::test]
async fn state_on_disk_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let stored = || builder().0.state_dir(folder.path()).in_memory();
    let simulator = stored().unwrap();
    let id = run(&simulator).await.unwrap();
    drop(simulator);
    let path = folder.path().join("journal-0");
    let journal = std::fs::read_to_string(&path).unwrap();
    let changed: Vec<String> =
        journal.lines().map(|line| with_image(&line[9..], "debian")).collect();
    std::fs::write(&path, changed.concat()).unwrap();
    let error = stored().unwrap_err().to_string();
    let expected = format!(
        "account 100000000001 is invalid: instances[0].image_id: the row `{id}` refers to `debian`, which does not exist"
    );
    assert!(error.contains(&expected), "{error}");
    std::fs::write(&path, journal).unwrap();
    stored().unwrap();
}

/// Returns the line of a record with another image.
fn with_image(record: &str, image: &str) -> String {
    let field = "\"image_id\":\"";
    let record = match record.split_once(field) {
        Some((start, rest)) => {
            let end = rest.split_once('"').unwrap().1;
            format!("{start}{field}{image}\"{end}")
        }
        None => record.to_owned(),
    };
    format!("{:08x} {record}\n", crc32(record.as_bytes()))
}

/// Returns the checksum of a record, CRC-32.
fn crc32(data: &[u8]) -> u32 {
    let bit = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !data.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), bit))
}
