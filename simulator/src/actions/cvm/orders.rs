//! `RunInstances` and its price inquiry, whose parameters may come from a launch template.

use super::{Call, Response, instances, launch_templates};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::Account;

pub(super) fn run(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let completed = launch_templates::complete(account, call)?;
    let parameters = completed.as_ref().map_or(call.parameters, View::new);
    instances::run(account, &Call { parameters, ..*call })
}

pub(super) fn inquire_price(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let completed = launch_templates::complete(account, call)?;
    let parameters = completed.as_ref().map_or(call.parameters, View::new);
    instances::inquire_price(account, &Call { parameters, ..*call })
}
