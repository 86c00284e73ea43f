//! Compares responses with the published documents, read by an independent validator.
//!
//! The documents are open: the service may add properties and values of enumerations. The simulator must not, so they are
//! closed here, which only adds constraints to those that are published.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Registry, ValidationError, Validator};
use serde_json::{Map, Value, json};
use tencent_cloud_spec::{Spec, documents};

/// The base of references into a document.
const BASE: &str = "urn:published";

/// A published document, and the validators of its actions that are in use.
struct Document {
    paths: Value,
    registry: Registry<'static>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// Checks the body of a response to an action of `spec`. Actions that do not exist have no schema.
pub(super) fn assert_valid(spec: &Spec, action: &str, body: &Value) {
    let errors = errors(spec, action, body);
    assert!(errors.is_empty(), "{action}: {}\nin {body}", errors.join("\n"));
}

/// Returns what the schema of a response does not allow in a body.
pub(super) fn errors(spec: &Spec, action: &str, body: &Value) -> Vec<String> {
    let Some(validator) = validator(spec, action) else { return Vec::new() };
    validator.iter_errors(body).flat_map(|error| lines(&error)).collect()
}

/// Returns the messages of an error. Those of a union are the messages of each member.
fn lines(error: &ValidationError<'_>) -> Vec<String> {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } => {
            let members = context.iter().filter(|errors| !errors.is_empty());
            let of = |errors: &Vec<ValidationError<'static>>| -> Vec<String> {
                errors.iter().map(line).collect()
            };
            members.map(|errors| of(errors).join("; ")).collect()
        }
        _ => vec![line(error)],
    }
}

fn line(error: &ValidationError<'_>) -> String {
    let mut text = error.to_string();
    // The value may be as long as the response.
    if let Some((end, _)) = text.char_indices().nth(300) {
        text.truncate(end);
    }
    format!("{}: {text}", error.instance_path())
}

fn validator(spec: &Spec, action: &str) -> Option<Arc<Validator>> {
    let document = document(spec);
    let mut validators = document.validators.lock().unwrap();
    if let Some(validator) = validators.get(action) {
        return Some(Arc::clone(validator));
    }
    let path = format!("{}{action}", spec.dialect.path_prefix());
    let schema = &document.paths.get(path)?["post"]["responses"]["200"]["content"]["application/json"]
        ["schema"];
    let reference = schema["$ref"].as_str().unwrap();
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(&document.registry)
        .should_validate_formats(true)
        .with_format("tencent-datetime", is_datetime)
        .build(&json!({"$ref": format!("{BASE}{reference}")}))
        .unwrap();
    let validator = Arc::new(validator);
    validators.insert(action.to_owned(), Arc::clone(&validator));
    Some(validator)
}

/// Returns the published document of a specification.
fn document(spec: &Spec) -> &'static Document {
    type Documents = HashMap<(String, String), &'static Document>;
    static DOCUMENTS: LazyLock<Mutex<Documents>> = LazyLock::new(Mutex::default);
    let mut documents = DOCUMENTS.lock().unwrap();
    documents
        .entry((spec.service.clone(), spec.version.clone()))
        .or_insert_with(|| Box::leak(Box::new(read(spec))))
}

fn read(spec: &Spec) -> Document {
    let embedded = documents::find(&spec.service, &spec.version).unwrap();
    let mut bundle = tencent_cloud_spec::bundle(&embedded.sources()).unwrap().to_json();
    let paths = bundle["paths"].take();
    let schemas = bundle["components"]["schemas"].as_object_mut().unwrap();
    schemas.values_mut().for_each(close);
    let components = json!({"components": {"schemas": schemas}});
    let registry =
        Registry::new().draft(Draft::Draft202012).add(BASE, components).unwrap().prepare().unwrap();
    Document { paths, registry, validators: Mutex::default() }
}

/// Closes a named schema.
fn close(schema: &mut Value) {
    let fields = schema.as_object_mut().unwrap();
    if let Some(Value::Object(values)) = fields.get("x-enum-open") {
        let is_string = fields["type"] == "string";
        let value = |value: &String| {
            if is_string { json!(value) } else { json!(value.parse::<i64>().unwrap()) }
        };
        let values: Vec<Value> = values.keys().map(value).collect();
        fields.insert("enum".to_owned(), json!(values));
    }
    if fields.get("type") == Some(&json!("object")) {
        fields.insert("additionalProperties".to_owned(), json!(false));
        guarantee(fields);
    }
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        for property in properties.values_mut().filter(|property| property["format"] == "uint64") {
            property["minimum"] = json!(0);
        }
    }
}

/// Requires the properties that every response contains, which an extension lists if requests contain the object too.
fn guarantee(fields: &mut Map<String, Value>) {
    if let Some(Value::Array(guaranteed)) = fields.get("x-guaranteed").cloned() {
        let required = fields.entry("required").or_insert_with(|| json!([]));
        let required = required.as_array_mut().unwrap();
        let missing = |name: &Value| !required.contains(name);
        let missing: Vec<Value> = guaranteed.into_iter().filter(missing).collect();
        required.extend(missing);
    }
}

/// Returns whether a text is a time such as `2020-03-10 02:43:51`.
fn is_datetime(text: &str) -> bool {
    let form = "0000-00-00 00:00:00";
    let fits = |(byte, form): (u8, u8)| byte == form || form == b'0' && byte.is_ascii_digit();
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}
