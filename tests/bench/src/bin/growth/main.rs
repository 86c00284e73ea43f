//! Growth of the memory of the simulator over many calls of one kind, counted by an allocator.
//!
//! Usage: `growth [CALLS [KIND]]`. Prints a line per kind: its name, the growth of live memory in bytes after a tenth of
//! the calls, and the number of calls.

mod caller;
mod kinds;

use std::process::ExitCode;

use caller::Caller;
use kinds::{KINDS, Kind};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let calls = arguments.next().map_or(Ok(1_000_000), |number| number.parse());
    let chosen = arguments.next();
    let Ok(calls) = calls else {
        eprintln!("expected the number of calls");
        return ExitCode::FAILURE;
    };
    let wanted = KINDS.iter().filter(|kind| chosen.as_deref().is_none_or(|name| kind.name == name));
    for kind in wanted {
        match growth(kind, calls / 10, calls) {
            Ok(bytes) => println!("{}\t{bytes}\t{calls}", kind.name),
            Err(error) => {
                eprintln!("error: {}: {error}", kind.name);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Returns the growth of live memory between two numbers of calls, in bytes.
fn growth(kind: &Kind, from: u64, until: u64) -> Result<i64, String> {
    let mut caller = Caller::new(|builder| builder)?;
    (kind.start)(&mut caller)?;
    let rounds = |calls: u64| calls.div_ceil(kind.calls);
    let make = |numbers: std::ops::Range<u64>| {
        numbers.into_iter().try_for_each(|number| (kind.round)(&caller, number))
    };
    make(0..rounds(from))?;
    let mut result = Ok(());
    let counted = allocation_counter::measure(|| result = make(rounds(from)..rounds(until)));
    result.map(|()| counted.bytes_current)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a kind may add, whose tables and maps grow and shrink in steps.
    const TOLERANCE: i64 = 500_000;

    #[test]
    fn memory_does_not_grow_with_calls() {
        for kind in KINDS {
            let bytes = growth(kind, 1500, 4000);
            println!("{}: {bytes:?}", kind.name);
            assert!(
                bytes.as_ref().is_ok_and(|bytes| *bytes < TOLERANCE),
                "{}: {bytes:?}",
                kind.name
            );
        }
    }
}
