//! Address templates, protocol port templates, and groups of either.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::state::{Entry, Row, Table, VisitTable};

/// A template, which names addresses or protocol ports for rules of security groups.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) members: Vec<TemplateMember>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
}

/// An address or a protocol port of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TemplateMember {
    pub(crate) value: String,
    pub(crate) description: String,
    pub(crate) updated: Moment,
}

/// A group of templates of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TemplateGroup {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) template_ids: Vec<String>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
}

/// The kind of a template and of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TemplateKind {
    Address,
    Service,
}

/// The templates and their groups.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    addresses: Table<Template>,
    address_groups: Table<TemplateGroup>,
    services: Table<Template>,
    service_groups: Table<TemplateGroup>,
}

impl Row for Template {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }
}

impl Row for TemplateGroup {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        self.template_ids.iter().for_each(|id| visit(Entry::Reference(id)));
    }
}

impl Templates {
    /// Passes every table to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        let Self { addresses, address_groups, services, service_groups } = self;
        visit("address_templates", addresses);
        visit("address_template_groups", address_groups);
        visit("service_templates", services);
        visit("service_template_groups", service_groups);
    }

    /// Returns whether a template or a group has this id in a region.
    pub(crate) fn contains(&self, region: &str, id: &str) -> bool {
        [&self.addresses, &self.services].iter().any(|table| table.key_in(region, id).is_some())
            || [&self.address_groups, &self.service_groups]
                .iter()
                .any(|table| table.key_in(region, id).is_some())
    }

    pub(crate) fn of(&self, kind: TemplateKind) -> &Table<Template> {
        match kind {
            TemplateKind::Address => &self.addresses,
            TemplateKind::Service => &self.services,
        }
    }

    pub(crate) fn of_mut(&mut self, kind: TemplateKind) -> &mut Table<Template> {
        match kind {
            TemplateKind::Address => &mut self.addresses,
            TemplateKind::Service => &mut self.services,
        }
    }

    pub(crate) fn groups(&self, kind: TemplateKind) -> &Table<TemplateGroup> {
        match kind {
            TemplateKind::Address => &self.address_groups,
            TemplateKind::Service => &self.service_groups,
        }
    }

    pub(crate) fn groups_mut(&mut self, kind: TemplateKind) -> &mut Table<TemplateGroup> {
        match kind {
            TemplateKind::Address => &mut self.address_groups,
            TemplateKind::Service => &mut self.service_groups,
        }
    }
}
