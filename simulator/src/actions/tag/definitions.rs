//! Creating and deleting tags.

use super::checks::check_tags;
use super::{Call, Response, checks};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::Account;

fn tag(view: View<'_>) -> (&str, &str) {
    (view.string("TagKey").unwrap_or_default(), view.string("TagValue").unwrap_or_default())
}

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    create_all(account, call, &[tag(call.parameters)])
}

pub(super) fn create_several(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let tags: Vec<_> = call.parameters.objects("Tags").into_iter().map(tag).collect();
    if tags.is_empty() {
        return Err(call.error(&["InvalidParameter.Tag"], "MissingParameter", "Specify `Tags`."));
    }
    create_all(account, call, &tags)
}

/// Creates all tags, or none.
fn create_all(
    account: &mut Account,
    call: &Call<'_>,
    tags: &[(&str, &str)],
) -> Result<Response, ApiError> {
    check_tags(account, call, tags)?;
    for (index, (key, value)) in tags.iter().enumerate() {
        let is_repeated = tags.iter().take(index).any(|other| other == &(*key, *value));
        if is_repeated || account.tags.has(key, value) {
            let message = format!("The tag `{key}` with the value `{value}` already exists.");
            return Err(call.error(&["ResourceInUse.TagDuplicate"], "ResourceInUse", message));
        }
    }
    for (key, value) in tags {
        account.tags.define(key, value);
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    delete_all(account, call, &[tag(call.parameters)])
}

pub(super) fn delete_several(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let tags: Vec<_> = call.parameters.objects("Tags").into_iter().map(tag).collect();
    delete_all(account, call, &tags)
}

/// Deletes all tags, or none. No resource may have them.
fn delete_all(
    account: &mut Account,
    call: &Call<'_>,
    tags: &[(&str, &str)],
) -> Result<Response, ApiError> {
    for (key, value) in tags {
        checks::check_key(call, key)?;
        if !account.tags.has(key, value) {
            let message = format!("The tag `{key}` with the value `{value}` does not exist.");
            return Err(call.error(&["ResourceNotFound.TagNonExist"], "ResourceNotFound", message));
        }
        let tables = account.tagged_tables();
        let mut rows = tables.iter().flat_map(|table| {
            let keys = table.with_tag(key, Some(value));
            keys.filter_map(|row| table.resource(row))
        });
        if let Some(resource) = rows.next() {
            let message = format!(
                "The resource `{}` has the tag `{key}` with the value `{value}`.",
                resource.id
            );
            let codes = ["FailedOperation.TagAttachedResource"];
            return Err(call.error(&codes, "FailedOperation", message));
        }
    }
    for (key, value) in tags {
        account.tags.remove(key, value);
    }
    Ok(Response::empty())
}
