//! One call, as its action sees it.

use tencent_cloud_spec::model::Operation;

use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::{View, documented};

/// A call whose sender is known and whose parameters fit the specification.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a Operation,
    /// Empty for the one action that needs none.
    pub(crate) region: &'a str,
    pub(crate) parameters: View<'a>,
    pub(crate) request_id: &'a str,
    pub(crate) now: Moment,
}

impl Call<'_> {
    /// An error with the first of `codes` that the action documents, or else with the general code, which is one that
    /// every action may return.
    pub(crate) fn refuse(
        &self,
        codes: &[&str],
        general: &str,
        message: impl Into<String>,
    ) -> ApiError {
        let code = documented(self.operation, codes.iter().copied(), general);
        ApiError::new(code, message)
    }

    /// An error of a parameter's value.
    pub(crate) fn invalid(&self, codes: &[&str], message: impl Into<String>) -> ApiError {
        self.refuse(codes, "InvalidParameterValue", message)
    }

    /// Ends a call that was only to be checked; every check comes before, every change behind it.
    pub(crate) fn end_dry_run(&self) -> Result<(), ApiError> {
        if !self.parameters.flag("DryRun") {
            return Ok(());
        }
        let message = "The request would have succeeded; nothing was done, as it is a dry run.";
        Err(ApiError::new("DryRunOperation", message))
    }

    /// A text that the action needs, though the specification cannot say so.
    pub(crate) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.parameters.text(name).ok_or_else(|| ApiError::missing(name))
    }
}
