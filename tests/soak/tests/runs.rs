//! Short runs of each kind; `cargo xtask soak` makes many more calls.

use tencent_cloud_soak::{Report, Setup, in_memory, over_sockets};

/// Checks that the run passed, with enough faults for that to be significant.
fn check(report: &Report, calls: u64) {
    assert!(report.passed(), "\n{report}");
    assert!(report.calls() >= calls && report.audit.requested > calls / 20, "\n{report}");
    let share = report.faults() as f64 / report.counted.attempts as f64;
    assert!((0.15..0.27).contains(&share), "{share} faults per attempt\n{report}");
    assert!(report.counted.unknown > 0 && report.audit.terminated > 0, "\n{report}");
}

#[test]
fn run_in_memory_loses_and_duplicates_nothing() -> Result<(), String> {
    for seed in [1, 2] {
        let report = in_memory(Setup { calls: 1500, seed, users: 64 })?;
        check(&report, 1500);
        assert_eq!(report.audit.created, Some(report.audit.requested), "\n{report}");
        assert_eq!(report.injected.len(), 13, "a kind of fault is missing\n{report}");
    }
    Ok(())
}

#[test]
fn run_over_sockets_loses_and_duplicates_nothing() -> Result<(), String> {
    let report = over_sockets(Setup { calls: 400, seed: 1, users: 32 })?;
    check(&report, 400);
    Ok(())
}
