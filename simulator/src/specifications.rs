//! The specifications that the simulator serves, and the routing of requests to their actions.

use std::sync::{Arc, OnceLock};

use tencent_cloud_spec::model::{Dialect, Idempotency, Operation};
use tencent_cloud_spec::{Sources, Spec, documents};

use crate::error::{ApiError, StartError};
use crate::protocol::{self, ActionRequest};
use crate::similar::{self, suggestion};
use crate::spec_dir::Given;

/// The number of actions up to which an error message lists all of them.
const MAX_LISTED: usize = 10;

/// The services with asynchronous operations, which can be made to fail.
pub(crate) const WITH_OPERATIONS: [&str; 5] = ["cvm", "vpc", "cbs", "tat", "as"];

/// Every specification: those embedded in `tencent-cloud-spec`, and those passed to the builder.
#[derive(Debug)]
pub(crate) struct Specifications {
    /// Sorted by service and version.
    entries: Vec<Entry>,
    /// Service and version.
    replaced: Vec<(String, String)>,
}

#[derive(Debug)]
struct Entry {
    service: String,
    version: String,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// The index in [`documents::all`]. Loaded on first use.
    Embedded(usize),
    Loaded(Arc<Spec>),
}

/// The action that a request is routed to.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    spec: Arc<Spec>,
    index: usize,
}

impl Route {
    fn find(spec: &Arc<Spec>, action: &str) -> Option<Self> {
        let name = |operation: &Operation| operation.name.as_str().cmp(action);
        let index = spec.operations.binary_search_by(name).ok()?;
        Some(Self { spec: Arc::clone(spec), index })
    }

    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(crate) fn operation(&self) -> &Operation {
        // The constructor found the index in this specification.
        &self.spec.operations[self.index]
    }
}

impl Specifications {
    /// Loads `given`, which replace embedded specifications of the same service and version.
    ///
    /// # Errors
    /// Every problem of every specification.
    pub(crate) fn new(given: &[Given]) -> Result<Self, StartError> {
        let embedded = documents::all().iter().enumerate().map(|(index, embedded)| Entry {
            service: embedded.service.to_owned(),
            version: embedded.version.to_owned(),
            source: Source::Embedded(index),
        });
        let mut all = Self { entries: embedded.collect(), replaced: Vec::new() };
        let mut problems = Vec::new();
        for given in given {
            let added = given.clone().and_then(|sources| all.add(&sources));
            problems.extend(added.err());
        }
        if !problems.is_empty() {
            return Err(StartError::new(problems.join("\n")));
        }
        all.entries.sort_by(|one, other| {
            (&one.service, &one.version).cmp(&(&other.service, &other.version))
        });
        Ok(all)
    }

    fn add(&mut self, sources: &Sources) -> Result<(), String> {
        let spec = tencent_cloud_spec::load(sources).map_err(|diagnostics| {
            format!("invalid specification:\n{}", diagnostics.lines(sources))
        })?;
        let (service, version) = (&spec.service, &spec.version);
        let known =
            self.entries.iter().position(|e| e.service == *service && e.version == *version);
        if let Some(known) = known {
            if matches!(self.entries.remove(known).source, Source::Loaded(_)) {
                let place =
                    sources.files().first().map(|file| file.path.as_str()).unwrap_or_default();
                return Err(format!(
                    "two specifications of `{service}` {version}: the second one is {place}"
                ));
            }
            self.replaced.push((service.clone(), version.clone()));
        }
        self.entries.push(Entry {
            service: service.clone(),
            version: version.clone(),
            source: Source::Loaded(Arc::new(spec)),
        });
        Ok(())
    }

    /// Returns service and version of every embedded specification that a given one replaced.
    pub(crate) fn replaced(&self) -> &[(String, String)] {
        &self.replaced
    }

    /// Returns the names of all services, sorted.
    pub(crate) fn services(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.entries.iter().map(|entry| entry.service.clone()).collect();
        names.dedup();
        names
    }

    /// Returns the specification of one version of a service in API 3.0.
    pub(crate) fn load(&self, service: &str, version: &str) -> Result<Arc<Spec>, ApiError> {
        if !self.entries.iter().any(|entry| entry.service == service) {
            return Err(ApiError::no_such_product(service, &self.services()));
        }
        let of_service =
            || self.of_dialect(Dialect::Api30).filter(|entry| entry.service == service);
        if let Some(entry) = of_service().find(|entry| entry.version == version) {
            return entry.load();
        }
        let known = list(of_service().map(|entry| entry.version.as_str()));
        let message = format!(
            "The version `{version}` of `{service}` does not exist. Known versions: {known}."
        );
        Err(ApiError::new("NoSuchVersion", message))
    }

