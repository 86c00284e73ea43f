//! The folder with the state, to which calls and changes of the clock are written.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;

use crate::clock::Adjustment;
use crate::error::{ApiError, StartError};
use crate::state::{Account, Counters, StoredAccount};
use crate::store::Store;

/// The folder, which the accounts and the clock share.
#[derive(Clone)]
pub(crate) struct SharedStorage(Arc<Mutex<Storage>>);

/// The folder, and what its last records contain.
pub(crate) struct Storage {
    store: Store,
    /// The counters in the last record of each account.
    counters: BTreeMap<String, Counters>,
    clock: Adjustment,
    /// Whether a record has this adjustment of the clock.
    has_clock: bool,
}

/// A record on disk.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    #[serde(default)]
    pub(super) accounts: BTreeMap<String, StoredAccount>,
    pub(super) clock: Option<Adjustment>,
}

type Accounts = BTreeMap<String, Account>;

impl SharedStorage {
    pub(super) fn new(store: Store, accounts: &Accounts, clock: Adjustment) -> Self {
        let counters = counters(accounts);
        Self(Arc::new(Mutex::new(Storage { store, counters, clock, has_clock: true })))
    }

    pub(crate) fn locked(&self) -> MutexGuard<'_, Storage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Storage {
    /// Checks that changes can be stored.
    pub(super) fn check(&self) -> Result<(), StartError> {
        self.store.check()
    }

    /// Appends the changes of all accounts to the journal.
    pub(super) fn store_changes(&mut self, accounts: &mut Accounts) -> Result<(), ApiError> {
        let mut parts = Vec::new();
        for (id, account) in accounts.iter_mut() {
            let before = self.counters.get(id);
            let changes = account.changes(before).map_err(|error| ApiError::internal(&error))?;
            parts.extend(changes.map(|changes| part(id, &changes)));
        }
        if parts.is_empty() && self.has_clock {
            return Ok(());
        }
        self.append(&parts).map_err(|error| not_stored(&error))?;
        self.counters = counters(accounts);
        if self.store.needs_snapshot() && self.replace(accounts, self.clock).is_err() {
            // The journal has everything. A later call tries again.
            self.store.postpone_snapshot();
        }
        Ok(())
    }

    /// Appends an adjustment of the clock to the journal.
    pub(crate) fn store_clock(&mut self, clock: Adjustment) -> io::Result<()> {
        (self.clock, self.has_clock) = (clock, false);
        self.append(&[])
    }

    fn append(&mut self, parts: &[String]) -> io::Result<()> {
        let clock = (!self.has_clock).then_some(&self.clock);
        self.store.append(&record(parts, clock)?)?;
        self.has_clock = true;
        Ok(())
    }

    /// Replaces everything by these accounts and this clock.
    pub(super) fn replace(&mut self, accounts: &mut Accounts, clock: Adjustment) -> io::Result<()> {
        let mut records = vec![record(&[], Some(&clock))?];
        for (id, account) in accounts.iter_mut() {
            for stored in account.all()? {
                records.push(record(&[part(id, &stored)], None)?);
            }
        }
        self.store.replace(&records)?;
        (self.clock, self.has_clock) = (clock, true);
        self.counters = counters(accounts);
        Ok(())
    }
}

fn counters(accounts: &Accounts) -> BTreeMap<String, Counters> {
    accounts.iter().map(|(id, account)| (id.clone(), account.counters())).collect()
}

/// Returns the part of a record about an account. Account ids are numbers.
fn part(id: &str, stored: &str) -> String {
    format!("\"{id}\":{stored}")
}

fn record(parts: &[String], clock: Option<&Adjustment>) -> io::Result<String> {
    let mut record = format!("{{\"accounts\":{{{}}}", parts.join(","));
    if let Some(clock) = clock {
        record.push_str(",\"clock\":");
        record.push_str(&serde_json::to_string(clock)?);
    }
    record.push('}');
    Ok(record)
}

fn not_stored(error: &io::Error) -> ApiError {
    let message = format!(
        "The call was executed, but its changes cannot be stored: {error}. They are stored with the next change that can \
         be, and are lost if the simulator ends before."
    );
    ApiError::new("InternalError", message)
}
