//! What a poll found of each resource, and what that means for the wait.

use std::time::Duration;

use super::Waiter;
use crate::shape::{Get, Shape, get};

/// How far a wait is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many resources are there.
    pub done: usize,
    /// How many are waited for.
    pub total: usize,
    /// Those that are not there yet, each with what it shows; `None` for one that the service does not list.
    pub waiting: Vec<(String, Option<String>)>,
}

impl Progress {
    /// Whether every resource is there.
    pub fn is_done(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// What one poll found.
pub(super) struct Tally {
    waiter: &'static Waiter,
    /// Every resource with the value it shows.
    seen: Vec<(String, Option<String>)>,
}

impl Tally {
    pub(super) fn new(waiter: &'static Waiter, ids: &[String]) -> Self {
        let known = if waiter.id.is_some() { ids } else { &[] };
        Self { waiter, seen: known.iter().map(|id| (id.clone(), None)).collect() }
    }

    pub(super) fn add(&mut self, reply: &dyn Shape) {
        let Get::List(items) = get(reply, self.waiter.items) else { return };
        for index in 0..items.len() {
            let Get::Object(item) = items.get(index) else { continue };
            let value = text(item, self.waiter.member);
            match self.waiter.id.and_then(|member| text(item, member)) {
                Some(id) => {
                    if let Some(seen) = self.seen.iter_mut().find(|seen| seen.0 == id) {
                        seen.1 = value;
                    }
                }
                None => self.seen.push((format!("{}[{index}]", self.waiter.items), value)),
            }
        }
    }

    pub(super) fn progress(&self) -> Progress {
        let is_there = |value: &Option<String>| {
            value.as_deref().is_some_and(|value| self.waiter.success.contains(&value))
        };
        let waiting: Vec<_> = self.seen.iter().filter(|seen| !is_there(&seen.1)).cloned().collect();
        Progress { done: self.seen.len() - waiting.len(), total: self.seen.len(), waiting }
    }

    /// The first resource that can no longer get there.
    pub(super) fn failure(&self) -> Option<String> {
        let failed = |value: &str| self.waiter.failure.contains(&value);
        self.seen.iter().find_map(|(id, value)| {
            let value = value.as_deref().filter(|value| failed(value))?;
            Some(format!("{id} is {value}: expected {} {}", self.waiter.member, self.wanted()))
        })
    }

    pub(super) fn too_late(&self, timeout: Duration) -> String {
        let progress = self.progress();
        let first = progress.waiting.first().map_or(String::new(), |(id, value)| match value {
            Some(value) => format!("; {id} is {value}"),
            None => format!("; {id} is not listed"),
        });
        format!(
            "after {timeout:?}, {} of {} show {} {}{first}",
            progress.done,
            progress.total,
            self.waiter.member,
            self.wanted()
        )
    }

    fn wanted(&self) -> String {
        self.waiter.success.join(" or ")
    }
}

fn text(shape: &dyn Shape, member: &str) -> Option<String> {
    match get(shape, member) {
        Get::Text(value) if !value.is_empty() => Some(value.to_owned()),
        Get::Int(value) => Some(value.to_string()),
        Get::Uint(value) => Some(value.to_string()),
        _ => None,
    }
}
