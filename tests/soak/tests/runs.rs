//! Small runs of each kind: what `cargo xtask faults` does with many more calls.

use tencent_cloud_soak::{Report, Setup, in_memory, over_sockets};

/// Nothing lost or duplicated, and faults enough for that to mean something.
fn check(report: &Report, calls: u64) {
    assert!(report.is_good(), "\n{report}");
    assert!(report.calls() >= calls && report.verdict.asked > calls / 20, "\n{report}");
    let share = report.faults() as f64 / report.counted.attempts as f64;
    assert!((0.15..0.27).contains(&share), "{share} of attempts met a fault\n{report}");
    assert!(report.counted.uncertain > 0 && report.verdict.returned > 0, "\n{report}");
}

#[test]
fn in_memory_nothing_is_lost_and_nothing_duplicated() -> Result<(), String> {
    for seed in [1, 2] {
        let report = in_memory(Setup { calls: 1500, seed, users: 64 })?;
        check(&report, 1500);
        assert_eq!(report.verdict.made, Some(report.verdict.asked), "\n{report}");
        // Every fault there is.
        assert_eq!(report.injected.len(), 13, "\n{report}");
    }
    Ok(())
}

#[test]
fn over_sockets_nothing_is_lost_and_nothing_duplicated() -> Result<(), String> {
    let report = over_sockets(Setup { calls: 400, seed: 1, users: 32 })?;
    check(&report, 400);
    Ok(())
}
