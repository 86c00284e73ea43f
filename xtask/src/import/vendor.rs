//! Reads the vendor's machine-readable description from a `tccli` wheel or a folder with its files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use super::types::{Scalar, Type};

/// Every action and object of one version of a service, from all sources.
#[derive(Debug, Default)]
pub(super) struct Vendor {
    pub(super) actions: BTreeMap<String, Action>,
    pub(super) objects: BTreeMap<String, Vec<Property>>,
}

#[derive(Debug)]
pub(super) struct Action {
    pub(super) input: String,
    pub(super) output: String,
    pub(super) deprecated: bool,
    pub(super) unsigned: bool,
    /// Documented examples, one list per source.
    pub(super) examples: Vec<Vec<Example>>,
}

#[derive(Debug)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) nullable: bool,
    /// Requests must contain it.
    pub(super) required: bool,
    /// Responses always contain it.
    pub(super) guaranteed: bool,
    pub(super) deprecated: bool,
    /// The request ID of a response.
    pub(super) is_request_id: bool,
    pub(super) example: Option<String>,
    /// The vendor's description, which only serves as evidence.
    pub(super) document: String,
}

/// A documented call: a request with headers, and the body of the response.
#[derive(Debug)]
pub(super) struct Example {
    /// The source and the number of the example, for messages.
    pub(super) label: String,
    pub(super) input: String,
    pub(super) output: String,
}

impl Vendor {
    /// Reads a source and adds what earlier ones do not contain.
    pub(super) fn add(
        &mut self,
        source: &Path,
        service: &str,
        version: &str,
    ) -> Result<(), String> {
        let (folder, api) = find(source, service, version)?;
        let examples = read_json(source, &format!("{folder}/examples.json"))?;
        let failed = |what: String| format!("{}: {folder}/api.json: {what}", source.display());
        let label = source.file_name().unwrap_or(source.as_os_str()).to_string_lossy();
        for (name, object) in entries(&api, "objects").map_err(&failed)? {
            if !self.objects.contains_key(name) {
                let properties = properties(name, object).map_err(&failed)?;
                self.objects.insert(name.clone(), properties);
            }
        }
        for (name, action) in entries(&api, "actions").map_err(&failed)? {
            let documented = examples_of(&examples, name, &label);
            match self.actions.get_mut(name) {
                Some(known) => known.examples.push(documented),
                None => {
                    let action = read_action(name, action, documented).map_err(&failed)?;
                    self.actions.insert(name.clone(), action);
                }
            }
        }
        Ok(())
    }

    /// Returns a line for every reference to an object that does not exist.
    pub(super) fn dangling(&self) -> Vec<String> {
        let is_known = |name: &str| self.objects.contains_key(name);
        let mut found = Vec::new();
        for (name, action) in &self.actions {
            for object in [&action.input, &action.output] {
                if !is_known(object) {
                    found.push(format!("{name}: unknown object `{object}`"));
                }
            }
        }
        for (name, properties) in &self.objects {
            for property in properties {
                if let Some(object) = property.ty.object().filter(|object| !is_known(object)) {
                    found.push(format!("{name}.{}: unknown object `{object}`", property.name));
                }
            }
        }
        found
    }
}

/// Returns the folder and the description of a service, whose folder may have a longer name, such as `autoscaling` for
/// `as`.
fn find(source: &Path, service: &str, version: &str) -> Result<(String, Value), String> {
    let version = format!("v{}", version.replace('-', ""));
    let short_name = |api: &Value| {
        let name = api.get("metadata").and_then(|metadata| metadata.get("serviceShortName"));
        name.and_then(Value::as_str).map(str::to_owned)
    };
    let folder = format!("tccli/services/{service}/{version}");
    let named = read_json(source, &format!("{folder}/api.json"));
    if named.as_ref().is_ok_and(|api| short_name(api).is_none_or(|name| name == service)) {
        return named.map(|api| (folder, api));
    }
    for other in services(source)?.iter().filter(|other| *other != service) {
        let folder = format!("tccli/services/{other}/{version}");
        if let Ok(api) = read_json(source, &format!("{folder}/api.json"))
            && short_name(&api).as_deref() == Some(service)
        {
            return Ok((folder, api));
        }
    }
    named.and(Err(format!("{}: `{service}` is the name of a folder, not of a service", source.display())))
}

