//! No action is skipped: the generated client is parsed, and its methods are compared with the documents.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use tencentcloud_spec::{Sources, load};

/// Actions of CVM 2017-03-12: 106 of the Chinese edition, 5 that only the international one has.
const CVM: usize = 111;

#[test]
fn the_client_of_cvm_has_a_method_for_every_action() {
    let sources = Sources::read_dir(Path::new("../spec/cvm/2017-03-12"));
    let spec = load(&sources).unwrap_or_else(|findings| panic!("{}", findings.lines(&sources)));
    let requests: BTreeSet<_> = spec.operations.iter().map(|o| o.request.clone()).collect();
    let methods = methods(Path::new("../generated/src/cvm/client"));
    let sent: BTreeSet<_> = methods.iter().map(|(_, request)| request.clone()).collect();
    let names: BTreeSet<_> = methods.iter().map(|(name, _)| name).collect();
    assert_eq!(methods.len(), CVM);
    assert_eq!(names.len(), CVM);
    assert_eq!(sent, requests);
}

/// Each is a documentation test, so none can show what does not compile.
#[test]
fn every_method_of_cvm_shows_an_example() {
    let mut shown = 0;
    for entry in std::fs::read_dir("../generated/src/cvm/client").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let methods = text.matches("-> Call<").count() + text.matches(") -> Wait<").count();
        let examples = text.matches("    /// ```no_run\n").count();
        assert_eq!(examples, methods);
        shown += examples;
    }
    assert!(shown > CVM);
}

/// The public methods that return a call, with the type of what they send.
fn methods(folder: &Path) -> Vec<(String, String)> {
    let mut methods = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for item in syn::parse_file(&text).unwrap().items {
            let syn::Item::Impl(item) = item else { continue };
            for item in item.items {
                if let syn::ImplItem::Fn(method) = item {
                    methods.extend(call(&method.sig));
                }
            }
        }
    }
    methods
}

/// The name of a method that returns a `Call<…>`, and what it is a call of.
fn call(signature: &syn::Signature) -> Option<(String, String)> {
    let syn::ReturnType::Type(_, ty) = &signature.output else { return None };
    let syn::Type::Path(path) = ty.as_ref() else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Call")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let syn::GenericArgument::Type(syn::Type::Path(request)) = arguments.args.first()? else {
        return None;
    };
    Some((signature.ident.to_string(), request.path.segments.last()?.ident.to_string()))
}
