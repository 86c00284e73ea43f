//! The handlers of `tag`.

use super::call::Handler;
use super::{attach, definitions, projects, queries, search, tagged};
use crate::actions::HandlerSet;

pub(in crate::actions) static HANDLERS: HandlerSet = HandlerSet {
    service: "tag",
    version: "2018-08-13",
    // Tags belong to no region.
    region: |_, _, given| Ok(given.unwrap_or_default().to_owned()),
    handler,
    optional: |_| &[],
};

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateTag" => definitions::create,
        "CreateTags" => definitions::create_several,
        "DeleteTag" => definitions::delete,
        "DeleteTags" => definitions::delete_several,
        "DescribeTagKeys" => queries::describe_keys,
        "GetTagKeys" => queries::get_keys,
        "DescribeTagValues" | "DescribeTagValuesSeq" => queries::describe_values,
        "GetTagValues" | "GetTags" => queries::get_tags,
        "DescribeTags" | "DescribeTagsSeq" => queries::describe_tags,
        "AddResourceTag" => attach::add,
        "DeleteResourceTag" => attach::delete,
        "UpdateResourceTagValue" => attach::update,
        "ModifyResourceTags" => attach::modify,
        "TagResources" => attach::tag_resources,
        "UnTagResources" => attach::untag_resources,
        "AttachResourcesTag" => attach::attach_to_several,
        "DetachResourcesTag" => attach::detach_from_several,
        "ModifyResourcesTagValue" => attach::update_several,
        "DescribeResourceTags" => tagged::describe,
        "DescribeResourceTagsByResourceIds" | "DescribeResourceTagsByResourceIdsSeq" => {
            tagged::describe_by_ids
        }
        "DescribeResourceTagsByTagKeys" => tagged::describe_by_keys,
        "DescribeResourcesByTags" => search::describe_by_tags,
        "DescribeResourcesByTagsUnion" => search::describe_by_any_tag,
        "GetResources" => search::get_resources,
        "AddProject" => projects::add,
        "DescribeProjects" => projects::describe,
        "UpdateProject" => projects::update,
        _ => return None,
    })
}
