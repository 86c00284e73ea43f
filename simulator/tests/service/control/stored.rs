//! What of the control interface survives a restart with state on disk.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tencent_cloud::testing::ManualClock;
use tencent_cloud_simulator::InMemory;

use super::{builder, run};
use crate::common::control::ok;

fn start(folder: &Path) -> (InMemory, ManualClock) {
    let (builder, clock) = builder();
    (builder.state_dir(folder).in_memory().unwrap(), clock)
}

fn clock(simulator: &InMemory) -> Value {
    ok(&simulator.control(), "GET", "/clock", &Value::Null)
}

#[test]
fn clock_is_stored_and_continues_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (simulator, base) = start(path);
    let control = simulator.control();
    ok(&control, "PUT", "/clock", &json!({"advance_seconds": 86400, "scale": 60}));
    base.advance(Duration::from_secs(10));
    let before = clock(&simulator);
    assert_eq!(before["offset_seconds"], 86400.0 + 590.0);
    drop((simulator, control));
    // At the same real time, and then ten seconds later: simulated time has passed in between.
    for (later, passed) in [(10, 0.0), (20, 600.0 - 10.0)] {
        let (simulator, base) = start(path);
        base.advance(Duration::from_secs(later));
        let after = clock(&simulator);
        let offset = before["offset_seconds"].as_f64().unwrap() + passed;
        assert_eq!((&after["offset_seconds"], &after["scale"]), (&json!(offset), &json!(60.0)));
    }
    // Through the Rust API, and without any call that changes an account.
    let (simulator, _) = start(path);
    let frozen = simulator.control().clock().freeze();
    drop(simulator);
    let (simulator, base) = start(path);
    base.advance(Duration::from_secs(1000));
    let control = simulator.control();
    assert_eq!((control.clock().now(), control.clock().is_frozen()), (frozen, true));
    control.clock().reset();
    drop((simulator, control));
    let (simulator, _) = start(path);
    assert_eq!(clock(&simulator)["offset_seconds"], 0.0);
}

#[tokio::test]
async fn clock_is_part_of_snapshots_and_a_reset_removes_it() {
    let folder = tempfile::tempdir().unwrap();
    let (simulator, _) = start(folder.path());
    let control = simulator.control();
    let clock = || clock(&start_again(folder.path()))["offset_seconds"].clone();
    run(&simulator).await.unwrap();
    ok(&control, "PUT", "/clock", &json!({"advance_seconds": 60}));
    drop((simulator, control));
    assert_eq!(clock(), 60.0);
    let (simulator, _) = start(folder.path());
    // A reset writes a snapshot.
    simulator.control().reset().unwrap();
    drop(simulator);
    assert!(folder.path().join("snapshot-1").exists());
    assert_eq!(clock(), 0.0);
}

fn start_again(folder: &Path) -> InMemory {
    start(folder).0
}

/// They belong to a run of a test, and their counts change with calls that change no state.
#[test]
fn faults_and_rate_limits_are_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (simulator, _) = start(folder.path());
    let control = simulator.control();
    ok(&control, "POST", "/faults", &json!({"fault": "throttle"}));
    ok(&control, "POST", "/faults/next-operation", &json!({"action": "RunInstances"}));
    ok(&control, "PUT", "/quotas", &json!({"rate_limits_enforced": true}));
    drop((simulator, control));
    let control = start(folder.path()).0.control();
    let faults = ok(&control, "GET", "/faults", &Value::Null);
    assert_eq!((&faults["rules"], &faults["failing_operations"]), (&json!([]), &json!([])));
    assert!(!control.enforces_rate_limits());
}

#[test]
fn removed_record_is_reported_with_its_place_and_size() {
    let folder = tempfile::tempdir().unwrap();
    drop(start(folder.path()));
    let path = folder.path().join("journal-0");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&whole[..], b"0000 {\"acc"].concat()).unwrap();
    let (simulator, _) = start(folder.path());
    let removed = simulator.removed_record().unwrap();
    assert_eq!((removed.offset, removed.bytes), (whole.len() as u64, 10));
    assert_eq!(removed.path, path);
    let text = format!("removed an incomplete record of 10 bytes at offset {}", whole.len());
    let (file, kept) = (path.display(), removed.kept.display());
    assert_eq!(removed.to_string(), format!("{text} of {file}, and kept it in {kept}"));
    assert_eq!(fs::read(&removed.kept).unwrap(), b"0000 {\"acc");
    drop(simulator);
    assert_eq!(start(folder.path()).0.removed_record(), None);
}
