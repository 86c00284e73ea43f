//! Constants of the error codes.

use quote::quote;

use super::file::File;
use super::tokens::code;
use crate::ir::{Imports, Service};

pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&["Error codes that the service documents: compare with them what an error carries."
        .to_owned()]);
    let mut imports = Imports::default();
    if !service.errors.is_empty() {
        imports.code.insert("tencentcloud_runtime::ErrorCode".to_owned());
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
