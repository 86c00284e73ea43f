//! Tags that a call assigns to new resources.

use std::collections::{BTreeMap, BTreeSet};

use super::Call;
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::Account;

/// The error codes of a repeated tag key.
const DUPLICATE: [&str; 3] = [
    "InvalidParameterValue.DuplicateTags",
    "InvalidParameterValue.TagDuplicateKey",
    "InvalidParameterValue.InvalidTag",
];
/// The error codes of too many tags.
const TOO_MANY: [&str; 5] = [
    "InvalidParameterValue.TagQuotaLimitExceeded",
    "LimitExceeded.TagResourceQuota",
    "LimitExceeded.TagKeyPerResourceExceeded",
    "LimitExceeded.TagQuota",
    "LimitExceeded.TagQuotaLimitExceeded",
];

/// Returns the tags in `TagSpecification`, which must be for this type of resource.
pub(super) fn read(
    account: &Account,
    call: &Call<'_>,
    resource: &str,
) -> Result<Vec<(String, String)>, ApiError> {
    read_from(account, call, "TagSpecification", Some(resource))
}

/// Returns the tags in a parameter, which must be for this type of resource, if any.
pub(super) fn read_from(
    account: &Account,
    call: &Call<'_>,
    name: &str,
    resource: Option<&str>,
) -> Result<Vec<(String, String)>, ApiError> {
    let specifications = call.parameters.objects(name);
    for specification in &specifications {
        if let Some(resource) = resource
            && specification.string("ResourceType") != Some(resource)
        {
            let message = format!("The resource type in `{name}` must be {resource}.");
            return Err(call.invalid(&[], message));
        }
    }
    let tags = specifications.iter().flat_map(|specification| specification.objects("Tags"));
    checked(account, call, tags)
}

/// Returns the tags in a parameter that is a list of tags.
pub(super) fn list(
    account: &Account,
    call: &Call<'_>,
    name: &str,
) -> Result<Vec<(String, String)>, ApiError> {
    checked(account, call, call.parameters.objects(name).into_iter())
}

/// Returns tags that a new resource can have.
fn checked<'a>(
    account: &Account,
    call: &Call<'_>,
    given: impl Iterator<Item = View<'a>>,
) -> Result<Vec<(String, String)>, ApiError> {
    let mut tags = Vec::new();
    let mut keys = BTreeSet::new();
    for tag in given {
        let key = tag.string("Key").unwrap_or_default();
        if !keys.insert(key) {
            return Err(call.invalid(&DUPLICATE, format!("The tag key `{key}` is a duplicate.")));
        }
        tags.push((key.to_owned(), tag.string("Value").unwrap_or_default().to_owned()));
    }
    check_count(account, call, tags.len())?;
    let pairs = tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    check_quotas(account, call, pairs)?;
    Ok(tags)
}

/// Checks the number of tags of a resource.
pub(super) fn check_count(
    account: &Account,
    call: &Call<'_>,
    count: usize,
) -> Result<(), ApiError> {
    let quota = account.quotas.tags_per_resource;
    if count <= quota {
        return Ok(());
    }
    let message = format!("The resource would have {count} tags; the maximum is {quota}.");
    Err(call.error(&TOO_MANY, "LimitExceeded", message))
}

/// Checks that the account may have tags in addition to those that it has.
pub(super) fn check_quotas<'a>(
    account: &Account,
    call: &Call<'_>,
    tags: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), ApiError> {
    let mut new: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in tags.filter(|(key, value)| !account.tags.has(key, value)) {
        new.entry(key).or_default().insert(value);
    }
    let keys = &account.tags.keys;
    let count = keys.len() + new.keys().filter(|key| keys.find(key).is_none()).count();
    let quota = account.quotas.tag_keys;
    if count > quota && count > keys.len() {
        let message = format!("The account would have {count} tag keys; the quota is {quota}.");
        return Err(call.error(&["LimitExceeded.TagKey"], "LimitExceeded", message));
    }
    let quota = account.quotas.tag_values;
    for (key, values) in new {
        let count = keys.find(key).map_or(0, |found| found.values.len()) + values.len();
        if count > quota {
            let message =
                format!("The tag key `{key}` would have {count} values; the quota is {quota}.");
            return Err(call.error(&["LimitExceeded.TagValue"], "LimitExceeded", message));
        }
    }
    Ok(())
}
