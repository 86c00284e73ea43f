//! Parses the generated clients and compares their methods with the actions of the specification.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use tencent_cloud_spec::{Sources, load};

/// Actions of CVM 2017-03-12: 106 of the Chinese edition, 5 that only the international one has.
const CVM: usize = 111;
/// Actions of its API 2.0.
const CVM_V2: usize = 73;

/// A specification, the module generated from it, and the number of its actions.
const SERVICES: [(&str, &str, usize); 2] = [
    ("../spec/cvm/2017-03-12", "../generated/cvm/src", CVM),
    ("../spec/cvm/v2", "../generated/cvm/src/v2", CVM_V2),
];

#[test]
fn both_clients_have_a_method_per_action() {
    for (specification, module, count) in SERVICES {
        let sources = Sources::read_dir(Path::new(specification));
        let spec = load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)));
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

#[test]
fn both_clients_have_the_same_methods() {
    for (specification, module, _) in SERVICES {
        let sources = Sources::read_dir(Path::new(specification));
        let spec = load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)));
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

/// Each example is a documentation test, so all of them compile.
#[test]
fn every_method_has_an_example() {
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

#[test]
fn lists_every_method_for_documentation() {
    let specs = SERVICES.map(|(specification, ..)| {
        let sources = Sources::read_dir(Path::new(specification));
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

#[test]
fn no_line_exceeds_the_width() {
    let mut folders = vec![Path::new("../generated/cvm/src").to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for line in text.lines().filter(|line| line.chars().count() > WIDTH) {
                assert!(cannot_break(line), "{}: {line}", path.display());
            }
        }
    }
}

/// The width of generated files.
const WIDTH: usize = 100;

/// Returns whether a line is a row of a table, a hidden line of an example, a long word, or a line that ends with a word
/// that would start a list in Markdown.
fn cannot_break(line: &str) -> bool {
    let text = line.trim_start().trim_start_matches(['/', '!']).trim_start();
    let last = text.rsplit(' ').next().unwrap_or_default();
    let fits_without_last = line.len() - last.len() <= WIDTH + 1;
    text.starts_with(['|', '#'])
        || text.split_whitespace().count() == 1
        || text.split_whitespace().any(|word| word.len() > 60)
        || fits_without_last && last.trim_end_matches('.').parse::<u64>().is_ok()
}

/// Returns the methods with the return type `given<…>`, and the request that it is generic over.
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

/// Returns the name of a method with the return type `given<…>`, and the request that it is generic over.
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
