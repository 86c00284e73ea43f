//! The intermediate representation: facts of the specification, borrowed, with every Rust name, type, expression and line
//! of documentation resolved.
//!
//! Emitters read only this, so every question of naming or lookup is answered in [`crate::lower`].

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use tencent_cloud_spec::{Spec, model};

use crate::text::{Expression, Statement};

/// The crate of a service.
#[derive(Debug)]
pub(crate) struct Crate<'a> {
    /// The short name of the service, which is the folder of the crate.
    pub(crate) service: &'a str,
    /// The folder that holds the specifications of all its versions.
    pub(crate) source: String,
    /// The one-line description of the package.
    pub(crate) description: String,
    /// Lines of the README.
    pub(crate) readme: Vec<String>,
    pub(crate) features: Vec<Feature>,
    /// The default version, which is the root of the crate.
    pub(crate) default: Service<'a>,
    /// Every other version, each a module of the crate.
    pub(crate) others: Vec<Service<'a>>,
}

/// A feature of the crate.
#[derive(Debug)]
pub(crate) struct Feature {
    pub(crate) name: String,
    /// The features that it enables.
    pub(crate) enables: Vec<&'static str>,
    /// What it adds, in one sentence.
    pub(crate) doc: String,
}

/// One version of a service: a module with a client.
#[derive(Debug)]
pub(crate) struct Service<'a> {
    pub(crate) spec: &'a Spec,
    /// The module inside the crate, and the feature that enables it; `None` for the root.
    pub(crate) module: Option<String>,
    /// The module as the crate itself writes it: `crate::v2`.
    pub(crate) root: String,
    /// The module as users write it: `tencent_cloud_cvm::v2`.
    pub(crate) path: String,
    /// The folder of the specification.
    pub(crate) source: &'a str,
    /// The expression of its `Dialect`, with the host of most actions.
    pub(crate) dialect: String,
    pub(crate) doc: Vec<String>,
    pub(crate) client_doc: Vec<String>,
    /// Documentation of the module with the blocking client.
    pub(crate) blocking_doc: Vec<String>,
    /// Documentation of the blocking client.
    pub(crate) blocking_client_doc: Vec<String>,
    /// Groups with their actions and types.
    pub(crate) groups: Vec<Group<'a>>,
    /// Documentation of the module with the error codes.
    pub(crate) errors_doc: Vec<String>,
    pub(crate) errors: Vec<ErrorConstant<'a>>,
}

/// A group of related actions. The types that several groups use are a group without actions.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    pub(crate) module: String,
    pub(crate) doc: Vec<String>,
    pub(crate) actions: Vec<Action<'a>>,
    pub(crate) objects: Vec<Object<'a>>,
    pub(crate) enumerations: Vec<Enumeration>,
    /// Imports of the file with the methods of the client.
    pub(crate) client_imports: Imports,
    /// Imports of the file with the methods of the blocking client.
    pub(crate) blocking_imports: Imports,
    /// Imports of the file with `objects`.
    pub(crate) object_imports: Imports,
    /// Imports of the file with `enumerations`.
    pub(crate) enumeration_imports: Imports,
}

impl Group<'_> {
    /// Returns whether the group is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.objects.is_empty() && self.enumerations.is_empty()
    }
}

/// An action: a method of the client, a request and a response.
#[derive(Debug)]
pub(crate) struct Action<'a> {
    pub(crate) operation: &'a model::Operation,
    /// The module of its request and response.
    pub(crate) module: String,
    pub(crate) method: String,
    pub(crate) doc: Vec<String>,
    /// Documentation of the blocking method.
    pub(crate) blocking_doc: Vec<String>,
    /// The note of `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
    /// The call that the documentation shows.
    pub(crate) example: Option<Example>,
    /// Documented requests by name, as expressions over types of the model.
    pub(crate) requests: Vec<(&'a str, Expression)>,
    pub(crate) request: Object<'a>,
    /// `None` if several actions share the response, which is then an object of the group.
    pub(crate) response: Option<Object<'a>>,
    pub(crate) response_type: String,
    /// The expression of its `Dialect` where the host differs from that of the service.
    pub(crate) dialect: Option<String>,
    pub(crate) pagination: Option<Pagination<'a>>,
    /// The request field that asks for a check only.
    pub(crate) dry_run: Option<&'a str>,
    /// States that can be awaited by polling the action.
    pub(crate) waiters: Vec<Waiter<'a>>,
    /// Imports of the file with its request and response.
    pub(crate) imports: Imports,
}

