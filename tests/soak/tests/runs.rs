//! Short runs of each kind; `cargo xtask soak` makes many more calls.

use tencent_cloud_soak::draws::Draws;
use tencent_cloud_soak::{Report, Setup, in_memory, over_sockets};

/// Checks that the run passed, with enough faults for that to be significant.
fn check(report: &Report, calls: u64) {
    assert!(report.passed(), "\n{report}");
    assert!(report.calls() >= calls && report.audit.requested > calls / 20, "\n{report}");
    let share = report.faults() as f64 / report.counted.attempts as f64;
    assert!((0.15..0.27).contains(&share), "{share} faults per attempt\n{report}");
    assert!(report.counted.unknown > 0 && report.audit.terminated > 0, "\n{report}");
}

/// Runs in memory.
fn run(seed: u64, draws: Draws) -> Result<Report, String> {
    let report = in_memory(Setup { calls: 1500, seed, users: 64, draws })?;
    check(&report, 1500);
    assert_eq!(report.audit.created, Some(report.audit.requested), "\n{report}");
    assert_eq!(report.injected.len(), 13, "a kind of fault is missing\n{report}");
    Ok(report)
}

/// Checks that the service rejected the time of signatures.
fn assert_clocks_were_off(report: &Report) {
    let rejected = report.rejections.get("AuthFailure.SignatureExpire").copied();
    assert!(rejected > Some(0), "no clock was off\n{report}");
}

/// Checks that credentials were renewed and revoked during the run.
fn assert_credentials_ended(report: &Report) {
    let issuer = report.issuer;
    assert!(issuer.issued > 3 && issuer.revoked > 0 && issuer.rejected > 0, "\n{report}");
}

#[test]
fn run_in_memory_loses_and_duplicates_nothing() -> Result<(), String> {
    run(1, Draws::NONE)?;
    run(2, Draws::NONE).map(drop)
}

#[test]
fn empty_tokens_duplicate_nothing() -> Result<(), String> {
    run(3, Draws { tokens: true, ..Draws::NONE }).map(drop)
}

#[test]
fn credentials_that_end_early_are_renewed() -> Result<(), String> {
    let report = run(4, Draws { credentials: true, ..Draws::NONE })?;
    assert_credentials_ended(&report);
    Ok(())
}

#[test]
fn clocks_that_are_hours_off_are_corrected() -> Result<(), String> {
    let report = run(5, Draws { clocks: true, ..Draws::NONE })?;
    assert_clocks_were_off(&report);
    Ok(())
}

#[test]
fn clocks_that_are_hours_off_do_not_affect_temporary_credentials() -> Result<(), String> {
    let report = run(6, Draws { clocks: true, credentials: true, ..Draws::NONE })?;
    assert_clocks_were_off(&report);
    assert_credentials_ended(&report);
    Ok(())
}

#[test]
fn run_over_sockets_loses_and_duplicates_nothing() -> Result<(), String> {
    let report = over_sockets(Setup { calls: 400, seed: 1, users: 32, draws: Draws::NONE })?;
    check(&report, 400);
    Ok(())
}

#[test]
fn run_over_sockets_with_all_draws_loses_and_duplicates_nothing() -> Result<(), String> {
    let report = over_sockets(Setup { calls: 400, seed: 2, users: 32, draws: Draws::ALL })?;
    check(&report, 400);
    Ok(())
}
