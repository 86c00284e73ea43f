//! `lib.rs`: the crate's documentation, its services, and what it shows of the runtime.

use super::file::{File, fill};
use crate::ir::{Crate, Service};

/// What nearly every program names.
const SHOWN: [&str; 9] = [
    "Client",
    "ClientBuilder",
    "Credentials",
    "DateTime",
    "Error",
    "ErrorCode",
    "ErrorKind",
    "RateLimit",
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
    if let Some(service) = services(root).next() {
        doc.extend(first_steps(&service.module.join("::")));
    }
    file.doc(&doc);
    file.block("#![cfg_attr(docsrs, feature(doc_cfg))]");
    for service in services(root) {
        let feature = &service.feature;
        file.block(&format!(
            "#[cfg(feature = \"{feature}\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"{feature}\")))]\n#[rustfmt::skip]\npub mod {};",
            service.module.join("::")
        ));
    }
    file.block("pub use tencentcloud_runtime as runtime;");
    file.block(
        "#[cfg(feature = \"blocking\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"blocking\")))]\npub use tencentcloud_runtime::blocking;",
    );
    file.block(&format!("pub use tencentcloud_runtime::{{\n{}}};", fill(&SHOWN)));
    Ok(file.into_text())
}

/// Services that are modules of the crate itself.
fn services(root: &Crate) -> impl Iterator<Item = &Service> {
    root.services.iter().filter(|service| service.module.len() == 1)
}

/// How a program begins, for a service with this module.
fn first_steps(module: &str) -> Vec<String> {
    let text = format!(
        r#"
# First steps

A client takes credentials and region from where it runs, or from its builder. Each action is a method
that takes a request and gives a call; `.timeout(..)`, `.region(..)`, `.retry(..)` go before `.await`.

```no_run
use tencentcloud::{{Credentials, {module}}};

# fn example() -> Result<(), tencentcloud::Error> {{
// TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_REGION
let client = {module}::Client::from_env()?;
// or by hand
let runtime = {module}::Client::builder()
    .credentials(Credentials::new("secret id", "secret key"))
    .region("ap-guangzhou")
    .build()?;
let client = {module}::Client::new(runtime);
# Ok(())
# }}
```

The modules `model` hold requests and replies under the vendor's names: what a request must hold is an
argument of `new`, the rest are setters. Enumerations are open: a value that this version does not name
is kept. Listings give pages and items as streams, and `wait_until_…` methods poll until a state is
reached. `{module}::blocking`, with the feature `blocking`, is the same for programs without an async
runtime. Every failure is an [`Error`]: one line for people, [`kind`](Error::kind) and
[`code`](Error::code) for programs."#
    );
    text.lines().map(str::to_owned).collect()
}
