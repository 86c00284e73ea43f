//! The client: the struct, its constructors, and one file of methods per group.

use std::fmt::Debug;

use super::file::{File, Item, comment};
use super::function::Function;
use crate::ir::{Action, Group, Imports, Service, Waiter};
use crate::text::{Expression, Statement};

/// The file with the constructors. It is the first of the modules, so that rustdoc shows them before the methods of the
/// actions.
pub(super) const SETUP: &str = "setup";

/// The struct of every client.
const CLIENT: &str = r#"
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
}
"#;

/// The constructors of every client.
const METHODS: &str = r#"
/// Constructors.
impl Client {
    /// Creates a client from a shared configuration.
    #[inline]
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone() }
    }

    /// Creates a client with credentials and region from the environment; see
    /// [`Config::from_env`].
    ///
    /// # Errors
    ///
    /// Contradictory variables and unreadable files. Missing credentials are an error of the first
    /// call, which names each source and what it lacks.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        Config::from_env().map(|config| Self { config })
    }

    /// Returns a client builder.
    #[inline]
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Returns the configuration, for clients of other services to share.
    #[inline]
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }
}

impl FromConfig for Client {
    #[inline]
    fn from_config(config: Config) -> Result<Self, Error> {
        Ok(Self { config })
    }
}
"#;

/// Emits the file with the struct.
pub(super) fn emit(service: &Service<'_>) -> String {
    let mut file = File::new(service.source);
    modules(&mut file, service);
    file.block("use tencent_cloud::Config;");
    file.block(&format!("{}{}", comment(&service.client_doc), CLIENT.trim()));
    file.into_text()
}

/// Emits the file with the constructors.
pub(super) fn emit_setup(service: &Service<'_>) -> String {
    let core = ["ClientBuilder", "Config", "Error", "FromConfig"];
    setup(service, "client", &core, METHODS)
}

/// Emits the file with the constructors of the client in `module`.
pub(super) fn setup(service: &Service<'_>, module: &str, core: &[&str], methods: &str) -> String {
    let mut file = File::new(service.source);
    let mut imports = Imports::default();
    imports.paths.extend(core.iter().map(|name| format!("tencent_cloud::{name}")));
    imports.paths.insert(format!("{}::{module}::Client", service.root));
    file.imports(&imports);
    file.block(methods.trim());
    file.into_text()
}

/// Declares the modules with methods.
pub(super) fn modules(file: &mut File, service: &Service<'_>) {
    let groups = service.groups.iter().filter(|group| !group.actions.is_empty());
    let modules = std::iter::once(SETUP).chain(groups.map(|group| group.module.as_str()));
    let modules: Vec<_> = modules.map(|module| format!("mod {module};")).collect();
    file.block(&modules.join("\n"));
}

/// Emits the file with the methods of a group.
pub(super) fn emit_group(service: &Service<'_>, group: &Group<'_>) -> String {
    let mut file = File::new(service.source);
    file.imports(&group.client_imports);
    let actions = group.actions.iter();
    let calls = actions.clone().map(|action| Item {
        doc: &action.doc,
        source: {
            let function = format!("{}::new(&self.config, request)", call_type(action));
            call(action, Expression::atom(function))
        },
    });
    let waits = actions.flat_map(|action| {
        let waiters = action.waiters.iter();
        waiters.map(|waiter| Item {
            doc: &waiter.doc,
            source: wait(
                action,
                waiter,
                vec![
                    Statement::Of {
                        before: "const WAITER: &Waiter = ".to_owned(),
                        expression: facts(waiter),
                        after: ";".to_owned(),
                    },
                    Statement::Lines(format!(
                        "Wait::new(&self.config, WAITER, {})",
                        waiter.parameter
                    )),
                ],
            ),
        })
    });
    file.inherent_impl(&group.doc, "Client", calls.chain(waits));
    file.into_text()
}

/// Returns the type of the call of an action.
fn call_type(action: &Action<'_>) -> &'static str {
    if action.operation.stream { "StreamingCall" } else { "Call" }
}

/// Returns the method of an action.
pub(super) fn call(action: &Action<'_>, value: Expression) -> String {
    let request = &action.request.name;
    let function = Function {
        name: &action.method,
        deprecated: action.deprecated.as_deref(),
        parameters: vec!["&self".to_owned(), format!("request: {request}")],
        returns: &format!("{}<{request}>", call_type(action)),
        body: vec![Statement::value(value)],
    };
    function.into_source()
}

/// Returns the method of a waiter.
pub(super) fn wait(action: &Action<'_>, waiter: &Waiter<'_>, body: Vec<Statement>) -> String {
    let ids = format!("{}: impl IntoIterator<Item = impl Into<String>>", waiter.parameter);
    let function = Function {
        name: &waiter.method,
        deprecated: None,
        parameters: vec!["&self".to_owned(), ids],
        returns: &format!("Wait<{}>", action.request.name),
        body,
    };
    function.into_source()
}

/// Returns the facts of a waiter.
fn facts(waiter: &Waiter<'_>) -> Expression {
    let facts = waiter.facts;
    // The `Debug` form of strings and numbers is Rust.
    let literal = |value: &dyn Debug| Expression::atom(format!("{value:?}"));
    let set = |chain: Expression, method: &str, value: Option<&dyn Debug>| match value {
        Some(value) => chain.method(method, vec![literal(value)]),
        None => chain,
    };
    let values = |chain: Expression, method: &str, values: &[String]| {
        if values.is_empty() {
            return chain;
        }
        let values = values.iter().map(|value| literal(value)).collect();
        chain.method(method, vec![Expression::array("&", values)])
    };
    let required = [&facts.name, &facts.ids, &facts.items, &facts.property];
    let required = required.map(|field| literal(field)).to_vec();
    let mut chain = Expression::call("&Waiter::new", required);
    chain = set(chain, "filter", facts.filter.as_ref().map(|name| name as _));
    chain = set(chain, "max_ids", waiter.max_ids.as_ref().map(|count| count as _));
    if let Some((field, max)) = &waiter.limit {
        chain = chain.method("limit", vec![literal(field), literal(max)]);
    }
    chain = set(chain, "id", facts.id.as_ref().map(|field| field as _));
    chain = values(chain, "success", &facts.success);
    if facts.gone {
        chain = chain.method("gone", Vec::new());
    }
    chain = values(chain, "failure", &facts.failure);
    chain = set(chain, "reason", facts.reason.as_ref().map(|field| field as _));
    chain.method("interval", vec![literal(&facts.interval)])
}
