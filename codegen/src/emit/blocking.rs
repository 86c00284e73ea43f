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
    runtime: tencent_cloud::blocking::Client,
}
"#;

/// What sets it up, the same for every service.
const METHODS: &str = r#"
/// Setting up.
impl Client {
    /// Takes the thread, the connections, the credentials and the region of a client that is set up already.
    #[inline]
    #[must_use]
    pub fn new(runtime: tencent_cloud::blocking::Client) -> Self {
        Self { runtime }
    }

    /// Takes credentials and region from where it runs, as [`tencent_cloud::Client::from_env`] does.
    ///
    /// # Errors
    ///
    /// Variables that contradict each other, files that cannot be read, and a system without a thread to spare. That there
    /// are no credentials is the error of the first call, which names every source and what it lacks.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        tencent_cloud::blocking::Client::from_env().map(Self::new)
    }

    /// Begins to set up a client; pass what [`build_blocking`](ClientBuilder::build_blocking) makes to [`Client::new`].
    #[inline]
    pub fn builder() -> ClientBuilder {
        tencent_cloud::blocking::Client::builder()
    }

    /// The client that sends the requests, which knows no service.
    #[inline]
    #[must_use]
    pub fn as_runtime(&self) -> &tencent_cloud::blocking::Client {
        &self.runtime
    }

    /// The async client that does the work.
    #[inline]
    #[must_use]
    pub fn to_async(&self) -> super::super::Client {
        super::super::Client::new(self.runtime.as_async().clone())
    }
}

impl From<tencent_cloud::blocking::Client> for Client {
    #[inline]
    fn from(runtime: tencent_cloud::blocking::Client) -> Self {
        Self::new(runtime)
    }
}
"#;

/// The file with the client itself.
pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&example::document(&service.blocking.doc)?);
    modules(&mut file, service);
    file.block(&format!("{}{}", comment(&service.blocking.client_doc, ""), CLIENT.trim()));
    Ok(file.into_text())
}

/// The file with what sets a client up.
pub(super) fn emit_setup(service: &Service) -> Result<String, String> {
    Ok(setup(service, "blocking", METHODS))
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
            self.runtime.call(request)
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
            self.runtime.wait(self.to_async().#method(#parameter))
        }
    };
    Method { doc: &waiter.blocking_doc, code }
}
