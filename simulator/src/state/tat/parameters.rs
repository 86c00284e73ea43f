//! Custom parameters of commands: `{{name}}` in a script is replaced by a value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The maximum number of parameters.
const MAX_COUNT: usize = 20;
/// The maximum length of a name.
const MAX_NAME: usize = 64;

/// Why parameters are invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The command has no parameters.
    Disabled,
    NotJson,
    NotString(String),
    TooMany(usize),
    NameTooLong(String),
    InvalidName(String),
    /// A placeholder has no value.
    Missing(String),
}

/// Returns the parameters in a JSON object of strings; none in an empty string.
pub(crate) fn parse(text: &str) -> Result<Vec<(String, String)>, Problem> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let object: Map<String, Value> = serde_json::from_str(text).map_err(|_| Problem::NotJson)?;
    let mut found = Vec::with_capacity(object.len());
    for (name, value) in object {
        let Value::String(value) = value else { return Err(Problem::NotString(name)) };
        found.push((name, value));
    }
    check(found.iter().map(|own| own.0.as_str()))?;
    Ok(found)
}

/// Checks the names of parameters.
pub(crate) fn check<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Result<(), Problem> {
    if names.len() > MAX_COUNT {
        return Err(Problem::TooMany(names.len()));
    }
    let allowed = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
    for name in names {
        if name.len() > MAX_NAME {
            return Err(Problem::NameTooLong(name.to_owned()));
        }
        if name.is_empty() || !name.bytes().all(allowed) {
            return Err(Problem::InvalidName(name.to_owned()));
        }
    }
    Ok(())
}

/// Replaces the placeholders in a script in base64.
pub(crate) fn replace(content: &str, values: &[(&str, &str)]) -> Result<String, Problem> {
    let script = STANDARD.decode(content).unwrap_or_default();
    let script = String::from_utf8_lossy(&script);
    let mut replaced = String::with_capacity(script.len());
    let mut rest: &str = &script;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, following)) = after.split_once("}}") else { break };
        let name = name.trim();
        if check([name].into_iter()).is_err() {
            // Not a placeholder.
            replaced.push_str(before);
            replaced.push_str("{{");
            rest = after;
            continue;
        }
        let value = values.iter().find(|value| value.0 == name);
        let value = value.ok_or_else(|| Problem::Missing(name.to_owned()))?.1;
        replaced.push_str(before);
        replaced.push_str(value);
        rest = following;
    }
    replaced.push_str(rest);
    Ok(STANDARD.encode(replaced))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced() {
        for (script, expected) in [
            ("echo {{a}} {{ b }}!", Ok("echo 1 {{a}}!")),
            ("${x} {{ {{a}}", Ok("${x} {{ 1")),
            ("awk '{{print $1}}' {{a}}", Ok("awk '{{print $1}}' 1")),
            ("{{a", Ok("{{a")),
            ("{{c}}", Err(Problem::Missing("c".to_owned()))),
        ] {
            let values = [("a", "1"), ("b", "{{a}}")];
            let replaced = replace(&STANDARD.encode(script), &values);
            assert_eq!(replaced, expected.map(|text| STANDARD.encode(text)), "{script}");
        }
    }

    #[test]
    fn parameters_are_objects_of_strings() {
        assert_eq!(parse(r#"{"a":"1"}"#), Ok(vec![("a".to_owned(), "1".to_owned())]));
        assert_eq!(parse(""), Ok(Vec::new()));
        let many = (0..21).map(|index| format!(r#""p{index}":"""#)).collect::<Vec<_>>().join(",");
        let long = "a".repeat(65);
        for (text, problem) in [
            ("[]", Problem::NotJson),
            (r#"{"a":1}"#, Problem::NotString("a".to_owned())),
            (r#"{"a b":"1"}"#, Problem::InvalidName("a b".to_owned())),
            (&format!(r#"{{"{long}":"1"}}"#), Problem::NameTooLong(long.clone())),
            (&format!("{{{many}}}"), Problem::TooMany(21)),
        ] {
            assert_eq!(parse(text), Err(problem), "{text}");
        }
    }
}
