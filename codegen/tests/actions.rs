//! No action is skipped: the generated client is parsed, and its methods are compared with the documents.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use tencent_cloud_spec::{Sources, load};

/// Actions of CVM 2017-03-12: 106 of the Chinese edition, 5 that only the international one has.
const CVM: usize = 111;
/// Actions of its API 2.0.
const CVM_V2: usize = 73;

/// Documents, what is made of them, and how many actions they have.
const SERVICES: [(&str, &str, usize); 2] = [
    ("../spec/cvm/2017-03-12", "../generated/cvm/src", CVM),
    ("../spec/cvm/v2", "../generated/cvm/src/v2", CVM_V2),
];

#[test]
fn both_clients_have_a_method_for_every_action() {
    for (documents, module, count) in SERVICES {
        let sources = Sources::read_dir(Path::new(documents));
        let spec = load(&sources).unwrap_or_else(|findings| panic!("{}", findings.lines(&sources)));
        let requests: BTreeSet<_> = spec.operations.iter().map(|o| o.request.clone()).collect();
        for client in ["client", "blocking"] {
            let methods = methods(&Path::new(module).join(client), "Call");
            let sent: BTreeSet<_> = methods.iter().map(|(_, request)| request.clone()).collect();
            let names: BTreeSet<_> = methods.iter().map(|(name, _)| name).collect();
            assert_eq!(methods.len(), count, "{module}/{client}");
            assert_eq!(names.len(), count, "{module}/{client}");
            assert_eq!(sent, requests, "{module}/{client}");
        }
    }
}

/// Calls under the same names, and waits for the same states.
#[test]
fn what_awaits_also_blocks() {
    for (documents, module, _) in SERVICES {
        let sources = Sources::read_dir(Path::new(documents));
        let spec = load(&sources).unwrap_or_else(|findings| panic!("{}", findings.lines(&sources)));
        for given in ["Call", "Wait"] {
            let [awaiting, blocking]: [BTreeSet<_>; 2] = ["client", "blocking"].map(|client| {
                methods(&Path::new(module).join(client), given).into_iter().collect()
            });
            assert_eq!(awaiting, blocking, "{module}");
            let waiters = spec.operations.iter().flat_map(|operation| &operation.waiters).count();
            assert!(given == "Call" || awaiting.len() == waiters, "{module}");
        }
    }
}

/// Each is a documentation test, so none can show what does not compile.
#[test]
fn every_method_shows_an_example() {
    for (_, module, count) in SERVICES {
        let mut shown = 0;
        for entry in std::fs::read_dir(Path::new(module).join("client")).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let methods = text.matches("-> Call<").count() + text.matches(") -> Wait<").count();
            let examples = text.matches("    /// ```no_run\n").count();
            assert_eq!(examples, methods, "{module}");
            shown += examples;
        }
        assert!(shown > count, "{module}: {shown}");
    }
}

/// The API reference leads from an action to its method, and shows the example that documents it.
#[test]
fn documentation_elsewhere_knows_every_method() {
    let specs = SERVICES.map(|(documents, ..)| {
        let sources = Sources::read_dir(Path::new(documents));
        (load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources))), String::new())
    });
    let known = tencent_cloud_codegen::methods(&tencent_cloud_codegen::services(&specs)).unwrap();
    for ((_, module, count), known) in SERVICES.iter().zip(known.values()) {
        assert_eq!(known.len(), *count, "{module}");
        let made = methods(&Path::new(module).join("client"), "Call");
        let made: BTreeSet<_> = made.iter().map(|(name, _)| name).collect();
        assert!(known.values().all(|method| made.contains(&method.name)), "{module}");
        assert!(known.values().all(|method| method.example.is_some()), "{module}");
    }
}

/// The public methods that return a `Call` or a `Wait`, with the type of what is sent.
fn methods(folder: &Path, given: &str) -> Vec<(String, String)> {
    let mut methods = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for item in syn::parse_file(&text).unwrap().items {
            let syn::Item::Impl(item) = item else { continue };
            for item in item.items {
                if let syn::ImplItem::Fn(method) = item {
                    methods.extend(call(&method.sig, given));
                }
            }
        }
    }
    methods
}

/// The name of a method that returns a `given<…>`, and what that is of.
fn call(signature: &syn::Signature, given: &str) -> Option<(String, String)> {
    let syn::ReturnType::Type(_, ty) = &signature.output else { return None };
    let syn::Type::Path(path) = ty.as_ref() else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == given)?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let syn::GenericArgument::Type(syn::Type::Path(request)) = arguments.args.first()? else {
        return None;
    };
    Some((signature.ident.to_string(), request.path.segments.last()?.ident.to_string()))
}
