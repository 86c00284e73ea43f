//! Instances, and what they are bound to.

use serde_json::Value;

use super::{Pairs, View, same_pairs};
use crate::model::failure::{Failure, ensure};
use crate::model::tables::Kind;
use crate::model::world::{text, texts};

pub(super) fn check(view: View<'_>) -> Result<(), Failure> {
    for (id, row) in view.all(Kind::Instance) {
        let from = (Kind::Instance, id.as_str());
        for (kind, reference) in references(row) {
            view.refers(from, kind, reference)?;
        }
    }
    key_pairs(view)?;
    placement_groups(view)?;
    timers(view)?;
    templates(view)
}

/// Returns what an instance refers to.
fn references(row: &Value) -> Vec<(Kind, &str)> {
    let network = &row["VirtualPrivateCloud"];
    let mut references = vec![
        (Kind::Vpc, text(network, "VpcId")),
        (Kind::Subnet, text(network, "SubnetId")),
        (Kind::Host, text(&row["Placement"], "HostId")),
        (Kind::HpcCluster, text(row, "HpcClusterId")),
    ];
    let groups = texts(row, "SecurityGroupIds");
    references.extend(groups.into_iter().map(|id| (Kind::SecurityGroup, id)));
    let keys = texts(&row["LoginSettings"], "KeyIds");
    references.extend(keys.into_iter().map(|id| (Kind::KeyPair, id)));
    let groups = texts(row, "DisasterRecoverGroupIds");
    references.extend(groups.into_iter().map(|id| (Kind::PlacementGroup, id)));
    let packs = texts(&row["Placement"], "DedicatedResourcePackIds");
    references.extend(packs.into_iter().map(|id| (Kind::Pack, id)));
    references
}

/// Key pairs exist in all regions, so only the instances of this one are compared.
fn key_pairs(view: View<'_>) -> Result<(), Failure> {
    let (mut of_instances, mut of_keys) = (Pairs::new(), Pairs::new());
    for (id, row) in view.all(Kind::Instance) {
        let keys = texts(&row["LoginSettings"], "KeyIds");
        of_instances.extend(keys.into_iter().map(|key| (key, id.as_str())));
    }
    for (key, row) in view.all(Kind::KeyPair) {
        let own = texts(row, "AssociatedInstanceIds");
        let own = own.into_iter().filter(|id| view.has(Kind::Instance, id));
        of_keys.extend(own.map(|id| (key.as_str(), id)));
    }
    same_pairs("key pairs and instances differ", &of_keys, &of_instances)
}

fn placement_groups(view: View<'_>) -> Result<(), Failure> {
    let (mut of_instances, mut of_groups) = (Pairs::new(), Pairs::new());
    for (id, row) in view.all(Kind::Instance) {
        let groups = texts(row, "DisasterRecoverGroupIds");
        of_instances.extend(groups.into_iter().map(|group| (group, id.as_str())));
    }
    for (group, row) in view.all(Kind::PlacementGroup) {
        let members = texts(row, "InstanceIds");
        ensure!(row["CurrentNum"] == members.len(), "placement group has a wrong size", "{row}");
        of_groups.extend(members.into_iter().map(|id| (group.as_str(), id)));
    }
    same_pairs("placement groups and instances differ", &of_groups, &of_instances)
}

fn timers(view: View<'_>) -> Result<(), Failure> {
    for (id, row) in view.all(Kind::Timer).filter(|(_, row)| row["Status"] == "UNDO") {
        view.refers((Kind::Timer, id), Kind::Instance, text(row, "InstanceId"))?;
    }
    Ok(())
}

fn templates(view: View<'_>) -> Result<(), Failure> {
    for (id, row) in view.all(Kind::Template) {
        let number = |name: &str| row[name].as_i64().unwrap_or(-1);
        let (default, latest) = (number("DefaultVersionNumber"), number("LatestVersionNumber"));
        let count = number("LaunchTemplateVersionCount");
        let fits = 1 <= default && default <= latest && 1 <= count && count <= latest;
        ensure!(fits, "versions of a launch template differ", "{id}: {row}");
    }
    Ok(())
}
