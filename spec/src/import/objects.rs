//! Merges the vendor's objects into the schemas.

use std::collections::{BTreeMap, BTreeSet};

use crate::yaml::{Entry, Node, Yaml};

use super::homes::for_each_reference;
use super::infer;
use super::report::{Kind, Report};
use super::skeleton;
use super::store::{Schema, Store};
use super::types::Type;
use super::vendor::{Property, Vendor};

/// The objects that requests and responses contain.
#[derive(Default)]
struct Reach {
    requests: BTreeSet<String>,
    responses: BTreeSet<String>,
}

pub(super) fn merge(store: &mut Store, vendor: &Vendor, report: &mut Report) -> Result<(), String> {
    let (reach, kept) = (reach(vendor), kept(store, vendor));
    let bodies = bodies(vendor);
    for (name, properties) in &vendor.objects {
        let (sent, received) = (reach.requests.contains(name), reach.responses.contains(name));
        if !sent && !received {
            continue;
        }
        let directions =
            (sent || kept.requests.contains(name), received || kept.responses.contains(name));
        if store.enumeration(name).is_some() {
            return Err(format!(
                "`{name}` is an object for the vendor, but an enumeration in the specification"
            ));
        }
        let schema = store.schemas.get(name).cloned();
        let is_new = schema.is_none();
        let mut schema = schema.unwrap_or_else(|| Schema {
            file: String::new(),
            node: skeleton::object_schema(bodies.get(name.as_str()).map(String::as_str)),
        });
        let merge = Merge { store, object: name, file: &schema.file, is_new };
        let mut properties = properties.clone();
        if !directions.1 {
            // Requests omit a property instead of sending null.
            properties.iter_mut().for_each(|property| property.nullable = false);
        }
        merge.properties(&mut schema.node, &properties, report);
        merge.guarantees(&mut schema.node, &properties, directions, report);
        store.schemas.insert(name.clone(), schema);
    }
    Ok(())
}

/// Returns the descriptions of requests and responses, which follow from the names of their actions.
fn bodies(vendor: &Vendor) -> BTreeMap<&str, String> {
    let mut bodies = BTreeMap::new();
    for (name, action) in &vendor.actions {
        bodies.insert(action.input.as_str(), format!("The request parameters of {name}."));
        bodies.insert(action.output.as_str(), format!("The response to {name}."));
    }
    bodies
}

fn reach(vendor: &Vendor) -> Reach {
    let mut reach = Reach::default();
    for action in vendor.actions.values() {
        collect(vendor, &action.input, &mut reach.requests);
        collect(vendor, &action.output, &mut reach.responses);
    }
    reach
}

fn collect(vendor: &Vendor, name: &str, found: &mut BTreeSet<String>) {
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        if let Some(properties) = vendor.objects.get(name)
            && found.insert(name.to_owned())
        {
            open.extend(properties.iter().filter_map(|property| property.ty.object()));
        }
    }
}

/// Returns the schemas of the actions that the description does not contain.
fn kept(store: &Store, vendor: &Vendor) -> Reach {
    let mut kept = Reach::default();
    for (_, action) in store.missing(vendor) {
        collect_stored(store, action.operation.get("requestBody"), &mut kept.requests);
        collect_stored(store, action.operation.get("responses"), &mut kept.responses);
    }
    kept
}

fn collect_stored(store: &Store, root: Option<&Node>, found: &mut BTreeSet<String>) {
    let mut open: Vec<&Node> = root.into_iter().collect();
    while let Some(node) = open.pop() {
        for_each_reference(node, &mut |name| {
            if let Some(schema) = store.schemas.get(name)
                && found.insert(name.to_owned())
            {
                open.push(&schema.node);
            }
        });
    }
}

/// The merge of one object.
struct Merge<'a> {
    store: &'a Store,
    object: &'a str,
    file: &'a str,
    is_new: bool,
}

