//! Attaching tags to resources and detaching them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::checks::{check_key, check_tags};
use super::resource::{self, Resource};
use super::{Call, Response};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::Account;

type Tags = Vec<(String, String)>;

/// `AddResourceTag`.
pub(super) fn add(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let resource = named(account, call)?;
    let change = attached(account, call, resource, given(call), Attach::New)?;
    resource::set_tags(account, resource, change);
    Ok(Response::empty())
}

/// `UpdateResourceTagValue`.
pub(super) fn update(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let resource = named(account, call)?;
    let change = attached(account, call, resource, given(call), Attach::Existing)?;
    resource::set_tags(account, resource, change);
    Ok(Response::empty())
}

/// `DeleteResourceTag`.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let resource = named(account, call)?;
    let change = detached(account, call, resource, given(call).0)?;
    resource::set_tags(account, resource, change);
    Ok(Response::empty())
}

/// `AttachResourcesTag`. The tag must exist.
pub(super) fn attach_to_several(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    change_several(account, call, |account, resource| {
        require_tag(account, call)?;
        attached(account, call, resource, given(call), Attach::New)
    })
}

/// `ModifyResourcesTagValue`. The tag must exist.
pub(super) fn update_several(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    change_several(account, call, |account, resource| {
        require_tag(account, call)?;
        attached(account, call, resource, given(call), Attach::Existing)
    })
}

/// `DetachResourcesTag`.
pub(super) fn detach_from_several(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    change_several(account, call, |account, resource| {
        detached(account, call, resource, given(call).0)
    })
}

/// `ModifyResourceTags`.
pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let resource = named(account, call)?;
    let parameters = call.parameters;
    let (replaced, deleted) = (parameters.objects("ReplaceTags"), parameters.objects("DeleteTags"));
    if replaced.is_empty() && deleted.is_empty() {
        let message = "Specify `ReplaceTags` or `DeleteTags`.";
        return Err(call.error(&["InvalidParameter.Tag"], "MissingParameter", message));
    }
    let mut tags = resource::tags(account, resource);
    let replaced = distinct(account, call, &replaced)?;
    replaced.iter().for_each(|(key, value)| set(&mut tags, key, value));
    let mut keys: BTreeSet<&str> = replaced.iter().map(|tag| tag.0).collect();
    for tag in deleted {
        let key = tag.string("TagKey").unwrap_or_default();
        check_key(call, key)?;
        if !keys.insert(key) {
            let message = format!("The tag key `{key}` occurs more than once in the request.");
            let codes = ["InvalidParameterValue.DeleteTagsParamError"];
            return Err(call.invalid(&codes, message));
        }
        tags.retain(|tag| tag.0 != key);
    }
    check_count(account, call, &tags)?;
    resource::set_tags(account, resource, tags);
    Ok(Response::empty())
}

/// `TagResources`.
pub(super) fn tag_resources(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let given = distinct(account, call, &call.parameters.objects("Tags"))?;
    change_listed(account, call, |account, resource| {
        let mut tags = resource::tags(account, resource);
        given.iter().for_each(|(key, value)| set(&mut tags, key, value));
        check_count(account, call, &tags)?;
        Ok(tags)
    })
}

/// `UnTagResources`. Keys that a resource does not have are skipped.
pub(super) fn untag_resources(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = call.parameters.strings("TagKeys");
    for (index, key) in keys.iter().enumerate() {
        check_key(call, key)?;
        if keys.iter().take(index).any(|other| other == key) {
            return Err(duplicate(call, key));
        }
    }
    change_listed(account, call, |account, resource| {
        let mut tags = resource::tags(account, resource);
        tags.retain(|tag| !keys.contains(&tag.0.as_str()));
        Ok(tags)
    })
}

/// Returns the tags in a list, whose keys must be distinct.
fn distinct<'a>(
    account: &Account,
    call: &Call<'_>,
    given: &[View<'a>],
) -> Result<Vec<(&'a str, &'a str)>, ApiError> {
    let text = |tag: &View<'a>, name: &str| tag.string(name).unwrap_or_default();
    let tags: Vec<_> =
        given.iter().map(|tag| (text(tag, "TagKey"), text(tag, "TagValue"))).collect();
    check_tags(account, call, &tags)?;
    let mut keys = BTreeSet::new();
    match tags.iter().find(|tag| !keys.insert(tag.0)) {
        Some(tag) => Err(duplicate(call, tag.0)),
        None => Ok(tags),
    }
}

