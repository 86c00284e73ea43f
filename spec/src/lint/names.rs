//! Rules about names in descriptions: they exist.
//!
//! A description that mentions an unknown action or property is out of date or was never right. Names are recognised by
//! their form: in backticks `InstanceIds`, `placement.zone` and `POSTPAID_BY_HOUR`; in prose, words that start like an
//! action.

use std::collections::BTreeSet;

use super::descriptions::{self, Description, MIGRATION};
use super::report::{Report, Rule};
use crate::Spec;
use crate::model::SchemaKind;
use crate::yaml::{Node, Yaml};

pub(super) const UNKNOWN_NAME: Rule = Rule::error(
    "unknown-name",
    "names in descriptions exist in the specification, or their service is named, as in: DescribeVpcs of `vpc`",
);

pub(super) const MISSING_BACKTICKS: Rule = Rule::warning(
    "missing-backticks",
    "names of properties and schemas are in backticks; names of actions and waiters need none",
);

/// Keys whose values are data, which descriptions may mention.
const DATA: [&str; 4] = ["default", "examples", "const", "value"];

pub(super) fn check(spec: &Spec, trees: &[Node], report: &mut Report) {
    let names = Names::of(spec, trees);
    // The replacement of an action of API 2.0 is in another specification.
    let all = trees.iter().flat_map(descriptions::of);
    for description in all.filter(|description| description.kind != MIGRATION) {
        let Some(words) = description.text else { continue };
        let Description { kind, span, .. } = &description;
        let place = format!("{} of {}", kind.name, description.subject());
        for bare in names.bare(words) {
            let message = format!("{place} contains {bare} without backticks");
            report.add(&MISSING_BACKTICKS, *span, message, "put it in backticks");
        }
        for unknown in names.unknown(words) {
            let message = format!("{place} mentions {unknown}, which is not in the specification");
            let help = "correct the name, add its service, or put it in quotation marks if it is not a name";
            report.add(&UNKNOWN_NAME, *span, message, help);
        }
    }
}

/// The names that descriptions may mention.
struct Names<'a> {
    known: BTreeSet<&'a str>,
    /// Names of properties and schemas that are not also names of actions or waiters.
    code: BTreeSet<&'a str>,
    /// The first words of the names of actions.
    verbs: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(spec: &'a Spec, trees: &'a [Node]) -> Self {
        let mut known = BTreeSet::new();
        trees.iter().for_each(|tree| collect(tree, false, &mut known));
        let verbs = spec.operations.iter().map(|operation| first_part(&operation.name)).collect();
        let objects = spec.schemas.values().filter_map(|schema| match &schema.kind {
            SchemaKind::Object(object) => Some(object),
            SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => None,
        });
        let properties = objects.flat_map(|object| &object.properties);
        let mut code: BTreeSet<_> = properties.map(|p| p.name.as_str()).collect();
        let is_boilerplate =
            |name: &str| ["Request", "Response", "Envelope"].iter().any(|end| name.ends_with(end));
        let schemas = spec.schemas.keys().map(String::as_str);
        code.extend(schemas.filter(|name| !is_boilerplate(name)));
        for operation in &spec.operations {
            code.remove(operation.name.as_str());
            for waiter in &operation.waiters {
                code.remove(waiter.name.as_str());
            }
        }
        Self { known, code, verbs }
    }

    fn is_known(&self, name: &str) -> bool {
        let is_index = |part: &str| part == "n" || part.chars().all(|c| c.is_ascii_digit());
        self.known.contains(name)
            || name.split('.').all(|part| self.known.contains(part) || is_index(part))
    }

    /// Returns the names of properties and schemas outside of backticks.
    fn bare<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let prose = text.split('`').step_by(2).flat_map(words).map(|(word, _)| word);
        prose.filter(|word| has_humps(word) && self.code.contains(word)).collect()
    }

    /// Returns the names that do not exist.
    fn unknown<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut unknown = Vec::new();
        let mut parts = text.split('`').enumerate().peekable();
        while let Some((index, part)) = parts.next() {
            if index % 2 == 1 {
                unknown.extend(Some(part).filter(|name| is_name(name) && !self.is_known(name)));
                continue;
            }
            let code_follows = parts.peek().is_some();
            let is_unknown = |(word, rest): &(&str, &str)| {
                has_humps(word)
                    && self.verbs.contains(first_part(word))
                    && !self.known.contains(word)
                    && !is_of_a_service(rest, code_follows)
            };
            unknown.extend(words(part).filter(is_unknown).map(|(word, _)| word));
        }
        unknown
    }
}

