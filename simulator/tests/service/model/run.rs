//! Executes steps: calls and waits. Every answer is compared with the model.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tencent_cloud_simulator::{Builder, Quotas, Simulator};

use super::actions::{self, Action};
use super::caller::{Answer, Caller, Scope, with_accounts};
use super::contracts::{self, Case, Prediction};
use super::failure::{Failure, ensure};
use super::frame;
use super::invariants;
use super::journal::Journal;
use super::tables::Kind;
use super::transitions;
use super::world::{self, Rows, World, kinds};
use super::{touched, views};
use crate::common::published_errors;

/// A step of a run.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Time passes, in seconds.
    Wait(u64),
    Call(Call),
}

/// A call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) scope: Scope,
    pub(super) action: Action,
    pub(super) request: Value,
}

/// A simulator and the model of its state.
pub(super) struct Run {
    pub(super) caller: Caller,
    pub(super) world: World,
    journal: Journal,
    seed: u64,
    /// The tables that time may have changed since they were read, with the seconds that passed.
    stale: BTreeMap<(Scope, Kind), u64>,
    /// The number of executed calls.
    pub(super) calls: usize,
    /// The number of successful and failed calls per action.
    pub(super) outcomes: BTreeMap<String, (usize, usize)>,
    /// The error codes of calls, with the last message.
    pub(super) codes: BTreeMap<(String, String), String>,
}

/// Every so many calls, all tables are compared.
const INTERVAL: usize = 50;
/// Every so many calls, the state is loaded from disk and compared.
const RELOAD_INTERVAL: usize = 1500;
/// Of so many responses, one is compared with the published document.
const SCHEMA_INTERVAL: usize = 16;

fn quotas() -> Quotas {
    let mut quotas = Quotas::default();
    quotas.postpaid_instances = 14;
    quotas.prepaid_instances = 6;
    quotas.key_pairs = 8;
    quotas.images = 8;
    quotas.vpcs = 5;
    quotas.subnets_per_vpc = 4;
    quotas.route_tables_per_vpc = 4;
    quotas.security_groups = 8;
    quotas.addresses = 8;
    quotas.address_applications_per_day = 30;
    quotas.bandwidth_packages = 4;
    quotas.launch_templates = 5;
    quotas.launch_template_versions = 4;
    quotas.placement_groups = 4;
    quotas.snapshots = 6;
    quotas.snapshots_per_disk = 1;
    quotas.snapshot_policies = 4;
    quotas.hpc_clusters = 4;
    quotas.commands = 8;
    quotas.register_codes = 6;
    quotas.launch_configurations = 6;
    quotas.scaling_groups = 4;
    quotas.tag_keys = 6;
    quotas.projects = 5;
    quotas
}

fn builder(seed: u64, journal: &Journal) -> Builder {
    let builder = Simulator::builder().seed(seed).quotas(quotas()).state_dir(journal.path());
    with_accounts(builder)
}

impl Run {
    pub(super) fn new(seed: u64) -> Self {
        let journal = Journal::new();
        let caller = Caller::new(&builder(seed, &journal));
        let mut run = Self {
            caller,
            world: World::default(),
            journal,
            seed,
            stale: BTreeMap::new(),
            calls: 0,
            outcomes: BTreeMap::new(),
            codes: BTreeMap::new(),
        };
        let offers = actions::find("cvm", "DescribeReservedInstancesOfferings");
        let (answer, _) = run.caller.call(Scope::ALL[0], offers, &serde_json::json!({}));
        let offers =
            answer.response().map(|response| response["ReservedInstancesOfferingsSet"].clone());
        let offers = offers.unwrap_or_default();
        let ids = offers.as_array().into_iter().flatten();
        run.world.offerings =
            ids.map(|row| world::text(row, "ReservedInstancesOfferingId").to_owned()).collect();
        run.mark_stale(0);
        run
    }

    /// Continues after a failure with the state that is described.
    pub(super) fn accept(&mut self) {
        self.mark_stale(0);
        for (scope, kind) in std::mem::take(&mut self.stale).into_keys() {
            if let Ok(rows) = self.read(scope, kind) {
                let _ = self.world.replace(scope, kind, rows);
            }
        }
    }

