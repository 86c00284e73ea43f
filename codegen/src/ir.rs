//! What is emitted: every Rust name, type text, expression and line of documentation, resolved.
//!
//! Emitters read this and nothing else, so that a question of naming or of lookup has one place, [`crate::lower`].

use std::collections::BTreeSet;

/// The crate of a service.
#[derive(Debug)]
pub(crate) struct Crate {
    /// Its folder: the service's short name.
    pub(crate) folder: String,
    /// The default version, which is the root of the crate.
    pub(crate) default: Service,
    /// Every other version, a module of the crate each.
    pub(crate) others: Vec<Service>,
}

/// One version of a service: a module with a client.
#[derive(Debug)]
pub(crate) struct Service {
    /// The module inside the crate, and the feature that enables it; `None` for the root.
    pub(crate) module: Option<String>,
    /// The module as the crate writes it: `crate::v2`.
    pub(crate) root: String,
    /// The module as users write it: `tencent_cloud_cvm::v2`.
    pub(crate) path: String,
    /// What the header of its files names.
    pub(crate) documents: String,
    /// Documentation of the module.
    pub(crate) doc: MethodDoc,
    /// Documentation of the client.
    pub(crate) client_doc: Vec<String>,
    /// The client whose calls block.
    pub(crate) blocking: Blocking,
    /// Subject groups with their actions and types.
    pub(crate) groups: Vec<Group>,
    /// Documented error codes by the part before the first dot.
    pub(crate) errors: Vec<ErrorGroup>,
}

/// The client of a service whose calls block, in a module of its own.
#[derive(Debug)]
pub(crate) struct Blocking {
    /// Documentation of the module.
    pub(crate) doc: MethodDoc,
    /// Documentation of the client.
    pub(crate) client_doc: Vec<String>,
}

/// A subject group. The types that several groups use are a group without actions.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) module: String,
    pub(crate) doc: Vec<String>,
    pub(crate) actions: Vec<Action>,
    pub(crate) objects: Vec<Object>,
    pub(crate) enumerations: Vec<Enumeration>,
    /// Imports of the file with the client's methods.
    pub(crate) client_imports: Imports,
    /// Imports of the file with the methods of the client that blocks.
    pub(crate) blocking_imports: Imports,
    /// Imports of the file with `objects`.
    pub(crate) object_imports: Imports,
    /// Imports of the file with `enumerations`.
    pub(crate) enumeration_imports: Imports,
}

impl Group {
    /// Whether nothing is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.objects.is_empty() && self.enumerations.is_empty()
    }
}

/// An action: a method of the client, a request and a reply.
#[derive(Debug)]
pub(crate) struct Action {
    /// The vendor's name.
    pub(crate) name: String,
    /// The module of its request and reply.
    pub(crate) module: String,
    pub(crate) method: String,
    pub(crate) doc: MethodDoc,
    /// Documentation of the method that blocks.
    pub(crate) blocking_doc: Vec<String>,
    pub(crate) deprecated: Option<String>,
    /// Documented requests by their names, as expressions over types of the model.
    pub(crate) requests: Vec<(String, String)>,
    pub(crate) request: Object,
    /// `None` where several actions share the reply, which then is one of the group's objects.
    pub(crate) reply: Option<Object>,
    pub(crate) reply_type: String,
    pub(crate) info: Info,
    /// How it lists, if it does.
    pub(crate) paging: Option<Paging>,
    /// The request's member that asks for a check only, if it has one.
    pub(crate) dry_run: Option<String>,
    /// What can be waited for by polling it.
    pub(crate) waiters: Vec<Waiter>,
    /// Imports of the file with its request and reply.
    pub(crate) imports: Imports,
}

/// Documentation that shows a call: of a method of the client, or of a module.
#[derive(Debug)]
pub(crate) struct MethodDoc {
    /// What it does.
    pub(crate) head: Vec<String>,
    pub(crate) example: Option<Example>,
    /// Limits and errors.
    pub(crate) tail: Vec<String>,
}

/// A call as documentation shows it.
#[derive(Debug)]
pub(crate) struct Example {
    /// The function that the statements are in: `async fn example(cvm: tencent_cloud_cvm::Client)`.
    pub(crate) function: String,
    /// Paths of types that the statements name, as users write them.
    pub(crate) types: BTreeSet<String>,
    /// Statements, without a layout.
    pub(crate) code: String,
}

