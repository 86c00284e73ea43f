//! `lib.rs`: the crate's documentation, its services, and what it shows of the runtime.

use super::file::File;
use crate::ir::Crate;

/// What nearly every program names.
const SHOWN: [&str; 8] = [
    "Client",
    "ClientBuilder",
    "Credentials",
    "DateTime",
    "Error",
    "ErrorCode",
    "ErrorKind",
    "RetryPolicy",
];

pub(super) fn emit(root: &Crate) -> Result<String, String> {
    let mut file = File::new("spec");
    let mut doc = vec![
        "A typed client for Tencent Cloud: a module a service, a method an action.".to_owned(),
        String::new(),
        "| module | cargo feature | service |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    doc.extend(root.services.iter().map(|service| {
        let module = service.module.join("::");
        format!("| `{module}` | `{}` | {} |", service.feature, service.title)
    }));
    file.doc(&doc);
    file.block("#![cfg_attr(docsrs, feature(doc_cfg))]");
    for service in root.services.iter().filter(|service| service.module.len() == 1) {
        let feature = &service.feature;
        file.block(&format!(
            "/// {}.\n#[cfg(feature = \"{feature}\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"{feature}\")))]\n#[rustfmt::skip]\npub mod {};",
            service.title,
            service.module.join("::")
        ));
    }
    file.block("pub use tencentcloud_runtime as runtime;");
    file.block(&format!("pub use tencentcloud_runtime::{{\n    {},\n}};", SHOWN.join(", ")));
    Ok(file.into_text())
}
