//! Resources by their tags.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::pages::{self, by_offset, by_token, max_results};
use super::resource::{self, Resource, name};
use super::tagged::{is_in_region, is_wanted, tag_to_json};
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::{Account, Key, TaggedResource, TaggedTable};

/// The maximum number of values per filter.
const MAX_VALUES: usize = 10;

/// A tag key, and the values of which a resource must have one; any value if there are none.
struct TagFilter<'a> {
    key: &'a str,
    values: Vec<&'a str>,
}

impl TagFilter<'_> {
    fn matches(&self, found: TaggedResource<'_>) -> bool {
        found.tags.iter().any(|(key, value)| {
            key == self.key && (self.values.is_empty() || self.values.contains(&value.as_str()))
        })
    }

    /// Returns the rows of a table that match.
    fn rows(&self, table: &dyn TaggedTable) -> BTreeSet<Key> {
        if self.values.is_empty() {
            return table.with_tag(self.key, None).collect();
        }
        self.values.iter().flat_map(|value| table.with_tag(self.key, Some(value))).collect()
    }
}

fn filters<'a>(call: &Call<'a>) -> Result<Vec<TagFilter<'a>>, ApiError> {
    let mut filters = Vec::new();
    for view in call.parameters.objects("TagFilters") {
        let filter = TagFilter {
            key: view.string("TagKey").unwrap_or_default(),
            values: view.strings("TagValue"),
        };
        if filter.key.is_empty() {
            let codes = ["InvalidParameterValue.TagKeyEmpty", "InvalidParameterValue.TagFilters"];
            return Err(call.invalid(&codes, "A tag key in `TagFilters` is empty."));
        }
        if filter.values.len() > MAX_VALUES {
            let message = format!(
                "The tag key `{}` in `TagFilters` has {} values; the maximum is {MAX_VALUES}.",
                filter.key,
                filter.values.len()
            );
            let codes = [
                "InvalidParameterValue.TagFiltersLengthExceeded",
                "LimitExceeded.TagNumPerRequest",
            ];
            return Err(call.invalid(&codes, message));
        }
        filters.push(filter);
    }
    Ok(filters)
}

/// `DescribeResourcesByTags`.
pub(super) fn describe_by_tags(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    describe(account, call, true)
}

/// `DescribeResourcesByTagsUnion`.
pub(super) fn describe_by_any_tag(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    describe(account, call, false)
}

fn describe(account: &Account, call: &Call<'_>, all: bool) -> Result<Response, ApiError> {
    let filters = filters(call)?;
    let id = call.parameters.string("ResourceId").filter(|id| !id.is_empty());
    let mut items = Vec::new();
    for table in account.tagged_tables().into_iter().filter(|table| is_wanted(call, *table)) {
        let found = select(table, &filters, all).into_iter().filter_map(|row| table.resource(row));
        items.extend(
            found.filter(|found| is_in_region(call, found) && id.is_none_or(|id| found.id == id)),
        );
    }
    let page = by_offset(call, items)?;
    let item = |found: TaggedResource<'_>| {
        json!({
            "ResourceRegion": found.region,
            "ServiceType": found.service,
            "ResourcePrefix": found.prefix,
            "ResourceId": found.id,
            "Tags": found.tags.iter().map(tag_to_json).collect::<Vec<_>>(),
        })
    };
    let items: Vec<Value> = page.items.into_iter().map(item).collect();
    Ok(Response::new(json!({
        "TotalCount": page.total, "Offset": page.offset, "Limit": page.limit, "Rows": items,
    })))
}

/// Returns the rows that match all filters, or any of them.
fn select(table: &dyn TaggedTable, filters: &[TagFilter<'_>], all: bool) -> BTreeSet<Key> {
    let mut sets = filters.iter().map(|filter| filter.rows(table));
    let first = sets.next().unwrap_or_default();
    sets.fold(first, |found, more| if all { &found & &more } else { &found | &more })
}

/// `GetResources`.
pub(super) fn get_resources(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (filters, size) = (filters(call)?, max_results(call)?);
    let names = call.parameters.strings("ResourceList");
    let tables = account.tagged_tables();
    let item = |found: TaggedResource<'_>| {
        let tags: Vec<Value> = found.tags.iter().map(tag_to_json).collect();
        json!({"Resource": name(call, found), "Tags": tags})
    };
    let found = |Resource { table, row }: Resource| tables.get(table)?.resource(row);
    if !names.is_empty() {
        let mut items: Vec<Value> = Vec::new();
        for name in names {
            let found = found(resource::find(account, call, name)?);
            let fits = |found: &TaggedResource<'_>| filters.iter().all(|one| one.matches(*found));
            items.extend(found.filter(fits).map(item));
        }
        let list = json!({"PaginationToken": "", "ResourceTagMappingList": items});
        return Ok(Response::new(list));
    }
    let after = pages::position(call)?.map(|text| parse(call, &text)).transpose()?;
    let rows = tables.iter().enumerate().flat_map(|(index, table)| {
        rows_after(index, *table, &filters, after).map(move |row| Resource { table: index, row })
    });
    let position = |at: &Resource| format!("{}.{}", at.table, at.row.number());
    let (page, token) = by_token(size, rows, position);
    let items: Vec<Value> = page.into_iter().filter_map(found).map(item).collect();
    Ok(Response::new(json!({"PaginationToken": token, "ResourceTagMappingList": items})))
}

/// Iterates over the rows of a table that match all filters and follow a position.
fn rows_after<'a>(
    index: usize,
    table: &'a dyn TaggedTable,
    filters: &[TagFilter<'_>],
    after: Option<Resource>,
) -> Box<dyn Iterator<Item = Key> + 'a> {
    let start = match after {
        Some(after) if after.table > index => return Box::new(std::iter::empty()),
        Some(after) if after.table == index => Some(after.row),
        _ => None,
    };
    if filters.is_empty() {
        return table.after(start);
    }
    let found = select(table, filters, true).into_iter();
    Box::new(found.filter(move |row| start.is_none_or(|start| *row > start)))
}

fn parse(call: &Call<'_>, text: &str) -> Result<Resource, ApiError> {
    let numbers = text.split_once('.').and_then(|(table, row)| {
        Some(Resource { table: table.parse().ok()?, row: Key::from_number(row.parse().ok()?) })
    });
    numbers.ok_or_else(|| pages::invalid_token(call))
}
