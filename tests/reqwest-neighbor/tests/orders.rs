//! `reqwest` and the client work in either order.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail loudly")]

use std::process::Command;

fn run(order: [&str; 2]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tencent-cloud-reqwest-neighbor"));
    let output = command.args(order).output().unwrap();
    let [stdout, stderr] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{stderr}");
    assert_eq!(stdout.lines().collect::<Vec<_>>(), order);
}

#[test]
fn reqwest_works_before_the_client() {
    run(["reqwest", "client"]);
}

#[test]
fn reqwest_works_after_the_client() {
    run(["client", "reqwest"]);
}
