//! What counts as equal, and what is let pass: every difference that is let pass has a name and is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value};

/// A difference that is let pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tolerance {
    /// `True` and `true`: Python's spelling in parameters, where the API documents JSON's.
    Boolean,
    /// `1.0` and `1`, `1e+20` and `100000000000000000000`: one number in two forms.
    NumberForm,
    /// `"80"` where the documented type is a number, or `1` where it is a text: we write the documented type.
    OtherScalar,
    /// `null` in a documented reply, which we leave out.
    Null,
    /// `[]` in a documented reply, or null for a list, of which we keep no difference.
    EmptyList,
    /// A member that replies always hold, missing in a documented one: we have a default.
    Default,
}

/// What a comparison found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Where the two sides differ, a line each.
    pub differences: Vec<String>,
    /// Where each difference was let pass.
    pub tolerated: BTreeMap<Tolerance, Vec<String>>,
}

impl Report {
    fn differ(&mut self, at: &str, theirs: impl Display, ours: impl Display) {
        self.differences.push(format!("{at}: theirs {theirs}, ours {ours}"));
    }

    fn tolerate(&mut self, tolerance: Tolerance, at: &str) {
        self.tolerated.entry(tolerance).or_default().push(at.to_owned());
    }

    /// Adds what another comparison found, under its title.
    pub fn add(&mut self, title: &str, other: Self) {
        self.differences
            .extend(other.differences.into_iter().map(|line| format!("{title} {line}")));
        for (tolerance, places) in other.tolerated {
            let places = places.into_iter().map(|at| format!("{title} {at}"));
            self.tolerated.entry(tolerance).or_default().extend(places);
        }
    }

    /// How often a difference was let pass.
    pub fn count(&self, tolerance: Tolerance) -> usize {
        self.tolerated.get(&tolerance).map_or(0, Vec::len)
    }

    /// The same for all of them.
    pub fn counts(&self) -> Vec<(Tolerance, usize)> {
        self.tolerated.iter().map(|(tolerance, places)| (*tolerance, places.len())).collect()
    }
}

impl Display for Report {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} differences", self.differences.len())?;
        self.differences.iter().try_for_each(|line| writeln!(formatter, "  {line}"))?;
        for (tolerance, places) in &self.tolerated {
            writeln!(formatter, "let pass: {} x {tolerance:?}", places.len())?;
            places.iter().take(20).try_for_each(|place| writeln!(formatter, "  {place}"))?;
        }
        Ok(())
    }
}

/// Two JSON bodies: the same members with the same values.
pub fn bodies(theirs: &Value, ours: &Value) -> Report {
    let mut report = Report::default();
    values(theirs, ours, "", Strictness::Same, &mut report);
    report
}

/// A documented reply and what became of it: all that it holds is there still, and nothing was invented.
pub fn replies(documented: &Value, ours: &Value) -> Report {
    let mut report = Report::default();
    values(documented, ours, "", Strictness::Lossless, &mut report);
    report
}

/// Two lists of parameters, in any order.
pub fn parameters(theirs: &[(String, String)], ours: &[(String, String)]) -> Report {
    let mut report = Report::default();
    let names =
        |pairs: &[(String, String)]| pairs.iter().map(|pair| pair.0.clone()).collect::<Vec<_>>();
    for (side, names) in [("theirs", names(theirs)), ("ours", names(ours))] {
        if names.iter().collect::<BTreeSet<_>>().len() != names.len() {
            report.differences.push(format!("{side}: a name twice in {names:?}"));
        }
    }
    let (theirs, ours): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (theirs.iter().cloned().collect(), ours.iter().cloned().collect());
    for name in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
        match (theirs.get(name), ours.get(name)) {
            (Some(theirs), Some(ours)) => texts(theirs, ours, name, &mut report),
            (theirs, ours) => report.differ(name, format!("{theirs:?}"), format!("{ours:?}")),
        }
    }
    report
}

fn texts(theirs: &str, ours: &str, at: &str, report: &mut Report) {
    if theirs == ours {
        return;
    }
    if matches!((theirs, ours), ("True", "true") | ("False", "false")) {
        report.tolerate(Tolerance::Boolean, at);
    } else if same_number(theirs, ours) {
        report.tolerate(Tolerance::NumberForm, at);
    } else {
        report.differ(at, theirs, ours);
    }
}

fn same_number(left: &str, right: &str) -> bool {
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}

/// Whether members of one side only are differences.
#[derive(Clone, Copy, PartialEq)]
enum Strictness {
    Same,
    Lossless,
}

fn values(theirs: &Value, ours: &Value, at: &str, strictness: Strictness, report: &mut Report) {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            objects(theirs, ours, at, strictness, report);
        }
        (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
            for (index, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
                values(theirs, ours, &format!("{at}[{index}]"), strictness, report);
            }
        }
        _ if theirs == ours => {}
        (Value::Null, Value::Array(ours))
            if ours.is_empty() && strictness == Strictness::Lossless =>
        {
            report.tolerate(Tolerance::EmptyList, at);
        }
        (Value::Null, ours) if is_default(ours) && strictness == Strictness::Lossless => {
            report.tolerate(Tolerance::Null, at);
        }
        (Value::Number(_), Value::Number(_))
            if same_number(&theirs.to_string(), &ours.to_string()) =>
        {
            report.tolerate(Tolerance::NumberForm, at);
        }
        _ => match (scalar_text(theirs), scalar_text(ours)) {
            (Some(left), Some(right)) if left == right || same_number(&left, &right) => {
                report.tolerate(Tolerance::OtherScalar, at);
            }
            _ => report.differ(at, theirs, ours),
        },
    }
}

/// A scalar as the parameter it would be.
fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn objects(
    theirs: &Map<String, Value>,
    ours: &Map<String, Value>,
    at: &str,
    strictness: Strictness,
    report: &mut Report,
) {
    for name in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
        let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        match (theirs.get(name), ours.get(name)) {
            (Some(theirs), Some(ours)) => values(theirs, ours, &path, strictness, report),
            (Some(Value::Null), None) if strictness == Strictness::Lossless => {
                report.tolerate(Tolerance::Null, &path);
            }
            (Some(Value::Array(items)), None)
                if items.is_empty() && strictness == Strictness::Lossless =>
            {
                report.tolerate(Tolerance::EmptyList, &path);
            }
            (Some(theirs), None) => report.differ(&path, theirs, "nothing"),
            (None, Some(ours)) if is_default(ours) && strictness == Strictness::Lossless => {
                report.tolerate(Tolerance::Default, &path);
            }
            (None, ours) => report.differ(&path, "nothing", format!("{ours:?}")),
        }
    }
}

/// What a member has that was never set.
fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(value) => value.as_f64() == Some(0.0),
        Value::String(value) => value.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_default),
    }
}
