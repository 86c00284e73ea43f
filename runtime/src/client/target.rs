//! What is called.

use std::borrow::Cow;

use crate::action::{ActionInfo, Dialect, Safety};

/// What is called.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(super) service: Cow<'static, str>,
    pub(super) version: Cow<'static, str>,
    pub(crate) action: Cow<'static, str>,
    pub(crate) safety: Safety,
    pub(super) idempotency_token: Option<&'static str>,
    pub(super) signed: bool,
    pub(super) dialect: Dialect,
}

impl Target {
    /// An action that nothing is known of but its names.
    pub(crate) fn named(service: &str, version: &str, action: &str) -> Self {
        Self {
            service: service.to_owned().into(),
            version: version.to_owned().into(),
            action: action.to_owned().into(),
            safety: Safety::Once,
            idempotency_token: None,
            signed: true,
            dialect: Dialect::Api30,
        }
    }
}

impl From<&'static ActionInfo> for Target {
    fn from(info: &'static ActionInfo) -> Self {
        Self {
            service: info.service.into(),
            version: info.version.into(),
            action: info.name.into(),
            safety: info.safety,
            idempotency_token: info.idempotency_token,
            signed: info.signed,
            dialect: info.dialect,
        }
    }
}
