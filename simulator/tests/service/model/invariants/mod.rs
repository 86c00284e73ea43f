//! What holds between the objects of an account and a region at any time.

mod instances;
mod networks;
mod scaling;
mod storage;
mod tags;

use std::collections::BTreeSet;

use serde_json::Value;

use super::caller::Scope;
use super::failure::{Failure, ensure};
use super::tables::Kind;
use super::world::World;

/// Checks the objects of an account and a region.
pub(super) fn check(world: &World, scope: Scope) -> Result<(), Failure> {
    let view = View { world, scope };
    instances::check(view)?;
    networks::check(view)?;
    storage::check(view)?;
    scaling::check(view)?;
    tags::check(view)
}

/// The objects of an account and a region.
#[derive(Clone, Copy)]
struct View<'a> {
    world: &'a World,
    scope: Scope,
}

impl<'a> View<'a> {
    /// Returns all objects of a kind.
    fn all(self, kind: Kind) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.world.rows(self.scope, kind).iter()
    }

    fn row(self, kind: Kind, id: &str) -> Option<&'a Value> {
        self.world.row(self.scope, kind, id)
    }

    fn has(self, kind: Kind, id: &str) -> bool {
        self.world.has(self.scope, kind, id)
    }

    /// Checks that a reference leads to an object. The empty reference is valid.
    fn refers(self, from: (Kind, &str), kind: Kind, id: &str) -> Result<(), Failure> {
        ensure!(
            id.is_empty() || self.has(kind, id),
            format!("{:?} refers to a missing {kind:?}", from.0),
            "{} refers to {id}: {:?}",
            from.1,
            self.row(from.0, from.1)
        );
        Ok(())
    }
}

/// Pairs of objects that refer to each other.
type Pairs<'a> = BTreeSet<(&'a str, &'a str)>;

/// Checks that both sides of a relation agree.
fn same_pairs(check: &str, one: &Pairs<'_>, other: &Pairs<'_>) -> Result<(), Failure> {
    let only = |left: &Pairs<'_>, right: &Pairs<'_>| format!("{:?}", left - right);
    ensure!(one == other, check, "only here {}, only there {}", only(one, other), only(other, one));
    Ok(())
}
