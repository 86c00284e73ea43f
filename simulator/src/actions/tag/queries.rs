//! The tags of the account.

use serde_json::{Value, json};

use super::pages::{self, by_offset, by_token, max_results};
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::{Account, TagKey};

/// Separates key and value in a position; neither can contain it.
const SEPARATOR: char = '\u{1f}';

/// Returns whether a call asks for the tags of users, and not only for those of the system or of other creators.
fn asks_for_own(call: &Call<'_>) -> bool {
    let creator = call.parameters.integer("CreateUin");
    let is_own = creator.is_none_or(|creator| creator.to_string() == call.account);
    is_own && call.parameters.string("Category") != Some("System")
}

/// Iterates over the keys of the account: all, or the given ones.
fn keys<'a>(account: &'a Account, call: &Call<'_>, given: &[&str]) -> Vec<&'a TagKey> {
    if !asks_for_own(call) {
        return Vec::new();
    }
    if given.is_empty() {
        return account.tags.keys.iter().collect();
    }
    let mut found: Vec<&TagKey> = Vec::new();
    for key in given.iter().filter_map(|key| account.tags.keys.find(key)) {
        if !found.iter().any(|other| other.name == key.name) {
            found.push(key);
        }
    }
    found
}

/// `DescribeTagKeys`.
pub(super) fn describe_keys(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let names = keys(account, call, &[]).into_iter().map(|key| key.name.clone()).collect();
    let page = by_offset(call, names)?;
    Ok(Response::new(json!({
        "TotalCount": page.total, "Offset": page.offset, "Limit": page.limit, "Tags": page.items,
    })))
}

/// `GetTagKeys`.
pub(super) fn get_keys(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (size, position) = (max_results(call)?, pages::position(call)?);
    let all = keys(account, call, &[]);
    let start = start(call, &all, position.as_deref())?;
    let rest = all.into_iter().skip(start + usize::from(position.is_some()));
    let (keys, token) = by_token(size, rest, |key| key.name.clone());
    let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    Ok(Response::new(json!({"PaginationToken": token, "TagKeys": names})))
}

/// Returns the index of the key at a position.
fn start(call: &Call<'_>, all: &[&TagKey], position: Option<&str>) -> Result<usize, ApiError> {
    let Some(position) = position else { return Ok(0) };
    let found = all.iter().position(|key| key.name == position);
    found.ok_or_else(|| pages::invalid_token(call))
}

/// `DescribeTagValues` and `DescribeTagValuesSeq`.
pub(super) fn describe_values(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let given = call.parameters.strings("TagKeys");
    let tags = keys(account, call, &given).into_iter().flat_map(tags_of).map(to_json).collect();
    let page = by_offset(call, tags)?;
    Ok(Response::new(json!({
        "TotalCount": page.total, "Offset": page.offset, "Limit": page.limit, "Tags": page.items,
    })))
}

/// `GetTags` and `GetTagValues`.
pub(super) fn get_tags(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (size, position) = (max_results(call)?, pages::position(call)?);
    let all = keys(account, call, &call.parameters.strings("TagKeys"));
    let after = match &position {
        None => None,
        Some(text) => Some(text.split_once(SEPARATOR).ok_or_else(|| pages::invalid_token(call))?),
    };
    let start = start(call, &all, after.map(|after| after.0))?;
    let is_after =
        |tag: &(&str, &str)| after.is_none_or(|(key, value)| tag.0 != key || tag.1 > value);
    let rest = all.into_iter().skip(start).flat_map(tags_of).filter(is_after);
    let (tags, token) = by_token(size, rest, |(key, value)| format!("{key}{SEPARATOR}{value}"));
    let tags: Vec<Value> = tags.into_iter().map(to_json).collect();
    Ok(Response::new(json!({"PaginationToken": token, "Tags": tags})))
}

/// `DescribeTags` and `DescribeTagsSeq`.
pub(super) fn describe_tags(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let mut given = parameters.strings("TagKeys");
    if given.is_empty() {
        given.extend(parameters.string("TagKey"));
    }
    let value = parameters.string("TagValue");
    // Without both a key and a value, all tags are returned.
    let selects = !given.is_empty() && value.is_some();
    let keys = keys(account, call, if selects { &given } else { &[] });
    let tags = keys.into_iter().flat_map(tags_of);
    let tags = tags.filter(|tag| !selects || value == Some(tag.1));
    let page = by_offset(call, tags.collect())?;
    let tables = account.tagged_tables();
    let item = |(key, value): (&str, &str)| {
        let is_used = tables.iter().any(|table| table.with_tag(key, Some(value)).next().is_some());
        json!({
            "TagKey": key, "TagValue": value, "CanDelete": u8::from(!is_used), "Category": "Custom",
        })
    };
    let items: Vec<Value> = page.items.into_iter().map(item).collect();
    Ok(Response::new(json!({
        "TotalCount": page.total, "Offset": page.offset, "Limit": page.limit, "Tags": items,
    })))
}

fn tags_of(key: &TagKey) -> impl Iterator<Item = (&str, &str)> {
    key.values.iter().map(|value| (key.name.as_str(), value.as_str()))
}

/// Returns `Tag`.
pub(super) fn to_json((key, value): (&str, &str)) -> Value {
    json!({"TagKey": key, "TagValue": value, "Category": "Custom"})
}
