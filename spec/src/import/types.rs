//! Types in the vendor's notation and as properties of a specification.

use std::fmt;

use crate::yaml::Node;

/// The type of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Scalar(Scalar),
    Object(String),
    /// An authored enumeration, which for the vendor is a string or an integer.
    Enumeration(String, Enumeration),
    List(Box<Type>),
}

/// The type of the values of an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enumeration {
    Strings,
    Integers,
}

/// The vendor's scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scalar {
    /// The vendor's name.
    pub(super) name: &'static str,
    /// `type` in a specification.
    pub(super) ty: &'static str,
    /// `format` in a specification.
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

    fn of_specification(ty: &str, format: Option<&str>) -> Option<Self> {
        SCALARS.into_iter().find(|scalar| scalar.ty == ty && scalar.format == format)
    }
}

impl Type {
    /// Reads the type of a property and whether it is nullable. `enumeration` identifies references to enumerations.
    pub(super) fn read(
        property: &Node,
        enumeration: &dyn Fn(&str) -> Option<Enumeration>,
    ) -> Option<(Self, bool)> {
        if let Some(options) = property.get("anyOf").and_then(Node::as_list) {
            let reference = options.first()?;
            return Some((Self::read(reference, enumeration)?.0, true));
        }
        if let Some(reference) = property.get("$ref").and_then(Node::as_str) {
            let name = reference.rsplit('/').next()?.to_owned();
            let ty = match enumeration(&name) {
                Some(values) => Self::Enumeration(name, values),
                None => Self::Object(name),
            };
            return Some((ty, false));
        }
        let ty = property.get("type")?;
        let (name, nullable) = match ty.as_list() {
            Some(list) => (list.first()?.as_str()?, true),
            None => (ty.as_str()?, false),
        };
        if name == "array" {
            let (item, _) = Self::read(property.get("items")?, enumeration)?;
            return Some((Self::List(Box::new(item)), nullable));
        }
        let format = property.get("format").and_then(Node::as_str);
        Some((Self::Scalar(Scalar::of_specification(name, format)?), nullable))
    }

    /// Replaces the type of a property. References are completed once schemas are assigned to files.
    pub(super) fn write(&self, nullable: bool, property: &mut Node) {
        for key in ["type", "format", "$ref", "anyOf", "items"] {
            property.remove(key);
        }
        match self {
            Self::Object(name) | Self::Enumeration(name, _) => {
                let reference = Node::string(format!("#/components/schemas/{name}"));
                if nullable {
                    let options = [("$ref", reference), ("type", Node::string("null"))];
                    let options = options.map(|option| Node::map([option]));
                    property.set("anyOf", Node::list(options));
                } else {
                    property.set("$ref", reference);
                }
            }
            Self::Scalar(scalar) => {
                property.set("type", type_name(scalar.ty, nullable));
                if let Some(format) = scalar.format {
                    property.set("format", Node::string(format));
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

    /// Returns whether the vendor's type equals the type in the specification.
    pub(super) fn is_same(&self, current: &Self) -> bool {
        match (self, current) {
            (Self::Scalar(scalar), Self::Enumeration(_, Enumeration::Strings)) => *scalar == STRING,
            (Self::Scalar(scalar), Self::Enumeration(_, Enumeration::Integers)) => {
                scalar.ty == "integer"
            }
            (Self::List(item), Self::List(current)) => item.is_same(current),
            _ => self == current,
        }
    }

    /// Returns the object that the type refers to.
    pub(super) fn object(&self) -> Option<&str> {
        match self {
            Self::Object(name) => Some(name),
            Self::List(item) => item.object(),
            Self::Scalar(_) | Self::Enumeration(..) => None,
        }
    }
}

fn type_name(name: &str, nullable: bool) -> Node {
    if nullable { Node::list([name, "null"].map(Node::string)) } else { Node::string(name) }
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
