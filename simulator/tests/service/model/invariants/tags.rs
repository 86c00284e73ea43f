//! Resources describe the tags that the tag service lists.

use std::collections::BTreeSet;

use super::View;
use crate::model::failure::{Failure, ensure};
use crate::model::tables::Kind;
use crate::model::world::{items, text};

/// Kinds with tags, and the property of their rows.
const TAGGED: &[(Kind, &str)] = &[
    (Kind::Instance, "Tags"),
    (Kind::Disk, "Tags"),
    (Kind::Snapshot, "Tags"),
    (Kind::KeyPair, "Tags"),
    (Kind::PlacementGroup, "Tags"),
    (Kind::Vpc, "TagSet"),
    (Kind::Subnet, "TagSet"),
    (Kind::RouteTable, "TagSet"),
    (Kind::SecurityGroup, "TagSet"),
    (Kind::Address, "TagSet"),
    (Kind::Nat, "TagSet"),
];

type Tags<'a> = BTreeSet<(&'a str, &'a str, &'a str)>;

pub(super) fn check(view: View<'_>) -> Result<(), Failure> {
    for (kind, field) in TAGGED {
        let mut own = Tags::new();
        for (id, row) in view.all(*kind) {
            let tags = items(row, field).iter();
            own.extend(tags.map(|tag| (id.as_str(), text(tag, "Key"), text(tag, "Value"))));
        }
        // The ids tell apart regions and kinds.
        let rows = view.all(Kind::Tagged);
        let rows = rows.filter(|(_, row)| view.has(*kind, text(row, "ResourceId")));
        let listed: Tags<'_> = rows
            .map(|(_, row)| (text(row, "ResourceId"), text(row, "TagKey"), text(row, "TagValue")))
            .collect();
        ensure!(
            own == listed,
            format!("tags of {kind:?} differ"),
            "only at the resource {:?}, only in the tag service {:?}",
            &own - &listed,
            &listed - &own
        );
    }
    // Every tag of a resource exists.
    for (_, row) in view.all(Kind::Tagged) {
        let (key, value) = (text(row, "TagKey"), text(row, "TagValue"));
        let exists = view.has(Kind::Tag, &format!("{key}={value}"));
        ensure!(exists, "resource has a tag that does not exist", "{row}");
    }
    Ok(())
}
