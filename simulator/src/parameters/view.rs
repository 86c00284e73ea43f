//! Typed access to checked parameters.

use serde_json::{Map, Value};

/// An object of checked parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a>(&'a Map<String, Value>);

impl<'a> View<'a> {
    pub(crate) fn new(object: &'a Map<String, Value>) -> Self {
        Self(object)
    }

    pub(crate) fn has(self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn string(self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    pub(crate) fn integer(self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    pub(crate) fn flag(self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn flag_if_given(self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    /// Returns the strings of a list; empty if it is absent.
    pub(crate) fn strings(self, name: &str) -> Vec<&'a str> {
        self.list(name).iter().filter_map(Value::as_str).collect()
    }

    /// Returns the integers of a list; empty if it is absent.
    pub(crate) fn integers(self, name: &str) -> Vec<i64> {
        self.list(name).iter().filter_map(Value::as_i64).collect()
    }

    pub(crate) fn object(self, name: &str) -> Option<View<'a>> {
        self.0.get(name)?.as_object().map(View)
    }

    /// Returns the objects of a list; empty if it is absent.
    pub(crate) fn objects(self, name: &str) -> Vec<View<'a>> {
        self.list(name).iter().filter_map(Value::as_object).map(View).collect()
    }

    /// Returns the object.
    pub(crate) fn as_map(self) -> &'a Map<String, Value> {
        self.0
    }

    fn list(self, name: &str) -> &'a [Value] {
        self.0.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}
