//! The program mdBook, from a Python package that contains it: it is installed in seconds, and compiled in minutes.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// The folder in which it is installed; `cargo clean` removes it.
const FOLDER: &str = "target/external/mdbook";
const REQUIREMENT: &str = "xtask/src/docs/book/mdbook.txt";

/// Builds the book in the folder `book` into the folder `site`.
pub(super) fn build(book: &Path, site: &Path) -> Result<(), Failure> {
    let program = installed()?;
    let site = std::path::absolute(site)
        .map_err(|error| Failure::Failed(format!("{}: {error}", site.display())))?;
    let mut command = Command::new(program);
    command.arg("build").arg(book).arg("--dest-dir").arg(site);
    run(&mut command)
}

/// Returns the path of the program, which is installed first if it is missing.
fn installed() -> Result<PathBuf, Failure> {
    let folder = Path::new(FOLDER);
    let scripts = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let program = scripts.join(format!("mdbook{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        run(Command::new("python3").args(["-m", "venv", FOLDER]))?;
        let mut pip = Command::new(scripts.join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip.args(["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", REQUIREMENT]);
        run(&mut pip)?;
    }
    Ok(program)
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::Failed(format!(
            "{name} not found; install Python with `apt-get install python3 python3-venv`"
        )),
        _ => Failure::Failed(format!("{name}: {error}")),
    })?;
    // mdBook reports problems of pages as warnings.
    let text = String::from_utf8_lossy(&output.stderr);
    if output.status.success() && !text.contains("WARN") && !text.contains("ERROR") {
        return Ok(());
    }
    Err(Failure::Failed(format!("{name}: {}\n{text}", output.status)))
}
