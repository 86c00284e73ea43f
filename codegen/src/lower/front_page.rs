//! Front pages: the documentation of a crate, of its other versions and of their blocking clients, and the README.

use std::collections::BTreeSet;

use tencent_cloud_spec::model::{Dialect, Operation};

use super::context::Context;
use super::example::{self, Request};
use crate::module::Home;
use crate::text::{Doc, Statement, WIDTH, imports, plain, statements};
use crate::{ir, naming};

/// Columns of a statement on a front page: it is preceded by `//! `.
const PAGE_WIDTH: usize = WIDTH - 4;

/// Returns the features of the crate.
pub(super) fn features(context: &Context<'_>) -> Vec<ir::Feature> {
    let feature = |name: &str, enables: &'static [&'static str], doc: &str| ir::Feature {
        name: name.to_owned(),
        enables: enables.to_vec(),
        doc: doc.to_owned(),
    };
    let versions = context.versions.iter().filter_map(|version| {
        let module = version.module.as_deref()?;
        let doc = format!("{}, in the module `{module}`.", api(version.spec));
        Some(feature(module, &[], &doc))
    });
    let mut features = vec![feature("default", &["rustls-tls"], "TLS by rustls.")];
    features.extend(versions);
    features.extend([
        feature(
            "blocking",
            &["tencent-cloud/blocking"],
            "Clients for programs without an async runtime, in the module `blocking`.",
        ),
        feature(
            "reqwest",
            &["tencent-cloud/reqwest"],
            "The default transport, without TLS: `http` endpoints only.",
        ),
        feature(
            "rustls-tls",
            &["tencent-cloud/rustls-tls"],
            "The default transport, with TLS by rustls.",
        ),
        feature(
            "native-tls",
            &["tencent-cloud/native-tls"],
            "The default transport, with TLS by the system's library. Takes precedence over `rustls-tls`.",
        ),
        feature(
            "serde",
            &["tencent-cloud/serde"],
            "`Serialize` and `Deserialize` for every type of `model`, in the wire format.",
        ),
        feature(
            "test-util",
            &["tencent-cloud/test-util"],
            "The module `tencent_cloud::testing`: scripted responses, injected faults, manual clocks.",
        ),
    ]);
    features
}

/// Returns the title of the service and its API.
pub(super) fn title(spec: &tencent_cloud_spec::Spec) -> String {
    format!("{}, {}", spec.title, api(spec))
}

fn api(spec: &tencent_cloud_spec::Spec) -> String {
    match spec.dialect {
        Dialect::Api30 => format!("API {}", spec.version),
        Dialect::Api20 => "API 2.0".to_owned(),
    }
}

/// Returns the documentation of the module of a version: of the crate for the default version.
pub(super) fn module_doc(context: &Context<'_>) -> Vec<String> {
    let spec = context.spec;
    let is_crate = matches!(context.home, Home::Crate);
    let example = example::of_service(context);
    let mut doc = Doc::at(0)
        .paragraph(&format!("Client for {}.", plain(&title(spec))))
        .paragraph(&plain(&spec.summary));
    if is_crate {
        doc = doc.section("Installation", [""]).code("sh", install(context));
    }
    if let Some((operation, request)) = &example {
        doc = doc.section("Example", [""]);
        doc = doc.code(context.fence("no_run"), program(context, operation, request));
        doc = doc.paragraph(
            "[`Client::from_env`] reads credentials and region from the environment; [`Client::builder`] sets them and \
             every other option. [`tencent_cloud`] is the guide to configuration, retries, pagination, waiters and errors.",
        );
    }
    doc = doc.paragraph(
        "[`Client`] has one method per [action](#actions). [`model`] contains requests, responses and their types, and \
         [`error`] the error codes.",
    );
    doc = doc.paragraphs(rate_limits(context));
    if let Some((operation, request)) = example.as_ref().filter(|_| is_simulated(context)) {
        doc = doc.section("Testing", [TESTING]).code("", simulated(context, operation, request));
    }
    if is_crate {
        doc = feature_table(context, doc.section("Features", [""]));
        doc = version_table(context, doc);
    }
    waiters(context, actions(context, doc)).into_lines()
}

/// Returns whether the simulator knows the service without its specification.
fn is_simulated(context: &Context<'_>) -> bool {
    !matches!(context.home, Home::Module(_))
}

