//! A call as its action receives it.

use std::collections::BTreeSet;

use tencent_cloud_spec::model::Operation;

use super::Response;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::{View, documented_code};
use crate::state::Account;

/// Executes one action.
pub(super) type Handler = fn(&mut Account, &Call<'_>) -> Result<Response, ApiError>;

/// A call from an authenticated sender, with parameters that match the specification.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a Operation,
    /// The id of the account.
    pub(crate) account: &'a str,
    /// Empty if the action requires no region.
    pub(crate) region: &'a str,
    pub(crate) parameters: View<'a>,
    pub(crate) request_id: &'a str,
    /// The secret id of the sender; empty if there is none.
    pub(crate) secret_id: &'a str,
    pub(crate) now: Moment,
}

impl Call<'_> {
    /// Returns an error with the first of `codes` that the action documents, or with the general code, which every action
    /// may return.
    pub(crate) fn error(
        &self,
        codes: &[&str],
        general: &str,
        message: impl Into<String>,
    ) -> ApiError {
        let code = documented_code(self.operation, codes.iter().copied(), general);
        ApiError::new(code, message)
    }

    /// Returns an error about the value of a parameter.
    pub(crate) fn invalid(&self, codes: &[&str], message: impl Into<String>) -> ApiError {
        self.error(codes, "InvalidParameterValue", message)
    }

    /// Ends a dry run. All checks precede this call, and all changes follow it.
    pub(crate) fn end_dry_run(&self) -> Result<(), ApiError> {
        if !self.parameters.flag("DryRun") {
            return Ok(());
        }
        let message =
            "The request would have succeeded, but was not executed because it is a dry run.";
        Err(ApiError::new("DryRunOperation", message))
    }

    /// Checks that no id of a list occurs in it twice.
    pub(crate) fn check_distinct(&self, noun: &str, ids: &[&str]) -> Result<(), ApiError> {
        let mut seen = BTreeSet::new();
        let Some(id) = ids.iter().find(|id| !seen.insert(**id)) else { return Ok(()) };
        let message = format!("The {noun} `{id}` is a duplicate.");
        Err(self.invalid(&["InvalidParameterValue.Duplicate"], message))
    }

    /// Returns a string that the action requires although the specification marks it as optional.
    pub(crate) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.parameters.string(name).ok_or_else(|| ApiError::missing(name))
    }
}
