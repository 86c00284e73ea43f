//! The paths and methods of the control interface.

use bytes::Bytes;
use http::{Method, Request, Response};

use super::console;
use super::error::ControlError;
use super::{Control, calls, clock, faults, quotas, state, status};

/// The path of all routes.
pub(crate) const PREFIX: &str = "/_simulator";

/// The response of a route.
pub(super) type Answer = Result<Response<Bytes>, ControlError>;

/// A function that answers a request; the last argument is the part of the path in place of `{id}`.
type Handler = fn(&Control, &Request<Bytes>, &str) -> Answer;

/// A path below [`PREFIX`] with its methods.
type Route = (&'static str, &'static [(Method, Handler)]);

/// The path of the state below [`PREFIX`], whose body may be large.
pub(super) const STATE: &str = "/state";

/// Every route. `openapi.json` describes them, which a test checks.
pub(super) const ROUTES: &[Route] = &[
    ("/health", &[(Method::GET, status::health)]),
    ("/ready", &[(Method::GET, status::ready)]),
    ("/reset", &[(Method::POST, status::reset)]),
    ("/accounts", &[(Method::GET, status::accounts)]),
    ("/overview", &[(Method::GET, status::overview)]),
    ("/openapi.json", &[(Method::GET, status::openapi)]),
    (STATE, &[(Method::GET, state::get), (Method::PUT, state::put)]),
    ("/clock", &[(Method::GET, clock::get), (Method::PUT, clock::put)]),
    (
        "/faults",
        &[
            (Method::GET, faults::list),
            (Method::POST, faults::add),
            (Method::DELETE, faults::clear),
        ],
    ),
    ("/faults/next-operation", &[(Method::POST, faults::fail_next)]),
    ("/faults/{id}", &[(Method::DELETE, faults::remove)]),
    ("/quotas", &[(Method::GET, quotas::get), (Method::PUT, quotas::put)]),
    ("/calls", &[(Method::GET, calls::get), (Method::DELETE, calls::clear)]),
];

/// Returns whether a request is for the control interface or its console.
pub(crate) fn is_control(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns a file of the console, if the path is that of one.
pub(super) fn file(request: &Request<Bytes>) -> Option<Answer> {
    let path = request.uri().path().strip_prefix(PREFIX)?;
    let file = console::file(path)?;
    Some(match *request.method() {
        Method::GET | Method::HEAD => Ok(file),
        _ => Err(not_allowed(request, &[Method::GET])),
    })
}

/// Answers a request whose sender has access.
pub(super) fn answer(control: &Control, request: &Request<Bytes>) -> Answer {
    let path = request.uri().path();
    let below = path.strip_prefix(PREFIX).unwrap_or(path);
    let found = ROUTES.iter().find_map(|(route, methods)| Some((methods, matches(route, below)?)));
    let Some((methods, id)) = found else { return Err(ControlError::not_found(path)) };
    let wanted = match *request.method() {
        Method::HEAD => &Method::GET,
        ref method => method,
    };
    match methods.iter().find(|(method, _)| method == wanted) {
        Some((_, handler)) => handler(control, request, id),
        None => {
            let methods: Vec<Method> = methods.iter().map(|(method, _)| method.clone()).collect();
            Err(not_allowed(request, &methods))
        }
    }
}

fn not_allowed(request: &Request<Bytes>, methods: &[Method]) -> ControlError {
    let mut allow: Vec<&str> = methods.iter().map(Method::as_str).collect();
    if methods.contains(&Method::GET) {
        allow.push("HEAD");
    }
    ControlError::method_not_allowed(
        request.method().as_str(),
        request.uri().path(),
        allow.join(", "),
    )
}

/// Returns the part of the path in place of `{id}`, or an empty string if the route has no such part.
fn matches<'a>(route: &str, path: &'a str) -> Option<&'a str> {
    match route.strip_suffix("{id}") {
        Some(start) => path.strip_prefix(start).filter(|id| !id.is_empty() && !id.contains('/')),
        None => (route == path).then_some(""),
    }
}
