//! The stateful actions: every action of an embedded specification whose calls read and change the account.

use std::fmt::{self, Debug, Formatter};
use std::sync::LazyLock;

use tencent_cloud_simulator::Core;
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Dialect, Idempotency, Operation};

use crate::common::{api20, api30_specs};

/// A stateful action.
#[derive(Clone, Copy)]
pub(super) struct Action {
    pub(super) spec: &'static Spec,
    pub(super) operation: &'static Operation,
}

impl Debug for Action {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.label())
    }
}

impl Action {
    pub(super) fn service(&self) -> &'static str {
        &self.spec.service
    }

    pub(super) fn name(&self) -> &'static str {
        &self.operation.name
    }

    pub(super) fn is_api20(&self) -> bool {
        self.spec.dialect == Dialect::Api20
    }

    pub(super) fn is(&self, service: &str, name: &str) -> bool {
        !self.is_api20() && self.service() == service && self.name() == name
    }

    /// Returns whether the specification says that the action changes nothing.
    pub(super) fn is_read_only(&self) -> bool {
        self.operation.idempotency == Some(Idempotency::ReadOnly)
    }

    /// Returns the name with service and protocol, for messages.
    pub(super) fn label(&self) -> String {
        let protocol = if self.is_api20() { " (API 2.0)" } else { "" };
        format!("{} {}{protocol}", self.service(), self.name())
    }

    /// Returns whether the action documents an error code, or the code is a common one.
    pub(super) fn documents(&self, code: &str) -> bool {
        let common = self.spec.errors.get(code).is_some_and(|known| known.common);
        common || self.operation.errors.iter().any(|own| own == code)
    }
}

/// Returns all stateful actions of API 3.0, followed by those of API 2.0.
pub(super) fn all() -> &'static [Action] {
    static ALL: LazyLock<Vec<Action>> = LazyLock::new(|| {
        let specs = api30_specs().iter().chain([api20::spec()]);
        let operations = specs.flat_map(|spec| spec.operations.iter().map(move |one| (spec, one)));
        let stateful = operations.filter(|(spec, operation)| {
            Core::is_stateful(&spec.service, &spec.version, &operation.name)
        });
        stateful.map(|(spec, operation)| Action { spec, operation }).collect()
    });
    &ALL
}

/// Returns an action of API 3.0.
pub(super) fn find(service: &str, name: &str) -> Action {
    *all().iter().find(|action| action.is(service, name)).unwrap()
}
