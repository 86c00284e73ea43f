//! Constants of the error codes.

use super::file::{File, literal};
use crate::ir::{Imports, Service};

pub(super) fn emit(service: &Service<'_>) -> String {
    let mut file = File::new(service.source);
    file.doc(&service.errors_doc);
    let mut imports = Imports::default();
    if !service.errors.is_empty() {
        imports.paths.insert("tencent_cloud::ErrorCode".to_owned());
    }
    file.imports(&imports);
    for constant in &service.errors {
        let declaration = format!("pub const {}: ErrorCode", constant.name);
        let value = format!("ErrorCode::new({})", literal(constant.code));
        file.constant(&constant.doc, &declaration, &value);
    }
    file.into_text()
}
