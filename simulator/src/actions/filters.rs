//! The parameter `Filters`: items must match one value of every filter.

use std::collections::BTreeSet;
use std::ops::Deref;

use super::Call;
use crate::error::ApiError;
use crate::parameters::too_many;
use crate::state::{Key, Shared, Table, Tagged};

/// The maximum number of filters per call.
const MAXIMUM: usize = 10;

/// The filters of an action.
pub(super) struct Filters<T> {
    /// The names; `tag:tag-key` stands for all names that begin with `tag:`.
    pub(super) names: &'static [&'static str],
    /// The maximum number of values per filter.
    pub(super) values: usize,
    /// Returns whether an item matches a value of a filter.
    pub(super) matches: fn(item: &T, name: &str, value: &str) -> bool,
}

impl<T> Filters<T> {
    /// Returns the items that match the filters of a call.
    pub(super) fn apply<R: Deref<Target = T>>(
        &self,
        call: &Call<'_>,
        items: impl Iterator<Item = R>,
    ) -> Result<Vec<R>, ApiError> {
        let filters = self.read(call)?;
        Ok(items.filter(|item| self.fit(&filters, item)).collect())
    }

    /// Returns the items that match the filters of a call.
    pub(super) fn apply_to(
        &self,
        call: &Call<'_>,
        items: impl Iterator<Item = T>,
    ) -> Result<Vec<T>, ApiError> {
        let filters = self.read(call)?;
        Ok(items.filter(|item| self.fit(&filters, item)).collect())
    }

    /// Returns whether an item matches all filters.
    fn fit(&self, filters: &[(&str, Vec<&str>)], item: &T) -> bool {
        let any = |(name, values): &(&str, Vec<&str>)| {
            values.iter().any(|value| (self.matches)(item, name, value))
        };
        filters.iter().all(any)
    }

    fn read<'a>(&self, call: &Call<'a>) -> Result<Vec<(&'a str, Vec<&'a str>)>, ApiError> {
        let given = call.parameters.objects("Filters");
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        if given.len() > MAXIMUM {
            return Err(too_many(call.operation, "Filters", count(given.len()), count(MAXIMUM)));
        }
        let mut filters = Vec::with_capacity(given.len());
        for (index, filter) in given.into_iter().enumerate() {
            let (name, values) =
                (filter.string("Name").unwrap_or_default(), filter.strings("Values"));
            if values.len() > self.values {
                let path = format!("Filters.{index}.Values");
                let (found, limit) = (count(values.len()), count(self.values));
                return Err(too_many(call.operation, &path, found, limit));
            }
            if !self.knows(name) {
                let known = self.names.join(", ");
                let message = format!("The filter `{name}` is not one of {known}.");
                let codes = [
                    "InvalidFilter",
                    "InvalidParameter.FilterInvalidKey",
                    "InvalidParameter.InvalidFilter",
                ];
                return Err(call.invalid(&codes, message));
            }
            filters.push((name, values));
        }
        Ok(filters)
    }

    fn knows(&self, name: &str) -> bool {
        let tag = name.strip_prefix("tag:").is_some_and(|key| !key.is_empty());
        self.names.contains(&if tag { "tag:tag-key" } else { name })
    }
}

/// Returns whether a call has filters.
pub(super) fn are_given(call: &Call<'_>) -> bool {
    !call.parameters.objects("Filters").is_empty()
}

/// Returns the values of a filter, if the call has it.
pub(super) fn values<'a>(call: &Call<'a>, name: &str) -> Option<Vec<&'a str>> {
    let filters = call.parameters.objects("Filters");
    let filter = filters.into_iter().find(|filter| filter.string("Name") == Some(name))?;
    Some(filter.strings("Values"))
}

/// Returns the rows among which filters select: those with the tags in the filters, or all rows of the region.
pub(super) fn select<'a, T: Tagged>(table: &'a Table<T>, call: &Call<'_>) -> Vec<Shared<'a, T>> {
    let filters = call.parameters.objects("Filters");
    let by_tag = filters.iter().find_map(|filter| {
        let (name, values) = (filter.string("Name")?, filter.strings("Values"));
        let keys: BTreeSet<Key> = match name.strip_prefix("tag:") {
            Some(key) => {
                values.iter().flat_map(|value| table.keys_with_tag(key, Some(value))).collect()
            }
            None if name == "tag-key" => {
                values.iter().flat_map(|key| table.keys_with_tag(key, None)).collect()
            }
            None => return None,
        };
        Some(keys)
    });
    match by_tag {
        Some(keys) => {
            let rows = keys.into_iter().filter_map(|key| table.shared(key));
            rows.filter(|row| row.region() == call.region).collect()
        }
        None => table.shared_in(call.region).collect(),
    }
}

/// Returns whether tags match a filter by key, by value or by both.
pub(super) fn tags_match(tags: &[(String, String)], name: &str, value: &str) -> bool {
    match name {
        "tag-key" => tags.iter().any(|tag| tag.0 == value),
        "tag-value" => tags.iter().any(|tag| tag.1 == value),
        _ => name
            .strip_prefix("tag:")
            .is_some_and(|key| tags.iter().any(|tag| tag.0 == key && tag.1 == value)),
    }
}
