//! Reads properties of objects: type, bounds and marks.

use serde_json::Number;

use super::fields::{Fields, one_of, wrong_type};
use super::files::{Declarations, Files, Kind};
use super::suggest::did_you_mean;
use super::{api20, tier, union};
use crate::diagnostic::Collector;
use crate::model::{Bounds, Property, Type};
use crate::profile;
use crate::yaml::{Entry, Node, Yaml};

/// A type and whether it is nullable.
type Nullable = (Type, bool);

/// Reads a property, and returns the nodes of its default and its examples, which are checked later.
pub(super) fn read<'a>(source: &Source<'_, 'a>, entry: &'a Entry) -> Option<(Property, Vec<Node>)> {
    let files = source.files;
    let diagnostics = files.diagnostics();
    let mut keys = entry.value.as_map().unwrap_or_default().iter();
    let is_code = entry.key == api20::CODE && source.name.ends_with("Response");
    let is_inline = |key: &str| key == "x-enum-open" || (key == "enum" && !is_code);
    if let Some(inline) = keys.find(|entry| is_inline(&entry.key)) {
        let help = "declare a named schema with `x-enum-open` and refer to it";
        diagnostics.error_help(inline.span, format!("inline `{}` in a property", inline.key), help);
        return None;
    }
    let fields = Fields::open_entry(entry, &profile::PROPERTY, files.scope)?;
    let (ty, nullable) = source.property_type(&fields)?;
    let bounds = bounds(&fields, &ty);
    let default = fields.get("default");
    let examples = fields.items("examples");
    let nodes: Vec<Node> = default.into_iter().chain(examples).cloned().collect();
    let deprecated = fields.flag("deprecated");
    if let Some(by) = fields.entry("x-deprecated-by")
        && !deprecated
    {
        diagnostics.error(by.span, "`x-deprecated-by` needs `deprecated: true`");
    }
    tier::inferred(&fields);
    let property = Property {
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
    Some((property, nodes))
}

/// Where a property is.
pub(super) struct Source<'d, 'a> {
    pub(super) files: &'d Files<'a>,
    pub(super) declarations: &'d Declarations<'a>,
    pub(super) file: u32,
    /// The schema that has the property.
    pub(super) name: &'d str,
}

impl<'a> Source<'_, 'a> {
    fn diagnostics(&self) -> &'a Collector {
        self.files.diagnostics()
    }

    fn property_type(&self, fields: &Fields<'a, '_>) -> Option<Nullable> {
        let any_of = fields.has("anyOf");
        let given = [fields.has("type"), fields.has("$ref"), any_of];
        if given.iter().filter(|given| **given).count() != 1 {
            let help = one_of(["type", "$ref", "anyOf"]);
            self.diagnostics().error_help(fields.span, "a property needs exactly one type", help);
            return None;
        }
        if any_of {
            return self.any_of(fields.get("anyOf")?);
        }
        if let Some(reference) = fields.get("$ref") {
            return Some((self.reference(reference)?, false));
        }
        let (name, nullable, node) = self.type_name(fields)?;
        Some((self.named_type(fields, name, node)?, nullable))
    }

    /// Reads `anyOf: [{$ref: …}, {type: 'null'}]`.
    fn any_of(&self, node: &'a Node) -> Option<Nullable> {
        let only = |node: &'a Node, key: &str| match node.as_map() {
            Some([entry]) if entry.key == key => Some(&entry.value),
            _ => None,
        };
        if let [first, second] = node.as_list()?
            && let Some(reference) = only(first, "$ref").filter(|node| node.as_str().is_some())
            && only(second, "type").and_then(Node::as_str) == Some("null")
        {
            return Some((self.reference(reference)?, true));
        }
        let expected = "`anyOf` must be a list of `{$ref: …}` and `{type: 'null'}`";
        self.diagnostics().error(node.span, expected);
        None
    }

    fn reference(&self, node: &'a Node) -> Option<Type> {
        let (name, declared) = self.files.schema(node, self.file, self.declarations)?;
        if declared.kind == Kind::Union && !union::is_envelope_of(self.name, name) {
            let message = format!("`{name}` is a union, which only a response envelope contains");
            self.diagnostics().error(node.span, message);
            return None;
        }
        let name = name.to_owned();
        Some(match declared.kind {
            Kind::Object => Type::Object(name),
            Kind::Union => {
                let success = union::success(self.files, self.declarations, declared)?;
                Type::Object(success.to_owned())
            }
            Kind::Enumeration => Type::Enumeration(name),
            Kind::Numbered => Type::Numbered(name),
        })
    }

    /// Reads `type: x` or `type: [x, 'null']`.
    fn type_name(&self, fields: &Fields<'a, '_>) -> Option<(&'a str, bool, &'a Node)> {
        let node = fields.get("type")?;
        match &node.value {
            Yaml::String(name) => Some((name, false, node)),
            Yaml::List(list) => match list.as_slice() {
                [name, null] if null.as_str() == Some("null") => {
                    name.as_str().map(|text| (text, true, name))
                }
                _ => {
                    let help = "expected a type, or a list of a type and 'null'";
                    self.diagnostics().error_help(node.span, "invalid list of types", help);
                    None
                }
            },
            _ => {
                wrong_type(node, "`type`", "a string", self.diagnostics());
                None
            }
        }
    }

    fn named_type(&self, fields: &Fields<'a, '_>, name: &str, node: &'a Node) -> Option<Type> {
        if fields.has("additionalProperties") {
            if name == "object" {
                return self.map(fields);
            }
            let message = format!("`additionalProperties` needs `type: object`, not `{name}`");
            self.diagnostics().error(fields.key_span("additionalProperties"), message);
        }
        if name == "array" {
            if fields.has("format") {
                self.diagnostics().error(fields.key_span("format"), "an array has no `format`");
            }
            if !fields.has("items") {
                self.diagnostics().error(fields.span, "an array needs `items`");
            }
            return Some(Type::List(Box::new(self.items(&fields.mapping("items")?)?)));
        }
        if fields.has("items") {
            let message = format!("`items` needs `type: array`, not `{name}`");
            self.diagnostics().error(fields.key_span("items"), message);
        }
        self.scalar(name, node, fields)
    }

    /// Reads a map from names that are data, such as resource IDs, to values of one type.
    fn map(&self, fields: &Fields<'a, '_>) -> Option<Type> {
        if fields.has("format") {
            self.diagnostics().error(fields.key_span("format"), "an object has no `format`");
        }
        let values = fields.mapping("additionalProperties")?;
        let (ty, nullable) = self.property_type(&values)?;
        if nullable {
            self.diagnostics().error(values.span, "the values of a map cannot be nullable");
        }
        let item = if let Type::List(item) = &ty { item } else { &ty };
        if !matches!(item, Type::String | Type::Int64 | Type::Uint64 | Type::Object(_)) {
            let help = "expected strings, integers, objects, or lists of one of these";
            self.diagnostics().error_help(values.span, "invalid type of map values", help);
            return None;
        }
        Some(Type::Map(Box::new(ty)))
    }

    fn items(&self, fields: &Fields<'a, '_>) -> Option<Type> {
        let (ty, nullable) = self.property_type(fields)?;
        if nullable {
            self.diagnostics().error(fields.span, "items cannot be nullable");
        }
        Some(ty)
    }

    fn scalar(&self, name: &str, node: &'a Node, fields: &Fields<'a, '_>) -> Option<Type> {
        let format = fields.string("format");
        if fields.has("format") && format.is_none() {
            return None;
        }
        let (ty, formats): (_, &[&str]) = match (name, format) {
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
            ("boolean", Some(_)) => {
                self.diagnostics().error(fields.span_of("format"), "a boolean has no `format`");
                return None;
            }
            _ => {
                self.no_scalar(name, node);
                return None;
            }
        };
        if ty.is_none() {
            let (span, message) = match format {
                Some(format) => {
                    (fields.span_of("format"), format!("unknown format `{format}` of `{name}`"))
                }
                None => (node.span, format!("type `{name}` needs a `format`")),
            };
            self.diagnostics().error_help(span, message, one_of(formats.iter().copied()));
        }
        ty
    }

    fn no_scalar(&self, name: &str, node: &Node) {
        if name == "object" {
            let help =
                "declare a named schema and refer to it, or set `additionalProperties` for a map";
            self.diagnostics().error_help(node.span, "inline object in a property", help);
            return;
        }
        let names = ["string", "integer", "number", "boolean", "array"];
        let help = did_you_mean(name, names).unwrap_or_else(|| one_of(names));
        self.diagnostics().error_help(node.span, format!("unknown type `{name}`"), help);
    }
}

