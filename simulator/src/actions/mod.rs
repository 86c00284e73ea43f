//! The actions of API 3.0: one module per kind of resource.

mod call;
mod filters;
mod group_membership;
mod handlers;
mod hosts;
mod idempotency;
mod images;
mod instances;
mod key_pairs;
mod launch_templates;
mod offerings;
mod orders;
mod pagination;
mod placement_groups;
mod price_inquiries;
mod quotas;
mod rates;
mod reserved_instances;
mod tags;

pub(crate) use call::{Call, Response};
pub(crate) use handlers::{
    HandlerSet, check_parameters, execute, handler_set, is_stateful, region,
};
