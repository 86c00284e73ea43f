//! Rules about examples: every action has an authored request and response, with valid values.
//!
//! The loader checks the properties and types of examples; these rules check bounds and enumerations. Examples from the
//! vendor's documentation are not checked, because they are taken over unchanged.

use std::collections::BTreeMap;

use super::report::{Report, Rule};
use super::tier::authored_operations;
use crate::Spec;
use crate::model::{Bounds, Property, SchemaKind, Type};
use crate::yaml::{Entry, Node, Yaml};

pub(super) const MISSING_EXAMPLE: Rule = Rule::error(
    "missing-example",
    "every action has an authored example request and example response",
);
pub(super) const INVALID_EXAMPLE: Rule = Rule::error(
    "invalid-example",
    "values of authored examples and of defaults are in their enumeration and within their bounds",
);

/// The prefix of the names of examples from the vendor's documentation.
const DOCUMENTED: &str = "documented-";

pub(super) fn check(spec: &Spec, trees: &[Node], report: &mut Report) {
    for operation in authored_operations(spec) {
        let ends =
            [("request", &operation.request_examples), ("response", &operation.response_examples)];
        for (end, examples) in ends {
            if !examples.keys().any(|name| !name.starts_with(DOCUMENTED)) {
                let message = format!("{} has no authored example {end}", operation.name);
                let help = "add a realistic one, named `typical`";
                report.add(&MISSING_EXAMPLE, operation.span, message, help);
            }
        }
    }
    let mut values = Values { spec, report };
    let requests: BTreeMap<&str, _> =
        spec.operations.iter().map(|operation| (operation.name.as_str(), operation)).collect();
    for path in trees.iter().filter_map(|tree| tree.get("paths")?.as_map()).flatten() {
        let Some(operation) = requests.get(path.key.as_str()) else { continue };
        let Some(post) = path.value.get("post") else { continue };
        for node in authored(post.get("requestBody")) {
            values.object(&operation.request, node);
            values.counts(&operation.max_items, node);
        }
        for node in authored(post.at(&["responses", "200"])) {
            values.object(&operation.response, node.get("Response").unwrap_or(node));
        }
    }
    values.properties();
}

/// Returns the values of the authored examples under `content`.
fn authored(end: Option<&Node>) -> impl Iterator<Item = &Node> {
    let content = end.and_then(|end| end.get("content")?.as_map()).unwrap_or_default();
    let examples = content.iter().filter_map(|media| media.value.get("examples")?.as_map());
    let is_authored = |example: &&Entry| !example.key.starts_with(DOCUMENTED);
    examples.flatten().filter(is_authored).filter_map(|example| example.value.get("value"))
}

struct Values<'a> {
    spec: &'a Spec,
    report: &'a mut Report,
}

