//! The resources of the account as tables of plain rows, which the console shows.

use serde_json::{Value, json};

/// The tables of the account. [`Core::overview`](crate::Core) fills them from the state.
#[derive(Debug)]
pub(crate) struct Overview {
    pub(crate) instances: Table<InstanceRow>,
    pub(crate) disks: Table<DiskRow>,
    pub(crate) networks: Table<NetworkRow>,
    pub(crate) addresses: Table<AddressRow>,
    pub(crate) security_groups: Table<SecurityGroupRow>,
    pub(crate) quotas: Vec<QuotaRow>,
}

/// The first rows of a table, and the number of all rows.
#[derive(Debug)]
pub(crate) struct Table<R> {
    limit: usize,
    total: usize,
    rows: Vec<R>,
}

#[derive(Debug)]
pub(crate) struct InstanceRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) state: &'static str,
    pub(crate) operation: String,
    pub(crate) operation_state: &'static str,
    pub(crate) zone: String,
    pub(crate) instance_type: String,
    pub(crate) cpu: i64,
    pub(crate) memory_gib: i64,
    pub(crate) image_id: String,
    pub(crate) private_address: String,
    pub(crate) public_address: Option<String>,
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    pub(crate) security_group_ids: Vec<String>,
    pub(crate) created: String,
}

#[derive(Debug)]
pub(crate) struct DiskRow {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) size_gib: i64,
    /// `system` or `data`.
    pub(crate) usage: &'static str,
    pub(crate) zone: String,
    pub(crate) instance_id: Option<String>,
}

/// A subnet with the number of its instances.
#[derive(Debug)]
pub(crate) struct NetworkRow {
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    pub(crate) region: String,
    pub(crate) instances: usize,
}

#[derive(Debug)]
pub(crate) struct AddressRow {
    pub(crate) address: String,
    /// `private`, `public` or `elastic`.
    pub(crate) kind: &'static str,
    /// The id of an elastic address.
    pub(crate) id: Option<String>,
    pub(crate) region: String,
    pub(crate) state: String,
    pub(crate) instance_id: Option<String>,
}

/// A security group. Of one that only instances name, nothing else is known.
#[derive(Debug)]
pub(crate) struct SecurityGroupRow {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) ingress_rules: Option<usize>,
    pub(crate) egress_rules: Option<usize>,
    pub(crate) instances: usize,
}

/// A quota of the account, of a region or of a zone.
#[derive(Debug)]
pub(crate) struct QuotaRow {
    pub(crate) name: &'static str,
    /// `account`, or the region or zone that the quota is of.
    pub(crate) scope: String,
    pub(crate) used: usize,
    pub(crate) limit: usize,
}

/// A row of a table.
pub(crate) trait Row {
    fn to_json(&self) -> Value;
}

impl<R: Row> Table<R> {
    fn new(limit: usize) -> Self {
        Self { limit, total: 0, rows: Vec::new() }
    }

    /// Counts a row, which is only made if the table has room for it.
    pub(crate) fn add(&mut self, row: impl FnOnce() -> R) {
        self.total += 1;
        if self.rows.len() < self.limit {
            self.rows.push(row());
        }
    }

    fn to_json(&self) -> Value {
        let rows: Vec<Value> = self.rows.iter().map(Row::to_json).collect();
        json!({"total": self.total, "rows": rows})
    }
}

impl Overview {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            instances: Table::new(limit),
            disks: Table::new(limit),
            networks: Table::new(limit),
            addresses: Table::new(limit),
            security_groups: Table::new(limit),
            quotas: Vec::new(),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "instances": self.instances.to_json(),
            "disks": self.disks.to_json(),
            "networks": self.networks.to_json(),
            "addresses": self.addresses.to_json(),
            "security_groups": self.security_groups.to_json(),
        })
    }
}

impl Row for InstanceRow {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "operation": self.operation,
            "operation_state": self.operation_state,
            "zone": self.zone,
            "type": self.instance_type,
            "cpu": self.cpu,
            "memory_gib": self.memory_gib,
            "image_id": self.image_id,
            "private_address": self.private_address,
            "public_address": self.public_address,
            "vpc_id": self.vpc_id,
            "subnet_id": self.subnet_id,
            "security_group_ids": self.security_group_ids,
            "created": self.created,
        })
    }
}

impl Row for DiskRow {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "type": self.kind,
            "size_gib": self.size_gib,
            "usage": self.usage,
            "zone": self.zone,
            "instance_id": self.instance_id,
        })
    }
}

impl Row for NetworkRow {
    fn to_json(&self) -> Value {
        json!({
            "vpc_id": self.vpc_id,
            "subnet_id": self.subnet_id,
            "region": self.region,
            "instances": self.instances,
        })
    }
}

impl Row for AddressRow {
    fn to_json(&self) -> Value {
        json!({
            "address": self.address,
            "kind": self.kind,
            "id": self.id,
            "region": self.region,
            "state": self.state,
            "instance_id": self.instance_id,
        })
    }
}

impl Row for SecurityGroupRow {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "region": self.region,
            "ingress_rules": self.ingress_rules,
            "egress_rules": self.egress_rules,
            "instances": self.instances,
        })
    }
}

impl Row for QuotaRow {
    fn to_json(&self) -> Value {
        json!({"name": self.name, "scope": self.scope, "used": self.used, "limit": self.limit})
    }
}
