//! Members of objects: type, bounds and marks.

use serde_json::Number;

use super::documents::{Declarations, Documents, Kind};
use super::fields::{Fields, items, wrong_kind};
use super::suggest::did_you_mean;
use crate::diagnostics::Findings;
use crate::model::{Bounds, Member, Type};
use crate::yaml::{Entry, Node, Yaml};

const KNOWN: [&str; 20] = [
    "type",
    "format",
    "$ref",
    "anyOf",
    "items",
    "additionalProperties",
    "description",
    "default",
    "examples",
    "deprecated",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "x-deprecated-by",
    "x-sensitive",
];

/// A type and whether null may stand in its place.
type Nullable = (Type, bool);

/// Reads a member, and gives the nodes of its default and its examples along, to be checked later.
pub(super) fn read<'a>(
    documents: &Documents<'a>,
    declarations: &Declarations<'a>,
    file: u32,
    entry: &'a Entry,
) -> Option<(Member, Vec<Node>)> {
    let findings = documents.findings;
    let mut keys = entry.value.as_map().unwrap_or_default().iter();
    if let Some(inline) = keys.find(|entry| ["enum", "x-enum-open"].contains(&&*entry.key)) {
        let help = "make it a schema of its own with x-enum-open, and refer to it";
        findings.error_help(inline.span, format!("{} stands in a property", inline.key), help);
        return None;
    }
    let fields = Fields::of_entry(entry, "a property", &KNOWN, findings)?;
    let reader = Reader { documents, declarations, file };
    let (ty, nullable) = reader.member_type(&fields)?;
    let bounds = bounds(&fields, &ty);
    let default = fields.get("default");
    let examples = fields.get("examples").map_or(&[][..], |node| items(node, "examples", findings));
    let nodes: Vec<Node> = default.into_iter().chain(examples).cloned().collect();
    let deprecated = fields.flag("deprecated");
    if let Some(by) = fields.entry("x-deprecated-by")
        && !deprecated
    {
        findings.error(by.span, "x-deprecated-by needs deprecated: true beside it");
    }
    let member = Member {
        name: entry.key.clone(),
        description: fields.owned("description"),
        ty,
        required: false,
        guaranteed: false,
        nullable,
        deprecated,
        deprecated_by: fields.owned("x-deprecated-by"),
        sensitive: fields.flag("x-sensitive"),
        default: default.map(Node::to_json),
        examples: examples.iter().map(Node::to_json).collect(),
        bounds,
        span: entry.span,
    };
    Some((member, nodes))
}

struct Reader<'d, 'a> {
    documents: &'d Documents<'a>,
    declarations: &'d Declarations<'a>,
    file: u32,
}

