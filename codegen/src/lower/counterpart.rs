//! What replaced the actions of API 2.0: the methods of the default version, at the root of the crate.

use std::collections::BTreeMap;

use tencent_cloud_spec::model::{Counterpart, Dialect};

use crate::{Service, naming};

/// Paths of methods by service and action.
#[derive(Debug)]
pub(super) struct Counterparts<'a>(BTreeMap<(&'a str, &'a str), String>);

impl<'a> Counterparts<'a> {
    pub(super) fn of(services: &[Service<'a>]) -> Self {
        let default = services
            .iter()
            .filter(|service| service.spec.dialect == Dialect::Api30 && service.module.is_none());
        let methods = default.flat_map(|service| {
            service.spec.operations.iter().filter_map(move |operation| {
                let method = naming::method(&operation.name)?;
                let key = (service.spec.service.as_str(), operation.name.as_str());
                Some((key, format!("crate::Client::{method}")))
            })
        });
        Self(methods.collect())
    }

    /// As Markdown: a link where the crate has it.
    pub(super) fn markdown(&self, to: &Counterpart) -> String {
        let action = format!("`{}`", to.action);
        let action = match self.0.get(&(to.service.as_str(), to.action.as_str())) {
            Some(path) => format!("[{action}]({path})"),
            None => action,
        };
        format!("{action} of `{}`", to.service)
    }
}
