//! Ids, from seeded random number generators.

use std::fmt::{self, Display, Formatter};
use std::hash::{BuildHasher as _, RandomState};
use std::num::ParseIntError;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// New ids have eight characters after the prefix; ids of the real service may have more.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=12;

/// A UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Uuid(u128);

impl Display for Uuid {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", self.0);
        let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
        let [first, second, third] = [part(0..8), part(8..12), part(12..16)];
        write!(formatter, "{first}-{second}-{third}-{}-{}", part(16..20), part(20..32))
    }
}

impl From<Uuid> for String {
    fn from(uuid: Uuid) -> Self {
        uuid.to_string()
    }
}

impl TryFrom<String> for Uuid {
    type Error = ParseIntError;

    fn try_from(text: String) -> Result<Self, ParseIntError> {
        u128::from_str_radix(&text.replace('-', ""), 16).map(Self)
    }
}

/// A source of ids, which is stored as the seed of the ids that follow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
pub(crate) struct Ids {
    random: Rng,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Rng::with_seed(seed) }
    }

    /// Returns the source of request ids, which is independent of the ids of resources.
    pub(crate) fn for_requests(seed: u64) -> Self {
        Self::new(seed ^ 0x7265_7175)
    }

    /// Returns the source of the tokens of consoles, which is independent of the ids of resources: an action that changes
    /// nothing must not change later ids.
    pub(crate) fn for_consoles(seed: u64) -> Self {
        Self::new(seed ^ 0x636f_6e73)
    }

    /// Returns a resource id, such as `ins-k3v8q1zt`.
    pub(crate) fn resource(&mut self, prefix: &str) -> String {
        let mut id = String::with_capacity(prefix.len() + 9);
        id.push_str(prefix);
        id.push('-');
        for _ in 0..8 {
            let letter = self.random.choice(LETTERS).copied().unwrap_or(b'0');
            id.push(char::from(letter));
        }
        id
    }

    /// Returns a UUID of version 4 as a string.
    pub(crate) fn uuid(&mut self) -> String {
        self.uuid_number().to_string()
    }

    /// Returns a UUID of version 4.
    pub(crate) fn uuid_number(&mut self) -> Uuid {
        let random = self.random.u128(..);
        Uuid((random & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62))
    }

    /// Returns a number with nine digits, for orders and tasks of API 2.0.
    pub(crate) fn number(&mut self) -> i64 {
        self.random.i64(100_000_000..1_000_000_000)
    }

    /// Returns the seed of a key pair.
    pub(crate) fn seed(&mut self) -> u64 {
        self.random.u64(..)
    }

    /// Returns random letters and digits.
    pub(crate) fn letters(&mut self, count: usize) -> String {
        (0..count).map(|_| self.random.alphanumeric()).collect()
    }
}

impl From<u64> for Ids {
    fn from(seed: u64) -> Self {
        Self::new(seed)
    }
}

impl From<Ids> for u64 {
    fn from(ids: Ids) -> Self {
        ids.random.get_seed()
    }
}

/// Returns a seed from the random numbers of the system.
pub(crate) fn random_seed() -> u64 {
    RandomState::new().hash_one(())
}

/// Returns whether an id has this prefix and a valid form.
pub(crate) fn is_well_formed(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')).is_some_and(|rest| {
        LENGTHS.contains(&rest.len()) && rest.bytes().all(|letter| LETTERS.contains(&letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_determines_ids_of_valid_form() {
        let (mut one, mut other, mut third) = (Ids::new(7), Ids::new(7), Ids::new(8));
        let id = one.resource("ins");
        assert_eq!(id, other.resource("ins"));
        assert_ne!(id, third.resource("ins"));
        assert!(is_well_formed(&id, "ins"));
        let uuid = one.uuid();
        assert_eq!((uuid.len(), uuid.get(14..15), uuid.matches('-').count()), (36, Some("4"), 4));
        let number = Ids::new(8).uuid_number();
        let stored = serde_json::to_value(number).unwrap();
        assert_eq!(serde_json::from_value::<Uuid>(stored).unwrap(), number);
        assert!(matches!(uuid.get(19..20), Some("8" | "9" | "a" | "b")), "{uuid}");
    }

    #[test]
    fn malformed_ids_are_detected() {
        for id in
            ["ins-1234567", "ins-1234567890abc", "ins-ABCDEFGH", "img-12345678", "ins12345678", ""]
        {
            assert!(!is_well_formed(id, "ins"), "{id:?}");
        }
    }
}
