//! The two actions of STS 2018-08-13 that return credentials.

use crate::action::{Action, ActionInfo, Idempotency};
use crate::shape;

/// Requests credentials of a role in exchange for other credentials.
#[derive(Clone, Default)]
pub(super) struct AssumeRoleRequest {
    pub(super) role_arn: String,
    pub(super) role_session_name: String,
    pub(super) duration_seconds: u64,
    pub(super) policy: Option<String>,
    pub(super) external_id: Option<String>,
}

shape! {
    AssumeRoleRequest {
        0 => role_arn: "RoleArn",
        1 => role_session_name: "RoleSessionName",
        2 => duration_seconds: "DurationSeconds",
        3 => policy: "Policy",
        4 => external_id: "ExternalId" (sensitive),
    }
}

/// Requests credentials of a role in exchange for a token of an identity provider.
#[derive(Clone, Default)]
pub(super) struct AssumeRoleWithWebIdentityRequest {
    pub(super) provider_id: String,
    pub(super) web_identity_token: String,
    pub(super) role_arn: String,
    pub(super) role_session_name: String,
    pub(super) duration_seconds: u64,
}

shape! {
    AssumeRoleWithWebIdentityRequest {
        0 => provider_id: "ProviderId",
        1 => web_identity_token: "WebIdentityToken" (sensitive),
        2 => role_arn: "RoleArn",
        3 => role_session_name: "RoleSessionName",
        4 => duration_seconds: "DurationSeconds",
    }
}

/// The response of both actions.
#[derive(Clone, Default)]
pub(super) struct AssumeRoleResponse {
    pub(super) credentials: Option<RoleCredentials>,
    pub(super) expired_time: Option<u64>,
    pub(super) request_id: String,
}

shape! {
    AssumeRoleResponse {
        0 => credentials: "Credentials" (sensitive),
        1 => expired_time: "ExpiredTime",
        2 => request_id: "RequestId",
    }
}

/// The credentials in a response.
#[derive(Clone, Default)]
pub(super) struct RoleCredentials {
    pub(super) token: Option<String>,
    pub(super) tmp_secret_id: Option<String>,
    pub(super) tmp_secret_key: Option<String>,
}

shape! {
    RoleCredentials {
        0 => token: "Token" (sensitive),
        1 => tmp_secret_id: "TmpSecretId" (sensitive),
        2 => tmp_secret_key: "TmpSecretKey" (sensitive),
    }
}

impl Action for AssumeRoleRequest {
    type Response = AssumeRoleResponse;
    const INFO: &'static ActionInfo = &info("AssumeRole");
}

impl Action for AssumeRoleWithWebIdentityRequest {
    type Response = AssumeRoleResponse;
    const INFO: &'static ActionInfo = &info("AssumeRoleWithWebIdentity").unsigned();
}

/// A retry returns other credentials of the same role and has no side effects.
const fn info(name: &'static str) -> ActionInfo {
    ActionInfo::new("sts", "2018-08-13", name).idempotency(Idempotency::Idempotent)
}
