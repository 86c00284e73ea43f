//! Draws the next step of a run.

use fastrand::Rng;

use tencent_cloud_spec::model::SchemaKind;

use super::actions::{self, Action};
use super::caller::Scope;
use super::draw::{Draw, kind_of};
use super::run::{Call, Run, Step};
use super::tables::Kind;

/// Draws a step that fits to the state of a run.
pub(super) fn step(rng: &mut Rng, run: &Run) -> Step {
    if rng.u8(..100) < 12 {
        return Step::Wait(wait(rng));
    }
    let scope = match rng.u8(..100) {
        0..88 => Scope::ALL[0],
        88..92 => Scope::ALL[1],
        92..98 => Scope::ALL[2],
        _ => Scope::ALL[3],
    };
    let action = action(rng, run, scope);
    let now = run.caller.timestamp();
    let request = Draw::new(rng, &run.world, scope, now).request(action);
    Step::Call(Call { scope, action, request })
}

fn wait(rng: &mut Rng) -> u64 {
    match rng.u8(..100) {
        0..45 => rng.u64(1..=5),
        45..80 => 60,
        80..94 => 3600,
        94..98 => 86_400,
        98 => 8 * 86_400,
        _ => 31 * 86_400,
    }
}

/// Draws an action: those that create objects are likely while there are few, those that delete objects while there are
/// many, and those that only read are rare.
fn action(rng: &mut Rng, run: &Run, scope: Scope) -> Action {
    loop {
        let all = actions::all();
        let action = all[rng.usize(..all.len())];
        if rng.u8(..100) < weight(action, run, scope) {
            return action;
        }
    }
}

/// Returns the action of the next step.
pub(super) fn drawn(rng: &mut Rng, run: &Run) -> Option<Action> {
    match step(rng, run) {
        Step::Wait(_) => None,
        Step::Call(call) => Some(call.action),
    }
}

fn weight(action: Action, run: &Run, scope: Scope) -> u8 {
    let name = action.name();
    let starts = |verbs: &[&str]| verbs.iter().any(|verb| name.starts_with(verb));
    if action.is_read_only() {
        return 25;
    }
    if starts(&["Delete", "Terminate", "Release", "Return", "Remove"]) {
        let count = deleted_kind(action).map_or(3, |kind| run.world.rows(scope, kind).len());
        return u8::try_from(count * 8).unwrap_or(60).clamp(2, 60);
    }
    if starts(&["Create", "Run", "Allocate", "Import", "Purchase", "Add"]) { 100 } else { 60 }
}

fn deleted_kind(action: Action) -> Option<Kind> {
    let SchemaKind::Object(schema) = &action.spec.schemas[&action.operation.request].kind else {
        return None;
    };
    schema.properties.iter().find_map(|property| kind_of(action.service(), &property.name))
}