impl<'a> Reader<'_, 'a> {
    fn findings(&self) -> &'a Findings {
        self.documents.findings
    }

    fn member_type(&self, fields: &Fields<'a, '_>) -> Option<Nullable> {
        let forms = ["type", "$ref", "anyOf"];
        let given = forms.iter().filter(|form| fields.get(form).is_some()).count();
        if given != 1 {
            let help = "one of type, $ref, anyOf";
            self.findings().error_help(fields.span, "a property needs one type", help);
            return None;
        }
        if let Some(any_of) = fields.get("anyOf") {
            return self.any_of(any_of);
        }
        if let Some(reference) = fields.get("$ref") {
            return Some((self.reference(reference)?, false));
        }
        let (name, nullable, node) = self.type_name(fields)?;
        Some((self.named_type(fields, name, node)?, nullable))
    }

    /// `anyOf: [{$ref: …}, {type: 'null'}]`.
    fn any_of(&self, node: &'a Node) -> Option<Nullable> {
        let expected = "anyOf must be a list of {$ref: …} and {type: 'null'}";
        let [first, second] = items(node, "anyOf", self.findings()) else {
            self.findings().error(node.span, expected);
            return None;
        };
        let only = |node: &'a Node, key: &str| match node.as_map() {
            Some([entry]) if entry.key == key => Some(&entry.value),
            _ => None,
        };
        let null = only(second, "type").and_then(Node::as_text);
        match (only(first, "$ref"), null) {
            (Some(reference), Some("null")) => Some((self.reference(reference)?, true)),
            _ => {
                self.findings().error(node.span, expected);
                None
            }
        }
    }

    fn reference(&self, node: &'a Node) -> Option<Type> {
        let (name, declared) = self.documents.schema(node, self.file, self.declarations)?;
        let name = name.to_owned();
        Some(match declared.kind {
            Kind::Object => Type::Object(name),
            Kind::Enumeration => Type::Enumeration(name),
            Kind::Numbered => Type::Numbered(name),
        })
    }

    /// `type: x` or `type: [x, 'null']`.
    fn type_name(&self, fields: &Fields<'a, '_>) -> Option<(&'a str, bool, &'a Node)> {
        let node = fields.get("type")?;
        match &node.value {
            Yaml::Text(name) => Some((name, false, node)),
            Yaml::List(list) => match list.as_slice() {
                [name, null] if null.as_text() == Some("null") => {
                    name.as_text().map(|text| (text, true, name))
                }
                _ => {
                    let help = "a type, or a list of a type and 'null'";
                    self.findings().error_help(node.span, "this list is no type", help);
                    None
                }
            },
            _ => {
                wrong_kind(node, "type", "a text", self.findings());
                None
            }
        }
    }

    fn named_type(&self, fields: &Fields<'a, '_>, name: &str, node: &'a Node) -> Option<Type> {
        if let Some(values) = fields.entry("additionalProperties") {
            if name == "object" {
                return self.map(fields, &values.value);
            }
            let message = format!("additionalProperties needs type: object, not {name}");
            self.findings().error(values.span, message);
        }
        if name == "array" {
            if let Some(format) = fields.entry("format") {
                self.findings().error(format.span, "an array has no format");
            }
            let Some(items) = fields.get("items") else {
                self.findings().error(fields.span, "an array needs items");
                return None;
            };
            return Some(Type::List(Box::new(self.items(items)?)));
        }
        if let Some(items) = fields.entry("items") {
            self.findings().error(items.span, format!("items needs type: array, not {name}"));
        }
        self.scalar(name, node, fields.get("format"))
    }

    /// Values by keys that are data.
    fn map(&self, fields: &Fields<'a, '_>, node: &'a Node) -> Option<Type> {
        if let Some(format) = fields.entry("format") {
            self.findings().error(format.span, "an object has no format");
        }
        let known = ["type", "format", "$ref", "items"];
        let values = Fields::open(node, "additionalProperties", &known, self.findings())?;
        let (ty, nullable) = self.member_type(&values)?;
        if nullable {
            self.findings().error(node.span, "the values of a map cannot be null");
        }
        let item = if let Type::List(item) = &ty { item } else { &ty };
        if !matches!(item, Type::String | Type::Int64 | Type::Uint64 | Type::Object(_)) {
            let help = "texts, integers, objects, or lists of one of these";
            self.findings().error_help(node.span, "a map has no values of this type", help);
            return None;
        }
        Some(Type::Map(Box::new(ty)))
    }

    fn items(&self, node: &'a Node) -> Option<Type> {
        let known = ["type", "format", "$ref", "items"];
        let fields = Fields::open(node, "items", &known, self.findings())?;
        let (ty, nullable) = self.member_type(&fields)?;
        if nullable {
            self.findings().error(node.span, "items cannot be null");
        }
        Some(ty)
    }

    fn scalar(&self, name: &str, node: &'a Node, format: Option<&'a Node>) -> Option<Type> {
        let findings = self.findings();
        let format_text = match format {
            Some(node) => Some(super::fields::text(node, "format", findings)?),
            None => None,
        };
        let (ty, formats): (_, &[&str]) = match (name, format_text) {
            ("string", None) => (Some(Type::String), &[]),
            ("string", Some("byte")) => (Some(Type::Binary), &[]),
            ("string", Some("date-time")) => (Some(Type::DateTimeIso), &[]),
            ("string", Some("tencent-datetime")) => (Some(Type::DateTime), &[]),
            ("string", Some("date")) => (Some(Type::Date), &[]),
            ("string", Some(_)) => (None, &["byte", "date", "date-time", "tencent-datetime"]),
            ("integer", Some("int64")) => (Some(Type::Int64), &[]),
            ("integer", Some("uint64")) => (Some(Type::Uint64), &[]),
            ("integer", _) => (None, &["int64", "uint64"]),
            ("number", Some("double")) => (Some(Type::Double), &[]),
            ("number", _) => (None, &["double"]),
            ("boolean", None) => (Some(Type::Boolean), &[]),
            ("boolean", Some(_)) => (None, &["none"]),
            ("object", _) => {
                let help = "name it under components.schemas and refer to it, or give a map its \
                            additionalProperties";
                findings.error_help(node.span, "an object without a name", help);
                return None;
            }
            _ => {
                let names = ["string", "integer", "number", "boolean", "array"];
                let help = did_you_mean(name, names)
                    .unwrap_or_else(|| format!("known are {}", names.join(", ")));
                findings.error_help(node.span, format!("unknown type {name}"), help);
                return None;
            }
        };
        if ty.is_none() {
            let (span, message) = match (format, format_text) {
                (Some(node), Some(text)) => (node.span, format!("unknown format {text} of {name}")),
                _ => (node.span, format!("{name} needs a format")),
            };
            let help = format!("known are {}", formats.join(", "));
            findings.error_help(span, message, help);
        }
        ty
    }
}

