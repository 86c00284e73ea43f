//! `cargo xtask fuzz`: the targets of `tests/fuzz` under libFuzzer, with the toolchain that everything else is built with.
//!
//! Coverage is a pass of the compiler that stable toolchains have as well; only sanitizers need nightly, and they look for
//! what code without `unsafe` cannot do. Everything is built into a folder of its own, as other flags are other artifacts.

use std::path::{Path, PathBuf};
use std::process::{Command as Process, ExitCode, Stdio};

use crate::{Command, Failure, spec_dirs};

pub(crate) const COMMAND: Command = Command {
    name: "fuzz",
    summary: "Throw mutated inputs at what reads text",
    help: "[<target>] [--seconds <n>] [--list]

Runs one target, or all of them in turn, for 60 seconds each, and ends with 1 at the first finding, whose input
is kept in target/fuzz/findings/. Inputs that reach new code are kept in target/fuzz/corpus/ for the next time.
Needs a C++ compiler.

  --seconds <n>  how long each target runs
  --list         only name the targets",
    run,
};

const FOLDER: &str = "target/fuzz";

/// What libFuzzer wants of the compiler: counters at edges, a table of places, and the operands of comparisons.
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
    spec_dirs::enter_root()?;
    let helper = plain_build()?;
    let targets = said(Process::new(&helper).arg("list"))?;
    let targets: Vec<&str> = targets.lines().collect();
    if list {
        println!("{}", targets.join("\n"));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(name) = chosen.as_deref().filter(|name| !targets.contains(name)) {
        let known = targets.join(", ");
        return Err(Failure::Usage(format!("there is no target {name}; there are {known}")));
    }
    let fuzzer = instrumented_build()?;
    let wanted = targets.into_iter().filter(|name| chosen.as_deref().is_none_or(|it| it == *name));
    let mut inputs = 0;
    for target in wanted {
        let executed = fuzz(&helper, &fuzzer, target, seconds)?;
        println!("{target}: {executed} inputs in {seconds} s, no finding");
        inputs += executed;
    }
    println!("{inputs} inputs");
    Ok(ExitCode::SUCCESS)
}

/// The program as everybody builds it, which knows the targets and the inputs to start from.
fn plain_build() -> Result<PathBuf, Failure> {
    said(cargo().args(["build", "--quiet", "--package", "tencent-cloud-fuzz"]))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    Ok(target.join("debug/tencent-cloud-fuzz"))
}

/// The program with libFuzzer in it.
fn instrumented_build() -> Result<PathBuf, Failure> {
    let version = said(Process::new("rustc").arg("-vV"))?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or_else(|| Failure::Failed("rustc does not say what it builds for".to_owned()))?;
    let mut build = cargo();
    // Told what to build for, cargo keeps the flags from build scripts and macros.
    build.args(["build", "--quiet", "--profile", "fuzz", "--package", "tencent-cloud-fuzz"]);
    build.args(["--target", host, "--target-dir", FOLDER]).env("RUSTFLAGS", FLAGS);
    said(&mut build)?;
    Ok(Path::new(FOLDER).join(host).join("fuzz/tencent-cloud-fuzz"))
}

/// Runs a target; how many inputs it took.
fn fuzz(helper: &Path, fuzzer: &Path, target: &str, seconds: u32) -> Result<u64, Failure> {
    let folder = |name: &str| Path::new(FOLDER).join(name).join(target);
    let (seeds, corpus, findings) = (folder("seeds"), folder("corpus"), folder("findings"));
    for folder in [&corpus, &findings] {
        let failed = |error| Failure::Failed(format!("{}: {error}", folder.display()));
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    said(Process::new(helper).args(["seeds", target]).arg(&seeds))?;
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
    // libFuzzer prints what it does to the stream of errors.
    let log = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let lines: Vec<&str> = log.lines().collect();
        let end = lines.get(lines.len().saturating_sub(60)..).unwrap_or_default().join("\n");
        return Err(Failure::Failed(format!(
            "{target}: a finding. Again, without the fuzzer:\n  cargo run -p tencent-cloud-fuzz -- replay {target} \
             {}/<file>\nOnce it is mended, keep the file in tests/fuzz/regressions/{target}/.\n\n{end}",
            findings.display()
        )));
    }
    let executions =
        log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let executions = executions.and_then(|number| number.trim().parse::<u64>().ok());
    // No count, or none at all, is no proof of anything.
    executions
        .filter(|count| *count > 0)
        .ok_or_else(|| Failure::Failed(format!("{target}: the fuzzer ran nothing\n{log}")))
}

fn cargo() -> Process {
    Process::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs what must succeed, and gives what it printed.
fn said(command: &mut Process) -> Result<String, Failure> {
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