    /// Executes a step.
    pub(super) fn step(&mut self, step: &Step) -> Result<(), Failure> {
        match step {
            Step::Wait(seconds) => {
                self.caller.advance(*seconds);
                self.mark_stale(*seconds);
                self.make_due_transitions();
                Ok(())
            }
            Step::Call(call) => {
                self.calls += 1;
                self.call(call)?;
                if self.calls.is_multiple_of(INTERVAL) {
                    self.check_all()?;
                }
                if self.calls.is_multiple_of(RELOAD_INTERVAL) {
                    self.check_reload()?;
                }
                Ok(())
            }
        }
    }

    fn mark_stale(&mut self, seconds: u64) {
        for scope in Scope::ALL {
            for kind in kinds() {
                *self.stale.entry((kind.scope(scope), kind)).or_default() += seconds;
            }
        }
    }

    /// Any call makes the transitions that are due.
    fn make_due_transitions(&self) {
        let identity = actions::find("sts", "GetCallerIdentity");
        self.caller.call(Scope::ALL[0], identity, &serde_json::json!({}));
    }

    fn call(&mut self, call: &Call) -> Result<(), Failure> {
        let Call { scope, action, ref request } = *call;
        let is_read_only = action.is_read_only();
        let touched = touched::tables(scope, action, request);
        for (scope, kind) in &touched {
            if self.stale.contains_key(&(*scope, *kind)) {
                self.refresh(*scope, *kind)?;
            }
        }
        let prediction = contracts::predict(call, &self.world);
        let before = self.journal.size();
        let (answer, body) = self.caller.call(scope, action, request);
        self.count(action, &answer);
        check_answer(call, &answer)?;
        if self.calls.is_multiple_of(SCHEMA_INTERVAL) {
            let errors = published_errors(action.spec, action.name(), &with_valid_times(&body));
            // The result of a batch that failed for all resources has details that no schema contains.
            let is_batch = action.is_api20() && body["detail"].is_object();
            ensure!(
                errors.is_empty() || is_batch,
                "response differs from the schema",
                "{call:?}: {errors:?}"
            );
        }
        check_prediction(call, prediction, &answer)?;
        // Both are safe to retry, but they issue a new token each time.
        let issues = action.name() == "DescribeInstanceVncUrl" || action.service() == "sts";
        let writes = self.journal.size() != before && !issues;
        if is_read_only || !answer.is_success() {
            // A row that was written as it was before is no change.
            for (scope, kind) in touched.into_iter().filter(|_| writes) {
                let rows = self.read(scope, kind)?;
                frame::check_same(kind, self.world.rows(scope, kind), &rows).map_err(
                    |failure| {
                        let check = format!("{} by a call without effect", failure.check);
                        Failure::new(check, format!("{}; {call:?}: {answer:?}", failure.detail))
                    },
                )?;
            }
            return Ok(());
        }
        let mut replaced: BTreeMap<(Scope, Kind), Rows> = BTreeMap::new();
        for (scope, kind) in touched {
            let rows = self.read(scope, kind)?;
            let before = self.world.replace(scope, kind, rows)?;
            replaced.insert((scope, kind), before);
        }
        let Answer::Success(response) = answer else { return Ok(()) };
        self.world.note_task(&response);
        let case = Case { call, response: &response, before: &replaced, after: &self.world };
        frame::check(&case)?;
        contracts::check(&case)?;
        self.check_token(call, &response)
    }

    fn count(&mut self, action: Action, answer: &Answer) {
        let (successes, errors) = self.outcomes.entry(action.label()).or_default();
        match answer {
            Answer::Success(_) => *successes += 1,
            Answer::Error { code, message } => {
                *errors += 1;
                self.codes.insert((action.label(), code.clone()), message.clone());
            }
        }
    }

