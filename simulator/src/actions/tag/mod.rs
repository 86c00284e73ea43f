//! The actions of the service `tag`: the tags of the account, and the tags of its resources.

mod attach;
mod checks;
mod definitions;
mod handlers;
mod pages;
mod projects;
mod queries;
mod resource;
mod search;
mod tagged;

pub(super) use handlers::HANDLERS;

use super::{Call, Response, call};
