//! The accounts, and the order in which a call changes and stores them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use crate::actions;
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::error::{ApiError, StartError};
use crate::moment::Moment;
use crate::state::sts::TemporaryKeys;
use crate::state::{Account, Counters, Started, StoredAccount, Timing};
use crate::store::{Found, Store};

/// What actions read and change.
pub(super) struct State {
    accounts: BTreeMap<String, Account>,
    template: Template,
    /// Actions whose next operation fails.
    pub(super) failing: Vec<String>,
    storage: Option<Storage>,
    /// Whether there was state on disk.
    pub(super) continues: bool,
}

/// The properties that all accounts share.
struct Template {
    catalogue: Arc<Catalogue>,
    timing: Timing,
    config: Config,
    seed: u64,
    first_account: String,
    temporary_keys: Arc<TemporaryKeys>,
}

/// The state on disk.
struct Storage {
    store: Store,
    /// The counters in the last record.
    counters: BTreeMap<String, Counters>,
}

/// A record on disk.
#[derive(Deserialize)]
struct Record {
    accounts: BTreeMap<String, StoredAccount>,
}

/// The call that an action is executed for.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) account: &'a str,
    pub(super) action: &'a str,
    pub(super) request_id: &'a str,
    pub(super) now: Moment,
}

impl Template {
    fn account(&self, id: &str) -> Account {
        // Accounts have ids of their own, but those of the first account depend on the seed only.
        let number = |id: &str| id.parse::<u64>().unwrap_or_default();
        let seed = self.seed ^ number(id) ^ number(&self.first_account);
        let catalogue = Arc::clone(&self.catalogue);
        let mut account = Account::new(id, catalogue, self.timing, self.config.quotas, seed);
        account.tat.set_rules(&self.config.command_rules, self.config.time_scale);
        account.auto_scaling.set_launch(actions::launch_for_group);
        account.sts.set_keys(id, Arc::clone(&self.temporary_keys));
        account
    }
}

impl State {
    /// Returns the accounts of all credentials, with their stored state.
    ///
    /// # Errors
    /// State on disk that cannot be read.
    pub(super) fn new(
        config: &Config,
        catalogue: &Arc<Catalogue>,
        seed: u64,
    ) -> Result<Self, StartError> {
        let timing = config.timing.scaled(config.time_scale);
        let catalogue = Arc::clone(catalogue);
        let temporary_keys = Arc::default();
        let template = Template {
            catalogue,
            timing,
            config: config.clone(),
            seed,
            first_account: config.client_credentials().account_id,
            temporary_keys,
        };
        let mut state = Self {
            accounts: BTreeMap::new(),
            template,
            failing: Vec::new(),
            storage: None,
            continues: false,
        };
        for credentials in config.accepted_credentials() {
            check_account(&credentials.account_id)?;
            state.account(&credentials.account_id);
        }
        if let Some(folder) = &config.state_dir {
            state.open(folder, config.fsync)?;
        }
        Ok(state)
    }

    /// Returns the temporary credentials of all accounts, for the authenticator.
    pub(super) fn temporary_keys(&self) -> Arc<TemporaryKeys> {
        Arc::clone(&self.template.temporary_keys)
    }

    fn open(&mut self, folder: &Path, fsync: bool) -> Result<(), StartError> {
        let (store, Found { records, .. }) = Store::open(folder, fsync)?;
        for (number, text) in records.iter().enumerate() {
            self.load(text).map_err(|problem| {
                StartError::new(format!(
                    "{}: record {} of the stored state cannot be read: {problem}",
                    folder.display(),
                    number + 1
                ))
            })?;
        }
        self.continues = !records.is_empty();
        self.accounts.values().for_each(|account| account.sts.share_keys());
        let counters = self.counters();
        self.storage = Some(Storage { store, counters });
        Ok(())
    }

    fn load(&mut self, record: &str) -> Result<(), String> {
        let record: Record = serde_json::from_str(record).map_err(|error| error.to_string())?;
        for (id, stored) in record.accounts {
            self.account(&id).load(stored).map_err(|problem| format!("account {id}: {problem}"))?;
        }
        Ok(())
    }

    fn counters(&self) -> BTreeMap<String, Counters> {
        self.accounts.iter().map(|(id, account)| (id.clone(), account.counters())).collect()
    }

    /// Returns the account of the first credentials.
    pub(super) fn first_account(&self) -> &str {
        &self.template.first_account
    }

    /// Passes the first account to `view`, after all transitions that are due.
    pub(super) fn view(&mut self, now: Moment, view: impl FnOnce(&Account)) {
        for account in self.accounts.values_mut() {
            account.advance_to(now);
        }
        let first = self.first_account().to_owned();
        view(self.account(&first));
    }

