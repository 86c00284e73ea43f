//! The root module of a version: the crate itself for the default one.

use super::example;
use super::file::{File, WIDTH, fill};
use crate::ir::{Crate, Service};

/// Types of the core that users of a service name.
const SHOWN: [&str; 10] = [
    "ClientBuilder",
    "Config",
    "Credentials",
    "DateTime",
    "Error",
    "ErrorCode",
    "ErrorKind",
    "Idempotency",
    "RateLimit",
    "RetryPolicy",
];

const MODULES: &str = "mod actions;\nmod client;\npub mod error;\npub mod model;";

/// `lib.rs`.
pub(super) fn emit_root(package: &Crate) -> Result<String, String> {
    let service = &package.default;
    let mut file = File::new(&service.documents);
    file.doc(&example::document(&service.doc)?);
    file.block("#![cfg_attr(docsrs, feature(doc_cfg))]");
    file.block(MODULES);
    file.block(&module("blocking", "blocking"));
    for other in package.others.iter().filter_map(|other| other.module.as_deref()) {
        file.block(&module(other, other));
    }
    file.block("pub use client::Client;");
    let shown = fill(&SHOWN, WIDTH);
    file.block(&format!("#[doc(inline)]\npub use tencent_cloud::{{\n{shown}}};"));
    Ok(file.into_text())
}

/// The module of a version that is not the default one.
pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&example::document(&service.doc)?);
    file.block(MODULES);
    file.block(&module("blocking", "blocking"));
    file.block("pub use client::Client;");
    Ok(file.into_text())
}

/// Declares a module that a feature enables.
fn module(name: &str, feature: &str) -> String {
    format!(
        "#[cfg(feature = \"{feature}\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"{feature}\")))]\npub mod {name};"
    )
}
