//! Cloud hosted cluster (CHC) hosts: physical servers of the customer.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::catalogue::{Catalogue, ChcModel};
use crate::moment::Moment;
use crate::state::{Entry, Row};

/// A CHC host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChcHost {
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) device_type: Option<String>,
    model: ChcModel,
    /// The out-of-band network.
    pub(crate) bmc: Option<ChcNetwork>,
    pub(crate) deploy: Option<ChcNetwork>,
    /// `DeployExtraConfig`.
    extra: Option<Map<String, Value>>,
    pub(crate) instance_id: Option<String>,
    /// `NetworkMode`.
    mode: String,
    /// `LatestOperation`.
    operation: Option<String>,
    /// The change in progress, and when it is complete.
    pending: Option<(Moment, ChcChange)>,
}

/// A network of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChcNetwork {
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    pub(crate) address: Ipv4Addr,
    pub(crate) security_group_ids: Vec<String>,
}

/// The networks to configure; `None` keeps a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChcSettings {
    pub(crate) bmc: Option<ChcNetwork>,
    pub(crate) deploy: Option<ChcNetwork>,
    /// `DeployExtraConfig`.
    pub(crate) extra: Option<Map<String, Value>>,
}

/// A change of the networks of a host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum ChcChange {
    Configure(Box<ChcSettings>),
    RemoveDeploy,
    RemoveBoth,
    Mode(String),
}

impl Row for ChcHost {
    fn id(&self) -> &str {
        &self.model.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        self.pending.as_ref().map(|pending| pending.0)
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        if let Some(id) = &self.instance_id {
            visit(Entry::Reference(id));
        }
        for network in self.networks() {
            visit(Entry::Reference(&network.vpc_id));
            visit(Entry::Reference(&network.subnet_id));
            for id in &network.security_group_ids {
                visit(Entry::Reference(id));
            }
            visit(Entry::Address(&network.vpc_id, network.address));
        }
    }
}

impl ChcHost {
    /// Returns a host without networks.
    pub(super) fn new(catalogue: &Catalogue, model: &ChcModel) -> Self {
        let region = catalogue.region_of(&model.zone);
        Self {
            region: region.map(|region| region.name.clone()).unwrap_or_default(),
            name: model.id.clone(),
            device_type: None,
            model: model.clone(),
            bmc: None,
            deploy: None,
            extra: None,
            instance_id: None,
            mode: "BUSINESS".to_owned(),
            operation: None,
            pending: None,
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.model.id
    }

    /// Returns the networks that the host has or will have.
    pub(in crate::state) fn networks(&self) -> impl Iterator<Item = &ChcNetwork> {
        let pending = match &self.pending {
            Some((_, ChcChange::Configure(settings))) => Some([&settings.bmc, &settings.deploy]),
            _ => None,
        };
        [&self.bmc, &self.deploy].into_iter().chain(pending.into_iter().flatten()).flatten()
    }

    pub(crate) fn zone(&self) -> &str {
        &self.model.zone
    }

    pub(crate) fn serial_number(&self) -> &str {
        &self.model.serial_number
    }

    /// Returns `InstanceState`. A host with one of two networks is not ready.
    pub(crate) fn state(&self) -> &'static str {
        match (&self.pending, &self.instance_id, &self.bmc, &self.deploy) {
            (Some(_), ..) => "OPERATING",
            (None, Some(_), ..) => "ONLINE",
            (None, None, Some(_), Some(_)) => "READY",
            _ => "INIT",
        }
    }

    /// Starts a change, which becomes the latest operation.
    pub(crate) fn begin(&mut self, operation: &str, complete: Moment, change: ChcChange) {
        self.operation = Some(operation.to_owned());
        self.pending = Some((complete, change));
    }

    /// Records an operation that completes immediately.
    pub(crate) fn complete(&mut self, operation: &str) {
        self.operation = Some(operation.to_owned());
    }

    /// Applies the change that is complete.
    pub(super) fn advance_to(&mut self, now: Moment) {
        let Some((_, change)) = self.pending.take_if(|pending| pending.0 <= now) else { return };
        match change {
            ChcChange::Configure(settings) => {
                let ChcSettings { bmc, deploy, extra } = *settings;
                self.bmc = bmc.or_else(|| self.bmc.take());
                self.deploy = deploy.or_else(|| self.deploy.take());
                self.extra = extra.or_else(|| self.extra.take());
            }
            ChcChange::RemoveDeploy => (self.deploy, self.extra) = (None, None),
            ChcChange::RemoveBoth => (self.bmc, self.deploy, self.extra) = (None, None, None),
            ChcChange::Mode(mode) => self.mode = mode,
        }
    }

    /// Returns `ChcHost`.
    pub(crate) fn to_json(&self) -> Value {
        let model = &self.model;
        let vpc = |network: &ChcNetwork| json!({"VpcId": network.vpc_id, "SubnetId": network.subnet_id, "AsVpcGateway": false});
        let extra = |given: &Map<String, Value>| {
            let field =
                |name: &str, default: &str| given.get(name).cloned().unwrap_or(default.into());
            json!({
                "MiniOsType": field("MiniOsType", ""),
                "BootType": field("BootType", ""),
                "BootFile": field("BootFile", "pxelinux.0"),
                "NextServerAddress": field("NextServerAddress", ""),
            })
        };
        let (bmc, deploy) = (self.bmc.as_ref(), self.deploy.as_ref());
        let mut item = json!({
            "ChcId": model.id,
            "InstanceName": self.name,
            "SerialNumber": model.serial_number,
            "InstanceState": self.state(),
            "DeviceType": self.device_type,
            "Placement": {"Zone": model.zone, "ProjectId": 0},
            "BmcVirtualPrivateCloud": bmc.map(vpc),
            "BmcIp": bmc.map(|network| network.address),
            "BmcSecurityGroupIds": bmc.map(|network| &network.security_group_ids),
            "DeployVirtualPrivateCloud": deploy.map(vpc),
            "DeployIp": deploy.map(|network| network.address),
            "DeploySecurityGroupIds": deploy.map(|network| &network.security_group_ids),
            "CvmInstanceId": self.instance_id,
            "CreatedTime": model.created,
            "HardwareDescription": format!("{}C {}GB {} Disk", model.cpu, model.memory, model.disk),
            "CPU": model.cpu,
            "Memory": model.memory,
            "Disk": model.disk,
            "BmcMAC": model.bmc_mac,
            "DeployMAC": model.deploy_mac,
            "TenantType": "HOSTING",
            "DeployExtraConfig": self.extra.as_ref().map(extra),
            "NetworkMode": self.mode,
        });
        if let Some(operation) = &self.operation {
            // The values of the other operations are not documented.
            if operation.starts_with("Switch") {
                item["LatestOperation"] = json!(operation);
            }
            item["LatestOperationName"] = json!(operation);
            let state = if self.pending.is_some() { "OPERATING" } else { "SUCCESS" };
            item["LatestOperationState"] = json!(state);
        }
        item
    }
}
