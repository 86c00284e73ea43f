//! Parses the generated clients and compares their methods with the actions of the specification.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tencent_cloud_codegen::services;
use tencent_cloud_spec::model::Tier;
use tencent_cloud_spec::{Sources, Spec, load};

/// Returns every specification of the repository with its folder.
fn specs() -> Vec<(Spec, String)> {
    // The crate that reads specifications is in the same folder, with specifications for its tests.
    let services = folders("../spec").into_iter().filter(|folder| !folder.ends_with("tests"));
    let versions = services.flat_map(folders);
    let versions = versions.filter(|version| version.join("openapi.yaml").exists());
    // Specifications of the facts tier have no crate.
    let specs: Vec<_> = versions
        .map(|version| {
            let sources = Sources::read_dir(&version);
            let spec = load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)));
            (spec, version.display().to_string())
        })
        .filter(|(spec, _)| spec.tier == Tier::Authored)
        .collect();
    assert!(!specs.is_empty(), "no specification found");
    specs
}

fn folders(path: impl AsRef<Path>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

/// Returns every specification with the folder of the module that is generated from it.
fn modules(specs: &[(Spec, String)]) -> Vec<(&Spec, PathBuf)> {
    let module = |service: tencent_cloud_codegen::Service<'_>| {
        let source = Path::new("../generated").join(service.folder()).join("src");
        source.join(service.module.as_deref().unwrap_or_default())
    };
    let all = specs.iter().zip(services(specs));
    all.map(|((spec, _), service)| (spec, module(service))).collect()
}

#[test]
fn both_clients_have_a_method_per_action() {
    for (spec, module) in modules(&specs()) {
        let requests: BTreeSet<_> = spec.operations.iter().map(|o| o.request.clone()).collect();
        for client in ["client", "blocking"] {
            let folder = module.join(client);
            let methods = methods(&folder, "Call");
            let sent: BTreeSet<_> = methods.iter().map(|(_, request)| request.clone()).collect();
            let names: BTreeSet<_> = methods.iter().map(|(name, _)| name).collect();
            assert_eq!(methods.len(), spec.operations.len(), "{}", folder.display());
            assert_eq!(names.len(), methods.len(), "{}", folder.display());
            assert_eq!(sent, requests, "{}", folder.display());
        }
    }
}

#[test]
fn both_clients_have_the_same_methods() {
    for (spec, module) in modules(&specs()) {
        for given in ["Call", "Wait"] {
            let [awaiting, blocking]: [BTreeSet<_>; 2] = ["client", "blocking"]
                .map(|client| methods(&module.join(client), given).into_iter().collect());
            assert_eq!(awaiting, blocking, "{}", module.display());
            let waiters = spec.operations.iter().flat_map(|operation| &operation.waiters).count();
            assert!(given == "Call" || awaiting.len() == waiters, "{}", module.display());
        }
    }
}

/// Each example is a documentation test, so all of them compile.
#[test]
fn every_method_has_an_example() {
    let specs = specs();
    let known = tencent_cloud_codegen::methods(&services(&specs)).unwrap();
    for (service, (spec, module)) in services(&specs).iter().zip(modules(&specs)) {
        let mut shown = 0;
        for entry in std::fs::read_dir(module.join("client")).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            shown += text.matches("    /// ```no_run\n").count();
        }
        // The vendor documents no readable example of some actions that are not authored.
        let methods = known[&service.path()].values();
        let with_example = methods.filter(|method| method.example.is_some()).count();
        let waiters: usize = spec.operations.iter().map(|it| it.waiters.len()).sum();
        assert_eq!(shown, with_example + waiters, "{}", module.display());
    }
}

#[test]
fn lists_every_method_for_documentation() {
    let specs = specs();
    let known = tencent_cloud_codegen::methods(&services(&specs)).unwrap();
    for (service, (spec, module)) in services(&specs).iter().zip(modules(&specs)) {
        let known = &known[&service.path()];
        assert_eq!(known.len(), spec.operations.len(), "{}", module.display());
        let generated = methods(&module.join("client"), "Call");
        let generated: BTreeSet<_> = generated.iter().map(|(name, _)| name).collect();
        assert!(known.values().all(|method| generated.contains(&method.name)));
        let operations = spec.operations.iter();
        for operation in operations.filter(|operation| operation.tier == Tier::Authored) {
            assert!(known[&operation.name].example.is_some(), "{}", operation.name);
        }
    }
}

#[test]
fn no_line_exceeds_the_width() {
    let mut folders = folders("../generated");
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
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

/// Returns whether a line is a row of a table, a hidden line of an example, a field or parameter of
/// a request, a long word, or a line
/// that ends with a word that would start a list in Markdown.
fn cannot_break(line: &str) -> bool {
    let text = line.trim_start().trim_start_matches(['/', '!']).trim_start();
    let last = text.rsplit(' ').next().unwrap_or_default();
    let fits_without_last = line.len() - last.len() <= WIDTH + 1;
    text.starts_with(['|', '#'])
        || text.split_once(" => ").is_some_and(|(number, _)| number.parse::<u64>().is_ok())
        || text.contains(": impl IntoIterator<Item = ")
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