/// Changes every resource in `ResourceList` that can be changed, and returns the errors of the others.
fn change_listed(
    account: &mut Account,
    call: &Call<'_>,
    change: impl Fn(&Account, Resource) -> Result<Tags, ApiError>,
) -> Result<Response, ApiError> {
    let mut failed: Vec<Value> = Vec::new();
    for name in call.parameters.strings("ResourceList") {
        let found = resource::find(account, call, name);
        match found.and_then(|found| Ok((found, change(account, found)?))) {
            Ok((found, tags)) => resource::set_tags(account, found, tags),
            Err(error) => failed.push(json!({
                "Resource": name, "Code": error.code, "Message": error.message,
            })),
        }
    }
    Ok(Response::new(json!({"FailedResources": failed})))
}

/// Changes all resources in `ResourceIds`, or none.
fn change_several(
    account: &mut Account,
    call: &Call<'_>,
    change: impl Fn(&Account, Resource) -> Result<Tags, ApiError>,
) -> Result<Response, ApiError> {
    let mut changes = Vec::new();
    for resource in resource::in_ids(account, call)? {
        changes.push((resource, change(account, resource)?));
    }
    for (resource, tags) in changes {
        resource::set_tags(account, resource, tags);
    }
    Ok(Response::empty())
}

fn named(account: &Account, call: &Call<'_>) -> Result<Resource, ApiError> {
    resource::find(account, call, call.required("Resource")?)
}

/// Returns `TagKey` and `TagValue`.
fn given<'a>(call: &Call<'a>) -> (&'a str, &'a str) {
    let text = |name: &str| call.parameters.string(name).unwrap_or_default();
    (text("TagKey"), text("TagValue"))
}

/// Whether a resource must have a key before it gets a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attach {
    New,
    Existing,
}

/// Returns the tags of a resource with another one.
fn attached(
    account: &Account,
    call: &Call<'_>,
    resource: Resource,
    (key, value): (&str, &str),
    attach: Attach,
) -> Result<Tags, ApiError> {
    check_tags(account, call, &[(key, value)])?;
    let mut tags = resource::tags(account, resource);
    let has_key = tags.iter().any(|tag| tag.0 == key);
    match attach {
        Attach::New if has_key => {
            let message = format!("The resource has a tag with the key `{key}` already.");
            Err(call.error(&["ResourceInUse.TagKeyAttached"], "ResourceInUse", message))
        }
        Attach::Existing if !has_key => Err(not_attached(call, key)),
        Attach::New | Attach::Existing => {
            set(&mut tags, key, value);
            check_count(account, call, &tags)?;
            Ok(tags)
        }
    }
}

/// Returns the tags of a resource without one.
fn detached(
    account: &Account,
    call: &Call<'_>,
    resource: Resource,
    key: &str,
) -> Result<Tags, ApiError> {
    check_key(call, key)?;
    let mut tags = resource::tags(account, resource);
    let count = tags.len();
    tags.retain(|tag| tag.0 != key);
    if tags.len() == count { Err(not_attached(call, key)) } else { Ok(tags) }
}

/// Adds a tag, or replaces the value of its key.
fn set(tags: &mut Tags, key: &str, value: &str) {
    match tags.iter_mut().find(|tag| tag.0 == key) {
        Some(tag) => value.clone_into(&mut tag.1),
        None => tags.push((key.to_owned(), value.to_owned())),
    }
}

fn require_tag(account: &Account, call: &Call<'_>) -> Result<(), ApiError> {
    let (key, value) = given(call);
    if account.tags.has(key, value) {
        return Ok(());
    }
    let message = format!("The tag `{key}` with the value `{value}` does not exist.");
    Err(call.error(&["ResourceNotFound.TagNonExist"], "ResourceNotFound", message))
}

fn check_count(account: &Account, call: &Call<'_>, tags: &Tags) -> Result<(), ApiError> {
    let quota = account.quotas.tags_per_resource;
    if tags.len() <= quota {
        return Ok(());
    }
    let message = format!("The resource would have {} tags; the maximum is {quota}.", tags.len());
    let codes = ["LimitExceeded.ResourceAttachedTags", "LimitExceeded.Quota"];
    Err(call.error(&codes, "LimitExceeded", message))
}

fn not_attached(call: &Call<'_>, key: &str) -> ApiError {
    let message = format!("The resource has no tag with the key `{key}`.");
    call.error(&["ResourceNotFound.AttachedTagKeyNotFound"], "ResourceNotFound", message)
}

fn duplicate(call: &Call<'_>, key: &str) -> ApiError {
    let codes = ["InvalidParameterValue.TagKeyDuplicate", "InvalidParameter.Tag"];
    call.invalid(&codes, format!("The tag key `{key}` is a duplicate."))
}
