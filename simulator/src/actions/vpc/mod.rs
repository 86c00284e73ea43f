//! The actions of Virtual Private Cloud (VPC): one module per kind of resource.

mod addresses;
mod bandwidth_packages;
mod handlers;
mod interfaces;
mod limits;
mod nat_gateways;
mod resource;
mod route_tables;
mod routes;
mod security_groups;
mod subnets;
mod tasks;
mod templates;
mod values;
mod vpcs;

pub(super) use handlers::HANDLERS;

use super::{Call, Response, call, filters, pagination};
