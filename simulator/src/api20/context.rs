//! What an action of API 2.0 is executed with, and the call of an action of API 3.0.

use std::sync::Arc;

use serde_json::Value;
use tencent_cloud_spec::Spec;

use crate::actions::{self, HandlerSet};
use crate::error::ApiError;
use crate::json::Fields;
use crate::moment::Moment;
use crate::parameters::{self, Encoding, View};
use crate::state::Account;

/// The account, the call, and the version of API 3.0 that actions are translated to.
pub(super) struct Context<'a> {
    pub(super) api30: Arc<Spec>,
    pub(super) handlers: Option<&'static HandlerSet>,
    pub(super) account: &'a mut Account,
    pub(super) region: String,
    pub(super) request_id: &'a str,
    pub(super) now: Moment,
}

/// The code of a dry run whose checks have succeeded.
const DRY_RUN: &str = "DryRunOperation";

impl Context<'_> {
    /// Makes the checks of an action of API 3.0 that supports dry runs.
    pub(super) fn check(&mut self, action: &str, mut parameters: Value) -> Result<(), ApiError> {
        parameters["DryRun"] = Value::Bool(true);
        match self.call(action, parameters) {
            Err(error) if error.code != DRY_RUN => Err(error),
            _ => Ok(()),
        }
    }

    /// Calls an action of API 3.0. Parameters that are null are absent.
    pub(super) fn call(&mut self, action: &str, parameters: Value) -> Result<Fields, ApiError> {
        let api30 = Arc::clone(&self.api30);
        let operation = api30.operations.iter().find(|operation| operation.name == action);
        let operation = operation.ok_or_else(|| {
            let message = format!("The action `{action}` is not in the specification.");
            ApiError::new("InternalError", message)
        })?;
        let Value::Object(given) = parameters else { return Ok(Fields::new()) };
        let given = given.into_iter().filter(|(_, value)| !value.is_null()).collect();
        let checked = parameters::check(&api30, operation, Encoding::Json, &given)?;
        let account = self.account.id.clone();
        let call = actions::Call {
            operation,
            account: &account,
            region: &self.region,
            parameters: View::new(&checked),
            request_id: self.request_id,
            // No action of API 2.0 depends on the caller.
            secret_id: "",
            now: self.now,
        };
        let response = self.account.attempt(action, |account| {
            actions::execute(self.handlers, account, &call).unwrap_or_else(|| {
                let message = format!("The action `{action}` has no state.");
                Err(ApiError::new("InternalError", message))
            })
        })?;
        response.fields().map_err(|error| ApiError::internal(&error))
    }
}
