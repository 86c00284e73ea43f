//! The fuzzer with `--cfg fuzzing`; otherwise a helper that lists targets, writes their seeds and replays inputs.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
mod fuzzer {
    use std::sync::LazyLock;

    use tencent_cloud_fuzz::{Target, target};

    /// Selected by an environment variable, because libFuzzer parses the command line.
    static TARGET: LazyLock<&Target> = LazyLock::new(|| {
        let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
        target(&name).unwrap_or_else(|| {
            eprintln!("FUZZ_TARGET={name}: unknown target");
            std::process::exit(2)
        })
    });

    libfuzzer_sys::fuzz_target!(|data: &[u8]| (TARGET.run)(data));
}

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match replay::run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(fuzzing))]
mod replay {
    use std::path::Path;

    use tencent_cloud_fuzz::{TARGETS, Target, target, write_seeds};

    const USAGE: &str = "expected `list`, `seeds <target> <folder>` or `replay <target> <file>..`";

    pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
        match arguments {
            ["list"] => TARGETS.iter().for_each(|target| println!("{}", target.name)),
            ["seeds", name, folder] => {
                let written = write_seeds(named(name)?, Path::new(folder))?;
                println!("{written} seeds");
            }
            ["replay", name, files @ ..] if !files.is_empty() => {
                let target = named(name)?;
                for file in files {
                    let input = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
                    println!("{file}");
                    (target.run)(&input);
                }
            }
            _ => return Err(USAGE.to_owned()),
        }
        Ok(())
    }

    fn named(name: &str) -> Result<&'static Target, String> {
        target(name).ok_or_else(|| format!("unknown target {name}"))
    }
}
