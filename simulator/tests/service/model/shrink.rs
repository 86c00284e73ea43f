//! The shortest sequence of steps that fails the same check.
//!
//! A recorded step names objects by the ids of the original run. Without some of the earlier steps, the simulator gives other
//! ids, so a replay pairs the objects that a step made then with those that it makes now.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::failure::Failure;
use super::run::{Call, Run, Step};
use super::tables::Kind;

/// A step of the original run, with the objects that it made.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) step: Step,
    pub(super) made: Vec<(Kind, String)>,
}

/// The time after which the shortest sequence so far is good enough.
const BUDGET: Duration = Duration::from_secs(120);

/// Executes steps. Returns the number of steps up to the failure, and the failure.
fn replay(seed: u64, records: &[Record]) -> Option<(usize, Failure)> {
    let mut run = Run::new(seed);
    let mut names: HashMap<String, String> = HashMap::new();
    for (number, record) in records.iter().enumerate() {
        let step = renamed(&record.step, &names);
        let result = run.step(&step);
        let made = run.world.take_fresh();
        for kind in super::world::kinds() {
            let of = |all: &[(Kind, String)]| -> Vec<String> {
                all.iter().filter(|one| one.0 == kind).map(|one| one.1.clone()).collect()
            };
            names.extend(of(&record.made).into_iter().zip(of(&made)));
        }
        if let Err(failure) = result {
            return Some((number + 1, failure));
        }
    }
    run.check_all().err().map(|failure| (records.len(), failure))
}

fn renamed(step: &Step, names: &HashMap<String, String>) -> Step {
    match step {
        Step::Wait(seconds) => Step::Wait(*seconds),
        Step::Call(call) => {
            Step::Call(Call { request: replaced(&call.request, names), ..call.clone() })
        }
    }
}

fn replaced(value: &Value, names: &HashMap<String, String>) -> Value {
    match value {
        Value::String(text) => {
            // Names of resources end with an id.
            let start = text.rfind('/').map_or(0, |slash| slash + 1);
            let new = names.get(&text[start..]);
            Value::String(
                new.map_or_else(|| text.clone(), |new| format!("{}{new}", &text[..start])),
            )
        }
        Value::Array(items) => items.iter().map(|item| replaced(item, names)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| (name.clone(), replaced(field, names))).collect()
        }
        other => other.clone(),
    }
}

/// Returns the shortest sequence that was found.
pub(super) fn shrink(seed: u64, mut records: Vec<Record>, failure: &Failure) -> Vec<Record> {
    let deadline = Instant::now() + BUDGET;
    let mut chunk = records.len().div_ceil(2);
    while chunk > 0 {
        let mut end = records.len();
        while end > 0 && Instant::now() < deadline {
            let start = end.saturating_sub(chunk);
            let mut shorter = records.clone();
            shorter.drain(start..end);
            match replay(seed, &shorter) {
                Some((length, found)) if found.check == failure.check => {
                    shorter.truncate(length);
                    records = shorter;
                    end = start.min(records.len());
                }
                _ => end = start,
            }
        }
        chunk = if chunk == 1 { 0 } else { chunk.div_ceil(2) };
    }
    records
}

/// Returns the steps as text.
pub(super) fn describe(records: &[Record]) -> String {
    let mut text = String::new();
    for record in records {
        let _ = match &record.step {
            Step::Wait(seconds) => writeln!(text, "wait {seconds} s"),
            Step::Call(Call { scope, action, request }) => {
                let (account, region) = (scope.account_name(), scope.region_name());
                writeln!(text, "{} {request} in {region} of {account}", action.label())
            }
        };
    }
    text
}
