//! The actions of API 3.0: one module per service.

mod auto_scaling;
mod call;
mod cbs;
mod cvm;
mod filters;
mod handlers;
mod idempotency;
mod ids;
mod pagination;
mod password;
mod periods;
mod response;
mod sts;
mod tag;
mod tags;
mod tat;
mod vpc;

pub(crate) use auto_scaling::launch_for_group;
pub(crate) use call::Call;
pub(crate) use handlers::{
    HandlerSet, account_of, check_parameters, execute, handler_set, is_stateful, region,
    unknown_account,
};
pub(crate) use response::Response;
