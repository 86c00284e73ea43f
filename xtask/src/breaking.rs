//! Breaking changes between two bundles of a specification.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use tencent_cloud_spec::{Sources, bundle};

use crate::workspace::{list, string};

/// Returns the bundle of a specification.
pub(crate) fn document(sources: &Sources) -> Result<Value, String> {
    let bundle = bundle(sources).map_err(|found| found.lines(sources))?;
    Ok(bundle.to_json())
}

/// Returns the changes between two documents that may break clients.
pub(crate) fn breaking(released: &Value, current: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for path in entries(&released["paths"]).filter(|(path, _)| current["paths"].get(path).is_none())
    {
        let action = path.0.rsplit('=').next().unwrap_or_default();
        found.push(format!("removed action {action}"));
    }
    let in_requests = request_schemas(current);
    let [before, after] = [released, current].map(|document| &document["components"]["schemas"]);
    for (name, schema) in entries(before) {
        // Envelopes and unions have no facts of their own.
        let is_enumeration = schema.get("x-enum-open").is_some();
        let is_object = schema.get("properties").is_some() && !name.ends_with("Envelope");
        let Some(other) = after.get(name) else {
            if is_object || is_enumeration {
                found.push(format!("removed schema {name}"));
            }
            continue;
        };
        if is_enumeration {
            let removed = entries(&schema["x-enum-open"])
                .filter(|(value, _)| other["x-enum-open"].get(value).is_none());
            found.extend(removed.map(|(value, _)| format!("removed value {value} of {name}")));
        } else if is_object {
            properties(name, schema, other, in_requests.contains(name), &mut found);
        }
    }
    found
}

fn properties(
    name: &str,
    before: &Value,
    after: &Value,
    in_requests: bool,
    found: &mut Vec<String>,
) {
    for (property, schema) in entries(&before["properties"]) {
        let path = format!("{name}.{property}");
        match after["properties"].get(property) {
            None => found.push(format!("removed field {path}")),
            Some(other) if type_of(schema) != type_of(other) => {
                let [before, after] = [schema, other].map(|schema| type_of(schema).to_string());
                found.push(format!("changed type of {path}: {before} to {after}"));
            }
            Some(_) => {}
        }
    }
    let is_listed = |schema: &Value, name: &Value| list(schema, "required").any(|n| n == name);
    if in_requests {
        for property in list(after, "required").filter(|name| !is_listed(before, name)) {
            found.push(format!("newly required field {name}.{}", property.as_str().unwrap_or("")));
        }
    }
}

/// Returns the parts of a schema that decide the type of a field.
fn type_of(schema: &Value) -> Value {
    let keys = ["$ref", "anyOf", "type", "format", "items", "additionalProperties"];
    let parts = keys.iter().filter_map(|key| Some(((*key).to_owned(), schema.get(key)?.clone())));
    Value::Object(parts.collect())
}

/// Returns the schemas that requests contain, directly or indirectly.
fn request_schemas(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let bodies = entries(&document["paths"]).map(|(_, path)| &path["post"]["requestBody"]);
    let mut open: Vec<&Value> = bodies.collect();
    while let Some(node) = open.pop() {
        match node {
            Value::Object(fields) => {
                let target = string(node, "$ref");
                if let Some(name) = target.strip_prefix("#/components/schemas/")
                    && found.insert(name.to_owned())
                {
                    open.push(&document["components"]["schemas"][name]);
                }
                // Examples are values.
                open.extend(fields.iter().filter(|(key, _)| *key != "examples").map(|(_, v)| v));
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::workspace;

    fn current() -> Value {
        let Ok(()) = workspace::enter_root() else { panic!("no root") };
        document(&Sources::read_dir(Path::new("spec/cvm/2017-03-12"))).unwrap()
    }

    /// Returns the breaking changes after an edit of the schemas.
    fn after(edit: impl FnOnce(&mut Value)) -> Vec<String> {
        let released = current();
        let mut changed = released.clone();
        edit(&mut changed["components"]["schemas"]);
        breaking(&released, &changed)
    }

    fn remove(value: &mut Value, key: &str) {
        assert!(value.as_object_mut().unwrap().shift_remove(key).is_some(), "no {key}");
    }

    #[test]
    fn an_unchanged_specification_breaks_nothing() {
        assert_eq!(after(|_| {}), [""; 0]);
    }

    #[test]
    fn a_removed_enumeration_value_is_breaking() {
        let found =
            after(|schemas| remove(&mut schemas["InstanceChargeType"]["x-enum-open"], "PREPAID"));
        assert_eq!(found, ["removed value PREPAID of InstanceChargeType"]);
    }

    #[test]
    fn a_removed_field_is_breaking() {
        let found = after(|schemas| remove(&mut schemas["Instance"]["properties"], "OsName"));
        assert_eq!(found, ["removed field Instance.OsName"]);
    }

    #[test]
    fn a_newly_required_field_is_breaking_in_requests_only() {
        let require = |schema: &mut Value, name: &str| {
            let fields = schema.as_object_mut().unwrap();
            let required = fields.entry("required").or_insert_with(|| Value::Array(Vec::new()));
            required.as_array_mut().unwrap().push(name.into());
        };
        let found = after(|schemas| require(&mut schemas["RunInstancesRequest"], "InstanceName"));
        assert_eq!(found, ["newly required field RunInstancesRequest.InstanceName"]);
        assert_eq!(after(|schemas| require(&mut schemas["Instance"], "OsName")), [""; 0]);
    }

    #[test]
    fn a_changed_type_is_breaking() {
        let found =
            after(|schemas| schemas["Instance"]["properties"]["CPU"]["type"] = "string".into());
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("changed type of Instance.CPU: "), "{found:?}");
    }

    #[test]
    fn a_removed_action_or_schema_is_breaking() {
        let released = current();
        let mut changed = released.clone();
        remove(&mut changed["paths"], "/#Action=DescribeZones");
        assert_eq!(breaking(&released, &changed), ["removed action DescribeZones"]);
        assert_eq!(after(|schemas| remove(schemas, "ZoneInfo")), ["removed schema ZoneInfo"]);
    }

    #[test]
    fn additions_are_compatible() {
        let found = after(|schemas| {
            schemas["Instance"]["properties"]["New"] = serde_json::json!({"type": "string"});
            schemas["InstanceChargeType"]["x-enum-open"]["NEW"] = "New.".into();
        });
        assert_eq!(found, [""; 0]);
    }
}
