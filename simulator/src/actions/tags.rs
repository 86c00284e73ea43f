//! Tags that a call assigns to new resources.

use std::collections::BTreeSet;

use super::Call;
use crate::error::ApiError;

/// The maximum number of tags per resource.
const MAXIMUM: usize = 50;

/// Returns the tags in `TagSpecification`, which must be for this type of resource.
pub(super) fn read(call: &Call<'_>, resource: &str) -> Result<Vec<(String, String)>, ApiError> {
    read_from(call, "TagSpecification", Some(resource))
}

/// Returns the tags in a parameter, which must be for this type of resource, if any.
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
            let message = format!("The resource type in `{name}` must be {resource}.");
            return Err(call.invalid(&[], message));
        }
        for tag in specification.objects("Tags") {
            let key = tag.string("Key").unwrap_or_default();
            if !keys.insert(key) {
                let message = format!("The tag key `{key}` is a duplicate.");
                return Err(call.invalid(&["InvalidParameterValue.DuplicateTags"], message));
            }
            tags.push((key.to_owned(), tag.string("Value").unwrap_or_default().to_owned()));
        }
    }
    if tags.len() > MAXIMUM {
        let message = format!("The request has {} tags; the maximum is {MAXIMUM}.", tags.len());
        let codes =
            ["InvalidParameterValue.TagQuotaLimitExceeded", "LimitExceeded.TagResourceQuota"];
        return Err(call.invalid(&codes, message));
    }
    Ok(tags)
}
