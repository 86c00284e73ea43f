//! API 2.0: the older generation of the API, over the same account.
//!
//! A call is checked against the specification of API 2.0 and translated to the action of API 3.0 that replaced it, so
//! that both generations read and change the same resources. This module translates names, numbers and the shape of
//! responses. Elastic IP addresses and security groups have no counterpart in API 3.0 of CVM and are implemented here.

mod addresses;
mod batch;
mod context;
mod error;
mod handlers;
mod image_sharing;
mod images;
mod instance_changes;
mod instances;
mod key_pairs;
mod purchase;
mod regions;
mod request;
mod security_groups;

pub(crate) use error::{Api20Error, response_fields};
pub(crate) use handlers::{Api20Call, execute, handler_set, is_stateful, read, route};

use self::context::Context;
