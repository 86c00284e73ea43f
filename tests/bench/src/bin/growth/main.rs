//! Growth of the memory of the simulator over many calls of one kind, counted by an allocator.
//!
//! Usage: `growth rounds NUMBER [CYCLE ...]` or `growth calls NUMBER [CYCLE ...]`. Runs cycles of calls for a number of
//! rounds, or for the rounds that make a number of calls, after they have warmed up. Prints a line per action with fields
//! separated by tabs: the action, its cycle, the number of its calls, the growth of live memory of the cycle in bytes, and
//! the time per call in microseconds. Fails if a stateful action has no cycle.

mod actions;
mod caller;
mod cycle;
mod run;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use cycle::{Cycle, Step};
use run::{Growth, Run};

/// The number of calls after which the log of calls is full.
const LOG: u64 = 1000;

/// The factor by which slow cycles are run for fewer rounds.
const SLOW: u64 = 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match measure(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &[String]) -> Result<(), String> {
    let [unit, number, names @ ..] = arguments else {
        return Err("expected `rounds` or `calls`, and their number".to_owned());
    };
    let number: u64 = number.parse().map_err(|error| format!("{number}: {error}"))?;
    let cycles = cycle::all()?;
    actions::check(&cycles)?;
    if let Some(unknown) = names.iter().find(|name| !cycles.iter().any(|own| own.name == **name)) {
        return Err(format!("unknown cycle {unknown:?}"));
    }
    for cycle in cycles.iter().filter(|cycle| names.is_empty() || names.contains(&cycle.name)) {
        let rounds = match unit.as_str() {
            "rounds" if cycle.is_slow => number.div_ceil(SLOW),
            "rounds" => number,
            "calls" => number.div_ceil(cycle.requests()),
            _ => return Err(format!("expected `rounds` or `calls`, found {unit:?}")),
        };
        let full = LOG.div_ceil(cycle.calls().max(1));
        let mut run = Run::new(cycle, true)?;
        run.rounds(cycle.warm_up.max(rounds / 10).max(full))?;
        print(cycle, run.growth(rounds)?, &run.times);
    }
    Ok(())
}

/// Prints a line per action of a cycle.
fn print(cycle: &Cycle, growth: Growth, times: &[Duration]) {
    let Growth { rounds, bytes } = growth;
    let mut actions: BTreeMap<String, (u64, Duration)> = BTreeMap::new();
    for (step, time) in cycle.round.iter().zip(times) {
        let name = match step {
            Step::Wait(_) => continue,
            Step::Request { method, path, .. } => format!("{method} {path}"),
            Step::Call(call) => call.action.clone(),
        };
        let action = actions.entry(name).or_default();
        *action = (action.0 + rounds, action.1 + *time);
    }
    for (action, (calls, time)) in actions {
        let tenths = time.as_nanos() / u128::from(calls) / 100;
        println!("{action}\t{}\t{calls}\t{bytes}\t{}.{}", cycle.name, tenths / 10, tenths % 10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The measured rounds.
    const ROUNDS: u64 = 8;

    /// The measured rounds of a slow cycle.
    const SLOW_ROUNDS: u64 = 2;

    #[test]
    fn every_stateful_action_has_a_cycle() {
        actions::check(&cycle::all().unwrap()).unwrap();
    }

    #[test]
    fn memory_does_not_grow_with_calls() {
        let cycles = cycle::all().unwrap();
        // Without optimization, filling a history takes too long.
        let short = cycles.iter().filter(|cycle| cycle.warm_up == 0);
        let growing: Vec<String> = short.filter_map(|cycle| check(cycle).err()).collect();
        assert!(growing.is_empty(), "{}", growing.join("\n"));
    }

    /// Fails if memory grows. The log of calls has to be as large before as in the longest measurement.
    fn check(cycle: &Cycle) -> Result<(), String> {
        let rounds = if cycle.is_slow { SLOW_ROUNDS } else { ROUNDS };
        let mut run = Run::new(cycle, cycle.needs_signatures())?;
        let growth = run.rounds(2 * rounds).and_then(|()| run.growth(rounds));
        let growth = growth.map_err(|error| format!("{}: {error}", cycle.name))?;
        if growth.is_growing() {
            return Err(format!("{}: {growth:?}", cycle.name));
        }
        Ok(())
    }
}
