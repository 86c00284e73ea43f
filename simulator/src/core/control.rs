//! What the control interface reads and changes. Everything it shows of the account comes from [`Core::overview`].

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::time::SystemTime;

use super::Core;
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::control::{
    Account, AddressRow, DiskRow, InstanceRow, NetworkRow, Overview, QuotaRow, SecurityGroupRow,
};
use crate::error::StartError;
use crate::fault::{FaultRule, NumberedRules};
use crate::ids::{self, Ids};
use crate::moment::Moment;
use crate::protocol::Authenticator;
use crate::rate_limit::RateLimiter;
use crate::state::{self, ACCOUNT_ID, APP_ID, Instance};

impl Core {
    /// Restores the state that the configuration describes: a new account, the configured fault rules, no counts.
    pub(crate) fn reset(&mut self, config: &Config, seed: Option<u64>) -> Result<u64, StartError> {
        let timing = config.timing.scaled(config.time_scale);
        let seed = seed.or(config.seed).unwrap_or_else(ids::random_seed);
        let services = self.specifications.services();
        let credentials = config.accepted_credentials();
        self.account = state::Account::new(Catalogue::embedded()?, timing, config.quotas, seed);
        self.authenticator = Authenticator::new(credentials, services, config.verify_signatures);
        self.seed = seed;
        self.request_ids = Ids::for_requests(seed);
        self.faults = NumberedRules::new(config.faults.clone(), seed);
        self.failing.clear();
        self.rate_limiter = RateLimiter::new(config.rate_limits);
        Ok(seed)
    }

    /// Returns the fault rules.
    pub(crate) fn faults(&mut self) -> &mut NumberedRules {
        &mut self.faults
    }

    /// Adds a fault rule and returns its number.
    pub(crate) fn add_fault(&mut self, rule: FaultRule) -> u64 {
        self.faults.add(rule)
    }

    /// Returns the actions whose next operation fails, once per operation.
    pub(crate) fn failing(&mut self) -> &mut Vec<String> {
        &mut self.failing
    }

    pub(crate) fn rate_limiter(&self) -> &RateLimiter {
        &self.rate_limiter
    }

    /// Checks that a specification has this action. The error may suggest another one.
    pub(crate) fn check_action(&self, action: &str) -> Result<(), Option<String>> {
        self.specifications.check_action(action)
    }

    /// Returns the account of these settings. Their secret keys and tokens are left out.
    pub(crate) fn accounts(config: &Config) -> Vec<Account> {
        let keys = config.accepted_credentials();
        let keys = keys.into_iter().map(|known| (known.secret_id, known.token.is_some()));
        vec![Account { id: ACCOUNT_ID.to_owned(), app_id: APP_ID, credentials: keys.collect() }]
    }

    /// Returns the resources of the account and its quotas, with at most `limit` rows per table.
    pub(crate) fn overview(&mut self, now: SystemTime, limit: usize) -> Overview {
        self.account.advance_to(Moment::from(now));
        let mut overview = Overview::new(limit);
        let account = &self.account;
        let elastic = account.addresses.iter().map(|address| address.ip).collect();
        for instance in &account.instances {
            add_instance(&mut overview, instance, &elastic);
        }
        for address in &account.addresses {
            overview.addresses.add(|| AddressRow {
                address: address.ip.to_string(),
                kind: "elastic",
                id: Some(address.id.clone()),
                region: address.region.clone(),
                state: format!("{:?}", address.state).to_uppercase(),
                instance_id: address.instance_id.clone(),
            });
        }
        add_networks(&mut overview, account);
        add_security_groups(&mut overview, account);
        overview.quotas = quotas(account, Moment::from(now));
        overview
    }
}

/// Adds an instance, its disks and its addresses, except an elastic one.
fn add_instance(overview: &mut Overview, instance: &Instance, elastic: &BTreeSet<Ipv4Addr>) {
    let network = &instance.network;
    overview.instances.add(|| InstanceRow {
        id: instance.id.clone(),
        name: instance.name.clone(),
        state: instance.lifecycle.state.as_str(),
        operation: instance.lifecycle.operation().to_owned(),
        operation_state: instance.lifecycle.operation_state(),
        zone: instance.zone.clone(),
        instance_type: instance.kind.clone(),
        cpu: instance.cpu,
        memory_gib: instance.memory,
        image_id: instance.image_id.clone(),
        private_address: network.private.to_string(),
        public_address: network.public.map(|address| address.to_string()),
        vpc_id: network.vpc_id.clone(),
        subnet_id: network.subnet_id.clone(),
        security_group_ids: instance.security_group_ids.clone(),
        created: instance.created.iso(),
    });
    for disk in instance.disks() {
        overview.disks.add(|| DiskRow {
            id: disk.id.clone(),
            kind: disk.kind.clone(),
            size_gib: disk.size,
            usage: if disk.id == instance.system_disk.id { "system" } else { "data" },
            zone: instance.zone.clone(),
            instance_id: Some(instance.id.clone()),
        });
    }
    let public = network.public.filter(|address| !elastic.contains(address));
    let addresses = [(Some(network.private), "private"), (public, "public")];
    for (address, kind) in addresses {
        let Some(address) = address else { continue };
        overview.addresses.add(|| AddressRow {
            address: address.to_string(),
            kind,
            id: None,
            region: instance.region.clone(),
            state: "BOUND".to_owned(),
            instance_id: Some(instance.id.clone()),
        });
    }
}

