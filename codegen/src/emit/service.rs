//! The root module of a version: the crate itself for the default one.

use super::file::File;
use crate::Module;
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
    file.block(&format!("#[doc(inline)]\n{}", reexports()));
    file.into_text()
}

/// Emits `mod.rs` of a module of another crate, or `lib.rs` of a library that consists of it.
///
/// `rustfmt::skip` applies to the files of a module, too. The order of the modules is the one that `rustfmt` prefers.
pub(super) fn emit_module(service: &Service<'_>, module: &Module) -> String {
    let mut file = File::new(&module.origin);
    file.doc(&service.doc);
    file.block(LINTS);
    let blocking = module.blocking.then_some("pub mod blocking;");
    let modules = MODULES.lines();
    let modules = modules.clone().take(1).chain(blocking).chain(modules.skip(1));
    for module in modules {
        file.block(&format!("#[rustfmt::skip]\n{module}"));
    }
    file.block("pub use client::Client;");
    file.block(&format!("#[rustfmt::skip]\n#[doc(inline)]\n{}", reexports()));
    file.into_text()
}

/// The lint levels of a module of another crate, which contains more than the crate uses. Lines are so short that `rustfmt`
/// breaks none, whatever its configuration.
const LINTS: &str = "// The lint levels of this crate are for code that is written by hand.
#![allow(dead_code, deprecated)]
#![allow(unreachable_pub, unused_imports)]
#![allow(clippy::all, clippy::nursery)]
#![allow(clippy::pedantic)]";

fn reexports() -> String {
    let paths = REEXPORTED.map(|name| format!("tencent_cloud::{name}")).into();
    let lines = text::imports(&paths, WIDTH - "pub ".len()).join("\n");
    format!("pub {lines}")
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
