//! The configuration file, in TOML. Its keys are the names of the options.

use std::ops::Range;
use std::path::Path;

use tencent_cloud_simulator::CommandRule;
use toml_edit::{Document, Item, Table, Value};

use crate::command_rules;
use crate::settings::Given;
use crate::table::{Kind, SETTINGS, Setting};

/// What a configuration file contains.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) given: Vec<Given>,
    pub(crate) command_rules: Vec<CommandRule>,
}

/// Reads a configuration file. Its paths are relative to its folder.
pub(crate) fn read(path: &Path) -> Result<Contents, String> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        format!("cannot read the configuration file {}: {error}", path.display())
    })?;
    parse(&text, path)
}

fn parse(text: &str, path: &Path) -> Result<Contents, String> {
    let place = |span: Option<Range<usize>>| {
        let (line, column) = position(text, span.map_or(0, |span| span.start));
        format!("{}:{line}:{column}", path.display())
    };
    let document = Document::parse(text)
        .map_err(|error| format!("{}: {}", place(error.span()), error.message().trim()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let in_folder = |value: &String| folder.join(value).display().to_string();
    let table: &Table = document.as_table();
    let mut contents = Contents::default();
    for (key, item) in table {
        if key == command_rules::KEY {
            contents.command_rules = command_rules::read(item)
                .map_err(|(span, message)| format!("{}: {message}", place(span)))?;
            continue;
        }
        let at = table.key(key).and_then(toml_edit::Key::span);
        let setting =
            Setting::find(key).ok_or_else(|| format!("{}: {}", place(at.clone()), unknown(key)))?;
        let values = values(setting, item).map_err(|expected| {
            format!("{}: invalid `{key}`: expected {expected}", place(item.span().or(at)))
        })?;
        let values = match key {
            "spec" | "tls-authority" => values.iter().map(in_folder).collect(),
            _ => values,
        };
        let origin = format!("`{key}` at {}", place(item.span()));
        contents.given.push(Given { setting, values, origin });
    }
    Ok(contents)
}

/// Returns the values of a key. The error is what was expected.
fn values(setting: &Setting, item: &Item) -> Result<Vec<String>, String> {
    let expected = match setting.kind {
        Kind::Switch => "true or false",
        Kind::Value(_) | Kind::Secret(_) => "a string or a number",
        Kind::List(_) => "a list of strings",
    };
    let text = |value: &Value| match (setting.kind, value) {
        (Kind::Switch, Value::Boolean(value)) => Some(value.value().to_string()),
        (Kind::Switch, _) => None,
        (_, Value::String(value)) => Some(value.value().clone()),
        (Kind::Value(_) | Kind::Secret(_), Value::Integer(value)) => {
            Some(value.value().to_string())
        }
        (Kind::Value(_), Value::Float(value)) => Some(value.value().to_string()),
        _ => None,
    };
    let values = match (setting.kind, item.as_value()) {
        (Kind::List(_), Some(Value::Array(values))) => values.iter().map(text).collect(),
        (_, Some(value)) => text(value).map(|value| vec![value]),
        (_, None) => None,
    };
    values.ok_or_else(|| expected.to_owned())
}

fn unknown(key: &str) -> String {
    let known = SETTINGS.iter().map(|setting| setting.key).chain([command_rules::KEY]);
    let similar = known.map(|known| (strsim::jaro_winkler(known, key), known));
    let best = similar.max_by(|one, other| one.0.total_cmp(&other.0));
    match best.filter(|best| best.0 >= 0.8) {
        Some((_, best)) => format!("unknown key `{key}`: did you mean `{best}`?"),
        None => format!("unknown key `{key}`: expected the name of an option, see --help"),
    }
}

/// Returns the line and the column of a byte, from 1.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn error(text: &str) -> String {
        let set = |contents: Contents| {
            let mut settings = Settings::default();
            contents.given.iter().try_for_each(|given| settings.set(given))
        };
        parse(text, Path::new("a/sim.toml")).and_then(set).unwrap_err()
    }

    #[test]
    fn errors_name_file_line_key_value_and_what_was_expected() {
        for (text, expected) in [
            (
                "# c\nseed = 'x'",
                "invalid `seed` at a/sim.toml:2:8 \"x\": expected a whole number that is not negative",
            ),
            (
                "seed = 1\ntime_scale = 2",
                "a/sim.toml:2:1: unknown key `time_scale`: did you mean `time-scale`?",
            ),
            (
                "colour = 2",
                "a/sim.toml:1:1: unknown key `colour`: expected the name of an option, see --help",
            ),
            ("strict = 'true'", "a/sim.toml:1:10: invalid `strict`: expected true or false"),
            ("fault = 3", "a/sim.toml:1:9: invalid `fault`: expected a list of strings"),
            (
                "fault = ['throttle', 3]",
                "a/sim.toml:1:9: invalid `fault`: expected a list of strings",
            ),
            ("seed = [1]", "a/sim.toml:1:8: invalid `seed`: expected a string or a number"),
            (
                "[listen]\nport = 1",
                "a/sim.toml:1:1: invalid `listen`: expected a string or a number",
            ),
        ] {
            assert_eq!(error(text), expected, "{text}");
        }
        let syntax = error("seed = 1\nstrict true");
        assert!(syntax.starts_with("a/sim.toml:2:8: "), "{syntax}");
        let twice = error("seed = 1\nseed = 2");
        assert!(twice.starts_with("a/sim.toml:2:1: "), "{twice}");
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let contents = parse("spec = ['specs', '/tmp']\n", Path::new("a/sim.toml")).unwrap();
        assert_eq!(contents.given[0].values, ["a/specs", "/tmp"]);
    }

    #[test]
    fn command_rules_are_sections() {
        let text = "seed = 1\n\
            [[command-rule]]\ncontains = 'df -h'\noutput = 'Filesystem'\n\
            [[command-rule]]\nname = 'migrate'\nexit-code = 1\nseconds = 90\n\
            [[command-rule]]\nseconds = 0.5\n";
        let contents = parse(text, Path::new("sim.toml")).unwrap();
        let seconds = std::time::Duration::from_secs_f64;
        let expected = [
            CommandRule::containing("df -h").output("Filesystem"),
            CommandRule::named("migrate").exit_code(1).duration(seconds(90.0)),
            CommandRule::any().duration(seconds(0.5)),
        ];
        assert_eq!(contents.command_rules, expected);
        assert_eq!(contents.given.len(), 1);
    }

    #[test]
    fn errors_of_command_rules_name_their_place() {
        for (text, expected) in [
            (
                "command-rule = 1",
                "1:16: invalid `command-rule`: expected sections `[[command-rule]]`",
            ),
            ("command-rules = 1", "1:1: unknown key `command-rules`: did you mean `command-rule`?"),
            (
                "[[command-rule]]\nscript = 'x'",
                "2:1: unknown key `script` of `command-rule`: expected `name`, `contains`, `output`, `exit-code` or `seconds`",
            ),
            (
                "[[command-rule]]\n\n[[command-rule]]\nexit-code = '1'",
                "4:13: invalid `exit-code` of `command-rule`: expected a whole number",
            ),
            (
                "[[command-rule]]\nseconds = -1",
                "2:11: invalid `seconds` of `command-rule`: expected a number of seconds that is not negative",
            ),
            (
                "[[command-rule]]\nname = 'a'\ncontains = 'b'",
                "1:1: `command-rule` has both `name` and `contains`: expected one of them",
            ),
        ] {
            assert_eq!(error(text), format!("a/sim.toml:{expected}"), "{text}");
        }
    }
}
