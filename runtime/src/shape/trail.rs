//! The state of reading one document: the path to an error, the mode, and the memory that may still be used.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;

use serde::de::Error;

use super::{Field, ListMut, MapMut, MemoryBudget, Slot};

/// The path to the value that could not be read, innermost step first, and whether reading is strict.
#[derive(Default)]
pub(crate) struct Trail {
    steps: RefCell<Vec<Step>>,
    is_strict: bool,
    /// Whether the field that was read last is null.
    is_null: Cell<bool>,
    /// Whether digits of an integer were lost.
    lost_digits: Cell<bool>,
    budget: MemoryBudget,
}

pub(super) enum Step {
    Field(&'static str),
    Key(String),
    Item(usize),
}

impl Trail {
    /// Returns a trail that makes reading strict: unknown fields and missing required fields are errors.
    pub(crate) fn strict() -> Self {
        Self { is_strict: true, ..Self::default() }
    }

    /// Returns a trail that limits the memory of the decoded value.
    pub(crate) fn within(budget: MemoryBudget) -> Self {
        Self { budget, ..Self::default() }
    }

    /// Returns a trail for another attempt, which the memory of the first one counts for.
    pub(crate) fn again(self) -> Self {
        Self::within(self.budget)
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Returns whether the field that was read last is null, and forgets it.
    pub(super) fn take_null(&self) -> bool {
        self.is_null.take()
    }

    pub(super) fn set_null(&self) {
        self.is_null.set(true);
    }

    /// Returns whether a string field has a number of which digits were lost.
    pub(crate) fn has_lost_digits(&self) -> bool {
        self.lost_digits.get()
    }

    /// Remembers a number that a string field cannot show as it was sent.
    pub(super) fn check_digits(&self, slot: &Slot<'_>, value: f64) {
        /// 2^63: the lexer reads larger integers as floating-point numbers.
        const MAX_INTEGER: f64 = 9_223_372_036_854_775_808.0;
        if value.abs() >= MAX_INTEGER && matches!(slot, Slot::String(_) | Slot::Parse(_)) {
            self.lost_digits.set(true);
        }
    }

    /// Takes memory for something that the caller allocates.
    #[inline]
    pub(crate) fn take<E: Error>(&self, bytes: usize) -> Result<(), E> {
        if self.budget.take(bytes) { Ok(()) } else { Err(self.exhausted()) }
    }

    /// Takes the memory of a copy of `value`.
    #[inline]
    pub(super) fn take_string<E: Error>(&self, value: &str) -> Result<(), E> {
        if self.budget.take_string(value.len()) { Ok(()) } else { Err(self.exhausted()) }
    }

    /// Appends an item to a list.
    #[inline]
    pub(super) fn push<'a, E: Error>(&self, list: &'a mut dyn ListMut) -> Result<Slot<'a>, E> {
        list.push(&self.budget).ok_or_else(|| self.exhausted())
    }

    /// Inserts an entry into a map.
    pub(super) fn insert<'a, E: Error>(
        &self,
        entries: &'a mut dyn MapMut,
        key: &str,
    ) -> Result<&'a mut dyn Field, E> {
        entries.insert(key, &self.budget).ok_or_else(|| self.exhausted())
    }

    #[cold]
    fn exhausted<E: Error>(&self) -> E {
        let total = self.budget.total();
        E::custom(format_args!(
            "the response takes too much memory: expected at most {total} bytes for this max_response_size"
        ))
    }

    pub(super) fn add<E>(&self, step: Step, error: E) -> E {
        self.steps.borrow_mut().push(step);
        error
    }

    /// Adds a field that encloses the error.
    pub(crate) fn field<E>(&self, name: &'static str, error: E) -> E {
        self.add(Step::Field(name), error)
    }

    /// Returns the path from the root, such as `Response.InstanceSet[2].CPU`; empty for the root itself.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.borrow().iter().rev() {
            // Writing to a String cannot fail.
            let _ = match step {
                Step::Field(name) if path.is_empty() => write!(path, "{name}"),
                Step::Field(name) => write!(path, ".{name}"),
                Step::Key(key) => write!(path, "[{key:?}]"),
                Step::Item(index) => write!(path, "[{index}]"),
            };
        }
        path
    }
}
