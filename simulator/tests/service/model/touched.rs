//! Which tables a call may change. All others must stay as they are, which the regular check of all tables verifies.

use std::collections::BTreeSet;

use serde_json::Value;

use super::actions::Action;
use super::caller::Scope;
use super::draw::kind_of;
use super::tables::Kind;

const INSTANCES: &[Kind] = &[
    Kind::Instance,
    Kind::Disk,
    Kind::Interface,
    Kind::Address,
    Kind::Subnet,
    Kind::Vpc,
    Kind::RouteTable,
    Kind::SecurityGroup,
    Kind::KeyPair,
    Kind::Timer,
    Kind::PlacementGroup,
    Kind::HpcCluster,
    Kind::Host,
    Kind::ChcHost,
    Kind::Pack,
    Kind::RepairTask,
    Kind::Member,
    Kind::Tag,
    Kind::Tagged,
];
const KEY_PAIRS: &[Kind] = &[Kind::KeyPair, Kind::Instance, Kind::Tag, Kind::Tagged];
const IMAGES: &[Kind] =
    &[Kind::Image, Kind::Snapshot, Kind::Instance, Kind::Disk, Kind::Tag, Kind::Tagged];
const HARDWARE: &[Kind] = &[
    Kind::ChcHost,
    Kind::HpcCluster,
    Kind::Pack,
    Kind::Host,
    Kind::RepairTask,
    Kind::Reservation,
    Kind::Instance,
    Kind::Subnet,
    Kind::Interface,
    Kind::Tag,
    Kind::Tagged,
];
const TEMPLATES: &[Kind] = &[Kind::Template, Kind::Tag, Kind::Tagged];
const PLACEMENT: &[Kind] =
    &[Kind::PlacementGroup, Kind::Instance, Kind::Member, Kind::Tag, Kind::Tagged];
const NETWORKS: &[Kind] = &[
    Kind::Vpc,
    Kind::Subnet,
    Kind::RouteTable,
    Kind::SecurityGroup,
    Kind::Interface,
    Kind::Address,
    Kind::Package,
    Kind::Nat,
    Kind::Instance,
    Kind::Tag,
    Kind::Tagged,
];
const NETWORK_TEMPLATES: &[Kind] = &[
    Kind::AddressTemplate,
    Kind::AddressTemplateGroup,
    Kind::ServiceTemplate,
    Kind::ServiceTemplateGroup,
    Kind::SecurityGroup,
    Kind::Tag,
    Kind::Tagged,
];
const DISKS: &[Kind] = &[
    Kind::Disk,
    Kind::Backup,
    Kind::Snapshot,
    Kind::SnapshotGroup,
    Kind::SnapshotPolicy,
    Kind::Instance,
    Kind::Image,
    Kind::Tag,
    Kind::Tagged,
];
const COMMANDS: &[Kind] = &[
    Kind::Command,
    Kind::Invocation,
    Kind::Task,
    Kind::Invoker,
    Kind::RegisterCode,
    Kind::Tag,
    Kind::Tagged,
];
const SCALING: &[Kind] = &[
    Kind::LaunchConfiguration,
    Kind::Group,
    Kind::Member,
    Kind::Activity,
    Kind::ScheduledAction,
    Kind::Policy,
    Kind::Notification,
    Kind::Hook,
];

/// Returns the tables that a call may change.
pub(super) fn tables(scope: Scope, action: Action, request: &Value) -> BTreeSet<(Scope, Kind)> {
    let mut kinds: BTreeSet<Kind> = BTreeSet::new();
    for part in parts(action) {
        kinds.extend(*part);
    }
    referenced(action, request, &mut kinds);
    let place = |scope: Scope| move |kind: Kind| (kind.scope(scope), kind);
    let mut tables: BTreeSet<(Scope, Kind)> = kinds.iter().copied().map(place(scope)).collect();
    for other in others(scope, action) {
        tables.extend(kinds.iter().copied().map(place(other)));
    }
    tables
}

fn parts(action: Action) -> &'static [&'static [Kind]] {
    let group = action.operation.group.as_str();
    match (action.service(), action.is_api20()) {
        ("cvm", true) => &[INSTANCES, IMAGES, NETWORKS],
        ("cvm", false) => match group {
            "key-pairs" => &[KEY_PAIRS],
            "images" => &[IMAGES],
            "launch-templates" => &[TEMPLATES],
            "placement-groups" => &[PLACEMENT],
            "chc"
            | "hpc-clusters"
            | "resource-pool-packs"
            | "hosts"
            | "maintenance"
            | "reserved-instances" => &[HARDWARE],
            _ => &[INSTANCES],
        },
        ("vpc", _) => match group {
            "address-templates" | "service-templates" | "template-members" => &[NETWORK_TEMPLATES],
            _ => &[NETWORKS],
        },
        ("cbs", _) => &[DISKS],
        ("tag", _) => &[
            INSTANCES,
            IMAGES,
            NETWORKS,
            NETWORK_TEMPLATES,
            DISKS,
            HARDWARE,
            TEMPLATES,
            &[Kind::Project, Kind::LaunchConfiguration, Kind::Group, Kind::Command],
        ],
        ("tat", _) => &[COMMANDS],
        ("as", _) => &[SCALING, INSTANCES, COMMANDS],
        _ => &[],
    }
}

/// Returns the other accounts and regions in which a call may change something.
fn others(scope: Scope, action: Action) -> Vec<Scope> {
    let own_account = |other: &Scope| *other != scope && other.account == scope.account;
    let any = |other: &Scope| *other != scope;
    let scopes = Scope::ALL.into_iter();
    match action.name() {
        // Images are shared with other accounts.
        name if name.contains("Image") || name.contains("Share") => scopes.filter(any).collect(),
        "CopySnapshotCrossRegions" | "CloneSecurityGroup" => scopes.filter(own_account).collect(),
        _ if action.service() == "tag" => scopes.filter(own_account).collect(),
        _ => Vec::new(),
    }
}

/// Adds the kinds of the objects that a request refers to.
fn referenced(action: Action, value: &Value, kinds: &mut BTreeSet<Kind>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                kinds.extend(kind_of(action.service(), name));
                referenced(action, field, kinds);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| referenced(action, item, kinds)),
        _ => {}
    }
}