const TESTING: &str = "[`tencent-cloud-simulator`](https://docs.rs/tencent-cloud-simulator) answers calls without an \
    account, in memory or as a server:";

fn install(context: &Context<'_>) -> [String; 2] {
    [
        format!("cargo add {}", crate::package(&context.spec.service)),
        "cargo add tokio --features macros,rt-multi-thread".to_owned(),
    ]
}

/// Returns a whole program that sends the request with credentials from the environment.
fn program(context: &Context<'_>, operation: &Operation, request: &Request) -> Vec<String> {
    let client = example::client(context);
    let width = PAGE_WIDTH - 4;
    let mut types = request.types.clone();
    types.insert(format!("{}::Client", context.path));
    let mut body = vec![Statement::Lines(format!("let {client} = Client::from_env()?;"))];
    body.extend(if operation.pagination.is_some() {
        example::pages(context, operation, request, width)
    } else {
        example::awaited(context, operation, request, width, "")
    });
    let error = format!("{}::Error", context.library);
    let mut lines = imports(&types, PAGE_WIDTH);
    lines.extend(["".to_owned(), "#[tokio::main]".to_owned()]);
    lines.push(format!("async fn main() -> Result<(), {error}> {{"));
    lines.extend(statements(&body, width).iter().map(|line| format!("    {line}")));
    lines.extend(["    Ok(())", "}"].map(str::to_owned));
    lines
}

/// Returns a test against the simulator, which runs without an account.
fn simulated(context: &Context<'_>, operation: &Operation, request: &Request) -> Vec<String> {
    let mut lines = simulator(context, request, "Client");
    lines.insert(0, "# #[tokio::main(flavor = \"current_thread\")]".to_owned());
    lines.insert(1, "# async fn main() -> Result<(), Box<dyn std::error::Error>> {".to_owned());
    let body = example::awaited(context, operation, request, PAGE_WIDTH, "");
    lines.extend(statements(&body, PAGE_WIDTH));
    lines.push("# Ok(()) }".to_owned());
    lines
}

/// Returns the lines that set a client up for the simulator.
fn simulator(context: &Context<'_>, request: &Request, client_type: &str) -> Vec<String> {
    let client = example::client(context);
    let mut types: BTreeSet<String> = request.types.clone();
    types.insert(format!("{}::{client_type}", context.path));
    let mut lines = imports(&types, PAGE_WIDTH);
    lines.push("use tencent_cloud_simulator::Simulator;".to_owned());
    lines.push(String::new());
    lines.push("let simulator = Simulator::builder().in_memory()?;".to_owned());
    lines.push(format!("let {client}: Client = simulator.client().build()?;"));
    lines
}

/// Returns the documentation of the module with the blocking client.
pub(super) fn blocking_doc(context: &Context<'_>) -> Vec<String> {
    let root = &context.root;
    let doc = Doc::at(0)
        .paragraph("The client for programs without an async runtime.")
        .paragraph(&format!(
            "Every method corresponds to one of the async [`Client`]({root}::Client), which documents limits, errors and \
             an example. The call that it returns has `.send()`, or `.wait()`, instead of `.await`, and streams are \
             iterators. [`tencent_cloud::blocking`] describes threads and where blocking calls are refused.",
        ));
    let example = example::of_service(context).filter(|_| is_simulated(context));
    let Some((operation, request)) = example else {
        return doc.into_lines();
    };
    let mut lines = vec!["# fn main() -> Result<(), Box<dyn std::error::Error>> {".to_owned()];
    lines.extend(simulator(context, &request, "blocking::Client"));
    let body = example::blocking(context, operation, &request, PAGE_WIDTH);
    lines.extend(statements(&body, PAGE_WIDTH));
    lines.push("# Ok(()) }".to_owned());
    doc.section("Example", [""]).code("", lines).into_lines()
}

fn rate_limits(context: &Context<'_>) -> Option<String> {
    let spec = context.spec;
    let limits = match (spec.dialect, &spec.minute_limits) {
        (_, Some(limits)) => format!(
            "An account may send {} requests per minute, {} of them to any one action",
            limits.account, limits.action
        ),
        (Dialect::Api30, None) if spec.operations.iter().any(|o| o.rate_limit.is_some()) => {
            "Each method documents its rate limit".to_owned()
        }
        _ => return None,
    };
    let link = match context.home {
        Home::Crate | Home::Module(_) => "[`RateLimit`]",
        Home::Version(_) => "[`RateLimit`](crate::RateLimit)",
    };
    Some(format!("{limits}; a {link} keeps a client within it."))
}

