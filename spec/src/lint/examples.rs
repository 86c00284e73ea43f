//! Examples: every action has one of each end, and ours hold only values that the service takes.
//!
//! That an example has the right members and types is the loader's business. Here it is held against what the schema
//! says about values. Examples from the vendor's documentation are left out: they are what they are.

use std::collections::BTreeMap;

use super::{Report, Rule};
use crate::Spec;
use crate::model::{Bounds, Member, SchemaKind, Type};
use crate::yaml::{Entry, Node, Yaml};

pub(super) const MISSING_EXAMPLE: Rule =
    Rule::error("missing-example", "every action has an example request and an example reply");
pub(super) const EXAMPLE_VALUE: Rule = Rule::error(
    "example-value",
    "values of our examples and defaults are in their enumeration and within their bounds",
);

/// What the names of examples from the vendor's documentation begin with.
const DOCUMENTED: &str = "documented-";

pub(super) fn check(spec: &Spec, trees: &[Node], report: &mut Report) {
    for operation in &spec.operations {
        let ends = [("request", &operation.request_examples), ("reply", &operation.reply_examples)];
        for (end, examples) in ends {
            if !examples.keys().any(|name| !name.starts_with(DOCUMENTED)) {
                let message = format!("{} has no example {end} of our own", operation.name);
                let help = "show a realistic one, named typical";
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
            values.object(&operation.reply, node.get("Response").unwrap_or(node));
        }
    }
    values.members();
}

/// The values of the examples under `content` that are ours.
fn authored(end: Option<&Node>) -> impl Iterator<Item = &Node> {
    let content = end.and_then(|end| end.get("content")?.as_map()).unwrap_or_default();
    let examples = content.iter().filter_map(|media| media.value.get("examples")?.as_map());
    let ours = |example: &&Entry| !example.key.starts_with(DOCUMENTED);
    examples.flatten().filter(ours).filter_map(|example| example.value.get("value"))
}

struct Values<'a> {
    spec: &'a Spec,
    report: &'a mut Report,
}

impl Values<'_> {
    fn add(&mut self, node: &Node, message: String, help: &str) {
        self.report.add(&EXAMPLE_VALUE, node.span, message, help);
    }

    fn object(&mut self, schema: &str, node: &Node) {
        let spec = self.spec;
        let Some(SchemaKind::Object(object)) = spec.schemas.get(schema).map(|s| &s.kind) else {
            return;
        };
        for entry in node.as_map().unwrap_or_default() {
            if let Some(member) = object.members.iter().find(|member| member.name == entry.key) {
                self.member(member, &entry.value);
            }
        }
    }

    fn member(&mut self, member: &Member, node: &Node) {
        if let Some(bound) = crossed(&member.bounds, node) {
            self.add(node, format!("{} must be {bound}", member.name), "the schema says so");
        }
        self.value(&member.ty, node);
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
            _ if node.as_text().is_some_and(is_quoted) => {
                let message = "the quotation marks are part of this value".to_owned();
                self.add(node, message, "leave them out: YAML knows a text without them");
            }
            _ => {}
        }
    }

    fn known(&mut self, enumeration: &str, node: &Node) {
        let Some(schema) = self.spec.schemas.get(enumeration) else { return };
        let unknown = match (&schema.kind, &node.value) {
            (SchemaKind::Enumeration(known), Yaml::Text(text)) => {
                (!known.iter().any(|value| value.value == *text)).then(|| text.clone())
            }
            (SchemaKind::Numbered(known), Yaml::Number(number)) => {
                let is_known = known.iter().any(|value| number.as_i64() == Some(value.number));
                (!is_known).then(|| number.to_string())
            }
            _ => None,
        };
        if let Some(value) = unknown {
            let message = format!("{enumeration} has no value {value}");
            self.add(node, message, "use a documented value, or document this one");
        }
    }

    /// Holds a request against `x-max-items`.
    fn counts(&mut self, most: &BTreeMap<String, u32>, node: &Node) {
        for (name, most) in most {
            let Some(value) = node.get(name) else { continue };
            let count = match &value.value {
                Yaml::List(items) => u64::try_from(items.len()).ok(),
                Yaml::Number(number) => number.as_u64(),
                _ => None,
            };
            if count.is_some_and(|count| count > u64::from(*most)) {
                self.add(value, format!("{name} is above {most}"), "x-max-items says so");
            }
        }
    }

    /// Defaults and examples of members; the model has no place of their own for them.
    fn members(&mut self) {
        let spec = self.spec;
        let kinds = spec.schemas.values().map(|schema| &schema.kind);
        for member in kinds.filter_map(|kind| match kind {
            SchemaKind::Object(object) => Some(&object.members),
            SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => None,
        }) {
            for member in member {
                for value in member.default.iter().chain(&member.examples) {
                    self.member(member, &placed(value, member));
                }
            }
        }
    }
}

/// A value as a tree whose every part stands where the member does.
fn placed(value: &serde_json::Value, member: &Member) -> Node {
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
    place(&mut node, member.span);
    node
}

fn is_quoted(text: &str) -> bool {
    text.len() > 1 && text.starts_with('"') && text.ends_with('"')
}

/// The bound that a value does not keep. Patterns are left to tools with a regular expression engine.
fn crossed(bounds: &Bounds, node: &Node) -> Option<String> {
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
        Yaml::Text(text) => {
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
    let least = least.filter(|least| count < *least).map(|least| format!("{least} {what} or more"));
    least.or_else(|| most.filter(|m| count > *m).map(|most| format!("{most} {what} or fewer")))
}
