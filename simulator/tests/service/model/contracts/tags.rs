//! Tags.

use serde_json::Value;

use super::Case;
use crate::model::failure::Failure;
use crate::model::tables::Kind;
use crate::model::world::{items, text};

pub(super) fn check(case: Case<'_>, action: &str) -> Result<(), Failure> {
    let request = &case.call.request;
    let key = text(request, "TagKey");
    // Some resources of a batch may fail.
    if !items(case.response, "FailedResources").is_empty() {
        return Ok(());
    }
    match action {
        "CreateTag" => {
            let id = format!("{key}={}", text(request, "TagValue"));
            case.expect(Kind::Tag, &id, |_| true)
        }
        "DeleteTag" => case.expect_gone(Kind::Tag, &format!("{key}={}", text(request, "TagValue"))),
        "TagResources" => case.ids("ResourceList").iter().try_for_each(|name| {
            items(request, "Tags").iter().try_for_each(|tag| has_tag(case, name, tag, true))
        }),
        "AddResourceTag" | "UpdateResourceTagValue" => {
            has_tag(case, text(request, "Resource"), request, true)
        }
        "DeleteResourceTag" => has_tag(case, text(request, "Resource"), request, false),
        "UnTagResources" => case.ids("ResourceList").iter().try_for_each(|name| {
            let keys = case.ids("TagKeys").into_iter();
            keys.map(|key| serde_json::json!({"TagKey": key}))
                .try_for_each(|tag| has_tag(case, name, &tag, false))
        }),
        _ => Ok(()),
    }
}

/// Checks whether the tag service lists a tag of a resource.
fn has_tag(case: Case<'_>, name: &str, tag: &Value, expected: bool) -> Result<(), Failure> {
    let Some((_, id)) = name.rsplit_once('/') else { return Ok(()) };
    let mut rows = case.after.rows(case.call.scope, Kind::Tagged).values();
    let found = rows.any(|row| {
        let value = tag["TagValue"].as_str();
        text(row, "ResourceId") == id
            && row["TagKey"] == tag["TagKey"]
            && value.is_none_or(|value| row["TagValue"] == value)
    });
    case.holds(found == expected, || format!("{id} and {tag}"))
}
