//! `cargo xtask fuzz`: runs the targets of `tests/fuzz` under libFuzzer, with the stable toolchain.
//!
//! Coverage instrumentation is a compiler pass that stable toolchains have too. Only sanitizers need nightly, and they
//! find errors that code without `unsafe` cannot have. The build has a target directory of its own, because it uses
//! different flags.

use std::path::{Path, PathBuf};
use std::process::{Command as Process, ExitCode, Stdio};

use crate::workspace::{Metadata, cargo};
use crate::{Command, Failure, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "fuzz",
    summary: "Run the fuzz targets",
    help: "[TARGET] [--seconds N] [--list]

Runs one target, or all of them in turn, for 60 seconds each. Stops with exit code 1 at the first crash, whose input is
kept in target/fuzz/findings/. Inputs that reach new code are kept in target/fuzz/corpus/ for later runs. Needs a C++
compiler.

Options:
  --seconds N  the time per target
  --list       only list the targets",
    run,
};

const FOLDER: &str = "target/fuzz";

/// The package, and its program.
pub(crate) const PACKAGE: &str = "tencent-cloud-fuzz";

/// The instrumentation that libFuzzer needs: edge counters, a table of program counters, and operands of comparisons.
const FLAGS: &str = "--cfg=fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                     -Cllvm-args=-sanitizer-coverage-pc-table \
                     -Cllvm-args=-sanitizer-coverage-trace-compares";

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    use lexopt::ValueExt as _;
    let (mut chosen, mut seconds, mut list) = (None, 60, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("seconds") => seconds = arguments.value()?.parse::<u32>()?,
            lexopt::Arg::Long("list") => list = true,
            lexopt::Arg::Value(name) if chosen.is_none() => chosen = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    workspace::enter_root()?;
    let helper = build_helper()?;
    let targets = output(Process::new(&helper).arg("list"))?;
    let targets: Vec<&str> = targets.lines().collect();
    if list {
        println!("{}", targets.join("\n"));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(name) = chosen.as_deref().filter(|name| !targets.contains(name)) {
        let known = targets.join(", ");
        return Err(Failure::Usage(format!("unknown target `{name}`; expected one of {known}")));
    }
    let fuzzer = build_fuzzer()?;
    let wanted = targets.into_iter().filter(|name| chosen.as_deref().is_none_or(|it| it == *name));
    let mut inputs = 0;
    for target in wanted {
        let executed = fuzz(&helper, &fuzzer, target, seconds)?;
        println!("{target}: {executed} inputs in {seconds} s, no crash");
        inputs += executed;
    }
    println!("{inputs} inputs");
    Ok(ExitCode::SUCCESS)
}

/// Builds the program without instrumentation, which lists the targets and writes the initial inputs.
fn build_helper() -> Result<PathBuf, Failure> {
    output(&mut cargo(&["build", "--quiet", "--package", PACKAGE]))?;
    let metadata = Metadata::read().map_err(Failure::Failed)?;
    Ok(metadata.target.join("debug").join(PACKAGE))
}

/// Builds the program with libFuzzer and returns its path.
pub(crate) fn build_fuzzer() -> Result<PathBuf, Failure> {
    let version = output(Process::new("rustc").arg("-vV"))?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or_else(|| Failure::Failed("`rustc -vV` prints no host".to_owned()))?;
    let mut build = cargo(&["build", "--quiet", "--profile", "fuzz"]);
    // With `--target`, Cargo does not apply the flags to build scripts and macros.
    build.args(["--package", PACKAGE, "--target", host, "--target-dir", FOLDER]);
    output(build.env("RUSTFLAGS", FLAGS))?;
    Ok(Path::new(FOLDER).join(host).join("fuzz").join(PACKAGE))
}

/// Runs every target of a fuzzer in turn and returns their number and that of the inputs. `helper` is the program without
/// instrumentation.
pub(crate) fn run_all(helper: &Path, fuzzer: &Path, seconds: u32) -> Result<(usize, u64), Failure> {
    let targets = output(Process::new(helper).arg("list"))?;
    let mut inputs = 0;
    for target in targets.lines() {
        inputs += fuzz(helper, fuzzer, target, seconds)?;
    }
    Ok((targets.lines().count(), inputs))
}

/// Runs a target and returns the number of inputs.
fn fuzz(helper: &Path, fuzzer: &Path, target: &str, seconds: u32) -> Result<u64, Failure> {
    let folder = |name: &str| Path::new(FOLDER).join(name).join(target);
    let (seeds, corpus, findings) = (folder("seeds"), folder("corpus"), folder("findings"));
    for folder in [&corpus, &findings] {
        let failed = |error| Failure::Failed(format!("{}: {error}", folder.display()));
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    output(Process::new(helper).args(["seeds", target]).arg(&seeds))?;
    let mut command = Process::new(fuzzer);
    command.env("FUZZ_TARGET", target).args([&corpus, &seeds]).args([
        format!("-max_total_time={seconds}"),
        format!("-artifact_prefix={}/", findings.display()),
        "-print_final_stats=1".to_owned(),
        "-timeout=10".to_owned(),
        "-max_len=65536".to_owned(),
    ]);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::Failed(format!("{}: {error}", fuzzer.display())))?;
    // libFuzzer prints its log to standard error.
    let log = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let lines: Vec<&str> = log.lines().collect();
        let end = lines.get(lines.len().saturating_sub(60)..).unwrap_or_default().join("\n");
        return Err(Failure::Failed(format!(
            "{target}: crash. To reproduce it without the fuzzer:\n  \
             cargo run -p tencent-cloud-fuzz -- replay {target} {}/<file>\n\
             Once it is fixed, keep the file in tests/fuzz/regressions/{target}/.\n\n{end}",
            findings.display()
        )));
    }
    let executions =
        log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let executions = executions.and_then(|number| number.trim().parse::<u64>().ok());
    executions
        .filter(|count| *count > 0)
        .ok_or_else(|| Failure::Failed(format!("{target}: the fuzzer executed no inputs\n{log}")))
}

/// Runs a command that must succeed, and returns its standard output.
fn output(command: &mut Process) -> Result<String, Failure> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::Failed(format!("{command:?}: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Failure::Failed(format!("{command:?}: {}\n{error}", output.status)))
}
