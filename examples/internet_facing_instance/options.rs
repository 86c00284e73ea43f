//! The command line.

use std::ffi::OsString;
use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt as _};

use super::Failure;

pub(crate) const HELP: &str = "\
Creates an instance that is reachable from the internet, and releases it.

Usage: internet_facing_instance [release] [options]

  release               only release what an earlier run has left

  --real                use the account and the region of the environment instead of the embedded simulator
  --keep                release nothing at the end, and write the private key to NAME.pem; requires --real
  --name NAME           the name of all resources: at most 24 letters, digits and hyphens; default: rust-guide
  --ssh-from CIDR       the addresses that may connect with SSH; default: 203.0.113.0/24
  --instance-type TYPE  default: S5.MEDIUM2
  --interval MS         the first pause between two polls; default: 2000, or 100 on the simulator
  --timeout SECONDS     how long to wait for a state; default: 600
";

/// What the program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Run,
    Release,
    Help,
}

/// The options, with their defaults.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) command: Command,
    pub(crate) real: bool,
    pub(crate) keep: bool,
    pub(crate) name: String,
    pub(crate) ssh_from: String,
    pub(crate) instance_type: String,
    pub(crate) interval: Duration,
    pub(crate) timeout: Duration,
}

/// Reads the arguments without the name of the program.
pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Options, Failure> {
    let mut options = Options {
        command: Command::Run,
        real: false,
        keep: false,
        name: "rust-guide".to_owned(),
        ssh_from: "203.0.113.0/24".to_owned(),
        instance_type: "S5.MEDIUM2".to_owned(),
        interval: Duration::ZERO,
        timeout: Duration::from_secs(600),
    };
    let mut interval = None;
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Value(command) if command == "release" => options.command = Command::Release,
            Arg::Long("help") | Arg::Short('h') => options.command = Command::Help,
            Arg::Long("real") => options.real = true,
            Arg::Long("keep") => options.keep = true,
            Arg::Long("name") => options.name = parser.value()?.string()?,
            Arg::Long("ssh-from") => options.ssh_from = parser.value()?.string()?,
            Arg::Long("instance-type") => options.instance_type = parser.value()?.string()?,
            Arg::Long("interval") => interval = Some(parser.value()?.parse()?),
            Arg::Long("timeout") => options.timeout = Duration::from_secs(parser.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let default = if options.real { 2000 } else { 100 };
    options.interval = Duration::from_millis(interval.unwrap_or(default));
    check(&options)?;
    Ok(options)
}

fn check(options: &Options) -> Result<(), Failure> {
    let Options { name, real, keep, .. } = options;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if name.is_empty() || name.len() > 24 || !name.bytes().all(fits) {
        let expected = "expected 1 to 24 letters, digits and hyphens";
        return Err(format!("--name {name:?}: {expected}").into());
    }
    if *keep && !real {
        return Err("--keep requires --real: the embedded simulator ends with the program".into());
    }
    Ok(())
}
