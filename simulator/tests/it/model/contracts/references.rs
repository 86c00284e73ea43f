//! Every action: what a request changes or uses must exist.

use serde_json::Value;
use tencent_cloud_spec::model::SchemaKind;

use super::Prediction;
use crate::model::actions::Action;
use crate::model::draw::kind_of;
use crate::model::run::Call;
use crate::model::tables::Kind;
use crate::model::world::World;

/// Actions whose required references need not exist, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[];

/// Predicts an error if a required reference names no existing object.
pub(super) fn predict(call: &Call, world: &World) -> Prediction {
    let action = call.action;
    if action.is_read_only() || is_exception(action) {
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
            if !world.has(call.scope, kind, id) && !is_public_image(kind, id) {
                return Prediction::Error(format!("{} `{id}` does not exist", property.name));
            }
        }
    }
    Prediction::Open
}

/// Returns whether an image may exist although it is not listed.
fn is_public_image(_: Kind, _: &str) -> bool {
    false
}

fn is_exception(action: Action) -> bool {
    EXCEPTIONS.iter().any(|(service, name)| action.is(service, name)) || action.is_api20()
}
