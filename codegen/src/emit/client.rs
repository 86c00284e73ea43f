//! The client: what all actions share, how one is set up, and a file of methods for each group.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::example;
use super::file::{File, Method, comment};
use super::tokens::{code, deprecated, option};
use crate::ir::{Action, Group, Imports, Service, Waiter};

/// The file with what sets a client up. It is the first of the modules, so that rustdoc shows its methods before those of
/// a hundred actions.
pub(super) const SETUP: &str = "setup";

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
    /// Variables that contradict each other, and files that cannot be read. Missing credentials are an error of the first
    /// call, which names every source and what it lacks.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        Config::from_env().map(|config| Self { config })
    }

    /// Returns a client builder.
    #[inline]
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Returns the configuration, which clients of other services can share.
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

/// The file with the client itself.
pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&["The client; its methods are in a file for each subject group.".to_owned()]);
    modules(&mut file, service);
    file.block("use tencent_cloud::Config;");
    file.block(&format!("{}{}", comment(&service.client_doc, ""), CLIENT.trim()));
    Ok(file.into_text())
}

/// The file with what sets a client up.
pub(super) fn emit_setup(service: &Service) -> Result<String, String> {
    let core = ["ClientBuilder", "Config", "Error", "FromConfig"];
    Ok(setup(service, "client", &core, METHODS))
}

/// The same for the client in `module`.
pub(super) fn setup(service: &Service, module: &str, core: &[&str], methods: &str) -> String {
    let mut file = File::new(&service.documents);
    file.doc(&["What sets a client up.".to_owned()]);
    let mut imports = Imports::default();
    imports.code.extend(core.iter().map(|name| format!("tencent_cloud::{name}")));
    imports.code.insert(format!("{}::{module}::Client", service.root));
    file.imports(&imports);
    file.block(methods.trim());
    file.into_text()
}

/// Declares the modules with methods.
pub(super) fn modules(file: &mut File, service: &Service) {
    let groups = service.groups.iter().filter(|group| !group.actions.is_empty());
    let modules = std::iter::once(SETUP).chain(groups.map(|group| group.module.as_str()));
    let modules: Vec<_> = modules.map(|module| format!("mod {module};")).collect();
    file.block(&modules.join("\n"));
}

/// The file with the methods of a group.
pub(super) fn emit_group(service: &Service, group: &Group) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&group.doc);
    file.imports(&group.client_imports);
    let mut calls = Vec::new();
    let mut waits = Vec::new();
    for action in &group.actions {
        calls.push((example::document(&action.doc)?, call(action)));
        for waiter in &action.waiters {
            waits.push((example::document(&waiter.doc)?, wait(action, waiter)));
        }
    }
    calls.append(&mut waits);
    let methods = calls.iter().map(|(doc, code)| Method { doc, code: code.clone() });
    file.methods(&group.doc, "Client", methods)?;
    Ok(file.into_text())
}

fn call(action: &Action) -> TokenStream {
    let method = code(&action.method);
    let request = code(&action.request.name);
    let deprecated = deprecated(action.deprecated.as_ref());
    quote! {
        #deprecated
        #[inline]
        pub fn #method(&self, request: #request) -> Call<#request> {
            Call::new(&self.config, request)
        }
    }
}

fn wait(action: &Action, waiter: &Waiter) -> TokenStream {
    let (method, parameter) = (code(&waiter.method), code(&waiter.parameter));
    let request = code(&action.request.name);
    let Waiter { name, ids, items, member, success, gone, failure, .. } = waiter;
    let (filter, id) = (option(waiter.filter.as_ref()), option(waiter.id.as_ref()));
    let limit = option(waiter.limit.as_ref().map(|(member, most)| {
        let most = Literal::u32_unsuffixed(*most);
        quote!((#member, #most))
    }));
    let reason = option(waiter.reason.as_ref());
    let max_ids = option(waiter.max_ids.map(Literal::u32_unsuffixed));
    let interval = Literal::u32_unsuffixed(waiter.interval);
    quote! {
        #[inline]
        pub fn #method(
            &self,
            #parameter: impl IntoIterator<Item = impl Into<String>>,
        ) -> Wait<#request> {
            const WAITER: &Waiter = &Waiter {
                name: #name,
                ids: #ids,
                filter: #filter,
                max_ids: #max_ids,
                limit: #limit,
                items: #items,
                id: #id,
                field: #member,
                success: &[#(#success),*],
                gone: #gone,
                failure: &[#(#failure),*],
                reason: #reason,
                interval: #interval,
            };
            Wait::new(&self.config, WAITER, #parameter)
        }
    }
}
