//! What a request needs so that its properties agree with each other and with the objects that they refer to.

mod api20;
mod cvm;
mod gateways;
mod others;
mod templates;
mod vpc;

use serde_json::{Map, Value, json};

use super::{Draw, networks, orders, tags};
use crate::model::actions::Action;
use crate::model::tables::Kind;
use crate::model::world::text;

/// Replaces properties of a request.
pub(super) fn arrange(draw: &mut Draw<'_>, action: Action, request: &mut Map<String, Value>) {
    // A small part of the requests keeps what it has.
    if draw.chance(3) {
        return;
    }
    // Most actions that list objects accept either ids or filters.
    if request.contains_key("Filters") && draw.chance(80) {
        request.retain(|name, _| !name.ends_with("Ids"));
    }
    match action.service() {
        "cvm" if action.is_api20() => api20::arrange(draw, action.name(), request),
        "cvm" => cvm::arrange(draw, action.name(), request),
        "vpc" => vpc::arrange(draw, action.name(), request),
        "cbs" => others::cbs(draw, action.name(), request),
        "tag" => others::tag(draw, action.name(), request),
        "as" => others::scaling(draw, action.name(), request),
        "sts" => others::sts(draw, action.name(), request),
        "tat" => others::commands(draw, action.name(), request),
        _ => {}
    }
}

/// Sets a property.
fn set(request: &mut Map<String, Value>, name: &str, value: Value) {
    request.insert(name.to_owned(), value);
}

/// Returns a string property, which may be the first of a list.
fn given<'r>(request: &'r Map<String, Value>, name: &str) -> &'r str {
    let value = request.get(name);
    value.and_then(|value| value.as_str().or_else(|| value[0].as_str())).unwrap_or_default()
}

/// Mostly chooses an instance and something that is bound to it.
fn bound(
    draw: &mut Draw<'_>,
    request: &mut Map<String, Value>,
    (instances, others): (&str, &str),
    of: impl Fn(&Value) -> Vec<&str>,
) {
    if draw.chance(20) {
        return;
    }
    let has = |row: &Value| of(row).iter().any(|id| !id.is_empty());
    let Some(id) = draw.object_with(Kind::Instance, has) else { return };
    let bound = of(&draw.world.rows(draw.scope, Kind::Instance)[&id]);
    set(request, others, json!([bound[draw.rng.usize(..bound.len())]]));
    set(request, instances, json!([id]));
}

/// Mostly chooses an instance in one of these states.
fn state(draw: &mut Draw<'_>, request: &mut Map<String, Value>, name: &str, states: &[&str]) {
    let fits = |row: &Value| states.contains(&text(row, "InstanceState"));
    if request.get(name).is_some_and(Value::is_array) {
        prefer_list(draw, request, name, fits);
    } else {
        prefer(draw, request, name, fits);
    }
}

/// Mostly chooses an instance that satisfies a condition.
fn prefer(
    draw: &mut Draw<'_>,
    request: &mut Map<String, Value>,
    name: &str,
    condition: impl Fn(&Value) -> bool,
) {
    if let Some(id) = draw.object_with(Kind::Instance, condition).filter(|_| draw.chance(80)) {
        set(request, name, json!(id));
    }
}

fn prefer_list(
    draw: &mut Draw<'_>,
    request: &mut Map<String, Value>,
    name: &str,
    condition: impl Fn(&Value) -> bool,
) {
    if let Some(id) = draw.object_with(Kind::Instance, condition).filter(|_| draw.chance(80)) {
        set(request, name, json!([id]));
    }
}