    fn of_dialect(&self, dialect: Dialect) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.dialect() == dialect)
    }

    /// Routes a request of API 3.0: by its service, version and action.
    ///
    /// # Errors
    /// `NoSuchProduct`, `NoSuchVersion` or `InvalidAction` with the known names, and `AuthFailure.InvalidAuthorization`
    /// for an action that requires a signature.
    pub(crate) fn route(&self, action: &str, request: &ActionRequest) -> Result<Route, ApiError> {
        let route = match self.service(request) {
            Some(service) => {
                let spec = self.load(service, &request.version)?;
                Route::find(&spec, action).ok_or_else(|| no_action(&[spec.as_ref()], action))?
            }
            None => self.route_by_action(action, &request.version)?,
        };
        if route.operation().signed && !request.signed {
            let message = format!("The action `{action}` requires a signature.");
            return Err(ApiError::new("AuthFailure.InvalidAuthorization", message));
        }
        Ok(route)
    }

    /// Returns the service that a request names in its credential scope or its host.
    fn service<'a>(&self, request: &'a ActionRequest) -> Option<&'a str> {
        let is_known = |name: &str| self.entries.iter().any(|entry| entry.service == name);
        let label = protocol::host_label(&request.host);
        match request.scope.as_deref() {
            Some(scope) if is_known(scope) => Some(scope),
            Some(scope) if !protocol::is_host_in_scope(scope, &request.host) => Some(scope),
            _ if is_known(label) || protocol::is_vendor_host(&request.host) => Some(label),
            _ => None,
        }
    }

    /// Routes a request that names no service: to the only service with this version and action.
    fn route_by_action(&self, action: &str, version: &str) -> Result<Route, ApiError> {
        let (mut routes, mut specs) = (Vec::new(), Vec::new());
        for entry in self.of_dialect(Dialect::Api30).filter(|entry| entry.version == version) {
            let spec = entry.load()?;
            routes.extend(Route::find(&spec, action));
            specs.push(spec);
        }
        if routes.len() > 1 {
            return Err(ambiguous(action, version, &routes));
        }
        if let Some(route) = routes.pop() {
            return Ok(route);
        }
        if specs.is_empty() {
            let known = self.of_dialect(Dialect::Api30);
            let known = known.map(|entry| format!("{} {}", entry.service, entry.version));
            let known = known.collect::<Vec<_>>().join(", ");
            let message =
                format!("The version `{version}` does not exist. The simulator serves {known}.");
            return Err(ApiError::new("NoSuchVersion", message));
        }
        let specs: Vec<&Spec> = specs.iter().map(AsRef::as_ref).collect();
        Err(no_action(&specs, action))
    }

    /// Checks that any specification has this action. The error may suggest another one.
    pub(crate) fn check_action(&self, action: &str) -> Result<(), Option<String>> {
        let mut specs = Vec::new();
        // Specifications with state are the likely ones, and already loaded.
        let stateful = |entry: &&Entry| entry.service == "cvm";
        let others = self.entries.iter().filter(|entry| !stateful(entry));
        for entry in self.entries.iter().filter(stateful).chain(others) {
            // An invalid specification has no actions.
            let Ok(spec) = entry.load() else { continue };
            if Route::find(&spec, action).is_some() {
                return Ok(());
            }
            specs.push(spec);
        }
        let operations = specs.iter().flat_map(|spec| &spec.operations);
        let names = operations.map(|operation| operation.name.as_str());
        Err(similar::closest(action, names).map(str::to_owned))
    }

    /// Returns whether an action changes something in a service that has asynchronous operations.
    pub(crate) fn may_start_operations(&self, action: &str) -> bool {
        let services =
            self.entries.iter().filter(|entry| WITH_OPERATIONS.contains(&&*entry.service));
        let mut specs = services.filter_map(|entry| entry.load().ok());
        specs.any(|spec| {
            Route::find(&spec, action)
                .is_some_and(|route| route.operation().idempotency != Some(Idempotency::ReadOnly))
        })
    }

    /// Routes a request of API 2.0, which names no version: to the action of this name at this host. A host that is not
    /// one of the vendor's serves all actions.
    pub(crate) fn route_api20(&self, action: &str, host: &str) -> Result<Option<Route>, ApiError> {
        for entry in self.of_dialect(Dialect::Api20) {
            let spec = entry.load()?;
            let Some(route) = Route::find(&spec, action) else { continue };
            if !host.ends_with(".api.qcloud.com") || host == spec.host(route.operation()) {
                return Ok(Some(route));
            }
        }
        Ok(None)
    }
}

impl Entry {
    /// Returns the generation of the API. Versions of API 3.0 are dates, so that embedded specifications need not be
    /// loaded.
    fn dialect(&self) -> Dialect {
        match &self.source {
            Source::Loaded(spec) => spec.dialect,
            Source::Embedded(_) if is_date(&self.version) => Dialect::Api30,
            Source::Embedded(_) => Dialect::Api20,
        }
    }

    fn load(&self) -> Result<Arc<Spec>, ApiError> {
        match &self.source {
            Source::Loaded(spec) => Ok(Arc::clone(spec)),
            Source::Embedded(index) => embedded(*index).map_err(|problem| {
                let Self { service, version, .. } = self;
                let message =
                    format!("The specification of `{service}` {version} is invalid: {problem}.");
                ApiError::new("InternalError", message)
            }),
        }
    }
}

