//! Security groups, which are also those of API 2.0.

mod associations;
mod create;
mod groups;
mod policies;
mod policy;

pub(super) use self::associations::{describe_references, describe_statistics};
pub(super) use self::create::{clone, create, create_default, create_with_policies};
pub(super) use self::groups::{delete, describe, modify};
pub(super) use self::policies::{
    create as create_policies, delete as delete_policies, describe as describe_policies,
    replace as replace_policies, reset as reset_policies,
};

use super::{Call, Response, filters, pagination, resource, values};

use crate::error::ApiError;
use crate::state::Account;

/// Checks that security groups exist in the region, and returns them without duplicates.
pub(super) fn check(
    account: &Account,
    call: &Call<'_>,
    ids: &[&str],
) -> Result<Vec<String>, ApiError> {
    let mut found: Vec<String> = Vec::with_capacity(ids.len());
    for id in ids {
        resource::SECURITY_GROUP.key(call, &account.security_groups, id)?;
        if !found.iter().any(|own| own == id) {
            found.push((*id).to_owned());
        }
    }
    Ok(found)
}
