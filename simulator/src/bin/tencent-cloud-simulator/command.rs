//! The command line, and the order of all sources of settings: the configuration file, environment variables, options.
//! Later ones take precedence.

use std::ffi::OsString;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::file;
use crate::settings::{Given, Settings};
use crate::table::{Kind, SETTINGS, Setting, variable};

/// The option with the path of the configuration file.
const CONFIG: &str = "config";

const EXAMPLE: &str = "\
Each option is also an environment variable, such as TENCENT_CLOUD_SIMULATOR_TIME_SCALE for --time-scale, and a key of the \
configuration file, such as `time-scale = 10`. Options take precedence over variables, and variables over the file. A \
variable with several values separates them by commas.

Example:
  tencent-cloud-simulator --time-scale 10 --fault throttle@RunInstances:0.2";

/// Why the program does not start.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The arguments are invalid, or ask for the help or the version.
    Usage(clap::Error),
    /// A setting is invalid.
    Setting(String),
}

/// Reads all settings from the arguments of the program and environment variables.
pub(crate) fn read(
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl Fn(&str) -> Option<OsString>,
) -> Result<Settings, Stop> {
    let matches = command().try_get_matches_from(arguments).map_err(Stop::Usage)?;
    let path = matches.get_one::<OsString>(CONFIG).cloned();
    let path = path.or_else(|| environment(&variable(CONFIG)).filter(|path| !path.is_empty()));
    let file = path.map(|path| file::read(Path::new(&path))).transpose().map_err(Stop::Setting)?;
    let file::Contents { mut given, command_rules } = file.unwrap_or_default();
    given.extend(variables(environment).map_err(Stop::Setting)?);
    given.extend(SETTINGS.iter().filter_map(|setting| option(setting, &matches)));
    let mut settings = Settings::default();
    settings.command_rules = command_rules;
    for given in &given {
        settings.set(given).map_err(Stop::Setting)?;
    }
    Ok(settings)
}

/// Reads the environment variables. An empty one counts as not set.
fn variables(environment: impl Fn(&str) -> Option<OsString>) -> Result<Vec<Given>, String> {
    let mut given = Vec::new();
    for setting in SETTINGS {
        let origin = setting.variable();
        let Some(value) = environment(&origin).filter(|value| !value.is_empty()) else { continue };
        let value = value.into_string().map_err(|_| format!("{origin} is not valid UTF-8"))?;
        let values = match setting.kind {
            Kind::List(_) => value.split(',').map(|value| value.trim().to_owned()).collect(),
            Kind::Switch | Kind::Value(_) | Kind::Secret(_) => vec![value],
        };
        given.push(Given { setting, values, origin });
    }
    Ok(given)
}

/// Returns the values of an option on the command line.
fn option(setting: &'static Setting, matches: &ArgMatches) -> Option<Given> {
    if matches.value_source(setting.key) != Some(ValueSource::CommandLine) {
        return None;
    }
    let values = matches.get_many::<String>(setting.key)?.cloned().collect();
    Some(Given { setting, values, origin: format!("--{}", setting.key) })
}

fn command() -> Command {
    let config = Arg::new(CONFIG)
        .long(CONFIG)
        .value_name("FILE")
        .value_parser(clap::value_parser!(OsString))
        .help("Read settings from this TOML file");
    Command::new("tencent-cloud-simulator")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Simulates Tencent Cloud services for development and tests.")
        .after_help(EXAMPLE)
        .arg(config)
        .args(SETTINGS.iter().map(argument))
}

fn argument(setting: &'static Setting) -> Arg {
    let argument = Arg::new(setting.key).long(setting.key).help(setting.help);
    let argument = if setting.key == "quiet" { argument.short('q') } else { argument };
    match setting.kind {
        Kind::Value(name) | Kind::Secret(name) => {
            argument.value_name(name).allow_hyphen_values(true).overrides_with(setting.key)
        }
        Kind::List(name) => argument.value_name(name).action(ArgAction::Append),
        Kind::Switch => argument
            .value_name("true|false")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .overrides_with(setting.key),
    }
}

