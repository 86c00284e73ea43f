//! Values by keys that are data, such as the id of a resource: API 2.0 answers so for each resource of a batch.

use std::collections::BTreeMap;

use super::{Field, Get, Map, MapMut, Slot};

impl<T: Field + Default> Field for BTreeMap<String, T> {
    fn get(&self) -> Get<'_> {
        Get::Map(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        self.clear();
        Slot::Map(self)
    }
}

impl<T: Field> Map for BTreeMap<String, T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, key: &str) -> Get<'_> {
        self.get(key).map_or(Get::Absent, Field::get)
    }

    fn each(&self, show: &mut dyn FnMut(&str, Get<'_>)) {
        for (key, value) in self {
            show(key, value.get());
        }
    }
}

impl<T: Field + Default> MapMut for BTreeMap<String, T> {
    fn insert(&mut self, key: &str) -> &mut dyn Field {
        self.entry(key.to_owned()).or_default()
    }
}
