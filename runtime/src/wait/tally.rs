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
    /// Those that are not there yet, each with what it shows; `None` for one that the service does not list, or lists
    /// without that.
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
    seen: Vec<Seen>,
}

/// A resource.
struct Seen {
    id: String,
    is_listed: bool,
    /// What it shows.
    value: Option<String>,
    /// Why, if the service says so.
    reason: Option<String>,
}

impl Tally {
    pub(super) fn new(waiter: &'static Waiter, ids: &[String]) -> Self {
        let known = if waiter.id.is_some() { ids } else { &[] };
        let unseen =
            |id: &String| Seen { id: id.clone(), is_listed: false, value: None, reason: None };
        Self { waiter, seen: known.iter().map(unseen).collect() }
    }

    pub(super) fn add(&mut self, reply: &dyn Shape) {
        let Get::List(items) = get(reply, self.waiter.items) else { return };
        for index in 0..items.len() {
            let Get::Object(item) = items.get(index) else { continue };
            let value = text(item, self.waiter.field);
            let reason = self.waiter.reason.and_then(|member| text(item, member));
            match self.waiter.id.and_then(|member| text(item, member)) {
                Some(id) => {
                    if let Some(seen) = self.seen.iter_mut().find(|seen| seen.id == id) {
                        seen.is_listed = true;
                        seen.value = value;
                        seen.reason = reason;
                    }
                }
                None => {
                    let id = format!("{}[{index}]", self.waiter.items);
                    self.seen.push(Seen { id, is_listed: true, value, reason });
                }
            }
        }
    }

    pub(super) fn progress(&self) -> Progress {
        let waiting = self.waiting().map(|seen| (seen.id.clone(), seen.value.clone()));
        let waiting: Vec<_> = waiting.collect();
        Progress { done: self.seen.len() - waiting.len(), total: self.seen.len(), waiting }
    }

    fn waiting(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(|seen| match seen.value.as_deref() {
            Some(value) => !self.waiter.success.contains(&value),
            None => seen.is_listed || !self.waiter.gone,
        })
    }

    /// The first resource that can no longer get there.
    pub(super) fn failure(&self) -> Option<String> {
        self.seen.iter().find_map(|seen| {
            let value = seen.value.as_deref()?;
            self.waiter.failure.contains(&value).then(|| {
                let reason = seen.reason.as_ref().map(|reason| format!(" ({reason})"));
                let (id, reason) = (&seen.id, reason.unwrap_or_default());
                format!("{id} is {value}{reason}: expected {}", self.wanted("to be gone"))
            })
        })
    }

    pub(super) fn too_late(&self, timeout: Duration) -> String {
        let progress = self.progress();
        let first = self.waiting().next().map(|seen| match &seen.value {
            Some(value) => format!("; {} is {value}", seen.id),
            None if seen.is_listed => format!("; {} shows nothing", seen.id),
            None => format!("; {} is not listed", seen.id),
        });
        let show = if self.waiter.success.is_empty() { "" } else { "show " };
        format!(
            "after {timeout:?}, {} of {} {show}{}{}",
            progress.done,
            progress.total,
            self.wanted("are gone"),
            first.unwrap_or_default()
        )
    }

    /// What ends the wait well, with these words for being gone.
    fn wanted(&self, gone: &str) -> String {
        let values = format!("{} {}", self.waiter.field, self.waiter.success.join(" or "));
        match (self.waiter.success, self.waiter.gone) {
            ([], true) => gone.to_owned(),
            (_, true) => format!("{values} or {gone}"),
            (_, false) => values,
        }
    }
}

fn text(shape: &dyn Shape, member: &str) -> Option<String> {
    match get(shape, member) {
        Get::String(value) if !value.is_empty() => Some(value.to_owned()),
        Get::Int(value) => Some(value.to_string()),
        Get::Uint(value) => Some(value.to_string()),
        _ => None,
    }
}
