//! Requests about templates of addresses, and of protocols with ports.

use serde_json::{Map, Value, json};

use super::{Draw, set};
use crate::model::tables::Kind;
use crate::model::world::texts;

/// The kind of a template, the property with its members, and that with members and descriptions.
const PROPERTIES: [(Kind, &str, &str, &str); 2] = [
    (Kind::AddressTemplate, "AddressTemplate", "Addresses", "AddressesExtra"),
    (Kind::ServiceTemplate, "ServiceTemplate", "Services", "ServicesExtra"),
];

pub(super) fn arrange(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    if action.ends_with("TemplateMember") {
        return members(draw, action, request);
    }
    let of_action = PROPERTIES.iter().find(|(_, name, ..)| action.contains(name));
    let Some(&(kind, _, plain, extra)) = of_action else { return };
    let writes = action.starts_with("Create") || action.starts_with("Modify");
    if !writes || action.contains("Group") {
        return;
    }
    let given = request.remove(plain).is_some() | request.remove(extra).is_some();
    if action.starts_with("Modify") && !given {
        return;
    }
    if draw.chance(70) {
        let members: Vec<String> = (0..draw.rng.usize(1..=3)).map(|_| member(draw, kind)).collect();
        set(request, plain, json!(members));
    } else {
        let name = if kind == Kind::AddressTemplate { "Address" } else { "Service" };
        set(request, extra, json!([{name: member(draw, kind), "Description": "text"}]));
    }
}

/// Adds, replaces or deletes members of an existing template.
fn members(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let (kind, _, plain, _) = PROPERTIES[draw.rng.usize(..2)];
    let id = draw.reference(kind);
    let row = draw.world.row(draw.scope, kind, &id);
    let own = row.map(|row| texts(row, &format!("{}Set", &plain[..plain.len() - 1])));
    let own = own.unwrap_or_default().first().map(|member| (*member).to_owned());
    let known = own.unwrap_or_else(|| member(draw, kind));
    let object = |member: String| json!([{"Member": member}]);
    set(request, "TemplateId", json!(id));
    if action == "ModifyTemplateMember" {
        set(request, "OriginalTemplateMember", object(known.clone()));
    }
    let deletes = action == "DeleteTemplateMember";
    let changed = if deletes { known } else { member(draw, kind) };
    set(request, "TemplateMember", object(changed));
}

fn member(draw: &mut Draw<'_>, kind: Kind) -> String {
    let number = draw.rng.u8(..);
    match (kind, draw.rng.u8(..3)) {
        (Kind::ServiceTemplate, 0) => "udp:all".to_owned(),
        (Kind::ServiceTemplate, _) => format!("tcp:80,{}", 1000 + u16::from(number)),
        (_, 0) => format!("10.0.{number}.0/24"),
        (_, 1) => format!("10.0.{number}.1-10.0.{number}.9"),
        _ => format!("10.0.{number}.7"),
    }
}