    /// Replaces all accounts by new ones without resources, on disk as well.
    ///
    /// # Errors
    /// State on disk that cannot be written. The accounts are unchanged then.
    pub(super) fn reset(&mut self, seed: u64) -> Result<(), StartError> {
        let before = self.template.seed;
        self.template.seed = seed;
        let new = |id: &String| (id.clone(), self.template.account(id));
        let mut accounts: BTreeMap<String, Account> = self.accounts.keys().map(new).collect();
        if let Some(storage) = &mut self.storage {
            let written = all(&mut accounts)
                .map_err(std::io::Error::from)
                .and_then(|records| storage.store.replace(&records));
            if let Err(error) = written {
                self.template.seed = before;
                return Err(StartError::io("cannot store the reset state", error));
            }
        }
        self.accounts = accounts;
        self.failing.clear();
        self.template.temporary_keys.clear();
        let counters = self.counters();
        if let Some(storage) = &mut self.storage {
            storage.counters = counters;
        }
        Ok(())
    }

    /// Returns whether an account exists: that of configured credentials does, and one with stored state.
    pub(super) fn has_account(&self, id: &str) -> bool {
        self.accounts.contains_key(id)
    }

    /// Returns an account, which exists from its first use.
    fn account(&mut self, id: &str) -> &mut Account {
        let template = &self.template;
        self.accounts.entry(id.to_owned()).or_insert_with(|| template.account(id))
    }

    /// Executes an action after all transitions that are due, and stores the changes before the caller learns of them.
    pub(super) fn execute<T, E: From<ApiError>>(
        &mut self,
        caller: Caller<'_>,
        action: impl FnOnce(&mut Account) -> Result<T, E>,
    ) -> Result<T, E> {
        for account in self.accounts.values_mut() {
            account.advance_to(caller.now);
        }
        let account = self.account(caller.account);
        let result = action(account);
        account.collect_tags();
        if result.is_ok() {
            self.fail_operation(caller);
        }
        self.share_images();
        self.store()?;
        for account in self.accounts.values_mut() {
            account.forget_changes();
        }
        result
    }

    /// Makes the operations fail that the call started, if [`Core::fail_next`](super::Core::fail_next) asks for it. A
    /// call that starts none leaves that to the next one.
    fn fail_operation(&mut self, caller: Caller<'_>) {
        let position = self.failing.iter().position(|failing| failing == caller.action);
        let Some(position) = position else { return };
        let started = Started { request_id: caller.request_id, at: caller.now };
        if self.account(caller.account).fail_operations(started) > 0 {
            self.failing.remove(position);
        }
    }

    /// Updates images in the accounts that they are shared with.
    fn share_images(&mut self) {
        if self.accounts.len() < 2 {
            return;
        }
        for id in self.accounts.keys().cloned().collect::<Vec<_>>() {
            let Some(owner) = self.accounts.remove(&id) else { continue };
            for account in self.accounts.values_mut() {
                account.update_shared_images(&owner);
            }
            self.accounts.insert(id, owner);
        }
    }

    /// Appends the changes of all accounts to the journal.
    fn store(&mut self) -> Result<(), ApiError> {
        let Some(storage) = &mut self.storage else { return Ok(()) };
        let mut parts = Vec::new();
        for (id, account) in &mut self.accounts {
            let before = storage.counters.get(id);
            let changes = account.changes(before).map_err(|error| ApiError::internal(&error))?;
            parts.extend(changes.map(|changes| part(id, &changes)));
        }
        if parts.is_empty() {
            return Ok(());
        }
        storage.store.append(&record(&parts)).map_err(|error| not_stored(&error))?;
        storage.counters =
            self.accounts.iter().map(|(id, account)| (id.clone(), account.counters())).collect();
        if storage.store.needs_snapshot() {
            let records = all(&mut self.accounts).map_err(|error| ApiError::internal(&error))?;
            if storage.store.replace(&records).is_err() {
                // The journal has everything. A later call tries again.
                storage.store.postpone_snapshot();
            }
        }
        Ok(())
    }
}

fn check_account(id: &str) -> Result<(), StartError> {
    if id.bytes().all(|digit| digit.is_ascii_digit()) && id.parse::<u64>().is_ok() {
        return Ok(());
    }
    Err(StartError::new(format!("invalid account {id:?}: expected digits, such as 100000000001")))
}

fn all(accounts: &mut BTreeMap<String, Account>) -> serde_json::Result<Vec<String>> {
    let mut records = Vec::new();
    for (id, account) in accounts {
        records.extend(account.all()?.iter().map(|stored| record(&[part(id, stored)])));
    }
    Ok(records)
}

/// Returns the part of a record about an account. Account ids are numbers.
fn part(id: &str, stored: &str) -> String {
    format!("\"{id}\":{stored}")
}

fn record(parts: &[String]) -> String {
    format!("{{\"accounts\":{{{}}}}}", parts.join(","))
}

fn not_stored(error: &std::io::Error) -> ApiError {
    let message = format!(
        "The call was executed, but its changes cannot be stored: {error}. They are stored with the next change that can \
         be, and are lost if the simulator ends before."
    );
    ApiError::new("InternalError", message)
}
