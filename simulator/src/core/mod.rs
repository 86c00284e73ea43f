//! The service without sockets, clock or threads: a request and the time go in, a response comes out.

mod control;
mod document;
mod execute;
mod metadata;
mod overview;
mod response;
mod state;
mod storage;

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Map, Value};
use tencent_cloud::testing::{bad_gateway, mark_as_html};
use tencent_cloud_spec::model::Dialect;

pub use self::document::StateError;
use self::response::Head;
use self::state::State;
pub(crate) use self::storage::SharedStorage;
use crate::actions;
use crate::api20::{self, Api20Error};
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::error::{ApiError, StartError};
use crate::events;
use crate::fault::{self, Delivery, Fault, FaultRule, NumberedRules};
use crate::fidelity::Fidelity;
use crate::ids::{self, Ids};
use crate::moment::Moment;
use crate::protocol::{self, Authenticator, Received};
use crate::rate_limit::RateLimiter;
use crate::specifications::Specifications;
use crate::store::RemovedRecord;

/// The simulated service without I/O, created by [`Builder::core`](crate::Builder::core).
///
/// Calls may be made from several threads: requests are authenticated and responses are rendered in parallel, and only
/// the actions themselves are executed one at a time.
pub struct Core {
    specifications: Specifications,
    authenticator: Authenticator,
    catalogue: Arc<Catalogue>,
    seed: AtomicU64,
    request_ids: Mutex<Ids>,
    state: Mutex<State>,
    faults: Mutex<NumberedRules>,
    rate_limiter: RateLimiter,
    /// Whether actions without state are rejected.
    strict: bool,
    /// Whether actions without state return documented examples.
    examples: bool,
    /// The role of which the metadata service issues credentials.
    instance_role: Option<String>,
}

/// The outcome of a call. Every response has it among its extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The service, if the request reaches an action.
    pub service: Option<String>,
    /// The version of the service, if the request reaches an action.
    pub version: Option<String>,
    /// The action, if the request could be read that far.
    pub action: Option<String>,
    /// The error code; `None` on success.
    pub code: Option<String>,
    /// The error message, on a single line.
    pub message: Option<String>,
    /// The request id of the response.
    pub request_id: String,
    /// How the response was made; `None` if the request does not reach an action.
    pub fidelity: Option<Fidelity>,
}

/// Omits the account, since user data may contain passwords.
impl Debug for Core {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Core")
            .field("authenticator", &self.authenticator)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

impl Core {
    pub(crate) fn new(config: &Config) -> Result<Self, StartError> {
        let specifications = Specifications::new(&config.specifications)?;
        check_replaced(&specifications)?;
        check_faults(&specifications, &config.faults)?;
        let services = specifications.services();
        let seed = config.seed.unwrap_or_else(ids::random_seed);
        let catalogue = Arc::new(Catalogue::embedded()?);
        let state = State::new(config, &catalogue, seed)?;
        // A simulator that continues must not repeat request ids, which are also ids of tasks.
        let request_seed = if state.continues { ids::random_seed() } else { seed };
        Ok(Self {
            specifications,
            authenticator: Authenticator::new(
                config.accepted_credentials(),
                state.temporary_keys(),
                services,
                config.verify_signatures,
            ),
            state: Mutex::new(state),
            catalogue,
            seed: AtomicU64::new(seed),
            request_ids: Mutex::new(Ids::for_requests(request_seed)),
            faults: Mutex::new(NumberedRules::new(config.faults.clone(), seed)),
            rate_limiter: RateLimiter::new(config.rate_limits),
            strict: config.strict,
            examples: config.examples,
            instance_role: config.instance_role.clone(),
        })
    }

    /// Returns whether calls of an action read and change the state of the account, such as
    /// `is_stateful("cvm", "2017-03-12", "RunInstances")`. All other actions check their parameters and return a response
    /// of their documented shape, see [`Fidelity::Shape`].
    #[must_use]
    pub fn is_stateful(service: &str, version: &str, action: &str) -> bool {
        actions::is_stateful(service, version, action)
            || api20::is_stateful(service, version, action)
    }

    /// Returns service and version of every embedded specification that
    /// [`Builder::specification`](crate::Builder::specification) replaced.
    #[must_use]
    pub fn replaced_specifications(&self) -> &[(String, String)] {
        self.specifications.replaced()
    }

    /// Returns the seed of ids and of fault probabilities.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed.load(Ordering::Relaxed)
    }

    /// Returns the incomplete record that was removed from the [state on disk](crate::Builder::state_dir) at the start.
    #[must_use]
    pub fn removed_record(&self) -> Option<RemovedRecord> {
        locked(&self.state).removed_record().cloned()
    }

    /// Executes a request and returns the response.
    pub fn handle(&self, request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        let now = Moment::from(now);
        if let Some(response) = self.metadata(request, now) {
            return response;
        }
        let request_id = locked(&self.request_ids).uuid();
        let dialect = protocol::dialect(request);
        let Received { action, request } = protocol::receive(&self.authenticator, request, now);
        let name = action.as_deref().unwrap_or_default();
        let streams = events::are_requested(&self.specifications, name, request.as_ref().ok());
        match dialect {
            Dialect::Api30 => {
                let (served, result) = self.execute(name, request, &request_id, now);
                let response = response::api30(Head { action, served, request_id }, result, now);
                if streams { events::stream(response) } else { response }
            }
            Dialect::Api20 => {
                let (served, result) = self.execute_api20(name, request, &request_id, now);
                response::api20(Head { action, served, request_id }, result, now)
            }
        }
    }

