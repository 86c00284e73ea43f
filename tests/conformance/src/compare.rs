//! Compares JSON bodies and parameters. Every tolerated difference has a name and is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value};

/// A difference that does not count as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tolerance {
    /// `True` for `true`: Python's spelling in parameters, where the API documents that of JSON.
    Boolean,
    /// Two notations of the same number, such as `1.0` and `1`, or `1e+20` and `100000000000000000000`.
    NumberForm,
    /// `"80"` where the documented type is a number, `"True"` where it is a Boolean, or `1` where it is a string: the
    /// crate writes the documented type.
    ScalarType,
    /// `null` in a documented response, which the crate omits.
    Null,
    /// `[]` in a documented response, or `null` for a list: the crate does not distinguish them.
    EmptyList,
    /// A required field that a documented response lacks: the crate has a default value.
    Default,
    /// An empty or zero time, such as `0000-00-00 00:00:00`, which the crate decodes as absent.
    AbsentTime,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One line per difference.
    pub differences: Vec<String>,
    /// The places of each tolerated difference.
    pub tolerated: BTreeMap<Tolerance, Vec<String>>,
}

impl Report {
    fn differ(&mut self, at: &str, expected: impl Display, actual: impl Display) {
        self.differences.push(format!("{at}: expected {expected}, found {actual}"));
    }

    fn tolerate(&mut self, tolerance: Tolerance, at: &str) {
        self.tolerated.entry(tolerance).or_default().push(at.to_owned());
    }

    /// Adds the result of another comparison, prefixed with its title.
    pub fn add(&mut self, title: &str, other: Self) {
        self.differences
            .extend(other.differences.into_iter().map(|line| format!("{title} {line}")));
        for (tolerance, places) in other.tolerated {
            let places = places.into_iter().map(|at| format!("{title} {at}"));
            self.tolerated.entry(tolerance).or_default().extend(places);
        }
    }

    /// Returns how often a difference was tolerated.
    pub fn count(&self, tolerance: Tolerance) -> usize {
        self.tolerated.get(&tolerance).map_or(0, Vec::len)
    }

    /// Returns how often each difference was tolerated.
    pub fn counts(&self) -> Vec<(Tolerance, usize)> {
        self.tolerated.iter().map(|(tolerance, places)| (*tolerance, places.len())).collect()
    }
}

impl Display for Report {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} differences", self.differences.len())?;
        self.differences.iter().try_for_each(|line| writeln!(formatter, "  {line}"))?;
        for (tolerance, places) in &self.tolerated {
            writeln!(formatter, "tolerated: {} x {tolerance:?}", places.len())?;
            places.iter().take(20).try_for_each(|place| writeln!(formatter, "  {place}"))?;
        }
        Ok(())
    }
}

/// Compares two JSON bodies, which must have the same properties with the same values.
pub fn bodies(expected: &Value, actual: &Value) -> Report {
    let mut report = Report::default();
    values(expected, actual, "", Strictness::Same, &mut report);
    report
}

/// Compares a documented response with the encoding of its decoded form: nothing may be lost or added.
pub fn responses(documented: &Value, actual: &Value) -> Report {
    let mut report = Report::default();
    values(documented, actual, "", Strictness::Lossless, &mut report);
    report
}

/// Compares two lists of parameters, in any order.
pub fn parameters(expected: &[(String, String)], actual: &[(String, String)]) -> Report {
    let mut report = Report::default();
    let names =
        |pairs: &[(String, String)]| pairs.iter().map(|pair| pair.0.clone()).collect::<Vec<_>>();
    for (side, names) in [("expected", names(expected)), ("found", names(actual))] {
        if names.iter().collect::<BTreeSet<_>>().len() != names.len() {
            report.differences.push(format!("{side}: duplicate name in {names:?}"));
        }
    }
    let (expected, actual): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (expected.iter().cloned().collect(), actual.iter().cloned().collect());
    for name in expected.keys().chain(actual.keys()).collect::<BTreeSet<_>>() {
        match (expected.get(name), actual.get(name)) {
            (Some(expected), Some(actual)) => strings(expected, actual, name, &mut report),
            (expected, actual) => {
                report.differ(name, format!("{expected:?}"), format!("{actual:?}"));
            }
        }
    }
    report
}

fn strings(expected: &str, actual: &str, at: &str, report: &mut Report) {
    if expected == actual {
        return;
    }
    if matches!((expected, actual), ("True", "true") | ("False", "false")) {
        report.tolerate(Tolerance::Boolean, at);
    } else if same_number(expected, actual) {
        report.tolerate(Tolerance::NumberForm, at);
    } else {
        report.differ(at, expected, actual);
    }
}

fn same_number(left: &str, right: &str) -> bool {
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}

/// Which properties may exist on one side only.
#[derive(Clone, Copy, PartialEq)]
enum Strictness {
    Same,
    Lossless,
}

fn values(expected: &Value, actual: &Value, at: &str, strictness: Strictness, report: &mut Report) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            objects(expected, actual, at, strictness, report);
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                values(expected, actual, &format!("{at}[{index}]"), strictness, report);
            }
        }
        _ if expected == actual => {}
        (Value::Null, Value::Array(actual))
            if actual.is_empty() && strictness == Strictness::Lossless =>
        {
            report.tolerate(Tolerance::EmptyList, at);
        }
        (Value::Null, actual) if is_default(actual) && strictness == Strictness::Lossless => {
            report.tolerate(Tolerance::Null, at);
        }
        (Value::Number(_), Value::Number(_))
            if same_number(&expected.to_string(), &actual.to_string()) =>
        {
            report.tolerate(Tolerance::NumberForm, at);
        }
        _ => match (parameter_value(expected), parameter_value(actual)) {
            (Some(left), Some(right))
                if left == right
                    || same_number(&left, &right)
                    || actual.is_boolean() && left.eq_ignore_ascii_case(&right) =>
            {
                report.tolerate(Tolerance::ScalarType, at);
            }
            _ => report.differ(at, expected, actual),
        },
    }
}

/// Formats a scalar as a parameter value.
fn parameter_value(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn objects(
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    at: &str,
    strictness: Strictness,
    report: &mut Report,
) {
    for name in expected.keys().chain(actual.keys()).collect::<BTreeSet<_>>() {
        let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        match (expected.get(name), actual.get(name)) {
            (Some(expected), Some(actual)) => values(expected, actual, &path, strictness, report),
            (Some(Value::Null), None) if strictness == Strictness::Lossless => {
                report.tolerate(Tolerance::Null, &path);
            }
            (Some(Value::Array(items)), None)
                if items.is_empty() && strictness == Strictness::Lossless =>
            {
                report.tolerate(Tolerance::EmptyList, &path);
            }
            (Some(Value::String(time)), None)
                if is_absent_time(time) && strictness == Strictness::Lossless =>
            {
                report.tolerate(Tolerance::AbsentTime, &path);
            }
            (Some(expected), None) => report.differ(&path, expected, "no value"),
            (None, Some(actual)) if is_default(actual) && strictness == Strictness::Lossless => {
                report.tolerate(Tolerance::Default, &path);
            }
            (None, actual) => report.differ(&path, "no value", format!("{actual:?}")),
        }
    }
}

/// Returns whether a string is what the service sends for no time.
fn is_absent_time(value: &str) -> bool {
    value.is_empty() || value.starts_with("0000-00-00")
}

/// Whether a value is the default of its type.
fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(value) => value.as_f64() == Some(0.0),
        Value::String(value) => value.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(properties) => properties.values().all(is_default),
    }
}
