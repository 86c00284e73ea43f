//! `lib.rs`: the crate's documentation, its services, and what it shows of the runtime.
//!
//! The documentation is a page for who is new: `crate.md`, with what the first service has in the places between `@`.

use super::file::{File, WIDTH, fill};
use crate::ir::{Crate, Service, TourCall};

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
    let doc = page(root);
    file.doc(&doc.lines().map(str::to_owned).collect::<Vec<_>>());
    file.block("#![cfg_attr(docsrs, feature(doc_cfg))]");
    for service in services(root) {
        let feature = &service.feature;
        file.block(&format!(
            "#[cfg(feature = \"{feature}\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"{feature}\")))]\n#[rustfmt::skip]\npub mod {};",
            service.module.join("::")
        ));
    }
    file.block("pub use tencent_cloud as runtime;");
    // Rustdoc would look for what their texts link in this crate.
    file.block(
        "#[cfg(feature = \"blocking\")]\n#[cfg_attr(docsrs, doc(cfg(feature = \"blocking\")))]\n#[doc(no_inline)]\npub use tencent_cloud::blocking;",
    );
    let shown = fill(&SHOWN, WIDTH);
    file.block(&format!("#[doc(no_inline)]\npub use tencent_cloud::{{\n{shown}}};"));
    Ok(file.into_text())
}

/// Services that are modules of the crate itself.
fn services(root: &Crate) -> impl Iterator<Item = &Service> {
    root.services.iter().filter(|service| service.module.len() == 1)
}

/// The crate's documentation.
fn page(root: &Crate) -> String {
    let rows = root.services.iter().map(|service| {
        let (module, path) = (service.module.join("::"), service.module.join("/"));
        let name = format!("[`{module}`]({path}/index.html)");
        format!("| {name} | `{}` | {} |\n", service.feature, service.title)
    });
    let mut page = include_str!("crate.md").replace("@services@\n", &rows.collect::<String>());
    let tour = services(root).next().map(|service| (service.module.join("::"), &service.tour));
    let call = tour.as_ref().and_then(|(_, tour)| tour.call.as_ref());
    let wait = tour.as_ref().and_then(|(_, tour)| tour.wait.as_deref());
    for (part, is_there) in [
        ("service", tour.is_some()),
        ("call", call.is_some()),
        ("listing", call.is_some_and(|call| call.is_listing)),
        ("error", call.is_some_and(|call| call.error.is_some())),
        ("wait", wait.is_some()),
    ] {
        page = keep(&page, part, is_there);
    }
    let (module, client) = tour.as_ref().map_or(("", ""), |(m, tour)| (m, tour.client.as_str()));
    let of_call = |part: fn(&TourCall) -> &str| call.map_or("", part);
    for (name, value) in [
        ("module", module),
        ("client", client),
        ("method", of_call(|call| &call.method)),
        ("request", of_call(|call| &call.request)),
        ("code", of_call(|call| call.error.as_deref().unwrap_or_default())),
        ("wait", wait.unwrap_or_default()),
    ] {
        page = page.replace(&format!("@{name}@"), value);
    }
    page
}

/// Takes the marks `@if part@` and `@end part@` away, and what is between them unless it is there.
fn keep(page: &str, part: &str, is_there: bool) -> String {
    let (begin, end) = (format!("@if {part}@\n"), format!("@end {part}@\n"));
    let mut kept = String::with_capacity(page.len());
    for piece in page.split(&begin) {
        match piece.split_once(&end) {
            Some((inside, after)) => {
                kept.push_str(if is_there { inside } else { "" });
                kept.push_str(after);
            }
            None => kept.push_str(piece),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_or_dropped() {
        let page = "a\n@if x@\nb\n@end x@\nc\n@if y@\nd\n@end y@\n";
        assert_eq!(keep(&keep(page, "x", true), "y", false), "a\nb\nc\n");
    }
}