/// Reads the bounds; each is valid for some types only.
fn bounds(fields: &Fields<'_, '_>, ty: &Type) -> Bounds {
    // A bound excludes values of a shared enumeration that only other properties have.
    let is_number = matches!(ty, Type::Int64 | Type::Uint64 | Type::Double | Type::Numbered(_));
    let is_string = matches!(ty, Type::String | Type::Binary);
    let is_list = matches!(ty, Type::List(_));
    let groups = [
        (is_number, "numbers", &["minimum", "maximum", "multipleOf"][..]),
        (is_string, "strings", &["minLength", "maxLength", "pattern"][..]),
        (is_list, "arrays", &["minItems", "maxItems"][..]),
    ];
    for (fits, what, keys) in groups {
        for entry in keys.iter().filter_map(|key| fields.entry(key)).filter(|_| !fits) {
            let message = format!("`{}` is a bound of {what}", entry.key);
            fields.diagnostics().error(entry.span, message);
        }
    }
    let bounds = Bounds {
        minimum: fields.number("minimum"),
        maximum: fields.number("maximum"),
        multiple_of: fields.number("multipleOf"),
        min_length: fields.integer("minLength"),
        max_length: fields.integer("maxLength"),
        pattern: fields.owned("pattern"),
        min_items: fields.integer("minItems"),
        max_items: fields.integer("maxItems"),
    };
    let as_float = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    if as_float(&bounds.multiple_of).is_some_and(|step| step <= 0.0) {
        fields.diagnostics().error(fields.span_of("multipleOf"), "`multipleOf` must be above 0");
    }
    let crossed = as_float(&bounds.minimum) > as_float(&bounds.maximum) && bounds.maximum.is_some()
        || bounds.min_length > bounds.max_length && bounds.max_length.is_some()
        || bounds.min_items > bounds.max_items && bounds.max_items.is_some();
    if crossed {
        fields.diagnostics().error(fields.span, "the lower bound exceeds the upper bound");
    }
    bounds
}
