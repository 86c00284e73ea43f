//! The actions of Cloud Virtual Machine (CVM): one module per kind of resource.

mod group_membership;
mod handlers;
mod hardware;
mod hosts;
mod images;
mod instances;
mod key_pairs;
mod launch_templates;
mod offerings;
mod orders;
mod placement_groups;
mod price_inquiries;
mod quotas;
mod rates;
mod reserved_instances;

pub(super) use handlers::{HANDLERS, region};
pub(super) use instances::{check_order, run as run_instances};

use super::{Call, Response, call, filters, pagination, tags};
