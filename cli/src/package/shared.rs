//! Packages that several entries of the lock file are generated from.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Descriptions, Locked, newest, resolve};
use crate::arguments::Origin;
use crate::error::Result;
use crate::lock::Entry;

/// The packages of a run, each read once.
pub(crate) struct Packages<'a> {
    origin: &'a Origin,
    /// Whether the newest package of the index replaces those of the lock file.
    latest: bool,
    by_hash: BTreeMap<String, Rc<Descriptions>>,
}

impl<'a> Packages<'a> {
    pub(crate) fn new(origin: &'a Origin, latest: bool) -> Self {
        Self { origin, latest, by_hash: BTreeMap::new() }
    }

    /// Returns the package that an entry is generated from. Calls `announce` when a package is read in place of that of the
    /// lock file.
    pub(crate) fn of(
        &mut self,
        entry: &Entry,
        announce: impl FnOnce(&Descriptions),
    ) -> Result<Rc<Descriptions>> {
        // The same package for all entries, if the user names one.
        let is_named = self.latest || self.origin.from.is_some();
        let key = if is_named { String::new() } else { entry.sha256.clone() };
        if let Some(known) = self.by_hash.get(&key) {
            return Ok(Rc::clone(known));
        }
        let locked = Locked { name: &entry.package, hash: &entry.sha256 };
        let found =
            if self.latest { newest(self.origin)? } else { resolve(self.origin, Some(locked))? };
        if is_named {
            announce(&found);
        }
        let found = Rc::new(found);
        self.by_hash.insert(key, Rc::clone(&found));
        Ok(found)
    }
}
