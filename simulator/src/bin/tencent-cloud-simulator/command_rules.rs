//! Rules for the outcome of remote commands, which only the configuration file can contain.

use std::ops::Range;
use std::time::Duration;

use tencent_cloud_simulator::CommandRule;
use toml_edit::{Item, Key, Table};

/// The name of the sections.
pub(crate) const KEY: &str = "command-rule";

const FIELDS: &str = "`name`, `contains`, `output`, `exit-code` or `seconds`";

/// An error and the bytes of the file that it is about.
type Problem = (Option<Range<usize>>, String);

/// Reads the sections `[[command-rule]]` of a file.
pub(crate) fn read(item: &Item) -> Result<Vec<CommandRule>, Problem> {
    let Some(sections) = item.as_array_of_tables() else {
        let message = format!("invalid `{KEY}`: expected sections `[[{KEY}]]`");
        return Err((item.span(), message));
    };
    sections.iter().map(rule).collect()
}

fn rule(section: &Table) -> Result<CommandRule, Problem> {
    let (mut name, mut part) = (None, None);
    for (key, item) in section {
        match key {
            "name" => name = Some(string(key, item)?),
            "contains" => part = Some(string(key, item)?),
            "output" | "exit-code" | "seconds" => {}
            _ => {
                let span = section.key(key).and_then(Key::span);
                return Err((span, format!("unknown key `{key}` of `{KEY}`: expected {FIELDS}")));
            }
        }
    }
    let mut rule = match (name, part) {
        (None, None) => CommandRule::any(),
        (Some(name), None) => CommandRule::named(name),
        (None, Some(part)) => CommandRule::containing(part),
        (Some(_), Some(_)) => {
            let message = format!("`{KEY}` has both `name` and `contains`: expected one of them");
            return Err((section.span(), message));
        }
    };
    for (key, item) in section {
        rule = match key {
            "output" => rule.output(string(key, item)?),
            "exit-code" => rule
                .exit_code(item.as_integer().ok_or_else(|| invalid(key, item, "a whole number"))?),
            "seconds" => rule.duration(seconds(key, item)?),
            _ => rule,
        };
    }
    Ok(rule)
}

fn string(key: &str, item: &Item) -> Result<String, Problem> {
    item.as_str().map(str::to_owned).ok_or_else(|| invalid(key, item, "a string"))
}

fn seconds(key: &str, item: &Item) -> Result<Duration, Problem> {
    let whole = item.as_integer().and_then(|number| u64::try_from(number).ok());
    let duration = whole.map(Duration::from_secs);
    let fraction = || Duration::try_from_secs_f64(item.as_float()?).ok();
    let expected = "a number of seconds that is not negative";
    duration.or_else(fraction).ok_or_else(|| invalid(key, item, expected))
}

fn invalid(key: &str, item: &Item, expected: &str) -> Problem {
    (item.span(), format!("invalid `{key}` of `{KEY}`: expected {expected}"))
}