/// Returns the embedded specification with this index, loaded once per process.
fn embedded(index: usize) -> Result<Arc<Spec>, String> {
    type Loaded = OnceLock<Result<Arc<Spec>, String>>;
    static LOADED: OnceLock<Vec<Loaded>> = OnceLock::new();
    let all = documents::all();
    let loaded = LOADED.get_or_init(|| all.iter().map(|_| Loaded::new()).collect());
    let (Some(loaded), Some(embedded)) = (loaded.get(index), all.get(index)) else {
        return Err("it is not embedded".to_owned());
    };
    let load = || {
        let sources = embedded.sources();
        let spec = tencent_cloud_spec::load(&sources);
        spec.map(Arc::new).map_err(|diagnostics| diagnostics.lines(&sources))
    };
    loaded.get_or_init(load).clone()
}

/// Returns the error of a request that does not name its service, with the services that have the action.
fn ambiguous(action: &str, version: &str, routes: &[Route]) -> ApiError {
    let services: Vec<String> =
        routes.iter().map(|route| format!("`{}`", route.spec().service)).collect();
    let services = services.join(" and ");
    let message = format!(
        "The action `{action}` of version {version} exists in {services}. Name the service in the credential scope of \
         the signature, or in the host, such as {}.",
        routes.first().map(|route| route.spec().host(route.operation())).unwrap_or_default()
    );
    ApiError::new("InvalidAction", message)
}

fn no_action(specs: &[&Spec], action: &str) -> ApiError {
    let names = specs.iter().flat_map(|spec| &spec.operations);
    let names: Vec<&str> = names.map(|operation| operation.name.as_str()).collect();
    let versions: Vec<String> =
        specs.iter().map(|spec| format!("`{}` {}", spec.service, spec.version)).collect();
    let hint = if names.len() <= MAX_LISTED {
        format!(" Known actions: {}.", list(names.into_iter()))
    } else {
        suggestion(action, names)
    };
    let versions = versions.join(", ");
    let message = format!("The action `{action}` does not exist in {versions}.{hint}");
    ApiError::new("InvalidAction", message)
}

/// Joins sorted names, each of them once.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    names.join(", ")
}

/// Returns whether a version has the form `YYYY-MM-DD`.
fn is_date(version: &str) -> bool {
    let is_date_byte = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    version.len() == 10 && version.bytes().enumerate().all(is_date_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(scope: Option<&str>, host: &str, version: &str) -> ActionRequest {
        ActionRequest::for_tests(scope, host, version)
    }

    fn code(result: Result<Route, ApiError>) -> (String, String) {
        let error = result.unwrap_err();
        (error.code, error.message)
    }

    #[test]
    fn routes_by_scope_then_host_then_action() {
        let specifications = Specifications::new(&[]).unwrap();
        for (scope, host) in [
            (Some("cvm"), "127.0.0.1:8520"),
            (Some("cvm"), "cvm.tencentcloudapi.com"),
            (Some("127"), "127.0.0.1:8520"),
            (Some("localhost"), "localhost:8520"),
            (None, "cvm.ap-guangzhou.tencentcloudapi.com"),
            (None, "127.0.0.1:8520"),
        ] {
            let request = request(scope, host, "2017-03-12");
            let route = specifications.route("DescribeZones", &request).unwrap();
            let found = (route.spec().service.as_str(), route.operation().name.as_str());
            assert_eq!(found, ("cvm", "DescribeZones"), "{scope:?} {host}");
        }
    }

    #[test]
    fn unknown_names_are_errors_that_list_known_names() {
        let specifications = Specifications::new(&[]).unwrap();
        let route = |scope: Option<&str>, host: &str, version: &str, action: &str| {
            code(specifications.route(action, &request(scope, host, version)))
        };
        for (scope, host) in [(Some("tea"), "127.0.0.1"), (None, "tea.tencentcloudapi.com")] {
            let (code, message) = route(scope, host, "2017-03-12", "DescribeZones");
            assert_eq!(code, "NoSuchProduct", "{message}");
            assert!(message.contains("`tea`") && message.contains("cvm"), "{message}");
        }
        // `v2` is a version of API 2.0.
        for (scope, version) in
            [(Some("cvm"), "2016-01-01"), (None, "2016-01-01"), (Some("cvm"), "v2")]
        {
            let (code, message) = route(scope, "127.0.0.1", version, "DescribeZones");
            assert_eq!(code, "NoSuchVersion", "{message}");
            assert!(message.contains(version) && message.contains("2017-03-12"), "{message}");
        }
        for scope in [Some("cvm"), None] {
            let (code, message) = route(scope, "127.0.0.1", "2017-03-12", "DescribeZone");
            assert_eq!(code, "InvalidAction", "{message}");
            assert!(message.ends_with("Did you mean `DescribeZones`?"), "{message}");
        }
    }
}
