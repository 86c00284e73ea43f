//! What replaced the actions of an older API: the methods of the newest one, whose modules are at the crate's root.

use std::collections::BTreeMap;

use tencent_cloud_spec::model::{Counterpart, Dialect};

use crate::{Service, naming};

/// Paths of methods by service and action.
#[derive(Debug)]
pub(super) struct Counterparts<'a>(BTreeMap<(&'a str, &'a str), String>);

impl<'a> Counterparts<'a> {
    pub(super) fn of(services: &[Service<'a>]) -> Self {
        let newest = services
            .iter()
            .filter(|service| service.spec.dialect == Dialect::Api30 && service.module.len() == 1);
        let methods = newest.flat_map(|service| {
            let module = service.module.join("::");
            service.spec.operations.iter().filter_map(move |operation| {
                let method = naming::method(&operation.name)?;
                let key = (service.spec.service.as_str(), operation.name.as_str());
                Some((key, format!("crate::{module}::Client::{method}")))
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