/// Returns the folders of all services.
fn services(source: &Path) -> Result<std::collections::BTreeSet<String>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", source.display());
    if source.is_dir() {
        let entries = std::fs::read_dir(source.join("tccli/services")).map_err(|e| failed(&e))?;
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        return Ok(names.collect());
    }
    let file = File::open(source).map_err(|error| failed(&error))?;
    let archive = zip::ZipArchive::new(file).map_err(|error| failed(&error))?;
    let names = archive.file_names().filter_map(Result::ok);
    let service = |name: &str| Some(name.strip_prefix("tccli/services/")?.split_once('/')?.0.to_owned());
    Ok(names.filter_map(|name| service(&name)).collect())
}

fn read_json(source: &Path, path: &str) -> Result<Value, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {path}: {error}", source.display());
    let mut text = String::new();
    if source.is_dir() {
        text = std::fs::read_to_string(source.join(path)).map_err(|error| failed(&error))?;
    } else {
        let file = File::open(source).map_err(|error| format!("{}: {error}", source.display()))?;
        let mut archive = zip::ZipArchive::new(file).map_err(|error| failed(&error))?;
        let mut entry = archive.by_name(path).map_err(|error| failed(&error))?;
        entry.read_to_string(&mut text).map_err(|error| failed(&error))?;
    }
    serde_json::from_str(&text).map_err(|error| failed(&error))
}

fn entries<'v>(
    value: &'v Value,
    key: &str,
) -> Result<impl Iterator<Item = (&'v String, &'v Value)> + use<'v>, String> {
    let object = value.get(key).and_then(Value::as_object);
    Ok(object.ok_or_else(|| format!("`{key}` is not a mapping"))?.iter())
}

fn string<'v>(value: &'v Value, key: &str, owner: &str) -> Result<&'v str, String> {
    let text = value.get(key).and_then(Value::as_str);
    text.ok_or_else(|| format!("{owner}: `{key}` is not a string"))
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn read_action(name: &str, action: &Value, examples: Vec<Example>) -> Result<Action, String> {
    Ok(Action {
        input: string(action, "input", name)?.to_owned(),
        output: string(action, "output", name)?.to_owned(),
        deprecated: action.get("status").and_then(Value::as_str).unwrap_or("online") != "online",
        unsigned: flag(action, "skip_sign"),
        examples: vec![examples],
    })
}

fn properties(object: &str, value: &Value) -> Result<Vec<Property>, String> {
    let list = value.get("members").and_then(Value::as_array);
    let list = list.ok_or_else(|| format!("{object}: `members` is not a list"))?;
    list.iter().map(|property| read_property(object, property)).collect()
}

fn read_property(object: &str, value: &Value) -> Result<Property, String> {
    let name = string(value, "name", object)?;
    let owner = format!("{object}.{name}");
    let made_of = string(value, "member", &owner)?;
    let kind = string(value, "type", &owner)?;
    let scalar = || Scalar::of_vendor(made_of).map(Type::Scalar);
    let ty = match kind {
        "object" => Type::Object(made_of.to_owned()),
        "list" => {
            let item = scalar().unwrap_or_else(|| Type::Object(made_of.to_owned()));
            Type::List(Box::new(item))
        }
        _ => scalar().ok_or_else(|| format!("{owner}: unknown type `{kind}` of `{made_of}`"))?,
    };
    // The vendor does not mark the request ID, which every response has.
    let is_request_id = name == "RequestId" && object.ends_with("Response");
    Ok(Property {
        name: name.to_owned(),
        ty,
        nullable: flag(value, "value_allowed_null"),
        required: flag(value, "required"),
        guaranteed: flag(value, "output_required") || is_request_id,
        deprecated: flag(value, "disabled"),
        is_request_id,
        document: value.get("document").and_then(Value::as_str).unwrap_or_default().to_owned(),
        example: value.get("example").and_then(Value::as_str).map(str::to_owned),
    })
}

fn examples_of(examples: &Value, action: &str, label: &str) -> Vec<Example> {
    let list = examples.get("actions").and_then(|actions| actions.get(action));
    let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let part = |example: &Value, key: &str| {
        example.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let numbered = (1..).zip(list);
    let example = |(number, example): (usize, &Value)| Example {
        label: format!("{label}, example {number}"),
        input: part(example, "input"),
        output: part(example, "output"),
    };
    numbered.map(example).collect()
}
