//! The accounts, and the order in which a call changes and stores them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::document::{self, Document, StateError};
use super::storage::{Record, SharedStorage};
use crate::actions;
use crate::catalogue::Catalogue;
use crate::clock::{Adjustment, SharedAdjustment};
use crate::config::Config;
use crate::error::{ApiError, StartError};
use crate::moment::Moment;
use crate::state::sts::TemporaryKeys;
use crate::state::{Account, Started, Timing};
use crate::store::{RemovedRecord, Store};

/// What actions read and change.
pub(super) struct State {
    accounts: BTreeMap<String, Account>,
    template: Template,
    /// Actions whose next operation fails.
    pub(super) failing: Vec<String>,
    clock: SharedAdjustment,
    storage: Option<SharedStorage>,
    removed_record: Option<RemovedRecord>,
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
            clock: SharedAdjustment::default(),
            storage: None,
            removed_record: None,
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

    /// Returns the adjustment of the clock, which is part of the state.
    pub(super) fn clock(&self) -> SharedAdjustment {
        self.clock.clone()
    }

    /// Returns the record that was removed from the journal at the start.
    pub(super) fn removed_record(&self) -> Option<&RemovedRecord> {
        self.removed_record.as_ref()
    }

    /// Continues with the state in a folder.
    fn open(&mut self, folder: &Path, fsync: bool) -> Result<(), StartError> {
        let (store, found) = Store::open(folder, fsync)?;
        let mut clock = Adjustment::default();
        for (number, text) in found.records.iter().enumerate() {
            let loaded = self.load(text).map_err(|problem| {
                StartError::new(format!(
                    "{}: record {} of the stored state cannot be read: {problem}",
                    folder.display(),
                    number + 1
                ))
            })?;
            clock = loaded.unwrap_or(clock);
        }
        self.continues = !found.records.is_empty();
        self.accounts.values_mut().for_each(Account::forget_new_tags);
        self.accounts.values().for_each(|account| account.sts.share_keys());
        self.removed_record = found.removed;
        let storage = SharedStorage::new(store, &self.accounts, clock);
        if found.is_outdated {
            // Records of this version must not follow those of an earlier one.
            storage.locked().replace(&mut self.accounts, clock).map_err(|error| {
                StartError::io(format!("cannot write the state in {}", folder.display()), error)
            })?;
        }
        self.clock = SharedAdjustment::new(clock, Some(storage.clone()));
        self.storage = Some(storage);
        Ok(())
    }

    /// Checks that changes can be stored, if they are.
    pub(super) fn check_storage(&self) -> Result<(), StartError> {
        self.storage.as_ref().map_or(Ok(()), |storage| storage.locked().check())
    }

    /// Applies a record and returns the adjustment of the clock in it.
    fn load(&mut self, record: &str) -> Result<Option<Adjustment>, String> {
        let record: Record = serde_json::from_str(record).map_err(|error| error.to_string())?;
        for (id, stored) in record.accounts {
            self.account(&id).load(stored).map_err(|problem| format!("account {id}: {problem}"))?;
        }
        Ok(record.clock)
    }

    /// Returns the account of the first credentials.
    pub(super) fn first_account(&self) -> &str {
        &self.template.first_account
    }

    /// Passes an account to `view`, after all transitions that are due. Returns `None` if it does not exist.
    pub(super) fn view<T>(
        &mut self,
        now: Moment,
        id: &str,
        view: impl FnOnce(&Account) -> T,
    ) -> Option<T> {
        for account in self.accounts.values_mut() {
            account.advance_to(now);
        }
        self.accounts.get(id).map(view)
    }

    /// Returns the ids of all accounts.
    pub(super) fn ids(&self) -> Vec<String> {
        self.accounts.keys().cloned().collect()
    }

    /// Replaces all accounts by new ones without resources and removes the adjustments of the clock, on disk as well.
    ///
    /// # Errors
    /// State on disk that cannot be written. Nothing is changed then.
    pub(super) fn reset(&mut self, seed: u64) -> Result<(), StartError> {
        let before = std::mem::replace(&mut self.template.seed, seed);
        let new = |id: &String| (id.clone(), self.template.account(id));
        let accounts = self.accounts.keys().map(new).collect();
        let replaced = self.replace(accounts, Adjustment::default());
        replaced.map_err(|error| {
            self.template.seed = before;
            StartError::io("cannot store the reset state", error)
        })?;
        self.failing.clear();
        Ok(())
    }

    /// Returns the whole state as a document, after all transitions that are due.
    pub(super) fn export(&mut self, now: Moment) -> serde_json::Result<String> {
        for account in self.accounts.values_mut() {
            account.advance_to(now);
        }
        document::write(&mut self.accounts, &self.clock.get())
    }

    /// Replaces the whole state by that of a document. Accounts that the document does not have are new ones.
    pub(super) fn import(&mut self, text: &str) -> Result<(), StateError> {
        let document = Document::parse(text)?;
        let mut accounts = document.accounts(|id| self.template.account(id))?;
        for id in self
            .accounts
            .keys()
            .filter(|id| !accounts.contains_key(*id))
            .cloned()
            .collect::<Vec<_>>()
        {
            let account = self.template.account(&id);
            accounts.insert(id, account);
        }
        self.replace(accounts, document.clock).map_err(StateError::not_stored)
    }

    /// Replaces all accounts and the adjustment of the clock, after both have been stored.
    fn replace(
        &mut self,
        mut accounts: BTreeMap<String, Account>,
        clock: Adjustment,
    ) -> std::io::Result<()> {
        let mut current = self.clock.locked();
        if let Some(storage) = &self.storage {
            storage.locked().replace(&mut accounts, clock)?;
        }
        *current = clock;
        self.accounts = accounts;
        self.template.temporary_keys.clear();
        self.accounts.values().for_each(|account| account.sts.share_keys());
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
        // The action may delete a tag that a transition has touched.
        account.collect_tags();
        let counters = account.counters();
        let result = action(account);
        if result.is_err() {
            // A call that fails changes nothing, so it takes no ids either.
            account.restore(counters);
        }
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
        let Some(storage) = &self.storage else { return Ok(()) };
        storage.locked().store_changes(&mut self.accounts)
    }
}

fn check_account(id: &str) -> Result<(), StartError> {
    if id.bytes().all(|digit| digit.is_ascii_digit()) && id.parse::<u64>().is_ok() {
        return Ok(());
    }
    Err(StartError::new(format!("invalid account {id:?}: expected digits, such as 100000000001")))
}