/// The facts of `ActionInfo`.
#[derive(Debug)]
pub(crate) struct Info {
    pub(crate) service: String,
    pub(crate) version: String,
    /// A variant of `Idempotency`.
    pub(crate) idempotency: &'static str,
    pub(crate) idempotency_token: Option<String>,
    pub(crate) rate_limit: Option<u32>,
    pub(crate) signed: bool,
    /// An expression: `Dialect::Api30`.
    pub(crate) dialect: String,
}

/// The facts of `Pagination`, and how the items are taken out of a reply.
#[derive(Debug)]
pub(crate) struct Paging {
    pub(crate) item_type: String,
    /// An expression over `response`.
    pub(crate) take_items: String,
    pub(crate) cursor: Cursor,
    pub(crate) limit: Option<String>,
    pub(crate) total: Option<String>,
    pub(crate) items: String,
    pub(crate) maximum: Option<u32>,
}

/// The members that lead to the next page, by the vendor's names.
#[derive(Debug)]
pub(crate) enum Cursor {
    Offset(String),
    Page(String),
    Token { request: String, reply: String },
}

/// A method of the client that waits, and the facts of `Waiter`.
#[derive(Debug)]
pub(crate) struct Waiter {
    pub(crate) method: String,
    pub(crate) doc: MethodDoc,
    /// Documentation of the method that blocks.
    pub(crate) blocking_doc: Vec<String>,
    /// The method's parameter.
    pub(crate) parameter: String,
    pub(crate) name: String,
    pub(crate) ids: String,
    pub(crate) filter: Option<String>,
    pub(crate) max_ids: Option<u32>,
    /// The member that bounds a page, and the most that it takes.
    pub(crate) limit: Option<(String, u32)>,
    pub(crate) items: String,
    pub(crate) id: Option<String>,
    pub(crate) member: String,
    pub(crate) success: Vec<String>,
    pub(crate) gone: bool,
    pub(crate) failure: Vec<String>,
    pub(crate) reason: Option<String>,
    pub(crate) interval: u32,
}

/// A struct.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) members: Vec<Member>,
    /// Names that the request's filters may have.
    pub(crate) filters: Vec<Filter>,
    /// Constructor and setters, of what requests hold.
    pub(crate) builder: Option<Builder>,
    /// Documentation of the flattened form, which a request of an action has.
    pub(crate) flatten_doc: Option<Vec<String>>,
}

/// A constant with the name of a filter.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) constant: String,
    pub(crate) wire: String,
    pub(crate) doc: Vec<String>,
}

/// A member of a struct.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) field: String,
    /// The vendor's name.
    pub(crate) wire: String,
    /// The field's type.
    pub(crate) ty: String,
    pub(crate) doc: Vec<String>,
    pub(crate) sensitive: bool,
    /// The note of `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
}

/// How a struct is made and filled.
#[derive(Debug)]
pub(crate) struct Builder {
    /// Documentation of the constructor.
    pub(crate) doc: Vec<String>,
    /// The constructor's parameters.
    pub(crate) parameters: Vec<Parameter>,
    /// Whether the members that are no parameters are filled with defaults.
    pub(crate) has_rest: bool,
    pub(crate) setters: Vec<Setter>,
}

/// A parameter of a constructor.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) field: String,
    pub(crate) ty: String,
    /// What the field is set to: an expression over the parameter, `None` for the parameter itself.
    pub(crate) value: Option<String>,
}

/// A chained setter.
#[derive(Debug)]
pub(crate) struct Setter {
    pub(crate) method: String,
    pub(crate) field: String,
    pub(crate) doc: Vec<String>,
    /// The parameter's type.
    pub(crate) ty: String,
    /// What the field is set to: an expression over the parameter, which has the field's name.
    pub(crate) value: String,
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

/// What the values of an enumeration are on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    Texts,
    Numbers,
}

/// A documented value.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    /// The literal of the value.
    pub(crate) literal: String,
    pub(crate) doc: Vec<String>,
}

/// Error codes with one first part.
#[derive(Debug)]
pub(crate) struct ErrorGroup {
    pub(crate) name: String,
    pub(crate) constants: Vec<ErrorConstant>,
}

/// The constant of an error code.
#[derive(Debug)]
pub(crate) struct ErrorConstant {
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) doc: Vec<String>,
}

/// Paths that a file imports.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    /// What code names.
    pub(crate) code: BTreeSet<String>,
    /// What only documentation names.
    pub(crate) doc: BTreeSet<String>,
    /// Whether the file names something deprecated.
    pub(crate) deprecated: bool,
}