fn feature_table(context: &Context<'_>, doc: Doc) -> Doc {
    let features = features(context).into_iter().filter(|feature| feature.name != "default");
    let rows = features.map(|feature| {
        let default = if feature.name == "rustls-tls" { " Enabled by default." } else { "" };
        [format!("`{}`", feature.name), format!("{}{default}", feature.doc)]
    });
    doc.table(["Feature", "Enables"], rows)
}

fn version_table(context: &Context<'_>, doc: Doc) -> Doc {
    if context.versions.len() < 2 {
        return doc;
    }
    let rows = context.versions.iter().map(|version| {
        let module = match &version.module {
            Some(module) => format!("`{module}` (feature `{module}`)"),
            None => "the crate".to_owned(),
        };
        [api(version.spec), module, version.spec.operations.len().to_string()]
    });
    doc.section("Versions", [""]).table(["Version", "Module", "Actions"], rows)
}

fn actions(context: &Context<'_>, doc: Doc) -> Doc {
    let mut doc = doc.section("Actions", ["The methods of [`Client`] by group."]);
    for group in &context.spec.groups {
        let actions = context.spec.operations_of(group);
        let items: Vec<_> = actions.into_iter().map(|action| item(context, action)).collect();
        if !items.is_empty() {
            let text = group.description.as_deref().map(plain);
            doc = doc.subsection(&plain(&group.title), text).list(items);
        }
    }
    doc
}

fn item(context: &Context<'_>, action: &Operation) -> String {
    let method = link(context.names.method_of(&action.name));
    let deprecated = if action.deprecated { " Deprecated." } else { "" };
    match action.summary.as_deref() {
        Some(summary) => format!("{method}: {}{deprecated}", plain(summary)),
        None => format!("{method}{deprecated}"),
    }
}

fn waiters(context: &Context<'_>, doc: Doc) -> Doc {
    let waiters = context.spec.operations.iter().flat_map(|operation| &operation.waiters);
    let items = waiters.filter_map(|waiter| {
        Some(format!("{}: {}", link(&naming::waiter(&waiter.name)?), plain(&waiter.description)))
    });
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return doc;
    }
    let text = "Methods that poll until a state is reached or can no longer be reached.";
    doc.section("Waiters", [text]).list(items)
}

fn link(method: &str) -> String {
    format!("[`{method}`](Client::{method})")
}

/// Returns the one-line description of the package.
pub(super) fn description(context: &Context<'_>) -> String {
    let spec = context.spec;
    format!("Typed client for {}, generated from its OpenAPI specification", spec.title)
}

/// Returns the lines of the README.
pub(super) fn readme(context: &Context<'_>) -> Vec<String> {
    let spec = context.spec;
    let (package, docs) = (crate::package(&spec.service), "https://docs.rs/tencent-cloud");
    let mut doc = Doc::at(0)
        .section(
            &package,
            [format!("Typed client for {}.", plain(&spec.title)), plain(&spec.summary)],
        )
        .code("sh", install(context))
        .paragraph(
            "Before its first release on crates.io, depend on the crate by path in a copy of the repository.",
        );
    if let Some((operation, request)) = example::of_service(context) {
        doc = doc.code("rust", program(context, operation, &request));
    }
    doc = doc.paragraph(
        "Credentials and region come from the environment; `Client::builder()` sets them and every other option.",
    );
    doc = feature_table(context, doc.subsection("Features", [""]));
    let rows = context.versions.iter().map(|version| {
        let module = version.module.as_ref();
        let module = module.map_or("the crate".to_owned(), |module| format!("`{module}`"));
        [api(version.spec), module, version.spec.operations.len().to_string()]
    });
    doc = doc.subsection("Versions", [""]).table(["Version", "Module", "Actions"], rows);
    let simulator = "https://docs.rs/tencent-cloud-simulator";
    doc.subsection("Links", [""])
        .list([
            format!("[API documentation](https://docs.rs/{package})"),
            format!("[Guide: configuration, retries, pagination, waiters, errors]({docs})"),
            format!("[Simulator, to test without an account]({simulator})"),
        ])
        .paragraph(
            "This crate is not published or endorsed by Tencent Cloud. It is licensed under either of Apache License 2.0 \
             or MIT license, at your option.",
        )
        .into_lines()
}