impl Merge<'_> {
    /// Reports a change, unless the object is new.
    fn report(&self, report: &mut Report, kind: Kind, what: &str) {
        if !self.is_new {
            report.add(kind, self.file, format!("{}{what}", self.object));
        }
    }

    fn properties(&self, node: &mut Node, properties: &[Property], report: &mut Report) {
        let entries = node.remove("properties").map(|node| node.value);
        let mut entries = match entries {
            Some(Yaml::Map(entries)) => entries,
            _ => Vec::new(),
        };
        entries.retain(|entry| {
            let kept = properties.iter().any(|property| property.name == entry.key);
            if !kept {
                self.report(report, Kind::Removed, &format!(".{}", entry.key));
            }
            kept
        });
        let mut after = 0;
        for property in properties {
            match entries.iter_mut().position(|entry| entry.key == property.name) {
                Some(index) => {
                    after = index + 1;
                    if let Some(entry) = entries.get_mut(index) {
                        self.property(&mut entry.value, property, report);
                    }
                }
                None => {
                    let what = format!(".{}: {}", property.name, property.ty);
                    self.report(report, Kind::Added, &what);
                    let mut schema = Node::map::<String>([]);
                    property.ty.write(property.nullable, &mut schema);
                    if property.is_request_id {
                        schema.set("description", Node::string(skeleton::REQUEST_ID));
                    }
                    if property.deprecated {
                        schema.set("deprecated", Yaml::Bool(true).into());
                    }
                    if !infer::sensitive(&mut schema, property) {
                        add_example(&mut schema, property);
                    }
                    entries.insert(after, Entry::new(&property.name, schema));
                    after += 1;
                }
            }
        }
        if !entries.is_empty() {
            node.set("properties", Yaml::Map(entries).into());
        }
    }

    fn property(&self, schema: &mut Node, property: &Property, report: &mut Report) {
        let name = &property.name;
        let current = Type::read(schema, &|name| self.store.enumeration(name));
        match current {
            Some((ty, nullable)) if property.ty.is_same(&ty) => {
                // A nullable property stays nullable: its author knew more than the vendor's description says.
                if property.nullable && !nullable {
                    self.report(report, Kind::Retyped, &format!(".{name}: nullable"));
                    ty.write(true, schema);
                }
            }
            other => {
                let before = other.map_or_else(|| "?".to_owned(), |(ty, _)| ty.to_string());
                let change = format!(".{name}: {before} > {}", property.ty);
                self.report(report, Kind::Retyped, &change);
                property.ty.write(property.nullable, schema);
                // Values and bounds of the old type.
                for key in [
                    "default",
                    "examples",
                    "minimum",
                    "maximum",
                    "multipleOf",
                    "minLength",
                    "maxLength",
                    "pattern",
                    "minItems",
                    "maxItems",
                ] {
                    schema.remove(key);
                }
            }
        }
        self.deprecation(schema, property, report);
        if infer::sensitive(schema, property) {
            self.report(report, Kind::Changed, &format!(".{name}: sensitive"));
        }
        if schema.get("examples").is_none() && schema.get("x-sensitive").is_none() {
            add_example(schema, property);
            if schema.get("examples").is_some() {
                self.report(report, Kind::Changed, &format!(".{name}: an example"));
            }
        }
    }

    /// Takes over the vendor's mark. An authored mark stays: it names a replacement, or the property is described.
    fn deprecation(&self, schema: &mut Node, property: &Property, report: &mut Report) {
        let is_marked = schema.get("deprecated").is_some();
        // The vendor deprecates some properties only in their descriptions, which the author has read.
        let is_authored =
            schema.get("x-deprecated-by").is_some() || schema.get("description").is_some();
        if property.deprecated && !is_marked {
            schema.set("deprecated", Yaml::Bool(true).into());
            self.report(report, Kind::Changed, &format!(".{}: deprecated", property.name));
        } else if !property.deprecated && is_marked && !is_authored {
            schema.remove("deprecated");
            self.report(report, Kind::Changed, &format!(".{}: not deprecated", property.name));
        }
    }

    /// Sets `required`, and `x-guaranteed` of objects in both requests and responses.
    fn guarantees(
        &self,
        node: &mut Node,
        properties: &[Property],
        (sent, received): (bool, bool),
        report: &mut Report,
    ) {
        let names = |fits: &dyn Fn(&Property) -> bool| -> Vec<&str> {
            let properties = properties.iter().filter(|property| fits(property));
            properties.map(|property| property.name.as_str()).collect()
        };
        // In objects of responses only, the vendor uses both marks for guaranteed properties. Deprecated properties may
        // be missing from responses despite the mark.
        let guaranteed = |property: &Property| {
            let is_marked = property.guaranteed || (!sent && property.required);
            received && !property.deprecated && is_marked
        };
        let required =
            names(&|property| if sent { property.required } else { guaranteed(property) });
        let promised = if sent { names(&guaranteed) } else { Vec::new() };
        self.list(node, "required", &required, report);
        self.list(node, "x-guaranteed", &promised, report);
    }

    /// Sets a list of properties; a list with the same content keeps its order.
    fn list(&self, node: &mut Node, key: &str, names: &[&str], report: &mut Report) {
        let before = node.get(key).and_then(Node::as_list).unwrap_or_default();
        let before: BTreeSet<&str> = before.iter().filter_map(Node::as_str).collect();
        let after: BTreeSet<&str> = names.iter().copied().collect();
        if before == after {
            return;
        }
        let word = if key == "required" { "required" } else { "guaranteed" };
        for name in after.difference(&before) {
            self.report(report, Kind::Changed, &format!(".{name}: {word}"));
        }
        for name in before.difference(&after) {
            self.report(report, Kind::Changed, &format!(".{name}: not {word}"));
        }
        if names.is_empty() {
            node.remove(key);
        } else {
            node.set(key, Node::list(names.iter().copied().map(Node::string)));
        }
    }
}

fn add_example(schema: &mut Node, property: &Property) {
    let text = property.example.as_deref().map(str::trim).unwrap_or_default();
    if let Some(example) = super::examples::property_value(text, &property.ty) {
        schema.set("examples", Node::list([example]));
    }
}
