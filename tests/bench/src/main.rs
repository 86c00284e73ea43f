//! The benchmarks behind `docs/performance.md`, as a table with thresholds.
//!
//! `cargo xtask bench` builds this program and runs it in the root of the repository. Figures of processes are CPU
//! seconds of the process tree and the peak memory of the largest process; figures of functions are thread CPU time.
//! Variants that are compared run interleaved for many rounds, and medians are compared, so that noise affects all of
//! them equally.

mod allocations;
mod calls;
mod child;
mod compile;
mod corpus;
mod decode;
mod generation;
mod growth;
mod memory;
mod report;
mod rounds;
mod signing;
mod simulator;

use std::process::ExitCode;

use report::Report;

const SIMULATOR: &str = "calls of the simulator, signatures verified";
const GROWTH: &str = "growth of the memory of the simulator, 5,000 rounds of each cycle of calls";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["measure", output, program, rest @ ..] => child::measure(output, program, rest),
        ["concurrent", variant, server] => calls::concurrent::measure(variant, server),
        ["simulator"] => only_simulator(),
        [xtask] => all(xtask, None),
        [xtask, python] => all(xtask, Some(python)),
        _ => Err(
            "expected the path of the release build of xtask, and optionally a Python interpreter"
                .to_owned(),
        ),
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
    report.section("import, load and generate every service");
    corpus::run(xtask, python, &mut report)?;
    report.section("encode and sign");
    signing::run(&mut report)?;
    report.section("decode");
    decode::run(&mut report)?;
    report.section("allocations of flattening");
    allocations::run(&mut report)?;
    report.section("memory of hostile responses of 1 MB");
    memory::run(&mut report)?;
    report.section("calls over loopback");
    calls::run(python, &mut report)?;
    report.section(SIMULATOR);
    simulator::run(&mut report)?;
    report.section(GROWTH);
    growth::run(&mut report)?;
    report.section("compile");
    compile::run(&mut report)?;
    report.write("target/bench.json")?;
    Ok(result(&report))
}

fn only_simulator() -> Result<ExitCode, String> {
    let mut report = Report::default();
    report.section(SIMULATOR);
    simulator::run(&mut report)?;
    report.section(GROWTH);
    growth::run(&mut report)?;
    Ok(result(&report))
}

fn result(report: &Report) -> ExitCode {
    let exceeded = report.exceeded();
    if exceeded.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\nexceeded thresholds: {}", exceeded.join(", "));
    ExitCode::FAILURE
}
