//! Hand-written behavior, registered by service and version. All other actions have no state.

use serde_json::{Map, Value};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use super::Response;
use super::call::{Call, Handler};
use super::{auto_scaling, cbs, cvm, idempotency, sts, tag, tat, vpc};
use crate::catalogue::Catalogue;

use crate::error::ApiError;
use crate::parameters::{self, Exceptions};
use crate::protocol::ActionRequest;
use crate::similar::suggestion;
use crate::state::Account;

/// The hand-written behavior of one version of a service.
pub(crate) struct HandlerSet {
    pub(super) service: &'static str,
    pub(super) version: &'static str,
    /// Returns the region in which an action is executed.
    pub(super) region: fn(&Catalogue, &Operation, Option<&str>) -> Result<String, ApiError>,
    /// Returns the handler of an action; `None` if the action has no state.
    pub(super) handler: fn(&str) -> Option<Handler>,
    /// Returns the parameters of an action, without indices, that it does not require although their schema, which other
    /// actions share, does.
    pub(super) optional: fn(&str) -> &'static [&'static str],
}

static HANDLER_SETS: &[&HandlerSet] = &[
    &auto_scaling::HANDLERS,
    &cbs::HANDLERS,
    &cvm::HANDLERS,
    &sts::HANDLERS,
    &tag::HANDLERS,
    &tat::HANDLERS,
    &vpc::HANDLERS,
];

/// Returns the hand-written behavior of one version of a service, if there is any.
pub(crate) fn handler_set(service: &str, version: &str) -> Option<&'static HandlerSet> {
    HANDLER_SETS.iter().copied().find(|set| set.service == service && set.version == version)
}

/// Returns whether calls of an action read and change the state of the account.
pub(crate) fn is_stateful(service: &str, version: &str, action: &str) -> bool {
    handler_set(service, version).is_some_and(|set| (set.handler)(action).is_some())
}

/// Checks the parameters of a request against the specification, and returns them in its types.
pub(crate) fn check_parameters(
    handlers: Option<&HandlerSet>,
    spec: &Spec,
    operation: &Operation,
    request: &ActionRequest,
) -> Result<Map<String, Value>, ApiError> {
    let exceptions = Exceptions {
        optional: handlers.map_or(&[][..], |set| (set.optional)(&operation.name)),
        ignore_case: handlers.is_none_or(|set| set.service != "cvm"),
    };
    let (encoding, given) = (request.encoding, &request.parameters);
    parameters::check_with(spec, operation, encoding, given, exceptions)
}

/// Returns the region in which a request is executed. A service without hand-written behavior accepts any region.
pub(crate) fn region(
    handlers: Option<&HandlerSet>,
    catalogue: &Catalogue,
    operation: &Operation,
    request: &ActionRequest,
) -> Result<String, ApiError> {
    let given = request.region.as_deref().filter(|name| !name.is_empty());
    match handlers {
        Some(set) => (set.region)(catalogue, operation, given),
        None => Ok(given.unwrap_or_default().to_owned()),
    }
}

/// Returns the region of a call that requires one.
pub(super) fn required_region(
    catalogue: &Catalogue,
    _: &Operation,
    given: Option<&str>,
) -> Result<String, ApiError> {
    let name = given.ok_or_else(|| ApiError::missing("Region"))?;
    if catalogue.region(name).is_none() {
        let hint = suggestion(name, catalogue.regions.iter().map(|region| region.name.as_str()));
        let message = format!("The region `{name}` is not supported.{hint}");
        return Err(ApiError::new("UnsupportedRegion", message));
    }
    Ok(name.to_owned())
}

/// Returns the account in which a call is executed: that of the sender, or of the role that it assumes.
pub(crate) fn account_of<'a>(handlers: Option<&HandlerSet>, call: &Call<'a>) -> &'a str {
    let is_sts = handlers.is_some_and(|set| set.service == sts::HANDLERS.service);
    let role = if is_sts { sts::account_of_role(call) } else { None };
    role.unwrap_or(call.account)
}

/// Returns the error of a call that is executed in an account that does not exist.
pub(crate) fn unknown_account(call: &Call<'_>, account: &str) -> ApiError {
    let message =
        format!("The account {account} of the role in `RoleArn` does not exist in the simulator.");
    let codes = ["InvalidParameter.AccountNotAvaliable", "InvalidParameter.ParamError"];
    call.error(&codes, "InvalidParameter", message)
}

/// Executes a call whose parameters match the specification. Returns `None` if the action has no state.
pub(crate) fn execute(
    handlers: Option<&HandlerSet>,
    account: &mut Account,
    call: &Call<'_>,
) -> Option<Result<Response, ApiError>> {
    let handler = (handlers?.handler)(&call.operation.name)?;
    Some(idempotency::execute_once(account, call, handler))
}