/// Collects every key, and every string that is data.
fn collect<'a>(node: &'a Node, is_data: bool, known: &mut BTreeSet<&'a str>) {
    match &node.value {
        Yaml::Map(entries) => {
            for entry in entries {
                known.insert(&entry.key);
                // The names of integers are values of `x-enum-names`.
                let is_data = is_data
                    || DATA.contains(&entry.key.as_str())
                    || entry.key == "x-enum-names"
                    || entry.key == "x-name";
                collect(&entry.value, is_data, known);
            }
        }
        Yaml::List(items) => items.iter().for_each(|item| collect(item, is_data, known)),
        Yaml::String(text) if is_data => {
            known.insert(text);
        }
        _ => {}
    }
}

/// Returns whether code has the form of a name: words run together, or capitals joined by underscores.
fn is_name(code: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let is_capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let begins = code.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_constant = code.contains('_') && code.chars().all(is_capital);
    begins && (code.chars().all(is_word) && has_humps(code) || is_constant)
}

/// Returns whether a word consists of several, such as `InstanceId`.
fn has_humps(word: &str) -> bool {
    word.as_bytes().windows(2).any(|pair| {
        matches!(pair, [first, second] if first.is_ascii_lowercase() && second.is_ascii_uppercase())
    })
}

/// Returns the first word of a name: `Describe` of `DescribeZones`.
fn first_part(name: &str) -> &str {
    let end = name.char_indices().skip(1).find(|(_, c)| c.is_ascii_uppercase());
    name.get(..end.map_or(name.len(), |(end, _)| end)).unwrap_or(name)
}

/// Returns whether prose continues with a service: "of `vpc`" or "of VPC".
fn is_of_a_service(rest: &str, code_follows: bool) -> bool {
    rest.strip_prefix(" of ").is_some_and(|owner| {
        let word = words(owner).next().map_or("", |(word, _)| word);
        let is_acronym = word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
        is_acronym || owner.is_empty() && code_follows
    })
}

/// Returns each word with the text after it.
fn words(prose: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut rest = prose;
    std::iter::from_fn(move || {
        let found = rest.trim_start_matches(|c| !is_word(c));
        let end = found.find(|c| !is_word(c)).unwrap_or(found.len());
        let (word, after) = found.split_at(end);
        rest = after;
        (!word.is_empty()).then_some((word, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinguishes_names_from_words() {
        let cases = [
            ("InstanceIds", true),
            ("instanceIds.0", true),
            ("POSTPAID_BY_HOUR", true),
            ("running", false),
            ("Administrator", false),
            ("GB", false),
            ("ins-r8hr2upy", false),
            ("a b", false),
        ];
        for (code, expected) in cases {
            assert_eq!(is_name(code), expected, "{code}");
        }
        assert_eq!(["DescribeZones", "x"].map(first_part), ["Describe", "x"]);
    }

    #[test]
    fn finds_unknown_names() {
        let names = Names {
            known: BTreeSet::from(["Describe", "DescribeZones", "Placement", "Zone"]),
            code: BTreeSet::from(["ZoneName"]),
            verbs: BTreeSet::from(["Describe"]),
        };
        let cases: [(&str, &[&str]); 6] = [
            ("DescribeZones lists `Placement.Zone`.", &[]),
            ("DescribeVpcs of `vpc` lists them, and DescribeVpc does not.", &["DescribeVpc"]),
            ("DescribeVpcs of `vpc`, and of VPC: DescribeSubnets of VPC.", &[]),
            ("DescribeVpcs lists them.", &["DescribeVpcs"]),
            ("`Placement.ZoneIds` on CentOS, and `Placement.0.Zone`.", &["Placement.ZoneIds"]),
            ("Misspelt as \"zoneName\".", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(names.unknown(text), expected, "{text}");
        }
        assert_eq!(names.bare("ZoneName or `ZoneName`, DescribeZones"), ["ZoneName"]);
    }
}
