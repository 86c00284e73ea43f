//! The tags of resources.

use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::pages::by_offset;
use super::resource::{self, Resource};
use super::{Call, Response, checks};
use crate::error::ApiError;
use crate::state::{Account, TaggedResource, TaggedTable};

/// `DescribeResourceTags`: the tags of the resources that match all given conditions.
pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let mut items = Vec::new();
    if call.parameters.integer("CreateUin").is_none_or(|uin| uin.to_string() == call.account) {
        for table in account.tagged_tables() {
            for found in matching(call, table) {
                items.extend(found.tags.iter().map(|tag| item(found, tag)));
            }
        }
    }
    rows(call, "Rows", items)
}

/// Returns the resources of a table that match the service, the kind, the region and the id in a call.
pub(super) fn matching<'a>(call: &Call<'_>, table: &'a dyn TaggedTable) -> Vec<TaggedResource<'a>> {
    if !is_wanted(call, table) {
        return Vec::new();
    }
    let fits = |found: &TaggedResource<'_>| is_in_region(call, found);
    if let Some(id) = call.parameters.string("ResourceId") {
        let found = table.find(id).and_then(|key| table.resource(key));
        return found.filter(fits).into_iter().collect();
    }
    table.after(None).filter_map(|key| table.resource(key)).filter(fits).collect()
}

/// Returns whether a call asks for the region of a resource. Resources without a region match every region.
pub(super) fn is_in_region(call: &Call<'_>, found: &TaggedResource<'_>) -> bool {
    let region = call.parameters.string("ResourceRegion").filter(|region| !region.is_empty());
    region.is_none_or(|region| found.region.is_empty() || found.region == region)
}

/// Returns whether a call asks for the service and the kind of a table.
pub(super) fn is_wanted(call: &Call<'_>, table: &dyn TaggedTable) -> bool {
    let fits =
        |name: &str, own: &str| call.parameters.string(name).is_none_or(|wanted| wanted == own);
    fits("ServiceType", table.service()) && fits("ResourcePrefix", table.prefix())
}

/// `DescribeResourceTagsByResourceIds` and `DescribeResourceTagsByResourceIdsSeq`. Unknown resources have no tags.
pub(super) fn describe_by_ids(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mut items = Vec::new();
    if call.parameters.string("Category") != Some("System") {
        let tables = account.tagged_tables();
        for Resource { table, row } in known(account, call) {
            if let Some(found) = tables.get(table).and_then(|table| table.resource(row)) {
                items.extend(found.tags.iter().map(|tag| item(found, tag)));
            }
        }
    }
    rows(call, "Tags", items)
}

/// `DescribeResourceTagsByTagKeys`.
pub(super) fn describe_by_keys(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = call.parameters.strings("TagKeys");
    keys.iter().try_for_each(|key| checks::check_key(call, key))?;
    let tables = account.tagged_tables();
    let mut items = Vec::new();
    for Resource { table, row } in known(account, call) {
        let Some(found) = tables.get(table).and_then(|table| table.resource(row)) else { continue };
        let wanted = found.tags.iter().filter(|tag| keys.contains(&tag.0.as_str()));
        let tags: Vec<Value> = wanted.map(tag_to_json).collect();
        if !tags.is_empty() {
            items.push(json!({"ResourceId": found.id, "TagKeyValues": tags}));
        }
    }
    rows(call, "Rows", items)
}

/// Returns the resources in `ResourceIds` that the account has.
fn known(account: &Account, call: &Call<'_>) -> Vec<Resource> {
    let text = |name: &str| call.parameters.string(name).unwrap_or_default();
    let (service, prefix) = (text("ServiceType"), text("ResourcePrefix"));
    let ids = call.parameters.strings("ResourceIds").into_iter();
    let parts = |id| resource::Parts { service, prefix, region: text("ResourceRegion"), id };
    ids.filter_map(|id| resource::lookup(account, parts(id))).collect()
}

fn rows(call: &Call<'_>, name: &str, items: Vec<Value>) -> Result<Response, ApiError> {
    let page = by_offset(call, items)?;
    Ok(Response::new(json!({
        "TotalCount": page.total, "Offset": page.offset, "Limit": page.limit, name: page.items,
    })))
}

/// Returns `TagResource`.
fn item(found: TaggedResource<'_>, (key, value): &(String, String)) -> Value {
    json!({
        "TagKey": key,
        "TagValue": value,
        "ResourceId": found.id,
        "TagKeyMd5": md5(key),
        "TagValueMd5": md5(value),
        "ServiceType": found.service,
        "Category": "Custom",
    })
}

pub(super) fn tag_to_json((key, value): &(String, String)) -> Value {
    super::queries::to_json((key, value))
}

fn md5(text: &str) -> String {
    Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
