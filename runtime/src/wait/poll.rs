//! The result of a poll, and what it means for the wait.

use std::time::Duration;

use super::Waiter;
use crate::shape::{Get, Shape, get};

/// The progress of a wait.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of resources that have reached the state.
    pub done: usize,
    /// The number of all resources.
    pub total: usize,
    /// The ids of the other resources, each with its value; `None` if the service does not return the resource or its
    /// value.
    pub waiting: Vec<(String, Option<String>)>,
}

impl Progress {
    /// Returns whether every resource has reached the state.
    pub fn is_done(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// The resources as one poll found them.
pub(super) struct PollResult {
    waiter: &'static Waiter,
    resources: Vec<Resource>,
}

struct Resource {
    id: String,
    is_listed: bool,
    value: Option<String>,
    /// The reason for the value, if the service returns one.
    reason: Option<String>,
}

impl PollResult {
    pub(super) fn new(waiter: &'static Waiter, ids: &[String]) -> Self {
        let known = if waiter.id.is_some() { ids } else { &[] };
        let unlisted =
            |id: &String| Resource { id: id.clone(), is_listed: false, value: None, reason: None };
        Self { waiter, resources: known.iter().map(unlisted).collect() }
    }

    /// Adds the items of a response.
    pub(super) fn add(&mut self, response: &dyn Shape) {
        let Get::List(items) = get(response, self.waiter.items) else { return };
        for index in 0..items.len() {
            let Get::Object(item) = items.get(index) else { continue };
            let value = string(item, self.waiter.field);
            let reason = self.waiter.reason.and_then(|field| string(item, field));
            match self.waiter.id.and_then(|field| string(item, field)) {
                Some(id) => {
                    let found = self.resources.iter_mut().find(|resource| resource.id == id);
                    if let Some(resource) = found {
                        resource.is_listed = true;
                        resource.value = value;
                        resource.reason = reason;
                    }
                }
                None => {
                    let id = format!("{}[{index}]", self.waiter.items);
                    self.resources.push(Resource { id, is_listed: true, value, reason });
                }
            }
        }
    }

    pub(super) fn progress(&self) -> Progress {
        let waiting = self.waiting().map(|resource| (resource.id.clone(), resource.value.clone()));
        let (waiting, total) = (waiting.collect::<Vec<_>>(), self.resources.len());
        Progress { done: total - waiting.len(), total, waiting }
    }

    fn waiting(&self) -> impl Iterator<Item = &Resource> {
        self.resources.iter().filter(|resource| match resource.value.as_deref() {
            Some(value) => !self.waiter.success.contains(&value),
            None => resource.is_listed || !self.waiter.gone,
        })
    }

    /// Describes the first resource that can no longer reach the state.
    pub(super) fn failure_message(&self) -> Option<String> {
        let has_failed = |resource: &&Resource| {
            resource.value.as_deref().is_some_and(|value| self.waiter.failure.contains(&value))
        };
        self.resources.iter().find(has_failed).map(|resource| self.describe(resource))
    }

    fn timeout_message(&self, timeout: Duration) -> String {
        let Progress { done, total, .. } = self.progress();
        let first = self.waiting().next().map(|resource| self.describe(resource));
        let first = first.unwrap_or_default();
        format!("{done} of {total} resources done after {timeout:?}; {first}")
    }

    /// Describes the state of a resource and the expected one.
    fn describe(&self, resource: &Resource) -> String {
        let field = self.waiter.field;
        let state = match (&resource.value, &resource.reason) {
            (Some(value), Some(reason)) => format!("{field} is {value} ({reason})"),
            (Some(value), None) => format!("{field} is {value}"),
            (None, _) if resource.is_listed => format!("{field} is absent"),
            (None, _) => "not found".to_owned(),
        };
        format!("{}: {state}, expected {}", resource.id, self.expected())
    }

    fn expected(&self) -> String {
        let deletion = self.waiter.gone.then_some("deletion");
        let values: Vec<&str> = self.waiter.success.iter().copied().chain(deletion).collect();
        values.join(" or ")
    }
}

/// Describes a timeout by the result of the last poll that was answered.
pub(super) fn timeout_message(last: Option<&PollResult>, timeout: Duration) -> String {
    match last {
        Some(result) => result.timeout_message(timeout),
        None => format!("the first poll was not answered within {timeout:?}"),
    }
}

fn string(shape: &dyn Shape, field: &str) -> Option<String> {
    match get(shape, field) {
        Get::String(value) if !value.is_empty() => Some(value.to_owned()),
        Get::Int(value) => Some(value.to_string()),
        Get::Uint(value) => Some(value.to_string()),
        _ => None,
    }
}