impl Values<'_> {
    fn add(&mut self, node: &Node, message: String, help: &str) {
        self.report.add(&INVALID_EXAMPLE, node.span, message, help);
    }

    fn object(&mut self, schema: &str, node: &Node) {
        let spec = self.spec;
        let Some(SchemaKind::Object(object)) = spec.schemas.get(schema).map(|s| &s.kind) else {
            return;
        };
        for entry in node.as_map().unwrap_or_default() {
            if let Some(property) =
                object.properties.iter().find(|property| property.name == entry.key)
            {
                self.property(property, &entry.value);
            }
        }
    }

    fn property(&mut self, property: &Property, node: &Node) {
        if let Some(bound) = violated(&property.bounds, node) {
            let message = format!("`{}` must be {bound}", property.name);
            self.add(node, message, "the schema has this bound");
        }
        self.value(&property.ty, node);
    }

    fn value(&mut self, ty: &Type, node: &Node) {
        match ty {
            Type::Object(name) => self.object(name, node),
            Type::List(item) => {
                node.as_list().unwrap_or_default().iter().for_each(|node| self.value(item, node));
            }
            Type::Map(value) => {
                let entries = node.as_map().unwrap_or_default().iter();
                entries.for_each(|entry| self.value(value, &entry.value));
            }
            Type::Enumeration(name) | Type::Numbered(name) => self.known(name, node),
            _ if node.as_str().is_some_and(is_quoted) => {
                let message = "the value contains quotation marks".to_owned();
                self.add(node, message, "remove them; YAML strings need none");
            }
            _ => {}
        }
    }

    fn known(&mut self, enumeration: &str, node: &Node) {
        let Some(schema) = self.spec.schemas.get(enumeration) else { return };
        let unknown = match (&schema.kind, &node.value) {
            (SchemaKind::Enumeration(known), Yaml::String(text)) => {
                (!known.iter().any(|value| value.value == *text)).then(|| text.clone())
            }
            (SchemaKind::Numbered(known), Yaml::Number(number)) => {
                let is_known = known.iter().any(|value| number.as_i64() == Some(value.number));
                (!is_known).then(|| number.to_string())
            }
            _ => None,
        };
        if let Some(value) = unknown {
            let message = format!("`{enumeration}` has no value `{value}`");
            self.add(node, message, "use a known value, or add this one to the enumeration");
        }
    }

    /// Checks a request against `x-max-items`.
    fn counts(&mut self, most: &BTreeMap<String, u32>, node: &Node) {
        for (name, most) in most {
            let Some(value) = node.get(name) else { continue };
            let count = match &value.value {
                Yaml::List(items) => u64::try_from(items.len()).ok(),
                Yaml::Number(number) => number.as_u64(),
                _ => None,
            };
            if count.is_some_and(|count| count > u64::from(*most)) {
                let message = format!("`{name}` exceeds {most}");
                self.add(value, message, "`x-max-items` has this bound");
            }
        }
    }

    /// Checks defaults and examples of properties, for which the model has no positions.
    fn properties(&mut self) {
        let spec = self.spec;
        let kinds = spec.schemas.values().map(|schema| &schema.kind);
        let objects = kinds.filter_map(|kind| match kind {
            SchemaKind::Object(object) => Some(object),
            SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => None,
        });
        for property in objects.flat_map(|object| &object.properties) {
            for value in property.default.iter().chain(&property.examples) {
                self.property(property, &placed(value, property));
            }
        }
    }
}

/// Converts a value to a tree with the position of its property everywhere.
fn placed(value: &serde_json::Value, property: &Property) -> Node {
    fn place(node: &mut Node, span: crate::Span) {
        node.span = span;
        match &mut node.value {
            Yaml::List(items) => items.iter_mut().for_each(|item| place(item, span)),
            Yaml::Map(entries) => {
                entries.iter_mut().for_each(|entry| place(&mut entry.value, span));
            }
            _ => {}
        }
    }
    let mut node = Node::from(value);
    place(&mut node, property.span);
    node
}

fn is_quoted(text: &str) -> bool {
    text.len() > 1 && text.starts_with('"') && text.ends_with('"')
}

/// Returns the bound that a value violates. Patterns are not checked, because there is no regular expression engine.
fn violated(bounds: &Bounds, node: &Node) -> Option<String> {
    let length = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    match &node.value {
        Yaml::Number(number) => {
            let value = number.as_f64()?;
            let least = bounds.minimum.as_ref().filter(|n| n.as_f64().is_some_and(|n| value < n));
            let most = bounds.maximum.as_ref().filter(|n| n.as_f64().is_some_and(|n| value > n));
            let least = least.map(|least| format!("at least {least}"));
            let most = most.map(|most| format!("at most {most}"));
            let step = || bounds.step_missed(number).map(|step| format!("a multiple of {step}"));
            least.or(most).or_else(step)
        }
        Yaml::String(text) => {
            let range = (bounds.min_length, bounds.max_length);
            outside(length(text.chars().count()), range, "characters")
        }
        Yaml::List(items) => {
            outside(length(items.len()), (bounds.min_items, bounds.max_items), "items")
        }
        _ => None,
    }
}

fn outside(count: u64, (least, most): (Option<u64>, Option<u64>), what: &str) -> Option<String> {
    let least =
        least.filter(|least| count < *least).map(|least| format!("at least {least} {what}"));
    least.or_else(|| most.filter(|m| count > *m).map(|most| format!("at most {most} {what}")))
}
