//! Merges the vendor's objects into the schemas.

use std::collections::BTreeSet;

use tencent_cloud_spec::yaml::{Entry, Node, Yaml};

use super::report::{Kind, Report};
use super::store::{Schema, Store};
use super::types::Type;
use super::vendor::{Member, Vendor};

/// The objects that requests and replies are made of.
struct Reach {
    requests: BTreeSet<String>,
    replies: BTreeSet<String>,
}

pub(super) fn merge(store: &mut Store, vendor: &Vendor, report: &mut Report) -> Result<(), String> {
    let reach = reach(vendor);
    for (name, members) in &vendor.objects {
        let directions = (reach.requests.contains(name), reach.replies.contains(name));
        if directions == (false, false) {
            continue;
        }
        if store.enumeration(name).is_some() {
            return Err(format!("the vendor has an object {name}, the documents an enumeration"));
        }
        let schema = store.schemas.get(name).cloned();
        let is_new = schema.is_none();
        let mut schema = schema.unwrap_or_else(|| Schema {
            file: String::new(),
            node: Node::map([("type", Node::text("object"))]),
        });
        let merge = Merge { store, object: name, file: &schema.file, is_new };
        merge.members(&mut schema.node, members, report);
        merge.guarantees(&mut schema.node, members, directions, report);
        store.schemas.insert(name.clone(), schema);
    }
    Ok(())
}

fn reach(vendor: &Vendor) -> Reach {
    let mut reach = Reach { requests: BTreeSet::new(), replies: BTreeSet::new() };
    for action in vendor.actions.values() {
        collect(vendor, &action.input, &mut reach.requests);
        collect(vendor, &action.output, &mut reach.replies);
    }
    reach
}

fn collect(vendor: &Vendor, name: &str, found: &mut BTreeSet<String>) {
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        if let Some(members) = vendor.objects.get(name)
            && found.insert(name.to_owned())
        {
            open.extend(members.iter().filter_map(|member| member.ty.object()));
        }
    }
}

/// The merging of one object.
struct Merge<'a> {
    store: &'a Store,
    object: &'a str,
    file: &'a str,
    is_new: bool,
}

impl Merge<'_> {
    /// Says what changes; about a new object nothing but that it is new.
    fn report(&self, report: &mut Report, kind: Kind, what: &str) {
        if !self.is_new {
            report.add(kind, self.file, format!("{}{what}", self.object));
        }
    }

    fn members(&self, node: &mut Node, members: &[Member], report: &mut Report) {
        let properties = node.remove("properties").map(|node| node.value);
        let mut properties = match properties {
            Some(Yaml::Map(entries)) => entries,
            _ => Vec::new(),
        };
        properties.retain(|entry| {
            let kept = members.iter().any(|member| member.name == entry.key);
            if !kept {
                self.report(report, Kind::Removed, &format!(".{}", entry.key));
            }
            kept
        });
        let mut after = 0;
        for member in members {
            match properties.iter_mut().position(|entry| entry.key == member.name) {
                Some(index) => {
                    after = index + 1;
                    if let Some(entry) = properties.get_mut(index) {
                        self.member(&mut entry.value, member, report);
                    }
                }
                None => {
                    self.report(report, Kind::Added, &format!(".{}: {}", member.name, member.ty));
                    let mut property = Node::map::<String>([]);
                    member.ty.write(member.nullable, &mut property);
                    if member.deprecated {
                        property.set("deprecated", Yaml::Bool(true).into());
                    }
                    add_example(&mut property, member);
                    properties.insert(after, Entry::new(&member.name, property));
                    after += 1;
                }
            }
        }
        if !properties.is_empty() {
            node.set("properties", Yaml::Map(properties).into());
        }
    }

    fn member(&self, property: &mut Node, member: &Member, report: &mut Report) {
        let name = &member.name;
        let documented = Type::read(property, &|name| self.store.enumeration(name));
        match documented {
            Some((ty, nullable)) if member.ty.is_same(&ty) => {
                if nullable != member.nullable {
                    let now = if member.nullable { "may be null" } else { "is never null" };
                    self.report(report, Kind::Retyped, &format!(".{name}: {now}"));
                    ty.write(member.nullable, property);
                }
            }
            other => {
                let before = other.map_or_else(|| "?".to_owned(), |(ty, _)| ty.to_string());
                let change = format!(".{name}: {before} > {}", member.ty);
                self.report(report, Kind::Retyped, &change);
                member.ty.write(member.nullable, property);
                // They are about values of the type that is gone.
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
                    property.remove(key);
                }
            }
        }
        self.deprecation(property, member, report);
        if property.get("examples").is_none() && property.get("x-sensitive").is_none() {
            add_example(property, member);
            if property.get("examples").is_some() {
                self.report(report, Kind::Changed, &format!(".{name}: an example"));
            }
        }
    }

    /// The vendor's mark comes and goes; a mark that names what to use instead was authored and stays.
    fn deprecation(&self, property: &mut Node, member: &Member, report: &mut Report) {
        let is_marked = property.get("deprecated").is_some();
        if member.deprecated && !is_marked {
            property.set("deprecated", Yaml::Bool(true).into());
            self.report(report, Kind::Changed, &format!(".{}: deprecated", member.name));
        } else if !member.deprecated && is_marked && property.get("x-deprecated-by").is_none() {
            property.remove("deprecated");
            self.report(report, Kind::Changed, &format!(".{}: not deprecated", member.name));
        }
    }

    /// `required`, and `x-guaranteed` for objects that go both ways.
    fn guarantees(
        &self,
        node: &mut Node,
        members: &[Member],
        (sent, received): (bool, bool),
        report: &mut Report,
    ) {
        let names = |fits: &dyn Fn(&Member) -> bool| -> Vec<&str> {
            let members = members.iter().filter(|member| fits(member));
            members.map(|member| member.name.as_str()).collect()
        };
        // Where an object is never sent, the vendor writes the promise of a reply as either of the two.
        // What is disabled may be gone from replies, whatever was promised.
        let guaranteed = |member: &Member| {
            received && !member.deprecated && (member.guaranteed || (!sent && member.required))
        };
        let required = names(&|member| if sent { member.required } else { guaranteed(member) });
        let promised = if sent { names(&guaranteed) } else { Vec::new() };
        self.list(node, "required", &required, report);
        self.list(node, "x-guaranteed", &promised, report);
    }

    /// Gives a list of members this content; the order of one that says the same stays.
    fn list(&self, node: &mut Node, key: &str, names: &[&str], report: &mut Report) {
        let before = node.get(key).and_then(Node::as_list).unwrap_or_default();
        let before: BTreeSet<&str> = before.iter().filter_map(Node::as_text).collect();
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
            node.set(key, Node::list(names.iter().copied().map(Node::text)));
        }
    }
}

fn add_example(property: &mut Node, member: &Member) {
    let text = member.example.as_deref().map(str::trim).unwrap_or_default();
    if let Some(example) = super::examples::member_value(text, &member.ty) {
        property.set("examples", Node::list([example]));
    }
}
