//! Replacements of API 2.0 actions: methods of the client at the root of the crate.

use std::collections::BTreeMap;

use tencent_cloud_spec::model::{Counterpart, Dialect};

use crate::{Service, naming};

/// Paths of the methods of the default version, by action.
#[derive(Debug)]
pub(super) struct Counterparts<'a>(BTreeMap<&'a str, String>);

impl<'a> Counterparts<'a> {
    /// Collects the methods of the default version, which comes first in `versions`.
    pub(super) fn of(versions: &[&'a Service<'a>]) -> Self {
        let default = versions
            .first()
            .filter(|service| service.spec.dialect == Dialect::Api30 && service.module.is_none());
        let operations = default.into_iter().flat_map(|service| &service.spec.operations);
        let methods = operations.filter_map(|operation| {
            let method = naming::method(&operation.name)?;
            Some((operation.name.as_str(), format!("crate::Client::{method}")))
        });
        Self(methods.collect())
    }

    /// Returns Markdown with a link if `service`, to which the crate belongs, has the replacement.
    pub(super) fn markdown(&self, service: &str, to: &Counterpart) -> String {
        let action = format!("`{}`", to.action);
        let path = self.0.get(to.action.as_str()).filter(|_| to.service == service);
        let action = path.map_or(action.clone(), |path| format!("[{action}]({path})"));
        format!("{action} of `{}`", to.service)
    }
}
