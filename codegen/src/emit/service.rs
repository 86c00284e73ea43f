//! The module of a service.

use super::example;
use super::file::File;
use crate::ir::Service;

pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&example::document(&service.doc)?);
    file.block("mod actions;\nmod client;\npub mod error;\npub mod model;");
    file.block(
        "#[cfg(feature = \"blocking\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"blocking\")))]\npub mod blocking;",
    );
    for inner in &service.inner {
        let feature = &inner.feature;
        file.block(&format!(
            "#[cfg(feature = \"{feature}\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"{feature}\")))]\npub mod {};",
            inner.module
        ));
    }
    file.block("pub use client::Client;");
    Ok(file.into_text())
}
