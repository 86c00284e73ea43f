//! Executes the action of an authenticated request, or makes the response of an action without state.

use tencent_cloud_spec::Spec;

use super::response::Served;
use super::state::Caller;
use super::{Core, locked};
use crate::actions::{self, Call, Response};
use crate::api20::{self, Api20Error};
use crate::error::ApiError;
use crate::fidelity::Fidelity;
use crate::json::Fields;
use crate::moment::Moment;
use crate::parameters::View;
use crate::protocol::ActionRequest;
use crate::shape;
use crate::specifications::Route;

/// The fields of a response, or its error, and how they were made.
pub(super) type Executed<T, E> = (Option<Served>, Result<T, E>);

impl Core {
    /// Executes an action of API 3.0.
    pub(super) fn execute(
        &self,
        action: &str,
        request: Result<ActionRequest, ApiError>,
        request_id: &str,
        now: Moment,
    ) -> Executed<Response, ApiError> {
        let routed =
            request.and_then(|request| Ok((self.specifications.route(action, &request)?, request)));
        let (route, request) = match routed {
            Ok(routed) => routed,
            Err(error) => return (None, Err(error)),
        };
        let result = self.execute_stateful(&route, &request, request_id, now);
        self.or_shape(&route, result)
    }

    /// Returns `None` if the action has no state.
    fn execute_stateful(
        &self,
        route: &Route,
        request: &ActionRequest,
        request_id: &str,
        now: Moment,
    ) -> Result<Option<Response>, ApiError> {
        let (spec, operation) = (route.spec(), route.operation());
        self.check_fidelity(route)?;
        self.rate_limiter.count(&request.account, spec, operation, request.received)?;
        let handlers = actions::handler_set(&spec.service, &spec.version);
        let region = actions::region(handlers, &self.catalogue, operation, request)?;
        let parameters = actions::check_parameters(handlers, spec, operation, request)?;
        let parameters = View::new(&parameters);
        let account = request.account.as_str();
        let secret_id = request.secret_id.as_deref().unwrap_or_default();
        let call =
            Call { operation, account, region: &region, parameters, request_id, secret_id, now };
        let account = actions::account_of(handlers, &call);
        let caller = Caller { account, action: &operation.name, request_id, now };
        let mut state = locked(&self.state);
        if account != call.account && !state.has_account(account) {
            return Err(actions::unknown_account(&call, account));
        }
        state.execute(caller, |account| actions::execute(handlers, account, &call).transpose())
    }

    /// Executes an action of API 2.0.
    pub(super) fn execute_api20(
        &self,
        action: &str,
        request: Result<ActionRequest, ApiError>,
        request_id: &str,
        now: Moment,
    ) -> Executed<Fields, Api20Error> {
        let specifications = &self.specifications;
        let routed = request
            .map_err(Api20Error::from)
            .and_then(|request| Ok((api20::route(specifications, action, &request)?, request)));
        let (route, request) = match routed {
            Ok(routed) => routed,
            Err(error) => return (None, Err(error)),
        };
        let result = self.execute_stateful_api20(&route, &request, request_id, now);
        self.or_shape(&route, result)
    }

    /// Returns `None` if the action has no state.
    fn execute_stateful_api20(
        &self,
        route: &Route,
        request: &ActionRequest,
        request_id: &str,
        now: Moment,
    ) -> Result<Option<Fields>, Api20Error> {
        self.check_fidelity(route)?;
        let (spec, operation) = (route.spec(), route.operation());
        self.rate_limiter.count(&request.account, spec, operation, request.received)?;
        let call = api20::Api20Call { request, request_id, now };
        let action = &route.operation().name;
        let caller = Caller { account: &request.account, action, request_id, now };
        locked(&self.state)
            .execute(caller, |account| api20::execute(&self.specifications, account, route, &call))
    }

    /// Rejects an action without state in strict mode.
    fn check_fidelity(&self, route: &Route) -> Result<(), ApiError> {
        if !self.strict || is_stateful(route) {
            return Ok(());
        }
        let (Spec { service, version, .. }, action) = (route.spec(), &route.operation().name);
        let message = format!(
            "The simulator has no state for the action `{action}` of `{service}` {version}, and strict mode rejects such \
             actions."
        );
        Err(ApiError::new("UnsupportedOperation", message))
    }

    /// Adds the response of an action without state, and the fidelity of the response.
    fn or_shape<T: From<Fields>, E>(
        &self,
        route: &Route,
        result: Result<Option<T>, E>,
    ) -> Executed<T, E> {
        let served = |fidelity| Some(Served::new(route.spec(), fidelity));
        match result {
            Ok(Some(fields)) => (served(Fidelity::Stateful), Ok(fields)),
            Ok(None) => {
                let response = shape::response(route.spec(), route.operation(), self.examples);
                (served(response.1), Ok(response.0.into()))
            }
            Err(error) if is_stateful(route) => (served(Fidelity::Stateful), Err(error)),
            Err(error) => (served(Fidelity::Shape), Err(error)),
        }
    }
}

fn is_stateful(route: &Route) -> bool {
    let spec = route.spec();
    Core::is_stateful(&spec.service, &spec.version, &route.operation().name)
}
