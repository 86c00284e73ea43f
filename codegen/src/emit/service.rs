//! The root module of a version: the crate itself for the default one.

use super::file::File;
use crate::ir::{Crate, Service};
use crate::text::{self, WIDTH};

/// Types of the core crate that users hold, which have a page in each service crate.
const REEXPORTED: [&str; 10] = [
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

/// Emits `lib.rs`.
pub(super) fn emit_root(package: &Crate<'_>) -> String {
    let service = &package.default;
    let mut file = File::new(&package.source);
    file.doc(&service.doc);
    file.block("#![cfg_attr(docsrs, feature(doc_cfg))]");
    modules(&mut file);
    for other in package.others.iter().filter_map(|other| other.module.as_deref()) {
        file.block(&module(other, other));
    }
    file.block("pub use client::Client;");
    let paths = REEXPORTED.map(|name| format!("tencent_cloud::{name}")).into();
    let lines = text::imports(&paths, WIDTH - "pub ".len()).join("\n");
    file.block(&format!("#[doc(inline)]\npub {lines}"));
    file.into_text()
}

/// Emits the module of a version that is not the default one.
pub(super) fn emit(service: &Service<'_>) -> String {
    let mut file = File::new(service.source);
    file.doc(&service.doc);
    modules(&mut file);
    file.block("pub use client::Client;");
    file.into_text()
}

/// Declares the modules that every version has.
fn modules(file: &mut File) {
    file.block(MODULES);
    file.block(&module("blocking", "blocking"));
}

/// Declares a module that a feature enables.
fn module(name: &str, feature: &str) -> String {
    format!(
        "#[cfg(feature = \"{feature}\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"{feature}\")))]\npub mod {name};"
    )
}
