//! Rules about requests that take the same parameters, such as those that create instances and those that quote the price.
//!
//! The vendor describes such parameters several times, not always completely.

use std::collections::BTreeSet;

use super::report::{Report, Rule};
use super::tier::authored_operations;
use crate::Spec;
use crate::model::{Operation, Property};

pub(super) const TWIN_REQUESTS: Rule = Rule::error(
    "twin-requests",
    "properties of the same name have the same bounds and conditions (\"Required if …\") in an action and its price inquiry, \
     and in requests that share 20 properties, or a description names the other action",
);

/// The number of common properties that makes two requests twins.
const SHARED: usize = 20;

pub(super) fn check(spec: &Spec, report: &mut Report) {
    let operations: Vec<&Operation> = authored_operations(spec).collect();
    for (index, first) in operations.iter().enumerate() {
        for second in operations.iter().skip(index + 1) {
            let shared = shared(spec, first, second);
            if shared.len() >= SHARED || is_inquiry(first, second) || is_inquiry(second, first) {
                compare(spec, [first, second], &shared, report);
            }
        }
    }
}

fn is_inquiry(inquiry: &Operation, operation: &Operation) -> bool {
    inquiry.name.strip_prefix("InquiryPrice") == Some(&*operation.name)
}

/// Returns the properties that both requests have.
fn shared<'s>(spec: &'s Spec, first: &Operation, second: &Operation) -> Vec<[&'s Property; 2]> {
    let others = spec.request_properties(second);
    let pairs = spec.request_properties(first).iter().filter_map(|property| {
        let other = others.iter().find(|other| other.name == property.name)?;
        Some([property, other])
    });
    pairs.collect()
}

fn compare(spec: &Spec, twins: [&Operation; 2], shared: &[[&Property; 2]], report: &mut Report) {
    for pair in shared {
        let [first, second] = *pair;
        let is_explained = pair.iter().any(|property| names_an_action(spec, property, twins));
        let what = if first.bounds != second.bounds {
            "bounds"
        } else if conditions(first, shared) != conditions(second, shared) {
            "conditions"
        } else {
            continue;
        };
        if is_explained {
            continue;
        }
        let [of_first, of_second] = twins.map(|operation| operation.name.as_str());
        let message = format!("the {what} of {} differ in {of_first} and {of_second}", first.name);
        let help = "make them agree, or name the other action in the description";
        report.add(&TWIN_REQUESTS, second.span, message, help);
    }
}

/// Returns whether a description explains a difference by naming one of the actions, or another twin of them.
fn names_an_action(spec: &Spec, property: &Property, twins: [&Operation; 2]) -> bool {
    let text = property.description.as_deref().unwrap_or_default();
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let words: BTreeSet<&str> = text.split(|c| !is_word(c)).collect();
    let mut named = spec.operations.iter().filter(|operation| words.contains(&*operation.name));
    named.any(|named| {
        twins
            .iter()
            .any(|twin| named.name == twin.name || shared(spec, named, twin).len() >= SHARED)
    })
}

/// Returns the conditions under which a property is required, without those about properties that only one twin has.
fn conditions<'t>(property: &'t Property, shared: &[[&Property; 2]]) -> BTreeSet<&'t str> {
    let text = property.description.as_deref().unwrap_or_default();
    let clauses = text.split(['.', ';', ',']).map(str::trim);
    let clauses = clauses.filter(|clause| {
        ["Required if", "Required for", "Required with", "Required without"]
            .iter()
            .any(|start| clause.starts_with(start))
    });
    let is_shared = |name: &str| shared.iter().any(|[property, _]| property.name == name);
    clauses
        .filter(|clause| {
            let mut names = clause.split('`').skip(1).step_by(2);
            names.all(|name| is_shared(name) || name.chars().all(|c| !c.is_ascii_lowercase()))
        })
        .collect()
}