/// A call as documentation shows it.
#[derive(Debug)]
pub(crate) struct Example {
    /// Paths of the types that the statements name, as users write them.
    pub(crate) types: BTreeSet<String>,
    pub(crate) statements: Vec<Statement>,
}

/// How an action is paginated, and how the items are taken out of a response.
#[derive(Debug)]
pub(crate) struct Pagination<'a> {
    pub(crate) facts: &'a model::Pagination,
    pub(crate) item_type: Type,
    /// An expression over `response`.
    pub(crate) take_items: String,
}

/// A method of the client that polls until a state is reached.
#[derive(Debug)]
pub(crate) struct Waiter<'a> {
    pub(crate) facts: &'a model::Waiter,
    pub(crate) method: String,
    pub(crate) doc: Vec<String>,
    /// Documentation of the blocking method.
    pub(crate) blocking_doc: Vec<String>,
    /// The parameter of the method.
    pub(crate) parameter: String,
    pub(crate) max_ids: Option<u32>,
    /// The field that limits the size of a page, and its largest value.
    pub(crate) limit: Option<(&'a str, u32)>,
}

/// A struct.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    pub(crate) name: String,
    /// Whether it is the request of an action.
    pub(crate) is_request: bool,
    pub(crate) doc: Vec<String>,
    pub(crate) fields: Vec<Field<'a>>,
    /// Names of the filters that the request accepts.
    pub(crate) filters: Vec<Filter<'a>>,
    /// Constructor and setters, of objects that are sent.
    pub(crate) builder: Option<Builder>,
}

/// A constant with the name of a filter.
#[derive(Debug)]
pub(crate) struct Filter<'a> {
    pub(crate) constant: String,
    pub(crate) wire: &'a str,
    pub(crate) doc: Vec<String>,
}

/// A field of a struct.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    pub(crate) property: &'a model::Property,
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) doc: Vec<String>,
    /// The note of `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// A type by its name.
    Named(String),
    List(Box<Type>),
    /// Values by string.
    Map(Box<Type>),
    Option(Box<Type>),
    Boxed(Box<Type>),
}

impl Type {
    /// Returns whether values hold any number of items.
    pub(crate) fn is_collection(&self) -> bool {
        match self {
            Self::List(_) | Self::Map(_) => true,
            Self::Option(inner) | Self::Boxed(inner) => inner.is_collection(),
            Self::Named(_) => false,
        }
    }
}

impl Display for Type {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => formatter.write_str(name),
            Self::List(item) => write!(formatter, "Vec<{item}>"),
            Self::Map(value) => write!(formatter, "BTreeMap<String, {value}>"),
            Self::Option(inner) => write!(formatter, "Option<{inner}>"),
            Self::Boxed(inner) => write!(formatter, "Box<{inner}>"),
        }
    }
}

/// Constructor and setters of a struct.
#[derive(Debug)]
pub(crate) struct Builder {
    /// Documentation of the constructor.
    pub(crate) doc: Vec<String>,
    /// The constructor's parameters.
    pub(crate) parameters: Vec<Parameter>,
    /// Whether some fields are no parameters and get their defaults.
    pub(crate) has_rest: bool,
    pub(crate) setters: Vec<Setter>,
}

/// A parameter of a constructor, named like the field.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) field: String,
    pub(crate) ty: String,
    /// The value of the field: an expression over the parameter, `None` for the parameter itself.
    pub(crate) value: Option<String>,
}

/// A chained setter.
#[derive(Debug)]
pub(crate) struct Setter {
    pub(crate) method: String,
    pub(crate) field: String,
    pub(crate) doc: Vec<String>,
    /// The type parameter that the type of the parameter names.
    pub(crate) generic: Option<&'static str>,
    /// The type of the parameter.
    pub(crate) ty: String,
    /// The value of the field: an expression over the parameter `value`.
    pub(crate) value: String,
    /// The note of `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
}

/// An open enumeration.
#[derive(Debug)]
pub(crate) struct Enumeration {
    pub(crate) name: String,
    pub(crate) values: Values,
    pub(crate) doc: Vec<String>,
    pub(crate) variants: Vec<Variant>,
}

/// The wire type of an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    Strings,
    Integers,
}

/// A documented value.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    /// The literal of the value.
    pub(crate) literal: String,
    pub(crate) doc: Vec<String>,
}

/// The constant of an error code.
#[derive(Debug)]
pub(crate) struct ErrorConstant<'a> {
    pub(crate) name: String,
    pub(crate) code: &'a str,
    pub(crate) doc: Vec<String>,
}

/// Imports of a file.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    pub(crate) paths: BTreeSet<String>,
    /// Whether the file names something deprecated.
    pub(crate) deprecated: bool,
}
