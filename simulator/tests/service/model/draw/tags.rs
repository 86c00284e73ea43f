//! Resources of the tag service, which are named by service, type, region and id.

use serde_json::{Map, Value, json};

use super::Draw;
use crate::model::tables::Kind;
use crate::model::world::text;

/// Service, type and kind of resources with tags.
const RESOURCES: &[(&str, &str, Kind)] = &[
    ("cvm", "instance", Kind::Instance),
    ("cvm", "volume", Kind::Disk),
    ("cvm", "image", Kind::Image),
    ("cvm", "keypair", Kind::KeyPair),
    ("cvm", "sg", Kind::SecurityGroup),
    ("cvm", "host", Kind::Host),
    ("vpc", "vpc", Kind::Vpc),
    ("vpc", "subnet", Kind::Subnet),
    ("vpc", "rtb", Kind::RouteTable),
    ("vpc", "eni", Kind::Interface),
    ("cvm", "eip", Kind::Address),
    ("cvm", "snapshot", Kind::Snapshot),
];

/// Returns the name of a resource.
pub(super) fn name(draw: &mut Draw<'_>) -> String {
    let (service, prefix, kind) = RESOURCES[draw.rng.usize(..RESOURCES.len())];
    let region = if prefix == "keypair" { "" } else { draw.scope.region_name() };
    let id = draw.reference(kind);
    format!("qcs::{service}:{region}:uin/{}:{prefix}/{id}", draw.scope.account_name())
}

/// Sets the properties of a request that describe resources.
pub(super) fn set_resources(draw: &mut Draw<'_>, request: &mut Map<String, Value>) {
    let (service, prefix, kind) = RESOURCES[draw.rng.usize(..RESOURCES.len())];
    let ids = draw.references(kind);
    let region = if prefix == "keypair" { "" } else { draw.scope.region_name() };
    for (name, value) in [
        ("ServiceType", json!(service)),
        ("ResourcePrefix", json!(prefix)),
        ("ResourceRegion", json!(region)),
        ("ResourceIds", json!(ids)),
    ] {
        request.insert(name.to_owned(), value);
    }
}

/// Makes requests that change the tags of resources mostly refer to tags that resources have.
pub(super) fn set_existing(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let changes = ["DeleteResourceTag", "UpdateResourceTagValue", "UnTagResources"];
    let several = ["DetachResourcesTag", "ModifyResourcesTagValue"];
    let Some(id) = draw.object_with(Kind::Tagged, |_| true).filter(|_| draw.chance(85)) else {
        return;
    };
    let row = &draw.world.rows(draw.scope, Kind::Tagged)[&id];
    let id = text(row, "ResourceId");
    let found = RESOURCES.iter().find(|one| id.starts_with(&format!("{}-", one.2.table().prefix)));
    let Some((service, prefix, kind)) = found else { return };
    let region = if *kind == Kind::KeyPair { "" } else { draw.scope.region_name() };
    if changes.contains(&action) {
        let account = draw.scope.account_name();
        let name = format!("qcs::{service}:{region}:uin/{account}:{prefix}/{id}");
        if action == "UnTagResources" {
            request.insert("ResourceList".to_owned(), json!([name]));
            request.insert("TagKeys".to_owned(), json!([row["TagKey"]]));
            return;
        }
        request.insert("Resource".to_owned(), json!(name));
    } else if several.contains(&action) {
        for (name, value) in [
            ("ServiceType", json!(service)),
            ("ResourcePrefix", json!(prefix)),
            ("ResourceRegion", json!(region)),
            ("ResourceIds", json!([id])),
        ] {
            request.insert(name.to_owned(), value);
        }
    } else {
        return;
    }
    request.insert("TagKey".to_owned(), row["TagKey"].clone());
}
