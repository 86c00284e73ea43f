//! What calls do: whether they succeed, and the state afterwards.
//!
//! A prediction depends on the described state only. Where an exact prediction would repeat the simulator's code, the model
//! predicts the clear cases, and leaves the others open; the frame and the invariants still apply to them.

mod commands;
mod disks;
mod instances;
mod keys;
mod networks;
mod references;
mod scaling;
mod tags;

use std::collections::BTreeMap;

use serde_json::Value;

use super::caller::Scope;
use super::failure::{Failure, ensure};
use super::run::Call;
use super::tables::Kind;
use super::world::{Rows, World, texts};

/// A successful call with the state before and after it.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) call: &'a Call,
    pub(super) response: &'a Value,
    /// The tables that the call may change.
    pub(super) before: &'a BTreeMap<(Scope, Kind), Rows>,
    pub(super) after: &'a World,
}

impl<'a> Case<'a> {
    /// Returns the ids in a property, which is a list or a string.
    fn ids(self, name: &str) -> Vec<&'a str> {
        ids(&self.call.request, name)
    }

    fn before(self, kind: Kind, id: &str) -> Option<&'a Value> {
        let scope = kind.scope(self.call.scope);
        self.before.get(&(scope, kind))?.get(id)
    }

    fn after(self, kind: Kind, id: &str) -> Option<&'a Value> {
        self.after.row(self.call.scope, kind, id)
    }

    /// Fails unless an object satisfies a condition after the call.
    fn expect(
        self,
        kind: Kind,
        id: &str,
        condition: impl Fn(&Value) -> bool,
    ) -> Result<(), Failure> {
        let row = self.after(kind, id);
        self.holds(row.is_some_and(condition), || format!("{kind:?} {id} is {row:?}"))
    }

    /// Fails if an object exists after the call.
    fn expect_gone(self, kind: Kind, id: &str) -> Result<(), Failure> {
        let row = self.after(kind, id);
        self.holds(row.is_none(), || format!("{kind:?} {id} still exists: {row:?}"))
    }

    /// Fails if the call changed an object.
    fn expect_no_change(self) -> Result<(), Failure> {
        let mut before = self.before.iter();
        let changed = before.find(|((scope, kind), rows)| self.after.rows(*scope, *kind) != *rows);
        self.holds(changed.is_none(), || format!("a dry run changed {changed:?}"))
    }

    /// Fails with the action's name unless a condition holds.
    fn holds(self, condition: bool, detail: impl Fn() -> String) -> Result<(), Failure> {
        let call = self.call;
        let check = format!("wrong effect of {}", call.action.label());
        ensure!(condition, check, "{}; {} in {:?}", detail(), call.request, call.scope);
        Ok(())
    }
}

/// Returns the ids in a property, which is a list or a string.
fn ids<'v>(request: &'v Value, name: &str) -> Vec<&'v str> {
    match request[name].as_str() {
        Some(id) => vec![id],
        None => texts(request, name),
    }
}

/// The predicted outcome of a call, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Prediction {
    Success(String),
    Error(String),
    /// The model does not know.
    Open,
}

impl Prediction {
    fn success(why: &str) -> Self {
        Self::Success(why.to_owned())
    }

    fn error(why: &str) -> Self {
        Self::Error(why.to_owned())
    }

    /// Returns an error if a condition holds.
    fn error_if(condition: bool, why: &str) -> Self {
        if condition { Self::error(why) } else { Self::Open }
    }
}

/// A call with the state before it.
#[derive(Clone, Copy)]
struct Question<'a> {
    request: &'a Value,
    world: &'a World,
    scope: Scope,
}

impl<'a> Question<'a> {
    fn rows(self, kind: Kind, name: &str) -> Vec<&'a Value> {
        let ids = ids(self.request, name).into_iter();
        ids.filter_map(|id| self.world.row(self.scope, kind, id)).collect()
    }

    fn all(self, kind: Kind) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.world.rows(self.scope, kind).iter()
    }

    /// Returns whether the request has these properties only.
    fn has_only(self, names: &[&str]) -> bool {
        let mut given = self.request.as_object().into_iter().flat_map(|fields| fields.keys());
        given.all(|name| names.contains(&name.as_str()))
    }
}

/// Predicts the outcome of a call from the described state.
pub(super) fn predict(call: &Call, world: &World) -> Prediction {
    let action = call.action;
    if action.is_api20() || action.is_read_only() {
        return Prediction::Open;
    }
    // In CVM, the dry runs of all actions but these end with an error.
    let responds = ["ConvertOperatingSystems", "ProgramFpgaImage"].contains(&action.name());
    if call.request["DryRun"] == true && action.service() == "cvm" && !responds {
        return Prediction::error("it is a dry run");
    }
    let missing = references::predict(call, world);
    if missing != Prediction::Open {
        return missing;
    }
    let question = Question { request: &call.request, world, scope: call.scope };
    let name = action.name();
    match action.service() {
        "cvm" => match instances::predict(question, name) {
            Prediction::Open => keys::predict(question, name),
            known => known,
        },
        "vpc" => networks::predict(question, name),
        "cbs" => disks::predict(question, name),
        "as" => scaling::predict(question, name),
        "tat" => commands::predict(question, name),
        _ => Prediction::Open,
    }
}

/// Checks the effect of a successful call.
pub(super) fn check(case: &Case<'_>) -> Result<(), Failure> {
    let action = case.call.action;
    if action.is_api20() {
        return Ok(());
    }
    if case.call.request["DryRun"] == true {
        return case.expect_no_change();
    }
    match action.service() {
        "cvm" => {
            instances::check(*case, action.name())?;
            keys::check(*case, action.name())
        }
        "vpc" => networks::check(*case, action.name()),
        "cbs" => disks::check(*case, action.name()),
        "as" => scaling::check(*case, action.name()),
        "tat" => commands::check(*case, action.name()),
        "tag" => tags::check(*case, action.name()),
        _ => Ok(()),
    }
}
