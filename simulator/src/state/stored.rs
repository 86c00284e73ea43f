//! The account as records on disk contain it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::table::{Rows, VisitTable};
use super::{Account, AddressUse, Key};
use crate::ids::Ids;

/// The maximum number of rows in a record of a snapshot.
const ROWS: usize = 1000;

/// The state of an account besides its tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counters {
    ids: Ids,
    console_tokens: Ids,
    address_use: AddressUse,
    exports: u64,
    addresses_allocated: u32,
}

/// A record about an account.
#[derive(Debug, Deserialize)]
pub(crate) struct StoredAccount {
    #[serde(default)]
    rows: Vec<(String, Key, Value)>,
    counters: Option<Counters>,
}

impl Account {
    /// Passes every table with its name to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        // All fields are listed, so that a new table is not forgotten.
        let Self {
            id: _,
            catalogue: _,
            timing: _,
            quotas: _,
            ids: _,
            console_tokens: _,
            address_use: _,
            exports: _,
            addresses_allocated: _,
            instances,
            key_pairs,
            timers,
            addresses,
            security_groups,
            images,
            hosts,
            reserved_instances,
            launch_templates,
            placement_groups,
            idempotent_responses,
            cbs,
            tags,
            vpc,
            hardware,
            tat,
            auto_scaling,
            sts,
        } = self;
        visit("instances", instances);
        visit("key_pairs", key_pairs);
        visit("timers", timers);
        visit("addresses", addresses);
        visit("security_groups", security_groups);
        visit("images", images);
        visit("hosts", hosts);
        visit("reserved_instances", reserved_instances);
        visit("launch_templates", launch_templates);
        visit("placement_groups", placement_groups);
        visit("idempotent_responses", idempotent_responses);
        cbs.tables(visit);
        tags.tables(visit);
        vpc.tables(visit);
        hardware.tables(visit);
        tat.tables(visit);
        auto_scaling.tables(visit);
        sts.tables(visit);
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            ids: self.ids.clone(),
            console_tokens: self.console_tokens.clone(),
            address_use: self.address_use,
            exports: self.exports,
            addresses_allocated: self.addresses_allocated,
        }
    }

    /// Restores counters to what they have been.
    pub(crate) fn restore(&mut self, counters: Counters) {
        let Counters { ids, console_tokens, address_use, exports, addresses_allocated } = counters;
        (self.ids, self.console_tokens) = (ids, console_tokens);
        (self.address_use, self.exports) = (address_use, exports);
        self.addresses_allocated = addresses_allocated;
    }

    /// Returns the record of everything that has changed since the last call of [`forget_changes`](Self::forget_changes),
    /// if anything has.
    pub(crate) fn changes(
        &mut self,
        before: Option<&Counters>,
    ) -> serde_json::Result<Option<String>> {
        let counters = self.counters();
        let mut changed = before != Some(&counters);
        self.tables(&mut |_, table| changed |= table.has_changes());
        if !changed {
            return Ok(None);
        }
        let mut rows = Rows::default();
        let mut result = Ok(());
        self.tables(&mut |name, table| {
            if result.is_ok() {
                result = table.add_changes(name, &mut rows);
            }
        });
        result.and_then(|()| record(&rows.0, Some(&counters))).map(Some)
    }

    /// Returns the records of everything.
    pub(crate) fn all(&mut self) -> serde_json::Result<Vec<String>> {
        let mut rows = Rows::default();
        let mut result = Ok(());
        self.tables(&mut |name, table| {
            if result.is_ok() {
                result = table.add_all(name, &mut rows);
            }
        });
        result?;
        let mut records = vec![record(&[], Some(&self.counters()))?];
        for rows in rows.0.chunks(ROWS) {
            records.push(record(rows, None)?);
        }
        Ok(records)
    }

    /// Returns the revision of every table.
    pub(super) fn revisions(&mut self) -> Vec<(&'static str, u64)> {
        let mut revisions = Vec::new();
        self.tables(&mut |name, table| revisions.push((name, table.revision())));
        revisions
    }

    pub(crate) fn forget_changes(&mut self) {
        self.tables(&mut |_, table| table.forget_changes());
    }

    /// Applies a record.
    ///
    /// # Errors
    /// A table that does not exist, or a row that does not match its table.
    pub(crate) fn load(&mut self, stored: StoredAccount) -> Result<(), String> {
        for (name, key, row) in stored.rows {
            let mut result = Err("there is no such table".to_owned());
            let mut row = Some(row);
            self.tables(&mut |own, table| {
                if own == name
                    && let Some(row) = row.take()
                {
                    result = table.load(key, row).map_err(|error| error.to_string());
                }
            });
            result.map_err(|error| format!("table `{name}`: {error}"))?;
        }
        if let Some(counters) = stored.counters {
            self.restore(counters);
        }
        Ok(())
    }
}

fn record(rows: &[String], counters: Option<&Counters>) -> serde_json::Result<String> {
    let mut record = format!("{{\"rows\":[{}]", rows.join(","));
    if let Some(counters) = counters {
        record.push_str(",\"counters\":");
        record.push_str(&serde_json::to_string(counters)?);
    }
    record.push('}');
    Ok(record)
}