#[cfg(test)]
mod tests {
    use tencent_cloud_simulator::Builder;

    use super::*;
    use crate::log::Format;

    #[test]
    fn the_last_value_of_an_option_applies() {
        let arguments = ["--seed", "1", "--quiet", "--seed", "2", "--quiet=false"];
        let settings = read_with(&arguments, &[]).unwrap();
        let builder = settings.builder().unwrap();
        assert_eq!(builder.core().unwrap().seed(), 2);
        assert!(!settings.quiet);
    }

    fn read_with(arguments: &[&str], variables: &[(&str, &str)]) -> Result<Settings, String> {
        let arguments = ["simulator"].iter().chain(arguments).map(OsString::from);
        let find = |name: &str| {
            let name = name.strip_prefix("TENCENT_CLOUD_SIMULATOR_")?;
            variables.iter().find(|pair| pair.0 == name).map(|pair| OsString::from(pair.1))
        };
        read(arguments, find).map_err(|stop| match stop {
            Stop::Usage(error) => error.to_string(),
            Stop::Setting(message) => message,
        })
    }

    fn debug(settings: &Settings) -> String {
        let builder: Builder = settings.builder().unwrap();
        format!("{builder:?}")
    }

    #[test]
    fn command_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn options_take_precedence_over_variables_and_those_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("simulator.toml");
        let text = "seed = 1\ntime-scale = 2\nstrict = true\nfault = ['throttle', 'truncate']\n[[command-rule]]\n";
        std::fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        let settings = read_with(&[], &[("CONFIG", path)]).unwrap();
        let text = debug(&settings);
        for part in [
            "seed: Some(1)",
            "time_scale: 2.0",
            "strict: true",
            "[Throttle]",
            "[Truncate]",
            "command_rules: 1",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let variables = [
            ("TIME_SCALE", "3"),
            ("SEED", "2"),
            ("FAULT", "refuse, duplicate@RunInstances:0.5"),
            ("EXAMPLES", ""),
            ("QUIET", "1"),
        ];
        let settings =
            read_with(&["--config", path, "--seed", "3", "--strict=false"], &variables).unwrap();
        let text = debug(&settings);
        for part in ["seed: Some(3)", "time_scale: 3.0", "strict: false", "[Refuse]", "[Duplicate]"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("[Throttle]"), "{text}");
        assert!(settings.quiet && settings.verifies && settings.format == Format::Text);
    }

    #[test]
    fn errors_name_the_source() {
        for (arguments, variables, expected) in [
            (
                &["--seed", "x"][..],
                &[][..],
                "invalid --seed \"x\": expected a whole number that is not negative",
            ),
            (
                &[],
                &[("SEED", "x")],
                "invalid TENCENT_CLOUD_SIMULATOR_SEED \"x\": expected a whole number that is not negative",
            ),
            (
                &[],
                &[("STRICT", "maybe")],
                "invalid TENCENT_CLOUD_SIMULATOR_STRICT \"maybe\": expected true or false",
            ),
            (&["--log-format", "xml"], &[], "invalid --log-format \"xml\": expected text or json"),
        ] {
            let error = read_with(arguments, variables).err();
            assert_eq!(error.as_deref(), Some(expected));
        }
    }

    #[test]
    fn help_names_every_setting_and_fault() {
        let help = command().render_help().to_string();
        for setting in SETTINGS {
            assert!(help.contains(&format!("--{}", setting.key)), "{}", setting.key);
        }
        // The expected names of an unknown fault.
        let error = read_with(&["--fault", "fire"], &[]).err().unwrap();
        let (_, names) = error.split_once("expected one of ").unwrap();
        let (names, _) = names.split_once(" instead").unwrap();
        let help: String = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(names.split(", ").count(), 13);
        for name in names.split(", ") {
            assert!(help.contains(name), "{name}");
        }
    }
}
