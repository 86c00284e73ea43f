//! Strict reading, for requests: an unknown field and a missing required field are errors.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use super::read::{Keys, Trail, read_field};
use super::{Shape, Table};

/// Reads an object that is part of a request.
#[cold]
#[inline(never)]
pub(super) fn read_request<'de, A: MapAccess<'de>>(
    shape: &mut dyn Shape,
    mut map: A,
    trail: &Trail,
) -> Result<(), A::Error> {
    let mut keys = StrictKeys(Keys::new(shape.table()));
    let table = keys.0.table;
    let mut is_set = vec![false; table.fields.len()];
    while let Some(index) = map.next_key_seed(&mut keys)? {
        read_field(shape, table, index, &mut map, trail)?;
        if let (false, Some(is_set)) = (trail.take_null(), is_set.get_mut(index)) {
            *is_set = true;
        }
    }
    let missing = table.fields.iter().zip(is_set).find(|(field, is_set)| field.required && !is_set);
    match missing {
        Some((field, _)) => {
            Err(A::Error::custom(format_args!("missing required field `{}`", field.name)))
        }
        None => Ok(()),
    }
}

/// Finds fields by name, and reports a name that the table does not have.
struct StrictKeys(Keys);

impl<'de> DeserializeSeed<'de> for &mut StrictKeys {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut StrictKeys {
    type Value = usize;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        self.0.find(name).ok_or_else(|| unknown(self.0.table, name))
    }
}

fn unknown<E: Error>(table: &Table, name: &str) -> E {
    match closest(table, name) {
        Some(field) => E::custom(format_args!("unknown field `{name}`, did you mean `{field}`?")),
        None => E::custom(format_args!("unknown field `{name}`")),
    }
}

/// Returns the field whose name is closest to `name`, if at most a third of the letters differ.
fn closest(table: &Table, name: &str) -> Option<&'static str> {
    let name = normalized(name);
    let distance = |field: &'static str| (distance(&name, &normalized(field)), field);
    let (distance, field) = table.fields.iter().map(|field| distance(field.name)).min()?;
    (distance <= name.len().max(field.len()) / 3).then_some(field)
}

/// Lower-case letters and digits, so that `instance_type` is `InstanceType`.
fn normalized(name: &str) -> Vec<char> {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the Levenshtein distance.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut last = row + 1;
        for ((other, above), diagonal) in right.iter().zip(previous.iter().skip(1)).zip(&previous) {
            let replaced = diagonal + usize::from(letter != other);
            last = replaced.min(above + 1).min(last + 1);
            current.push(last);
        }
        previous = current;
    }
    previous.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_changed_letters() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        for (left, right, expected) in
            [("", "abc", 3), ("kitten", "sitting", 3), ("zone", "zone", 0), ("flaw", "lawn", 2)]
        {
            assert_eq!(distance(&letters(left), &letters(right)), expected, "{left} {right}");
        }
    }
}
