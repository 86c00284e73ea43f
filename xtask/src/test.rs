//! `cargo xtask test`: everything that CI checks, in order, the cheap and telling first.
//!
//! Steps run one after the other over one target folder and one profile, so that nothing is built twice for their sake.
//! What passes is one line with its time; the first that fails shows all it said and ends the run.

mod canary;
mod cargo;
mod external;
mod fuzz;
mod process;
mod runner;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::ValueExt as _;

use crate::{Command, Failure, spec_dirs};
use runner::Step;

pub(crate) const COMMAND: Command = Command {
    name: "test",
    summary: "Check everything that CI checks",
    help: "[--no-external] [--only WORDS]

Runs every check in order and stops at the first that fails. What Python and Node tools need is fetched into
target/external/.

  --no-external  leave out what needs Python, Node or the network: the comparison with the vendor's SDK, and
                 the tools of others that read the documents
  --only WORDS   run only checks whose name holds WORDS; may be given again. What they build on is not run
                 for them",
    run,
};

/// What needs nothing but Rust.
const STEPS: &[Step] = &[
    Step { name: "format", run: cargo::format },
    Step { name: "tidy", run: tidy::check },
    Step { name: "documents are canonical", run: || process::xtask(&["fmt-spec", "--check"]) },
    Step { name: "documents follow the profile", run: || process::xtask(&["lint"]) },
    Step { name: "generated code is fresh", run: || process::xtask(&["generate", "--check"]) },
    Step {
        name: "pages are fresh, and no link on them is dead",
        run: || process::xtask(&["docs", "--check"]),
    },
    Step { name: "clippy", run: cargo::clippy },
    Step { name: "clippy by features", run: cargo::features },
    Step { name: "build", run: cargo::build },
    Step { name: "tests, and no secret in what they print", run: cargo::tests },
    Step { name: "documentation tests", run: cargo::doc_tests },
    Step { name: "public interface", run: || process::xtask(&["api"]) },
    Step { name: "documentation", run: cargo::documentation },
    Step { name: "fuzz, briefly", run: fuzz::briefly },
    Step { name: "quick starts", run: cargo::quick_starts },
];

/// What runs the tools of others.
const EXTERNAL: &[Step] = &[
    Step { name: "fetch Python packages", run: external::python::fetch },
    Step { name: "fetch Node packages", run: external::node::fetch },
    Step { name: "no text is the vendor's", run: external::copies::check },
    Step { name: "API reference", run: || process::xtask(&["docs"]) },
    Step { name: "openapi-spec-validator", run: external::python::validate_documents },
    Step { name: "redocly", run: external::node::redocly },
    Step { name: "spectral", run: external::node::spectral },
    Step { name: "record the vendor's SDK", run: external::conformance::record },
    Step { name: "our crate against the vendor's SDK", run: external::conformance::compare },
    Step { name: "the vendor's SDK against our simulator", run: external::conformance::simulator },
    Step {
        name: "the vendor's command line against our simulator",
        run: external::conformance::cli,
    },
];

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut with_external, mut only) = (true, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("no-external") => with_external = false,
            lexopt::Arg::Long("only") => only.push(arguments.value()?.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    spec_dirs::enter_root()?;
    process::this(&[]).map_err(Failure::Failed)?;
    let wanted =
        |step: &&Step| only.is_empty() || only.iter().any(|words| step.name.contains(words));
    let mut steps: Vec<&Step> = STEPS.iter().filter(wanted).collect();
    if with_external {
        let external: Vec<&Step> = EXTERNAL.iter().filter(wanted).collect();
        if !external.is_empty() {
            // Said at once, not after ten minutes of building.
            external::prerequisites().map_err(Failure::Failed)?;
        }
        steps.extend(external);
    }
    if steps.is_empty() {
        let names: Vec<&str> = STEPS.iter().chain(EXTERNAL).map(|step| step.name).collect();
        return Err(Failure::Usage(format!(
            "no check is called so; there are: {}",
            names.join(", ")
        )));
    }
    Ok(runner::run(&steps))
}

/// The Python of the vendor's SDK, which is fetched if it is not there yet.
pub(crate) fn python() -> Result<PathBuf, String> {
    external::python::prerequisite()?;
    external::python::fetch()?;
    Ok(external::python::python())
}
