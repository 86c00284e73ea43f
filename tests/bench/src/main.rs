//! The measurements behind `docs/performance.md`, as one table with the bars that the project set itself.
//!
//! `cargo xtask bench` builds this and runs it from the repository's root. Figures of other programs are CPU seconds of
//! the whole tree of processes and the peak memory of the largest; figures of code are CPU time of the thread. Variants
//! that are compared run in turns, many rounds, and medians are compared, so that a noisy machine disturbs all alike.

mod allocations;
mod calls;
mod child;
mod compile;
mod decode;
mod generation;
mod report;
mod rounds;
mod signing;

use std::process::ExitCode;

use report::Report;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["measure", output, program, rest @ ..] => child::measure(output, program, rest),
        ["concurrent", who, server] => calls::concurrent::measure(who, server),
        [xtask] => all(xtask, None),
        [xtask, python] => all(xtask, Some(python)),
        _ => Err("expected the release build of xtask, and perhaps a Python".to_owned()),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn all(xtask: &str, python: Option<&str>) -> Result<ExitCode, String> {
    let mut report = Report::default();
    report.section("generation");
    generation::run(xtask, &mut report)?;
    report.section("encode and sign");
    signing::run(&mut report)?;
    report.section("decode");
    decode::run(&mut report)?;
    report.section("allocations of flattening");
    allocations::run(&mut report)?;
    report.section("calls over loopback");
    calls::run(python, &mut report)?;
    report.section("compile");
    compile::run(&mut report)?;
    report.write("target/bench.json")?;
    let over = report.over();
    if over.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nover the bar: {}", over.join(", "));
    Ok(ExitCode::FAILURE)
}
