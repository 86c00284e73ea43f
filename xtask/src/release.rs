//! `cargo xtask release`: prepares a release. It publishes nothing.

mod changelog;
mod manifest;
mod version;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::ValueExt as _;
use time::OffsetDateTime;

use crate::test::{self, placeholder, since_last_release};
use crate::workspace::Metadata;
use crate::{Command, Failure, docs, workspace};
use version::{Kind, Version};

pub(crate) const COMMAND: Command = Command {
    name: "release",
    summary: "Prepare a release: version, changelog, checks of the packages, artefacts",
    help: "[--major | --minor | --patch] [--date DATE] [--check]

Determines the version from the changes of the public API and of the specifications since the last release, writes it and
the section of the changelog, and checks the result: the metadata of the packages, the public API, a dry run for every
package in the order of their dependencies, and a project that is built from the packages and calls the simulator. Then
collects the packages and the OpenAPI bundles in target/release-<version>/ and prints the remaining steps. docs/releasing.md
describes them. Publishes nothing.

Refuses to start while the repository in Cargo.toml is a placeholder, while a page says that there is no release yet, or
while a change is not committed.

Options:
  --major, --minor, --patch  the kind of release, at least the one that the changes require [default: that one]
  --date DATE                the date in the changelog, such as 2027-01-31 [default: today, in UTC]
  --check                    change no file; check the current version. What prevents a release is only printed",
    run,
};

/// The file with the versions.
const MANIFEST: &str = "Cargo.toml";

const CHANGELOG: &str = "CHANGELOG.md";

#[derive(Default)]
struct Arguments {
    kind: Option<Kind>,
    date: Option<String>,
    check: bool,
}

