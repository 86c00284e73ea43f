//! The tiers: what an author has to describe, and what is only counted.

use std::collections::BTreeSet;

use super::descriptions::{self, Description};
use super::report::{Report, Rule};
use super::wording::written;
use crate::Spec;
use crate::model::{Operation, Tier};
use crate::yaml::Node;

pub(super) const UNCONFIRMED_INFERENCE: Rule =
    Rule::error("unconfirmed-inference", "an authored action has no `x-inferred`");

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for operation in authored_operations(spec).filter(|operation| !operation.inferred.is_empty()) {
        let names = operation.inferred.join(", ");
        let message = format!("{} has unconfirmed extensions: {names}", operation.name);
        let help = "check them, then remove `x-inferred`";
        report.add(&UNCONFIRMED_INFERENCE, operation.span, message, help);
    }
}

/// Returns the actions that are not of the facts tier.
pub(super) fn authored_operations(spec: &Spec) -> impl Iterator<Item = &Operation> {
    spec.operations.iter().filter(|operation| operation.tier == Tier::Authored)
}

/// Everything of a specification that is of the facts tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undescribed {
    /// Actions of the facts tier.
    pub actions: usize,
    /// Descriptions that are missing there.
    pub descriptions: usize,
}

pub(super) fn undescribed(trees: &[Node], spec: &Spec) -> Undescribed {
    let authored = Authored::of(spec);
    let missing = trees
        .iter()
        .flat_map(descriptions::of)
        .filter(|description| written(description).is_none() && !authored.covers(description));
    Undescribed {
        actions: spec.operations.iter().filter(|own| own.tier == Tier::Facts).count(),
        descriptions: missing.count(),
    }
}

/// What needs descriptions: everything, except what only belongs to actions of the facts tier.
pub(super) struct Authored<'a> {
    /// Whether the specification as a whole is authored.
    document: bool,
    /// Actions, groups, schemas and error codes of the facts tier.
    facts: [BTreeSet<&'a str>; 4],
}

impl<'a> Authored<'a> {
    pub(super) fn of(spec: &'a Spec) -> Self {
        let [mut actions, mut groups, mut schemas, mut codes] = [(); 4].map(|()| BTreeSet::new());
        for operation in spec.operations.iter().filter(|own| own.tier == Tier::Facts) {
            actions.insert(&*operation.name);
            groups.insert(&*operation.group);
        }
        if !actions.is_empty() {
            schemas.extend(spec.schemas.keys().map(String::as_str));
            let own = spec.errors.iter().filter(|(_, error)| !error.common);
            codes.extend(own.map(|(code, _)| code.as_str()));
        }
        let mut reached = BTreeSet::new();
        for operation in authored_operations(spec) {
            groups.remove(&*operation.group);
            for code in &operation.errors {
                codes.remove(&**code);
            }
            spec.reach(&operation.request, &mut reached);
            spec.reach(&operation.response, &mut reached);
        }
        schemas.retain(|name| !reached.contains(*name));
        Self { document: spec.tier == Tier::Authored, facts: [actions, groups, schemas, codes] }
    }

    /// Returns whether an author has to write the description.
    pub(super) fn covers(&self, description: &Description<'_>) -> bool {
        let [actions, groups, schemas, codes] = &self.facts;
        let of = description.of.as_str();
        let owner = of.split('.').next().unwrap_or(of);
        match description.kind.owner {
            "specification" => self.document,
            "group" => !groups.contains(of),
            "error code" => !codes.contains(of),
            "schema" | "property" | "value" => !schemas.contains(owner),
            "action" | "waiter" | "filter" | "migration" => !actions.contains(owner),
            _ => true,
        }
    }
}
