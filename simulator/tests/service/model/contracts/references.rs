//! Every action: what a request changes or uses must exist.

use serde_json::Value;
use tencent_cloud_spec::model::SchemaKind;

use super::Prediction;
use crate::model::draw::kind_of;
use crate::model::run::Call;
use crate::model::world::World;

/// Actions that ignore unknown references, so that a retry succeeds.
const EXCEPTIONS: &[(&str, &str)] = &[("cvm", "DeleteInstancesActionTimer")];

/// Predicts an error if a required reference names no existing object.
pub(super) fn predict(call: &Call, world: &World) -> Prediction {
    let action = call.action;
    if action.is_read_only() || EXCEPTIONS.iter().any(|known| action.is(known.0, known.1)) {
        return Prediction::Open;
    }
    let SchemaKind::Object(schema) = &action.spec.schemas[&action.operation.request].kind else {
        return Prediction::Open;
    };
    for property in schema.properties.iter().filter(|property| property.required) {
        let Some(kind) = kind_of(action.service(), &property.name) else { continue };
        let Some(given) = call.request.get(&property.name) else { continue };
        let ids = match given {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for id in ids.iter().filter_map(Value::as_str) {
            if !world.has(call.scope, kind, id) {
                return Prediction::Error(format!("{} `{id}` does not exist", property.name));
            }
        }
    }
    Prediction::Open
}
