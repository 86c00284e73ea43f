//! Launching the instances of a group, through the code of `RunInstances`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use tencent_cloud_spec::Span;
use tencent_cloud_spec::model::{Operation, Tier};

use super::{Call, cvm};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::Account;
use crate::state::auto_scaling::{Group, LaunchConfiguration, Order};

/// The settings of a launch configuration that are parameters of `RunInstances`, too.
const SHARED: [&str; 12] = [
    "ImageId",
    "SystemDisk",
    "InternetAccessible",
    "LoginSettings",
    "SecurityGroupIds",
    "EnhancedService",
    "UserData",
    "InstanceChargeType",
    "InstanceMarketOptions",
    "InstanceChargePrepaid",
    "CamRoleName",
    "DisasterRecoverGroupIds",
];

/// The operation in whose name the instances are launched. Transitions have no access to the specification.
static RUN_INSTANCES: LazyLock<Operation> = LazyLock::new(|| Operation {
    name: "RunInstances".to_owned(),
    group: String::new(),
    summary: None,
    description: None,
    tier: Tier::Facts,
    inferred: Vec::new(),
    documentation: None,
    host: None,
    request: String::new(),
    response: String::new(),
    idempotency: None,
    idempotency_reason: None,
    non_idempotent_with: BTreeMap::new(),
    idempotency_token: None,
    pagination: None,
    unpaged: None,
    waiters: Vec::new(),
    filters: BTreeMap::new(),
    rate_limit: None,
    max_items: BTreeMap::new(),
    errors: [
        "InvalidImageId.NotFound",
        "InvalidParameterValue.InstanceTypeNotFound",
        "LimitExceeded.InstanceQuota",
        "LimitExceeded.SpotQuota",
        "ResourcesSoldOut.SpecifiedInstanceType",
    ]
    .map(str::to_owned)
    .to_vec(),
    deprecated: false,
    deprecated_by: None,
    migration: None,
    signed: true,
    stream: false,
    multipart: false,
    request_examples: BTreeMap::new(),
    response_examples: BTreeMap::new(),
    span: Span::default(),
});

/// Orders instances of the first available type, and returns their ids.
pub(crate) fn launch_for_group(
    account: &mut Account,
    group: &Group,
    configuration: &LaunchConfiguration,
    Order { count, at }: Order,
) -> Result<Vec<String>, ApiError> {
    let subnet = group.subnet_ids.first().and_then(|id| account.vpc.subnets.find(id));
    let zone = match subnet.map(|subnet| &subnet.zone).or(group.zones.first()) {
        Some(zone) => zone.clone(),
        None => default_zone(account, &group.region),
    };
    let mut error = ApiError::missing("InstanceTypes.0");
    for kind in configuration.instance_types() {
        let mut parameters = order(&configuration.settings, &zone, kind);
        parameters.insert("InstanceCount".to_owned(), json!(count));
        add_group(&mut parameters, group, configuration);
        let own = account.id.clone();
        let call = Call {
            operation: &RUN_INSTANCES,
            account: &own,
            region: &group.region,
            parameters: View::new(&parameters),
            request_id: &group.id,
            secret_id: "",
            now: at,
        };
        match cvm::run_instances(account, &call) {
            Ok(response) => {
                let fields = response.fields().map_err(|error| ApiError::internal(&error))?;
                let ids = fields.get("InstanceIdSet").and_then(Value::as_array);
                let ids = ids.into_iter().flatten().filter_map(Value::as_str);
                let ids: Vec<String> = ids.map(str::to_owned).collect();
                set_names(account, &ids, group, configuration);
                return Ok(ids);
            }
            Err(found) => error = found,
        }
    }
    Err(error)
}

/// Returns the name of new instances.
fn instance_name(group: &Group, configuration: &LaunchConfiguration) -> String {
    let name = configuration.settings.get("InstanceNameSettings");
    let name = name.and_then(|own| own.get("InstanceName")).and_then(Value::as_str);
    let name = name.filter(|name| !name.is_empty());
    name.map_or_else(|| format!("as-{}", group.name), str::to_owned)
}