    /// A retry with the same client token returns the same response and changes nothing.
    fn check_token(&mut self, call: &Call, response: &Value) -> Result<(), Failure> {
        let name = if call.action.is_api20() { "clientToken" } else { "ClientToken" };
        if call.request.get(name).is_none() || call.action.is_api20() {
            return Ok(());
        }
        let before = self.journal.size();
        let (answer, _) = self.caller.call(call.scope, call.action, &call.request);
        let same = answer.response() == Some(response);
        ensure!(same, "retry differs", "{call:?}: {response} and then {answer:?}");
        ensure!(self.journal.size() == before, "retry writes", "{call:?}");
        Ok(())
    }

    fn read(&self, scope: Scope, kind: Kind) -> Result<Rows, Failure> {
        let page_size = if self.calls.is_multiple_of(17) { 3 } else { 100 };
        world::read(&self.caller, scope, kind, page_size)
    }

    /// Reads a table that time may have changed.
    fn refresh(&mut self, scope: Scope, kind: Kind) -> Result<(), Failure> {
        let seconds = self.stale.remove(&(scope, kind)).unwrap_or_default();
        let rows = self.read(scope, kind)?;
        transitions::check(kind, self.world.rows(scope, kind), &rows, seconds)?;
        self.world.replace(scope, kind, rows)?;
        Ok(())
    }

    /// Compares all tables with the model, and checks what holds between tables.
    pub(super) fn check_all(&mut self) -> Result<(), Failure> {
        let mut seen = BTreeSet::new();
        for scope in Scope::ALL {
            for kind in kinds() {
                let scope = kind.scope(scope);
                if !seen.insert((scope, kind)) {
                    continue;
                }
                if self.stale.contains_key(&(scope, kind)) {
                    self.refresh(scope, kind)?;
                    continue;
                }
                let rows = self.read(scope, kind)?;
                frame::check_same(kind, self.world.rows(scope, kind), &rows)?;
            }
        }
        for scope in Scope::ALL {
            invariants::check(&self.world, scope)?;
            views::check(&self.caller, &self.world, scope)?;
        }
        Ok(())
    }

    /// Loads the state from disk into another simulator, and compares all tables.
    fn check_reload(&mut self) -> Result<(), Failure> {
        self.check_all()?;
        let copy = self.journal.copy();
        let other = self.caller.beside(&builder(self.seed, &copy));
        for scope in Scope::ALL {
            for kind in kinds() {
                let rows = world::read(&other, scope, kind, 100)?;
                frame::check_same(kind, self.world.rows(scope, kind), &rows).map_err(
                    |failure| {
                        Failure::new(format!("{} after loading", failure.check), failure.detail)
                    },
                )?;
            }
        }
        Ok(())
    }
}

/// Replaces the documented value of an end that does not exist, which is no time.
fn with_valid_times(body: &Value) -> Value {
    let text = body.to_string().replace("0000-00-00T00:00:00+08:00", "2000-01-01T00:00:00+08:00");
    serde_json::from_str(&text).unwrap()
}

fn check_answer(call: &Call, answer: &Answer) -> Result<(), Failure> {
    let Answer::Error { code, message } = answer else { return Ok(()) };
    let internal = code.starts_with("Internal") && call.action.service() != "api20";
    ensure!(!internal, "internal error", "{call:?}: {code}: {message}");
    let label = call.action.label();
    ensure!(
        call.action.documents(code),
        format!("undocumented code of {label}"),
        "{code}: {message}: {call:?}"
    );
    Ok(())
}

fn check_prediction(call: &Call, prediction: Prediction, answer: &Answer) -> Result<(), Failure> {
    let label = call.action.label();
    match (prediction, answer) {
        (Prediction::Success(why), Answer::Error { .. }) => Failure::result(
            format!("{label} must succeed"),
            format!("{why}: {} in {:?}: {answer:?}", call.request, call.scope),
        ),
        (Prediction::Error(why), Answer::Success(response)) => Failure::result(
            format!("{label} must fail"),
            format!("{why}: {} in {:?}: {response}", call.request, call.scope),
        ),
        _ => Ok(()),
    }
}
