//! The tables of the console.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use crate::control::{
    AddressRow, DiskRow, InstanceRow, NetworkRow, Overview, QuotaRow, SecurityGroupRow,
};
use crate::moment::Moment;
use crate::state::{Account, AddressState, Instance};

/// Adds the resources of an account and its quotas.
pub(super) fn fill(overview: &mut Overview, account: &Account, now: Moment) {
    let elastic = account.addresses.iter().map(|address| address.ip).collect();
    for instance in account.instances.iter() {
        add_instance(overview, instance, &elastic);
    }
    for disk in account.cbs.disks.iter() {
        overview.disks.add(|| DiskRow {
            id: disk.id.clone(),
            kind: disk.kind.as_str().to_owned(),
            size_gib: disk.size,
            usage: if disk.is_system { "system" } else { "data" },
            zone: disk.zone.to_string(),
            instance_id: disk.instance_ids.first().cloned(),
        });
    }
    for address in account.addresses.iter() {
        overview.addresses.add(|| AddressRow {
            address: address.ip.to_string(),
            kind: "elastic",
            id: Some(address.id.clone()),
            region: address.region.clone(),
            state: address.state.as_str().to_owned(),
            instance_id: address.instance_id.clone(),
        });
    }
    for subnet in account.vpc.subnets.iter() {
        overview.networks.add(|| NetworkRow {
            vpc_id: subnet.vpc_id.clone(),
            subnet_id: subnet.id.clone(),
            region: subnet.region.clone(),
            instances: account.instances.count_referring_to(&subnet.id),
        });
    }
    for group in account.security_groups.iter() {
        overview.security_groups.add(|| SecurityGroupRow {
            id: group.id.clone(),
            name: Some(group.name.clone()),
            region: Some(group.region.clone()),
            ingress_rules: Some(group.ingress.len()),
            egress_rules: Some(group.egress.len()),
            instances: account.instances.count_referring_to(&group.id),
        });
    }
    overview.quotas = quotas(account, now);
}

/// Adds an instance and its addresses, except an elastic one.
fn add_instance(overview: &mut Overview, instance: &Instance, elastic: &BTreeSet<Ipv4Addr>) {
    let network = &instance.network;
    overview.instances.add(|| InstanceRow {
        id: instance.id.clone(),
        name: instance.name.clone(),
        state: instance.lifecycle.state.as_str(),
        operation: instance.lifecycle.operation().to_owned(),
        operation_state: instance.lifecycle.operation_state(),
        zone: instance.zone.to_string(),
        instance_type: instance.kind.to_string(),
        cpu: instance.cpu,
        memory_gib: instance.memory,
        image_id: instance.image_id.to_string(),
        private_address: network.private.to_string(),
        public_address: network.public.map(|address| address.to_string()),
        vpc_id: network.vpc_id.to_string(),
        subnet_id: network.subnet_id.to_string(),
        security_group_ids: instance.security_group_ids.iter().map(ToString::to_string).collect(),
        created: instance.created.iso(),
    });
    let public = network.public.filter(|address| !elastic.contains(address));
    let addresses = [(Some(network.private), "private"), (public, "public")];
    for (address, kind) in addresses {
        let Some(address) = address else { continue };
        overview.addresses.add(|| AddressRow {
            address: address.to_string(),
            kind,
            id: None,
            region: instance.region().to_string(),
            state: AddressState::Bound.as_str().to_owned(),
            instance_id: Some(instance.id.clone()),
        });
    }
}

/// Returns the quotas of the account, and those of regions and zones that are used.
fn quotas(account: &Account, now: Moment) -> Vec<QuotaRow> {
    let limits = &account.quotas;
    let mut used: BTreeMap<(&'static str, &str), (usize, usize)> = BTreeMap::new();
    let mut add = |name, scope, weight: usize, limit| {
        let entry = used.entry((name, scope)).or_insert((0, limit));
        entry.0 += weight;
    };
    add("key pairs", "account", account.key_pairs.len(), limits.key_pairs);
    for instance in account.instances.iter() {
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
    // Images that other accounts share do not count.
    let own = account.images.iter().filter(|image| image.owner.is_none());
    for region in own.filter_map(|image| image.region.as_deref()) {
        add("private images", region, 1, limits.images);
    }
    for address in account.addresses.iter() {
        add("elastic IP addresses", &address.region, 1, limits.addresses);
    }
    let today = account.address_use.on(now);
    let applications = limits.address_applications_per_day;
    add("elastic IP applications today", "account", today.applications, applications);
    for group in account.placement_groups.iter() {
        add("placement groups", &group.region, 1, limits.placement_groups);
    }
    for template in account.launch_templates.iter() {
        add("launch templates", &template.region, 1, limits.launch_templates);
    }
    for group in account.security_groups.iter() {
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