/// Bounds, each only where its type has it.
fn bounds(fields: &Fields<'_, '_>, ty: &Type) -> Bounds {
    let is_number = matches!(ty, Type::Int64 | Type::Uint64 | Type::Double);
    let is_text = matches!(ty, Type::String | Type::Binary);
    let is_list = matches!(ty, Type::List(_));
    let groups = [
        (is_number, "a number", &["minimum", "maximum", "multipleOf"][..]),
        (is_text, "a text", &["minLength", "maxLength", "pattern"][..]),
        (is_list, "an array", &["minItems", "maxItems"][..]),
    ];
    for (fits, what, keys) in groups {
        for entry in keys.iter().filter_map(|key| fields.entry(key)).filter(|_| !fits) {
            fields.findings.error(entry.span, format!("{} is a bound of {what}", entry.key));
        }
    }
    let bounds = Bounds {
        minimum: number(fields, "minimum"),
        maximum: number(fields, "maximum"),
        multiple_of: step(fields),
        min_length: fields.count("minLength", 0),
        max_length: fields.count("maxLength", 0),
        pattern: fields.owned("pattern"),
        min_items: fields.count("minItems", 0),
        max_items: fields.count("maxItems", 0),
    };
    let as_float = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let crossed = as_float(&bounds.minimum) > as_float(&bounds.maximum) && bounds.maximum.is_some()
        || bounds.min_length > bounds.max_length && bounds.max_length.is_some()
        || bounds.min_items > bounds.max_items && bounds.max_items.is_some();
    if crossed {
        fields.findings.error(fields.span, "the lower bound is above the upper one");
    }
    bounds
}

fn step(fields: &Fields<'_, '_>) -> Option<Number> {
    let step = number(fields, "multipleOf")?;
    let is_above_zero = step.as_f64().is_some_and(|step| step > 0.0);
    if let Some(node) = fields.get("multipleOf").filter(|_| !is_above_zero) {
        fields.findings.error(node.span, "multipleOf must be above 0");
    }
    Some(step)
}

fn number(fields: &Fields<'_, '_>, key: &str) -> Option<Number> {
    let node = fields.get(key)?;
    match &node.value {
        Yaml::Number(number) => Some(number.clone()),
        _ => {
            wrong_kind(node, key, "a number", fields.findings);
            None
        }
    }
}
