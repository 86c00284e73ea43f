//! The client whose calls block, in a module of its own: what all actions share, and a file of methods for each group.
//!
//! Whatever its methods do, the async client does: facts of a waiter, say, are there and nowhere else.

use quote::quote;

use super::client::{modules, setup};
use super::example;
use super::file::{File, Method, comment};
use super::tokens::{code, deprecated};
use crate::ir::{Action, Group, Service, Waiter};

/// The client, the same for every service.
const CLIENT: &str = r#"
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
}
"#;

/// Its constructors, the same for every service.
const METHODS: &str = r#"
/// Constructors.
impl Client {
    /// Creates a client from a shared configuration.
    #[inline]
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone() }
    }

    /// Creates a client with credentials and region from the environment, as [`Config::from_env`] finds them.
    ///
    /// # Errors
    ///
    /// Variables that contradict each other, files that cannot be read, and a system without a thread to spare. Missing
    /// credentials are an error of the first call, which names every source and what it lacks.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        Config::from_env().map(|config| Self { config })
    }

    /// Returns a client builder.
    #[inline]
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Returns the configuration, which blocking clients of other services can share.
    #[inline]
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the async client that does the work.
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

/// The file with the client itself.
pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&example::document(&service.blocking.doc)?);
    modules(&mut file, service);
    file.block("use tencent_cloud::blocking::Config;");
    file.block(&format!("{}{}", comment(&service.blocking.client_doc, ""), CLIENT.trim()));
    Ok(file.into_text())
}

/// The file with what sets a client up.
pub(super) fn emit_setup(service: &Service) -> Result<String, String> {
    let core = ["ClientBuilder", "Error", "FromConfig", "blocking::Config"];
    Ok(setup(service, "blocking", &core, METHODS))
}

/// The file with the methods of a group.
pub(super) fn emit_group(service: &Service, group: &Group) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&group.doc);
    file.imports(&group.blocking_imports);
    let calls = group.actions.iter().map(call);
    let waits = group
        .actions
        .iter()
        .flat_map(|action| action.waiters.iter().map(|waiter| wait(action, waiter)));
    file.methods(&group.doc, "Client", calls.chain(waits))?;
    Ok(file.into_text())
}

fn call(action: &Action) -> Method<'_> {
    let method = code(&action.method);
    let request = code(&action.request.name);
    let deprecated = deprecated(action.deprecated.as_ref());
    let code = quote! {
        #deprecated
        #[inline]
        pub fn #method(&self, request: #request) -> Call<#request> {
            self.config.call(request)
        }
    };
    Method { doc: &action.blocking_doc, code }
}

fn wait<'a>(action: &Action, waiter: &'a Waiter) -> Method<'a> {
    let (method, parameter) = (code(&waiter.method), code(&waiter.parameter));
    let request = code(&action.request.name);
    let code = quote! {
        #[inline]
        pub fn #method(
            &self,
            #parameter: impl IntoIterator<Item = impl Into<String>>,
        ) -> Wait<#request> {
            self.config.wait(self.to_async().#method(#parameter))
        }
    };
    Method { doc: &waiter.blocking_doc, code }
}