/// Adds the networks that instances are in, since VPCs have no state of their own.
fn add_networks(overview: &mut Overview, account: &state::Account) {
    let mut networks: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for instance in &account.instances {
        let network = &instance.network;
        let key = (instance.region.as_str(), network.vpc_id.as_str(), network.subnet_id.as_str());
        *networks.entry(key).or_default() += 1;
    }
    for ((region, vpc_id, subnet_id), instances) in networks {
        overview.networks.add(|| NetworkRow {
            vpc_id: vpc_id.to_owned(),
            subnet_id: subnet_id.to_owned(),
            region: region.to_owned(),
            instances,
        });
    }
}

/// Adds the security groups of API 2.0, and those that only instances name.
fn add_security_groups(overview: &mut Overview, account: &state::Account) {
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    for id in account.instances.iter().flat_map(|instance| &instance.security_group_ids) {
        *members.entry(id).or_default() += 1;
    }
    let mut known = BTreeSet::new();
    for group in &account.security_groups {
        known.insert(group.id.as_str());
        overview.security_groups.add(|| SecurityGroupRow {
            id: group.id.clone(),
            name: Some(group.name.clone()),
            region: Some(group.region.clone()),
            ingress_rules: Some(group.ingress.len()),
            egress_rules: Some(group.egress.len()),
            instances: members.get(group.id.as_str()).copied().unwrap_or(0),
        });
    }
    for (id, instances) in members.into_iter().filter(|(id, _)| !known.contains(id)) {
        overview.security_groups.add(|| SecurityGroupRow {
            id: id.to_owned(),
            name: None,
            region: None,
            ingress_rules: None,
            egress_rules: None,
            instances,
        });
    }
}

/// Returns the quotas of the account, and those of regions and zones that are used.
fn quotas(account: &state::Account, now: Moment) -> Vec<QuotaRow> {
    let limits = &account.quotas;
    let mut used: BTreeMap<(&'static str, &str), (usize, usize)> = BTreeMap::new();
    let mut add = |name, scope, weight: usize, limit| {
        let entry = used.entry((name, scope)).or_insert((0, limit));
        entry.0 += weight;
    };
    add("key pairs", "account", account.key_pairs.len(), limits.key_pairs);
    for instance in &account.instances {
        let zone = instance.zone.as_str();
        match instance.charge.kind.as_str() {
            "PREPAID" => add("prepaid instances", zone, 1, limits.prepaid_instances),
            "POSTPAID_BY_HOUR" => {
                add("pay-as-you-go instances", zone, 1, limits.postpaid_instances);
            }
            "SPOTPAID" => {
                let cores = usize::try_from(instance.cpu).unwrap_or(0);
                add("cores of spot instances", zone, cores, limits.spot_cores);
            }
            // Instances on dedicated hosts are limited by the size of the hosts.
            _ => {}
        }
    }
    for region in account.images.iter().filter_map(|image| image.region.as_deref()) {
        add("private images", region, 1, limits.images);
    }
    for address in &account.addresses {
        add("elastic IP addresses", &address.region, 1, limits.addresses);
    }
    let today = account.address_use.on(now);
    let applications = limits.address_applications_per_day;
    add("elastic IP applications today", "account", today.applications, applications);
    for group in &account.placement_groups {
        add("placement groups", &group.region, 1, limits.placement_groups);
    }
    for template in &account.launch_templates {
        add("launch templates", &template.region, 1, limits.launch_templates);
    }
    for group in &account.security_groups {
        add("security groups", &group.region, 1, limits.security_groups);
    }
    let rows = used.into_iter().map(|((name, scope), (used, limit))| QuotaRow {
        name,
        scope: scope.to_owned(),
        used,
        limit,
    });
    rows.collect()
}
