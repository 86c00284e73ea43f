//! Types as the vendor writes them, and as a property of the documents says them.

use std::fmt;

use tencent_cloud_spec::yaml::Node;

/// The type of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Scalar(Scalar),
    Object(String),
    /// An authored enumeration, which is a string or an integer to the vendor.
    Enumeration(String, Enumeration),
    List(Box<Type>),
}

/// What the values of an enumeration are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enumeration {
    Texts,
    Integers,
}

/// The vendor's scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scalar {
    /// The vendor's name.
    pub(super) name: &'static str,
    /// `type` in the documents.
    pub(super) ty: &'static str,
    /// `format` in the documents.
    pub(super) format: Option<&'static str>,
}

const STRING: Scalar = Scalar { name: "string", ty: "string", format: None };

const SCALARS: [Scalar; 9] = [
    STRING,
    Scalar { name: "int64", ty: "integer", format: Some("int64") },
    Scalar { name: "uint64", ty: "integer", format: Some("uint64") },
    Scalar { name: "float", ty: "number", format: Some("double") },
    Scalar { name: "bool", ty: "boolean", format: None },
    Scalar { name: "datetime_iso", ty: "string", format: Some("date-time") },
    Scalar { name: "datetime", ty: "string", format: Some("tencent-datetime") },
    Scalar { name: "date", ty: "string", format: Some("date") },
    Scalar { name: "binary", ty: "string", format: Some("byte") },
];

impl Scalar {
    pub(super) fn of_vendor(name: &str) -> Option<Self> {
        SCALARS.into_iter().find(|scalar| scalar.name == name)
    }

    fn of_document(ty: &str, format: Option<&str>) -> Option<Self> {
        SCALARS.into_iter().find(|scalar| scalar.ty == ty && scalar.format == format)
    }
}

impl Type {
    /// Reads the type of a property; `enumeration` tells which references lead to one. The flag is nullability.
    pub(super) fn read(
        property: &Node,
        enumeration: &dyn Fn(&str) -> Option<Enumeration>,
    ) -> Option<(Self, bool)> {
        if let Some(options) = property.get("anyOf").and_then(Node::as_list) {
            let reference = options.first()?;
            return Some((Self::read(reference, enumeration)?.0, true));
        }
        if let Some(reference) = property.get("$ref").and_then(Node::as_text) {
            let name = reference.rsplit('/').next()?.to_owned();
            let ty = match enumeration(&name) {
                Some(values) => Self::Enumeration(name, values),
                None => Self::Object(name),
            };
            return Some((ty, false));
        }
        let ty = property.get("type")?;
        let (name, nullable) = match ty.as_list() {
            Some(list) => (list.first()?.as_text()?, true),
            None => (ty.as_text()?, false),
        };
        if name == "array" {
            let (item, _) = Self::read(property.get("items")?, enumeration)?;
            return Some((Self::List(Box::new(item)), nullable));
        }
        let format = property.get("format").and_then(Node::as_text);
        Some((Self::Scalar(Scalar::of_document(name, format)?), nullable))
    }

    /// Gives a property this type in place of the one it has. References are completed when it is known which file
    /// holds what.
    pub(super) fn write(&self, nullable: bool, property: &mut Node) {
        for key in ["type", "format", "$ref", "anyOf", "items"] {
            property.remove(key);
        }
        match self {
            Self::Object(name) | Self::Enumeration(name, _) => {
                let reference = Node::text(format!("#/components/schemas/{name}"));
                if nullable {
                    let options = [("$ref", reference), ("type", Node::text("null"))];
                    let options = options.map(|option| Node::map([option]));
                    property.set("anyOf", Node::list(options));
                } else {
                    property.set("$ref", reference);
                }
            }
            Self::Scalar(scalar) => {
                property.set("type", type_name(scalar.ty, nullable));
                if let Some(format) = scalar.format {
                    property.set("format", Node::text(format));
                }
            }
            Self::List(item) => {
                property.set("type", type_name("array", nullable));
                let mut items = Node::map::<String>([]);
                item.write(false, &mut items);
                property.set("items", items);
            }
        }
    }

    /// Whether the vendor's type is the one that the documents have.
    pub(super) fn is_same(&self, documented: &Self) -> bool {
        match (self, documented) {
            (Self::Scalar(scalar), Self::Enumeration(_, Enumeration::Texts)) => *scalar == STRING,
            (Self::Scalar(scalar), Self::Enumeration(_, Enumeration::Integers)) => {
                scalar.ty == "integer"
            }
            (Self::List(item), Self::List(documented)) => item.is_same(documented),
            _ => self == documented,
        }
    }

    /// The object that it is made of.
    pub(super) fn object(&self) -> Option<&str> {
        match self {
            Self::Object(name) => Some(name),
            Self::List(item) => item.object(),
            Self::Scalar(_) | Self::Enumeration(..) => None,
        }
    }
}

fn type_name(name: &str, nullable: bool) -> Node {
    if nullable { Node::list([name, "null"].map(Node::text)) } else { Node::text(name) }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(scalar) => f.write_str(scalar.name),
            Self::Object(name) | Self::Enumeration(name, _) => f.write_str(name),
            Self::List(item) => write!(f, "[{item}]"),
        }
    }
}
