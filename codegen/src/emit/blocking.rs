//! The blocking client: the struct, its constructors, and one file of methods per group.
//!
//! Its methods delegate to the async client, which alone holds the facts.

use super::client::{call, modules, setup, wait};
use super::file::{File, Item, comment};
use crate::ir::{Group, Service};
use crate::text::{Expression, Statement};

/// The struct of every blocking client.
const CLIENT: &str = r#"
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
}
"#;

/// The constructors of every blocking client.
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
    /// Contradictory variables, unreadable files, and a thread that cannot be started. Missing
    /// credentials are an error of the first call, which names each source and what it lacks.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        Config::from_env().map(|config| Self { config })
    }

    /// Returns a client builder.
    #[inline]
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Returns the configuration, for blocking clients of other services to share.
    #[inline]
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the async client that executes the calls.
    #[inline]
    #[must_use]
    pub fn to_async(&self) -> super::super::Client {
        super::super::Client::new(self.config.as_async())
    }
}

impl FromConfig for Client {
    #[inline]
    fn from_config(config: tencent_cloud::Config) -> Result<Self, Error> {
        Config::from_config(config).map(|config| Self { config })
    }
}
"#;

/// Emits the file with the struct.
pub(super) fn emit(service: &Service<'_>) -> String {
    let mut file = File::new(service.source);
    file.doc(&service.blocking_doc);
    modules(&mut file, service);
    file.block("use tencent_cloud::blocking::Config;");
    file.block(&format!("{}{}", comment(&service.blocking_client_doc), CLIENT.trim()));
    file.into_text()
}

/// Emits the file with the constructors.
pub(super) fn emit_setup(service: &Service<'_>) -> String {
    let core = ["ClientBuilder", "Error", "FromConfig", "blocking::Config"];
    setup(service, "blocking", &core, METHODS)
}

/// Emits the file with the methods of a group.
pub(super) fn emit_group(service: &Service<'_>, group: &Group<'_>) -> String {
    let mut file = File::new(service.source);
    file.imports(&group.blocking_imports);
    let actions = group.actions.iter();
    let calls = actions.clone().map(|action| Item {
        doc: &action.blocking_doc,
        source: {
            let method = if action.operation.stream { "stream" } else { "call" };
            call(action, Expression::atom(format!("self.config.{method}(request)")))
        },
    });
    let waits = actions.flat_map(|action| {
        let waiters = action.waiters.iter();
        waiters.map(|waiter| {
            let (method, parameter) = (&waiter.method, &waiter.parameter);
            let body = format!("self.config.wait(self.to_async().{method}({parameter}))");
            let source = wait(action, waiter, vec![Statement::Lines(body)]);
            Item { doc: &waiter.blocking_doc, source }
        })
    });
    file.inherent_impl(&group.doc, "Client", calls.chain(waits));
    file.into_text()
}