/// Gives all instances the same name and host name, unless the settings ask for numbers at the end, which `RunInstances`
/// adds.
fn set_names(
    account: &mut Account,
    ids: &[String],
    group: &Group,
    configuration: &LaunchConfiguration,
) {
    let is_unique = |name: &str, style: &str| {
        let settings = configuration.settings.get(name);
        settings.and_then(|own| own.get(style)).and_then(Value::as_str) == Some("UNIQUE")
    };
    let host = configuration.settings.get("HostNameSettings").and_then(|own| own.get("HostName"));
    let host = host.and_then(Value::as_str);
    let host = host.filter(|_| !is_unique("HostNameSettings", "HostNameStyle"));
    for id in ids {
        let Some(mut instance) = account.instances.find_mut(id) else { continue };
        if !is_unique("InstanceNameSettings", "InstanceNameStyle") {
            instance.name = instance_name(group, configuration);
        }
        if let Some(host) = host {
            host.clone_into(&mut instance.host_name);
        }
    }
}

/// Returns the first zone of a region.
fn default_zone(account: &Account, region: &str) -> String {
    let zones = account.catalogue.region(region).map(|region| &region.zones);
    zones.and_then(|zones| zones.first()).map(|zone| zone.name.clone()).unwrap_or_default()
}

/// Checks that the settings of a launch configuration could be ordered with one of its instance types.
pub(super) fn check(
    account: &Account,
    call: &Call<'_>,
    configuration: &LaunchConfiguration,
) -> Result<(), ApiError> {
    let mut error = None;
    for kind in configuration.instance_types() {
        let zones = account.catalogue.region(call.region).map(|region| &region.zones);
        for zone in zones.into_iter().flatten() {
            let parameters = order(&configuration.settings, &zone.name, kind);
            let parameters = View::new(&parameters);
            match cvm::check_order(account, &Call { parameters, ..*call }) {
                Ok(()) => return Ok(()),
                Err(found) => error = Some(error.unwrap_or(found)),
            }
        }
    }
    Err(error.unwrap_or_else(|| {
        let message = "Specify one of the parameters `InstanceType` and `InstanceTypes`.";
        let codes = ["InvalidParameter.MustOneParameter"];
        call.error(&codes, "InvalidParameter", message)
    }))
}

/// Returns the parameters of `RunInstances` for the settings of a launch configuration.
fn order(settings: &Map<String, Value>, zone: &str, kind: &str) -> Map<String, Value> {
    let mut order = Map::new();
    order.insert("Placement".to_owned(), json!({"Zone": zone}));
    order.insert("InstanceType".to_owned(), json!(kind));
    for name in SHARED {
        if let Some(value) = settings.get(name) {
            order.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(id) = settings.get("HpcClusterId").filter(|id| id.as_str() != Some("")) {
        order.insert("HpcClusterId".to_owned(), id.clone());
    }
    let system = settings.get("SystemDisk").and_then(|disk| disk.get("DiskType"));
    let system = system.cloned().unwrap_or(json!("CLOUD_PREMIUM"));
    let disks = settings.get("DataDisks").and_then(Value::as_array).into_iter().flatten();
    let with_type = |disk: &Value| {
        let mut disk = disk.clone();
        if disk.get("DiskType").is_none() {
            disk["DiskType"] = system.clone();
        }
        disk
    };
    let disks: Vec<Value> = disks.map(with_type).collect();
    if !disks.is_empty() {
        order.insert("DataDisks".to_owned(), json!(disks));
    }
    let host = settings.get("HostNameSettings").and_then(|own| own.get("HostName"));
    if let Some(host) = host.filter(|host| host.is_string()) {
        order.insert("HostName".to_owned(), host.clone());
    }
    order
}

/// Adds what the group determines: network, project, name and tags.
fn add_group(order: &mut Map<String, Value>, group: &Group, configuration: &LaunchConfiguration) {
    if let Some(placement) = order.get_mut("Placement") {
        placement["ProjectId"] = json!(group.project_id);
    }
    if let Some(subnet) = group.subnet_ids.first() {
        let network = json!({"VpcId": group.vpc_id, "SubnetId": subnet});
        order.insert("VirtualPrivateCloud".to_owned(), network);
    }
    let name = instance_name(group, configuration);
    order.insert("InstanceName".to_owned(), json!(name));
    let mut tags: BTreeMap<&str, &str> =
        group.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let own = configuration.settings.get("InstanceTags").and_then(Value::as_array);
    for tag in own.into_iter().flatten() {
        let text = |name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default();
        tags.insert(text("Key"), text("Value"));
    }
    if !tags.is_empty() {
        let tags: Vec<Value> =
            tags.into_iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        let tags = json!([{"ResourceType": "instance", "Tags": tags}]);
        order.insert("TagSpecification".to_owned(), tags);
    }
}
