//! The vendor's machine-readable description of one version of a service.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Error;
use super::package::{Package, path, versions};
use super::types::{Scalar, Type};

/// Every action and object of one version of a service, from one or several packages.
#[derive(Debug, Default)]
pub struct Vendor {
    /// The short name of the service, which is signed and part of the host.
    pub(super) service: String,
    /// The version, such as `2017-03-12`.
    pub(super) version: String,
    /// The names of the packages.
    pub(super) packages: Vec<String>,
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

#[derive(Clone, Debug)]
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
    /// Reads the description of a version, and adds what earlier packages do not contain. `service` is the short name of
    /// the service or the name of its folder in the package.
    ///
    /// # Errors
    /// The package has no such version, or the description is not of the known form.
    pub fn add(
        &mut self,
        package: &dyn Package,
        service: &str,
        version: &str,
    ) -> Result<(), Error> {
        let (folder, api) = find(package, service, version)?;
        let file = path(&folder, version, "api.json");
        let failed = |what: String| Error::new(format!("{}: {file}: {what}", package.label()));
        self.service = short_name(&api).unwrap_or(&folder).to_owned();
        version.clone_into(&mut self.version);
        let examples = read_json(package, &path(&folder, version, "examples.json"))?;
        self.packages.push(package.label().to_owned());
        // Of a wheel, the name of the package, without the version.
        let label = package.label();
        let label = label.split_once('-').map_or(label, |(name, _)| name);
        for (name, object) in entries(&api, "objects").map_err(&failed)? {
            let properties = properties(name, object).map_err(&failed)?;
            match self.objects.get_mut(name) {
                Some(known) => add_nullable(known, &properties),
                None => {
                    self.objects.insert(name.clone(), properties);
                }
            }
        }
        for (name, action) in entries(&api, "actions").map_err(&failed)? {
            let documented = examples_of(&examples, name, label);
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

    /// Returns the short name of the service, which is signed and part of the host.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Returns the names of all actions.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.actions.keys().map(String::as_str)
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
fn find(package: &dyn Package, service: &str, version: &str) -> Result<(String, Value), Error> {
    let named = read_json(package, &path(service, version, "api.json"));
    let Err(error) = named else { return Ok((service.to_owned(), named?)) };
    let others = versions(package)?.into_iter();
    let folders: BTreeSet<String> =
        others.filter(|other| other.version == version).map(|other| other.folder).collect();
    if folders.contains(service) {
        return Err(error);
    }
    for folder in folders {
        if let Ok(api) = read_json(package, &path(&folder, version, "api.json"))
            && short_name(&api) == Some(service)
        {
            return Ok((folder, api));
        }
    }
    Err(error)
}

fn short_name(api: &Value) -> Option<&str> {
    api.get("metadata")?.get("serviceShortName")?.as_str().filter(|name| !name.is_empty())
}

fn read_json(package: &dyn Package, path: &str) -> Result<Value, Error> {
    let bytes = package.file(path)?;
    let failed = |error| Error::new(format!("{}: {path}: {error}", package.label()));
    serde_json::from_slice(&bytes).map_err(failed)
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
        nullable: flag(value, "value_allowed_null") || mentions_null(value),
        required: flag(value, "required"),
        guaranteed: flag(value, "output_required") || is_request_id,
        deprecated: flag(value, "disabled"),
        is_request_id,
        document: value.get("document").and_then(Value::as_str).unwrap_or_default().to_owned(),
        example: value.get("example").and_then(Value::as_str).map(str::to_owned),
    })
}

/// Marks the properties that another edition describes as nullable.
fn add_nullable(known: &mut [Property], other: &[Property]) {
    for property in known {
        property.nullable |= other.iter().any(|same| same.name == property.name && same.nullable);
    }
}

/// Returns whether the description says that the value may be null: most properties without the flag do.
fn mentions_null(property: &Value) -> bool {
    let text = property.get("document").and_then(Value::as_str).unwrap_or_default();
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word.eq_ignore_ascii_case("null"))
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
