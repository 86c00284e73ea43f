//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Generates typed clients for Tencent Cloud services into your own crate.
///
/// The code depends only on the crate `tencent-cloud`. It is generated from the vendor's machine-readable descriptions,
/// which are in the Python package `tccli`. They are downloaded once from the package index, or read with --from.
#[derive(Debug, Parser)]
#[command(name = "cargo-tencent-cloud", bin_name = "cargo tencent-cloud", version)]
#[command(max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List services and their versions
    List(List),
    /// Add a service, or further actions of a service, to your crate or as a crate of its own
    Add(Add),
    /// Generate everything in tencent-cloud.lock again, and print what changed
    Update(Update),
    /// Exit with code 1 if generated code is not what tencent-cloud.lock and its package give
    Check(Check),
    /// Remove a service from your crate
    Remove(Remove),
    /// Write the OpenAPI documents of a service, for the simulator and other tools
    Spec(Spec),
}

/// Where descriptions come from.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Origin {
    /// A tccli wheel, or a folder that contains tccli/services/…, instead of a download
    #[arg(long, value_name = "WHEEL_OR_FOLDER")]
    pub(crate) from: Option<PathBuf>,
    /// The package index that packages are downloaded from
    #[arg(long, value_name = "URL", env = "PIP_INDEX_URL", hide_env_values = true)]
    #[arg(default_value = "https://pypi.org/simple")]
    pub(crate) index: String,
    /// Use no network
    #[arg(long)]
    pub(crate) offline: bool,
}

/// The crate that is changed.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Target {
    /// The Cargo.toml of the crate
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// The package in a workspace
    #[arg(long, short, value_name = "NAME")]
    pub(crate) package: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Words that the line of a service contains, in English or Chinese
    pub(crate) words: Vec<String>,
    /// List the actions of this service instead
    #[arg(long, value_name = "SERVICE[@VERSION]")]
    pub(crate) actions: Option<Service>,
    #[command(flatten)]
    pub(crate) origin: Origin,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The short name of the service, such as cdb or cdb@2017-03-20 [default version: the newest]
    #[arg(value_name = "SERVICE[@VERSION]")]
    pub(crate) service: Service,
    /// The version of the service, as after @
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// Generate only these actions and their types; can be repeated, and adds to earlier selections
    #[arg(long = "action", value_name = "NAME,…", value_delimiter = ',')]
    pub(crate) actions: Vec<String>,
    /// The folder of the module [default: src/SERVICE]
    #[arg(long, value_name = "FOLDER", alias = "path")]
    pub(crate) into: Option<PathBuf>,
    /// The folder of a new library crate that consists of the service, instead of a module
    #[arg(long = "crate", value_name = "FOLDER")]
    #[arg(conflicts_with_all = ["into", "manifest_path", "package"])]
    pub(crate) crate_folder: Option<PathBuf>,
    /// Generate a blocking client too
    #[arg(long)]
    pub(crate) blocking: bool,
    /// Overwrite files that were edited, or that are not generated
    #[arg(long)]
    pub(crate) force: bool,
    /// Write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) origin: Origin,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Update {
    /// Only these services [default: all]
    pub(crate) services: Vec<Service>,
    /// Use the newest package of the index instead of the one in tencent-cloud.lock
    #[arg(long, conflicts_with_all = ["from", "offline"])]
    pub(crate) latest: bool,
    /// Remove selected actions that the descriptions no longer contain from the selection
    #[arg(long)]
    pub(crate) remove_missing: bool,
    /// Overwrite files that were edited
    #[arg(long)]
    pub(crate) force: bool,
    /// Write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) origin: Origin,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) origin: Origin,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The service
    #[arg(value_name = "SERVICE[@VERSION]")]
    pub(crate) service: Service,
    /// Delete files that were edited, too
    #[arg(long)]
    pub(crate) force: bool,
    /// Delete nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Spec {
    /// The service
    #[arg(value_name = "SERVICE[@VERSION]")]
    pub(crate) service: Service,
    /// The folder that gets SERVICE/VERSION/openapi.yaml
    #[arg(long, value_name = "FOLDER", default_value = "spec")]
    pub(crate) into: PathBuf,
    /// Remove the actions that the descriptions do not contain, instead of keeping them
    #[arg(long)]
    pub(crate) remove_missing: bool,
    /// Write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) origin: Origin,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// A service, and optionally its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
}

impl std::str::FromStr for Service {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let is_valid = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !is_valid(name) {
            return Err("expected a short name in lower case, such as `cdb`".to_owned());
        }
        if version.is_some_and(|version| !is_version(version)) {
            return Err("expected a version such as 2017-03-20 after `@`".to_owned());
        }
        Ok(Self { name: name.to_owned(), version: version.map(str::to_owned) })
    }
}

impl std::fmt::Display for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.name)?;
        match &self.version {
            Some(version) => write!(formatter, " {version}"),
            None => Ok(()),
        }
    }
}

/// Returns whether the text has the form of a version, such as `2017-03-20`.
fn is_version(text: &str) -> bool {
    let mut bytes = text.bytes().enumerate();
    text.len() == 10
        && bytes
            .all(|(i, byte)| if matches!(i, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }

    #[test]
    fn services_have_an_optional_version() {
        let parse = |text: &str| text.parse::<Service>().map(|service| service.to_string());
        assert_eq!(parse("cdb").as_deref(), Ok("cdb"));
        assert_eq!(parse("cdb@2017-03-20").as_deref(), Ok("cdb 2017-03-20"));
        for invalid in ["", "Cdb", "../x", "cdb@", "cdb@v20170320", "cdb@2017-3-20"] {
            assert!(parse(invalid).is_err(), "{invalid}");
        }
    }
}