fn run(parser: lexopt::Parser) -> Result<ExitCode, Failure> {
    let arguments = parse(parser)?;
    workspace::enter_root()?;
    let obstacles = obstacles().map_err(Failure::Failed)?;
    let version = next(arguments.kind).map_err(Failure::Failed)?;
    if arguments.check {
        println!("next version: {version}");
        obstacles.iter().for_each(|obstacle| println!("before a release: {obstacle}"));
    } else {
        if !obstacles.is_empty() {
            let hint = "docs/releasing.md describes the first release";
            return Err(Failure::Failed(format!("{}\n\n{hint}", obstacles.join("\n"))));
        }
        test::clean_working_tree().map_err(Failure::Failed)?;
        let date = arguments.date.unwrap_or_else(|| OffsetDateTime::now_utc().date().to_string());
        write(version, &date).map_err(Failure::Failed)?;
    }
    let code = test::for_release()?;
    if code != ExitCode::SUCCESS {
        return Ok(code);
    }
    let current = if arguments.check { current()? } else { version };
    let folder = PathBuf::from(format!("target/release-{current}"));
    collect(&folder, &test::package_files())?;
    println!("\nartefacts: {}", folder.display());
    if !arguments.check {
        print!("{}", remaining(version, &folder));
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(mut parser: lexopt::Parser) -> Result<Arguments, Failure> {
    use lexopt::prelude::Long;
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        let kind = match argument {
            Long("major") => Kind::Major,
            Long("minor") => Kind::Minor,
            Long("patch") => Kind::Patch,
            Long("check") => {
                arguments.check = true;
                continue;
            }
            Long("date") => {
                let date = parser.value()?.string()?;
                if !changelog::is_date(&date) {
                    return Err(Failure::Usage(format!("--date {date}: expected YYYY-MM-DD")));
                }
                arguments.date = Some(date);
                continue;
            }
            other => return Err(other.unexpected().into()),
        };
        if arguments.kind.replace(kind).is_some() {
            return Err(Failure::Usage("expected one kind of release".to_owned()));
        }
    }
    Ok(arguments)
}

/// Returns what prevents a release: the placeholder, and pages about the time before the first release.
fn obstacles() -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    if let Some(repository) = placeholder()? {
        found.push(format!("{MANIFEST}: {repository} is a placeholder"));
    }
    for page in test::tracked_pages()? {
        for (index, line) in read(&page)?.lines().enumerate() {
            if is_about_first_release(line) && !page.ends_with("docs/releasing.md") {
                found.push(format!("{page}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    Ok(found)
}

fn is_about_first_release(line: &str) -> bool {
    ["its first release on crates.io", "until the first release", "首次发布前"]
        .iter()
        .any(|part| line.to_lowercase().contains(part))
}

/// Returns the version in the manifest.
fn current() -> Result<Version, Failure> {
    let text = read(MANIFEST).map_err(Failure::Failed)?;
    manifest::version(&text).map_err(|error| Failure::Failed(format!("{MANIFEST}: {error}")))
}

fn next(kind: Option<Kind>) -> Result<Version, String> {
    let text = read(MANIFEST)?;
    let current = manifest::version(&text).map_err(|error| format!("{MANIFEST}: {error}"))?;
    version::next(current, since_last_release()?.as_ref(), kind)
}

/// Writes the version and the section of the changelog.
fn write(version: Version, date: &str) -> Result<(), String> {
    let changelog = changelog::with_release(&read(CHANGELOG)?, version, date)
        .map_err(|error| format!("{CHANGELOG}: {error}"))?;
    let text = read(MANIFEST)?;
    let before = manifest::version(&text).map_err(|error| format!("{MANIFEST}: {error}"))?;
    store(CHANGELOG, &changelog)?;
    if version != before {
        store(MANIFEST, &manifest::with_version(&text, before, version))?;
        for page in test::tracked_pages()? {
            let text = read(&page)?;
            let changed = manifest::with_requirement(&page, &text, before, version);
            if changed != text {
                store(&page, &changed)?;
            }
        }
        // Cargo writes the new version into the lock file.
        Metadata::read()?;
        workspace::metadata(&["--offline"])?;
    }
    Ok(())
}

/// Collects the bundles and the files of the packages in an empty folder.
fn collect(folder: &Path, packages: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::Failed(format!("{}: {error}", folder.display()));
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(failed)?;
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut files = docs::write_bundles()?;
    let bundles = files.len();
    let entries = std::fs::read_dir(packages).map_err(failed)?;
    let paths = entries.flatten().map(|entry| entry.path());
    files.extend(paths.filter(|path| path.extension().is_some_and(|e| e == "crate")));
    if files.len() == bundles {
        let packages = packages.display();
        return Err(Failure::Failed(format!(
            "{packages}: no packages; is the registry reachable?"
        )));
    }
    for file in &files {
        if let Some(name) = file.file_name() {
            std::fs::copy(file, folder.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}

/// Returns the steps that are left to the maintainer.
fn remaining(version: Version, folder: &Path) -> String {
    format!(
        "
Review the changes, then:

  git commit --all --message 'release: {version}'
  git tag v{version}
  cargo publish --workspace
  git push --follow-tags

Attach the files of {} to the release.
",
        folder.display()
    )
}

fn read(path: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))
}

fn store(path: &str, text: &str) -> Result<(), String> {
    println!("{path}");
    std::fs::write(path, text).map_err(|error| format!("{path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(arguments: &[&str]) -> String {
        match run(lexopt::Parser::from_args(arguments)) {
            Err(Failure::Usage(message) | Failure::Failed(message)) => message,
            Ok(code) => format!("{code:?}"),
        }
    }

    #[test]
    fn a_placeholder_prevents_a_release_before_anything_is_written() {
        let Ok(()) = workspace::enter_root() else { panic!("no root") };
        let before = [MANIFEST, CHANGELOG].map(|path| std::fs::read(path).unwrap());
        // Without the placeholder, the release would start.
        if test::placeholder().unwrap().is_some() {
            assert!(message(&[]).contains("is a placeholder"));
            assert!(message(&["--major"]).contains("docs/releasing.md"));
        }
        assert_eq!(before, [MANIFEST, CHANGELOG].map(|path| std::fs::read(path).unwrap()));
    }

    #[test]
    fn artefacts_are_the_bundles_and_the_packages() {
        let Ok(()) = workspace::enter_root() else { panic!("no root") };
        let parent = std::env::temp_dir().join(format!("xtask-release-{}", std::process::id()));
        let (packages, folder) = (parent.join("packages"), parent.join("artefacts"));
        std::fs::create_dir_all(&packages).unwrap();
        assert!(collect(&folder, &packages).is_err());
        std::fs::write(packages.join("a-0.1.0.crate"), "").unwrap();
        std::fs::write(packages.join("a-0.1.0.txt"), "").unwrap();
        assert!(collect(&folder, &packages).is_ok());
        for (name, exists) in [
            ("a-0.1.0.crate", true),
            ("a-0.1.0.txt", false),
            ("cvm-2017-03-12.json", true),
            ("cvm-2017-03-12.openapi30.json", true),
        ] {
            assert_eq!(folder.join(name).exists(), exists, "{name}");
        }
        std::fs::remove_dir_all(&parent).unwrap();
    }

    #[test]
    fn contradicting_arguments_are_refused() {
        assert_eq!(message(&["--major", "--minor"]), "expected one kind of release");
        assert!(message(&["--date", "tomorrow"]).contains("expected YYYY-MM-DD"));
    }

    #[test]
    fn statements_about_the_first_release_are_found() {
        assert!(is_about_first_release("Before its first release on crates.io, depend by path."));
        assert!(!is_about_first_release("The first release has no list."));
    }
}
