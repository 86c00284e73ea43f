//! Random calls of all stateful actions, next to a simple model, with time moving.
//!
//! # Design
//!
//! - **Calls** ([`generate`], [`draw`]). A seeded generator draws calls of every action of which the simulator says that it
//!   has state, in API 3.0 and API 2.0, of two accounts in two regions. The request follows from the schema: the required
//!   properties, and a random part of the others. References mostly name objects that exist, and sometimes deleted,
//!   foreign or invented ones. Between calls, time moves by seconds, hours or a month.
//! - **The model** ([`world`], [`tables`]) is a map of objects per kind, account and region: what the listing of each kind
//!   describes. It knows the simulator only through its API. While time stands still, only calls change the model; while
//!   time passes, objects only move along allowed transitions ([`transitions`]), and every operation ends.
//! - **Calls and their effects.** Before a call, [`contracts`] predict success or failure from the model, where a
//!   prediction does not repeat the simulator's code: missing references, objects in use, states, taken names, overlapping
//!   blocks, dry runs. After a success, they check what was made, changed or deleted. For all other actions, the
//!   [`frame`] applies: an object may only change if it has to do with the request or with another changed object.
//! - **A call that fails, or only reads, changes nothing**: it writes nothing to the [`journal`] of the state on disk. Its
//!   error code is documented. A retry with the same client token returns the same response and changes nothing.
//! - **All tables** are listed every so many calls, in pages of different sizes. Tables that no call has touched must not
//!   have changed, also those of the other account. [`invariants`] hold between them: references lead to objects and both
//!   sides agree, addresses are unique and inside of their subnets, counts are right, ids are never used again. [`views`]
//!   compare quotas and API 2.0. From time to time, a second simulator loads the state from disk and describes the same.
//! - **A failure** is reproduced by its seed. [`shrink`] removes steps as long as the same check fails, and the test prints
//!   the rest.
//!
//! `cargo xtask model` makes 100,000 calls. The environment variables `MODEL_CALLS` and `MODEL_SEED` set the number of calls and the first seed. With at least
//! 50,000 calls, the test also fails if an action never succeeds. `MODEL_CONTINUE` shows failures of all runs, and
//! `MODEL_NO_SHRINK` saves the time for the shortest sequence of calls.

mod actions;
mod caller;
mod cidr;
mod contracts;
mod coverage;
mod draw;
mod failure;
mod frame;
mod generate;
mod invariants;
mod journal;
mod run;
mod shrink;
mod tables;
mod touched;
mod transitions;
mod views;
mod world;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fastrand::Rng;

use self::coverage::Coverage;
use self::failure::Failure;
use self::run::Run;
use self::shrink::Record;

/// The number of calls without `MODEL_CALLS`.
const CALLS: usize = 1000;

/// The number of calls of one simulator. Each has its own seed.
const CALLS_PER_RUN: usize = 2500;

fn variable(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

/// Returns whether a run goes on after a failure, with the state that it found, and shows each kind of failure once.
fn goes_on() -> bool {
    std::env::var_os("MODEL_CONTINUE").is_some()
}

#[test]
fn simulator_agrees_with_the_model() {
    let calls = variable("MODEL_CALLS").unwrap_or(CALLS);
    let first = variable("MODEL_SEED").unwrap_or(1);
    let runs = calls.div_ceil(CALLS_PER_RUN);
    let (next, coverage) = (AtomicUsize::new(0), Mutex::new(Coverage::default()));
    let failures = Mutex::new(Vec::new());
    let work = || loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= runs || (!goes_on() && !failures.lock().unwrap().is_empty()) {
            return;
        }
        let seed = u64::try_from(first + number).unwrap();
        match execute(seed, calls.min(CALLS_PER_RUN)) {
            Ok(run) => coverage.lock().unwrap().add(run),
            Err(text) => failures.lock().unwrap().push(text),
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    coverage.into_inner().unwrap().check(calls);
}

/// Executes random calls. Returns the run, or a text about its first failure.
fn execute(seed: u64, calls: usize) -> Result<Run, String> {
    let (mut rng, mut run) = (Rng::with_seed(seed), Run::new(seed));
    let (mut records, mut checks) = (Vec::new(), BTreeSet::new());
    while run.calls < calls {
        let step = generate::step(&mut rng, &run);
        let result = run.step(&step);
        records.push(Record { step, made: run.world.take_fresh() });
        let Err(failure) = result else { continue };
        if !goes_on() {
            return Err(report(seed, &run, records, &failure));
        }
        if checks.insert(failure.check.clone()) {
            println!("seed {seed}, call {}: {failure}\n", run.calls);
        }
        run.accept();
    }
    if !checks.is_empty() {
        return Err(format!("seed {seed}: {checks:?}"));
    }
    run.check_all().map_err(|failure| report(seed, &run, records, &failure))?;
    Ok(run)
}

fn report(seed: u64, run: &Run, records: Vec<Record>, failure: &Failure) -> String {
    let calls = run.calls;
    let text = format!("seed {seed}, call {calls}: {failure}");
    if std::env::var_os("MODEL_NO_SHRINK").is_some() {
        return text;
    }
    let shortest = shrink::shrink(seed, records, failure);
    format!("{text}\nshortest sequence:\n{}", shrink::describe(&shortest))
}

/// The generator draws every stateful action.
#[test]
fn every_stateful_action_is_drawn() {
    let (mut rng, run) = (Rng::with_seed(7), Run::new(7));
    let mut missing: Vec<String> = actions::all().iter().map(actions::Action::label).collect();
    assert!(missing.len() > 380, "{}", missing.len());
    for _ in 0..60_000 {
        if let Some(action) = generate::drawn(&mut rng, &run) {
            missing.retain(|label| *label != action.label());
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
