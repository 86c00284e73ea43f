//! What a call leaves alone: an object may only change if the call has to do with it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::contracts::Case;
use super::failure::{Failure, ensure};
use super::tables::Kind;
use super::world::{Rows, collect_ids, difference, mentions};

/// A changed object.
struct Change<'a> {
    kind: Kind,
    id: &'a str,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
}

/// Checks that every changed object mentions an id of the request or of the response, or of another changed object.
pub(super) fn check(case: &Case<'_>) -> Result<(), Failure> {
    let mut ids = BTreeSet::new();
    collect_ids(&case.call.request, &mut ids);
    collect_ids(case.response, &mut ids);
    let mut changes = changes(case);
    loop {
        let (related, rest): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| is_related(change, &ids));
        if related.is_empty() {
            let Some(change) = rest.first() else { return Ok(()) };
            let (before, after) =
                (change.before.unwrap_or(&NOTHING), change.after.unwrap_or(&NOTHING));
            return Failure::result(
                format!("unrelated {:?} changes", change.kind),
                format!("{:?}: {}: {}", case.call, change.id, difference(before, after)),
            );
        }
        for change in &related {
            ids.insert(change.id.to_owned());
            for row in [change.before, change.after].into_iter().flatten() {
                collect_ids(row, &mut ids);
            }
        }
        changes = rest;
    }
}

static NOTHING: Value = Value::Null;

fn changes<'a>(case: &'a Case<'_>) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    for ((scope, kind), before) in case.before {
        // They have no ids.
        if matches!(kind, Kind::Tag | Kind::Project) {
            continue;
        }
        // The response need not name the copies of an image, nor its id in API 2.0.
        let action = case.call.action;
        let copies = action.name().starts_with("Sync")
            || action.is_api20() && action.name() == "CreateImage" && *kind == Kind::Image;
        let after = case.after.rows(*scope, *kind);
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let oldest = after.values().filter_map(|row| row["StartTime"].as_str()).min();
        for id in names {
            let (before, after) = (before.get(id), after.get(id));
            // Only the latest activities are kept.
            let forgotten = *kind == Kind::Activity
                && after.is_none()
                && before.is_some_and(|row| row["StartTime"].as_str() <= oldest);
            if before != after && !forgotten && !(copies && before.is_none()) {
                changes.push(Change { kind: *kind, id, before, after });
            }
        }
    }
    changes
}

fn is_related(change: &Change<'_>, ids: &BTreeSet<String>) -> bool {
    let mut rows = [change.before, change.after].into_iter().flatten();
    ids.contains(change.id) || rows.any(|row| mentions(row, ids))
}

/// Checks that two listings at the same time are the same.
pub(super) fn check_same(kind: Kind, before: &Rows, after: &Rows) -> Result<(), Failure> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for id in names {
        let (before, after) = (before.get(id), after.get(id));
        ensure!(
            before == after,
            format!("{kind:?} changes silently"),
            "{id}: {}",
            difference(before.unwrap_or(&NOTHING), after.unwrap_or(&NOTHING))
        );
    }
    Ok(())
}
