//! Tags that a request gives to what it makes.

use std::collections::BTreeSet;

use super::Call;
use crate::error::ApiError;

/// Tags a resource may have.
const MAXIMUM: usize = 50;

/// The tags for resources of one kind.
pub(super) fn read(call: &Call<'_>, resource: &str) -> Result<Vec<(String, String)>, ApiError> {
    read_from(call, "TagSpecification", Some(resource))
}

/// The tags in a parameter, which may be for resources of one kind only.
pub(super) fn read_from(
    call: &Call<'_>,
    name: &str,
    resource: Option<&str>,
) -> Result<Vec<(String, String)>, ApiError> {
    let mut tags = Vec::new();
    let mut keys = BTreeSet::new();
    for specification in call.parameters.objects(name) {
        if let Some(resource) = resource
            && specification.string("ResourceType") != Some(resource)
        {
            let message =
                format!("The parameter `{name}` must be for the resource type {resource}.");
            return Err(call.invalid(&[], message));
        }
        for tag in specification.objects("Tags") {
            let key = tag.string("Key").unwrap_or_default();
            if !keys.insert(key) {
                let message = format!("The tag `{key}` is given twice.");
                return Err(call.invalid(&["InvalidParameterValue.DuplicateTags"], message));
            }
            tags.push((key.to_owned(), tag.string("Value").unwrap_or_default().to_owned()));
        }
    }
    if tags.len() > MAXIMUM {
        let message = format!("There are {} tags: at most {MAXIMUM} are allowed.", tags.len());
        let codes =
            ["InvalidParameterValue.TagQuotaLimitExceeded", "LimitExceeded.TagResourceQuota"];
        return Err(call.invalid(&codes, message));
    }
    Ok(tags)
}
