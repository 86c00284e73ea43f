//! References to objects: mostly to existing ones, sometimes to deleted, foreign or invented ones.

use serde_json::{Map, Value, json};

use super::Draw;
use crate::model::caller::Scope;
use crate::model::tables::Kind;
use crate::model::world::text;

/// The property names that refer to objects, in lower case and without the ending of lists.
const NAMES: &[(&str, Kind)] = &[
    ("instanceid", Kind::Instance),
    ("uninstanceid", Kind::Instance),
    ("sourceinstanceid", Kind::Instance),
    ("destinationinstanceid", Kind::Instance),
    ("keyid", Kind::KeyPair),
    ("imageid", Kind::Image),
    ("imgidlist", Kind::Image),
    ("actiontimerid", Kind::Timer),
    ("hostid", Kind::Host),
    ("launchtemplateid", Kind::Template),
    ("disasterrecovergroupid", Kind::PlacementGroup),
    ("hpcclusterid", Kind::HpcCluster),
    ("chcid", Kind::ChcHost),
    ("dedicatedresourcepackid", Kind::Pack),
    ("vpcid", Kind::Vpc),
    ("subnetid", Kind::Subnet),
    ("routetableid", Kind::RouteTable),
    ("securitygroupid", Kind::SecurityGroup),
    ("securitygroup", Kind::SecurityGroup),
    ("bmcsecuritygroupid", Kind::SecurityGroup),
    ("deploysecuritygroupid", Kind::SecurityGroup),
    ("sgid", Kind::SecurityGroup),
    ("networkinterfaceid", Kind::Interface),
    ("sourcenetworkinterfaceid", Kind::Interface),
    ("destinationnetworkinterfaceid", Kind::Interface),
    ("addressid", Kind::Address),
    ("eipid", Kind::Address),
    ("bandwidthpackageid", Kind::Package),
    ("natgatewayid", Kind::Nat),
    ("addresstemplateid", Kind::AddressTemplate),
    ("addresstemplategroupid", Kind::AddressTemplateGroup),
    ("servicetemplateid", Kind::ServiceTemplate),
    ("servicetemplategroupid", Kind::ServiceTemplateGroup),
    ("diskid", Kind::Disk),
    ("datadiskid", Kind::Disk),
    ("diskbackupid", Kind::Backup),
    ("snapshotid", Kind::Snapshot),
    ("snapshotgroupid", Kind::SnapshotGroup),
    ("autosnapshotpolicyid", Kind::SnapshotPolicy),
    ("commandid", Kind::Command),
    ("invocationid", Kind::Invocation),
    ("invocationtaskid", Kind::Task),
    ("invokerid", Kind::Invoker),
    ("registercodeid", Kind::RegisterCode),
    ("launchconfigurationid", Kind::LaunchConfiguration),
    ("autoscalinggroupid", Kind::Group),
    ("activityid", Kind::Activity),
    ("scheduledactionid", Kind::ScheduledAction),
    ("autoscalingpolicyid", Kind::Policy),
    ("autoscalingnotificationid", Kind::Notification),
    ("lifecyclehookid", Kind::Hook),
];

/// Returns the kind of object that a property refers to.
pub(in crate::model) fn kind_of(service: &str, name: &str) -> Option<Kind> {
    let name = name.to_ascii_lowercase();
    let singular = name.strip_suffix('s').unwrap_or(&name);
    match (service, singular) {
        ("cvm", "taskid") => Some(Kind::RepairTask),
        _ => NAMES.iter().find(|known| known.0 == singular).map(|known| known.1),
    }
}

impl Draw<'_> {
    /// Returns an id of a kind.
    pub(super) fn reference(&mut self, kind: Kind) -> String {
        match self.rng.u8(..100) {
            0..4 => self.deleted(kind),
            4..6 => self.foreign(kind),
            6..8 => self.invented(kind),
            8 => self.reference_of_another_kind(kind),
            _ => self.existing(kind).unwrap_or_else(|| self.invented(kind)),
        }
    }

    /// Returns the id of an existing object.
    pub(super) fn existing(&mut self, kind: Kind) -> Option<String> {
        if kind == Kind::Image && self.chance(50) {
            let public = ["img-eb30mz89", "img-l8og963d", "img-487zeit5", "img-mtnjlbc4"];
            return Some(self.choose(&public).to_owned());
        }
        self.object_with(kind, |_| true)
    }

    fn deleted(&mut self, kind: Kind) -> String {
        let gone = self.world.gone(self.scope, kind);
        if gone.is_empty() {
            return self.invented(kind);
        }
        gone[self.rng.usize(..gone.len())].clone()
    }

    /// Returns the id of an object in another account or region.
    fn foreign(&mut self, kind: Kind) -> String {
        let others: Vec<Scope> =
            Scope::ALL.into_iter().filter(|scope| *scope != self.scope).collect();
        let other = others[self.rng.usize(..others.len())];
        let ids: Vec<&String> = self.world.rows(other, kind).keys().collect();
        if ids.is_empty() {
            return self.invented(kind);
        }
        ids[self.rng.usize(..ids.len())].clone()
    }

    fn invented(&mut self, kind: Kind) -> String {
        let letters: String = (0..8).map(|_| self.rng.lowercase()).collect();
        format!("{}-{letters}", kind.table().prefix)
    }

    fn reference_of_another_kind(&mut self, kind: Kind) -> String {
        let other = if kind == Kind::Vpc { Kind::Subnet } else { Kind::Vpc };
        self.existing(other).unwrap_or_else(|| self.invented(other))
    }

    /// Returns one or two ids.
    pub(super) fn references(&mut self, kind: Kind) -> Vec<String> {
        let count = if self.chance(75) { 1 } else { 2 };
        let mut ids: Vec<String> = Vec::new();
        for _ in 0..count {
            let id = self.reference(kind);
            // Duplicates are possible, but rare.
            if !ids.contains(&id) || self.chance(5) {
                ids.push(id);
            }
        }
        ids
    }

    /// Makes properties of one object agree: mostly, a subnet belongs to its VPC.
    pub(super) fn agree(&mut self, object: &mut Map<String, Value>) {
        for (vpc, subnet) in [("VpcId", "SubnetId"), ("vpcId", "subnetId")] {
            let given = object.get(subnet).and_then(Value::as_str);
            let found = given.and_then(|id| self.world.row(self.scope, Kind::Subnet, id));
            if let Some(found) = found
                && object.contains_key(vpc)
                && self.chance(95)
            {
                object.insert(vpc.to_owned(), json!(text(found, "VpcId")));
            }
        }
    }
}