    /// Authenticates a request and returns its parameters, in the types of the specification, without executing the
    /// request.
    ///
    /// # Errors
    /// The code and the message of the error that the response would contain.
    pub fn read(
        &self,
        request: &Request<Bytes>,
        now: SystemTime,
    ) -> Result<Map<String, Value>, String> {
        let dialect = protocol::dialect(request);
        let Received { action, request } =
            protocol::receive(&self.authenticator, request, now.into());
        let name = action.unwrap_or_default();
        match dialect {
            Dialect::Api30 => {
                let read = request.and_then(|request| {
                    let route = self.specifications.route(&name, &request)?;
                    let spec = route.spec();
                    let handlers = actions::handler_set(&spec.service, &spec.version);
                    actions::check_parameters(handlers, spec, route.operation(), &request)
                });
                read.map_err(|error| error.to_string())
            }
            Dialect::Api20 => {
                let read = request
                    .map_err(Api20Error::from)
                    .and_then(|request| api20::read(&self.specifications, &name, &request));
                read.map_err(|error| error.to_string())
            }
        }
    }

    /// Returns the fault to inject into a request. Call this once per request.
    pub(crate) fn next_fault(&self, request: &Request<Bytes>) -> Option<Fault> {
        let mut faults = locked(&self.faults);
        if faults.is_empty() {
            return None;
        }
        faults.next_fault(protocol::action(request).as_deref())
    }

    /// Executes a request as far as the fault permits. The caller waits for delays.
    pub(crate) fn deliver(
        &self,
        request: &Request<Bytes>,
        fault: Option<Fault>,
        now: SystemTime,
    ) -> Delivery {
        match fault {
            Some(Fault::Refuse) => Delivery::Refused,
            Some(Fault::ResetBefore) => Delivery::Reset,
            Some(Fault::ResetAfter) => {
                self.handle(request, now);
                Delivery::Reset
            }
            Some(Fault::Truncate) => {
                let response = self.handle(request, now);
                let half = response.body().len() / 2;
                Delivery::Truncated(response, half)
            }
            Some(Fault::BadGatewayBefore) => Delivery::Complete(bad_gateway()),
            Some(Fault::BadGatewayAfter) => {
                self.handle(request, now);
                Delivery::Complete(bad_gateway())
            }
            Some(Fault::Throttle) => {
                Delivery::Complete(self.error_response(request, fault::throttled(), now))
            }
            Some(Fault::InternalErrorBefore) => {
                Delivery::Complete(self.error_response(request, fault::internal_error(), now))
            }
            Some(Fault::InternalErrorAfter) => {
                self.handle(request, now);
                Delivery::Complete(self.error_response(request, fault::internal_error(), now))
            }
            Some(Fault::WrongContentType) => {
                let mut response = self.handle(request, now);
                mark_as_html(&mut response);
                Delivery::Complete(response)
            }
            Some(Fault::Duplicate) => {
                let first = self.handle(request, now);
                self.handle(request, now);
                Delivery::Complete(first)
            }
            // Delays are applied by the caller, and `Fault` may get more variants.
            None | Some(_) => Delivery::Complete(self.handle(request, now)),
        }
    }

    /// Makes the next asynchronous operation fail that a successful call of this action starts:
    ///
    /// - a new instance, also of a scaling group, ends in `LAUNCH_FAILED`, and any other operation on an instance in
    ///   `FAILED`, which leaves the instance unchanged;
    /// - a new image ends in `CREATEFAILED` or `IMPORTFAILED`, and a new NAT gateway in `PENDFAILURE`;
    /// - a remote command ends in `FAILED`, with exit code 1;
    /// - all other resources have no state for failures: a new snapshot, disk, elastic IP or network interface disappears,
    ///   and an existing one does not change. The task of the call ends in `FAILED`.
    ///
    /// Calls that complete immediately do not fail.
    pub fn fail_next(&self, action: impl Into<String>) {
        locked(&self.state).failing.push(action.into());
    }

    /// Adds a fault rule.
    pub fn inject(&self, rule: FaultRule) {
        locked(&self.faults).add(rule);
    }

    /// Removes all fault rules and keeps the counts.
    pub fn clear_faults(&self) {
        locked(&self.faults).clear();
    }

    /// Returns the number of injected faults by their [name](Fault::name).
    #[must_use]
    pub fn injected(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.faults).injected().clone()
    }

    fn error_response(
        &self,
        request: &Request<Bytes>,
        error: ApiError,
        now: SystemTime,
    ) -> Response<Bytes> {
        let request_id = locked(&self.request_ids).uuid();
        let head = Head { action: protocol::action(request), served: None, request_id };
        match protocol::dialect(request) {
            Dialect::Api30 => response::api30(head, Err(error), now.into()),
            Dialect::Api20 => response::api20(head, Err(error.into()), now.into()),
        }
    }
}

/// Locks a mutex. A thread that panicked has left the value in a valid state.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Checks that the actions of fault rules exist.
fn check_faults(specifications: &Specifications, rules: &[FaultRule]) -> Result<(), StartError> {
    for action in rules.iter().filter_map(FaultRule::action) {
        specifications.check_action(action).map_err(|closest| {
            let hint = closest.map(|best| format!("; did you mean `{best}`?")).unwrap_or_default();
            StartError::new(format!("unknown action `{action}` in a fault rule{hint}"))
        })?;
    }
    Ok(())
}

/// Checks that no specification is replaced that hand-written behavior depends on.
fn check_replaced(specifications: &Specifications) -> Result<(), StartError> {
    let mut replaced = specifications.replaced().iter();
    let stateful = replaced.find(|(service, version)| {
        actions::handler_set(service, version).is_some()
            || api20::handler_set(service, version).is_some()
    });
    stateful.map_or(Ok(()), |(service, version)| {
        Err(StartError::new(format!(
            "cannot replace the specification of `{service}` {version}: its actions have state in the simulator, which \
             depends on the embedded specification"
        )))
    })
}
