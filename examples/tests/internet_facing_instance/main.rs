//! Runs the example `internet_facing_instance` as a process, and interrupts it at every call.
//!
//! Whatever happens to the program, the next run must leave nothing behind: no instance, disk, address, key pair, security
//! group, subnet, VPC or tag.

// Test helpers may panic, too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod process;
mod server;

#[path = "../../internet_facing_instance/main.rs"]
#[allow(dead_code)]
mod program;

use tencent_cloud_simulator::{Fault, FaultRule};

use self::process::{Finished, Process};
use self::server::Server;

/// More calls than the program makes.
const MANY: u32 = 1000;

/// The number of servers that share the calls of a test.
const WORKERS: u32 = 4;

/// Time scales. With the first, operations take some milliseconds, so that the program is killed during operations as
/// well; with the second, they take no time.
const SLOW: f64 = 100.0;
const FAST: f64 = 1_000_000.0;

/// Interrupts the program at each of these calls with `interrupt`, until it ends without having made the call. Returns the
/// last call. Whether the call was made and how the last run ended are the result of `interrupt`.
fn at_each_call(
    server: &Server,
    calls: impl IntoIterator<Item = u32>,
    interrupt: impl Fn(u32) -> (bool, Finished),
) -> u32 {
    let mut last = 0;
    for call in calls {
        let (reached, finished) = interrupt(call);
        server.assert_nothing_left(&format!("call {call}: {finished}"));
        if !reached {
            return last;
        }
        last = call;
    }
    panic!("the program makes {last} calls or more");
}

#[test]
fn killed_at_every_call_and_run_again_leaves_nothing_behind() {
    // The runs mostly wait, so several servers share the calls.
    let workers: Vec<_> = (1..=WORKERS)
        .map(|first| std::thread::spawn(move || kill_at((first..MANY).step_by(WORKERS as usize))))
        .collect();
    let calls = workers.into_iter().map(|worker| worker.join().unwrap()).max().unwrap();
    assert!(calls > 30, "{calls}");
    println!("killed at each of {calls} calls");
}

/// Kills the program at each of these calls, and runs it again.
fn kill_at(calls: impl Iterator<Item = u32>) -> u32 {
    let server = Server::start(SLOW);
    at_each_call(&server, calls, |call| {
        server.hold_response(call);
        let mut process = Process::start(&server, &[]);
        // The call has been executed. Its response never arrives.
        let reached = server.wait_until_held(&mut process);
        process.kill();
        server.go_on();
        let again = Process::start(&server, &[]).finish();
        assert!(again.succeeded, "after call {call}: {again}");
        (reached, again)
    })
}

#[test]
fn killed_when_a_request_was_lost_and_run_again_leaves_nothing_behind() {
    let server = Server::start(FAST);
    let calls = at_each_call(&server, 1..MANY, |call| {
        server.inject(Fault::ResetBefore, call);
        let mut process = Process::start(&server, &[]);
        let reached = server.wait_until_injected(&mut process);
        process.kill();
        server.clear_faults();
        let again = Process::start(&server, &[]).finish();
        assert!(again.succeeded, "after call {call}: {again}");
        (reached, again)
    });
    assert!(calls > 30, "{calls}");
}

/// Lets one call fail, and returns how many runs succeeded nevertheless, and how many failed. All of them must release
/// everything by themselves.
fn with_one_fault(fault: Fault) -> (u32, u32) {
    let server = Server::start(FAST);
    let (succeeded, failed) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    at_each_call(&server, 1..MANY, |call| {
        server.inject(fault, call);
        let finished = Process::start(&server, &[]).finish();
        let reached = server.has_injected();
        server.clear_faults();
        if finished.succeeded {
            succeeded.set(succeeded.get() + 1);
        } else {
            assert!(reached, "call {call}: {finished}");
            assert!(finished.errors.contains("error       "), "call {call}: {finished}");
            failed.set(failed.get() + 1);
        }
        (reached, finished)
    });
    (succeeded.get(), failed.get())
}

#[test]
fn releases_everything_after_an_error_of_any_call() {
    let (succeeded, failed) = with_one_fault(Fault::InternalErrorBefore);
    // Retries overcome an error of most calls, but those that create something are not retried.
    assert!(succeeded > 20 && failed > 3, "{succeeded} succeeded, {failed} failed");
}

#[test]
fn releases_what_was_created_by_a_call_whose_response_was_lost() {
    let (succeeded, failed) = with_one_fault(Fault::ResetAfter);
    assert!(succeeded > 20 && failed > 3, "{succeeded} succeeded, {failed} failed");
}

#[test]
fn releases_everything_after_a_lost_request() {
    let (succeeded, failed) = with_one_fault(Fault::ResetBefore);
    assert!(succeeded > 20 && failed > 3, "{succeeded} succeeded, {failed} failed");
}

#[test]
fn reports_the_error_of_the_release_as_well() {
    let server = Server::start(FAST);
    for action in ["RunCommand", "TerminateDisks"] {
        server.add(FaultRule::always(Fault::InternalErrorBefore).on(action));
    }
    let Finished { succeeded, errors, .. } = Process::start(&server, &[]).finish();
    assert!(!succeeded, "{errors}");
    let last = errors.lines().last().unwrap_or_default();
    let both = ["error       RunCommand: service error InternalError", "data disk: TerminateDisks"];
    assert!(both.iter().all(|part| last.contains(part)), "{errors}");
    assert!(last.contains("run `release --name rust-guide`"), "{errors}");

    // The instance was released although the disk was not.
    assert_eq!(server.left_behind(), ["1 disks", "1 tags in use", "1 tags"]);
    server.clear_faults();
    let finished = Process::start(&server, &["release"]).finish();
    assert!(finished.succeeded, "{finished}");
    server.assert_nothing_left("release");
}

#[test]
fn two_names_do_not_affect_each_other() {
    let server = Server::start(FAST);
    server.add(FaultRule::always(Fault::InternalErrorBefore).on("RunCommand"));
    server.add(FaultRule::always(Fault::InternalErrorBefore).on("TerminateDisks"));
    assert!(!Process::start(&server, &["--name", "first"]).finish().succeeded);
    server.clear_faults();
    let second = Process::start(&server, &["--name", "second"]).finish();
    assert!(second.succeeded, "{second}");
    assert_eq!(server.left_behind(), ["1 disks", "1 tags in use", "1 tags"]);
}

#[test]
fn keeps_the_instance_on_request() {
    let server = Server::start(FAST);
    let kept = Process::start(&server, &["--keep"]).finish();
    assert!(kept.succeeded, "{kept}");
    assert!(kept.output.contains("ready       http://"), "{kept}");
    let left = server.left_behind();
    for part in ["1 instances", "2 disks", "1 addresses", "1 key pairs", "1 VPCs", "1 subnets"] {
        assert!(left.iter().any(|found| found == part), "{part}: {left:?}");
    }
    let key = std::fs::read_to_string(kept.folder.path().join("rust-guide.pem")).unwrap();
    assert!(key.contains("PRIVATE KEY"), "unexpected content");
    let released = Process::start(&server, &["release"]).finish();
    assert!(released.succeeded, "{released}");
    server.assert_nothing_left("release");
}
