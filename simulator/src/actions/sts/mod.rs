//! The actions of the Security Token Service (STS).

mod identity;
mod roles;

use tencent_cloud_spec::model::Operation;

use super::call::Handler;
use super::{Call, HandlerSet, Response};
use crate::catalogue::Catalogue;
use crate::error::ApiError;
pub(super) use roles::account_of_role;

pub(super) static HANDLERS: HandlerSet = HandlerSet {
    service: "sts",
    version: "2018-08-13",
    region: any_region,
    handler,
    optional: |_| &[],
};

/// Returns any region, since credentials are valid in all regions.
fn any_region(_: &Catalogue, _: &Operation, given: Option<&str>) -> Result<String, ApiError> {
    Ok(given.unwrap_or_default().to_owned())
}

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "AssumeRole" => roles::assume,
        "AssumeRoleWithWebIdentity" => roles::assume_with_web_identity,
        "AssumeRoleWithSAML" => roles::assume_with_saml,
        "GetFederationToken" => roles::federate,
        "GetSessionToken" => roles::confirm,
        "GetCallerIdentity" => identity::describe_caller,
        _ => return None,
    })
}
