//! Constants of the error codes.

use quote::quote;

use super::file::File;
use super::tokens::code;
use crate::ir::{Imports, Service};

/// Documentation of the module.
const DOC: [&str; 8] = [
    "Error codes that the service documents.",
    "",
    "An error is compared with them by [`Error::is`](tencent_cloud::Error::is):",
    "`failure.is(error::…)`. Which of them an action returns is listed at its method of the client;",
    "beside those, any action may return the ones that say so. Codes that are not here come as they",
    "are: [`Error::code`](tencent_cloud::Error::code) has every one.",
    "",
    "Each text says what the code means and what to do.",
];

pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&DOC.map(str::to_owned));
    let mut imports = Imports::default();
    if !service.errors.is_empty() {
        imports.code.insert("tencent_cloud::ErrorCode".to_owned());
    }
    file.imports(&imports);
    for group in &service.errors {
        file.block(&format!("// {}", group.name));
        for constant in &group.constants {
            let (name, text) = (code(&constant.name), &constant.code);
            let item = quote!(pub const #name: ErrorCode = ErrorCode::new(#text););
            file.item(&constant.doc, item)?;
        }
    }
    Ok(file.into_text())
}
