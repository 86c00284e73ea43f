//! Amounts of money, with four decimal places.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An amount in ten-thousandths of the account's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Money(i64);

const UNIT: i64 = 10_000;

impl Money {
    pub(crate) const ZERO: Self = Self(0);

    /// Parses a non-negative decimal number with at most four decimal places.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (whole, positions) = text.split_once('.').unwrap_or((text, ""));
        let positions = format!("{positions:0<4}");
        let digits = positions.len() == 4 && positions.bytes().all(|byte| byte.is_ascii_digit());
        let whole: u32 = whole.parse().ok()?;
        digits.then(|| Some(Self(i64::from(whole) * UNIT + positions.parse::<i64>().ok()?)))?
    }

    pub(crate) fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// Returns this percentage of the amount, rounded to the nearest unit.
    pub(crate) fn percent(self, percent: i64) -> Self {
        Self(self.0.saturating_mul(percent).saturating_add(50).div_euclid(100))
    }

    /// Returns the part of the amount that corresponds to a part of a time.
    pub(crate) fn prorate(self, part: Duration, whole: Duration) -> Self {
        let (part, whole) = (i128::from(part.as_secs()), i128::from(whole.as_secs().max(1)));
        let share = i128::from(self.0) * part / whole;
        Self(i64::try_from(share).unwrap_or(i64::MAX))
    }

    /// Returns the amount as a JSON number.
    pub(crate) fn to_json(self) -> Value {
        // Both numbers are exact in a double, so the quotient is the nearest double.
        json!(self.0 as f64 / UNIT as f64)
    }

    /// Returns the amount as a string with all four decimal places.
    pub(crate) fn to_precise_text(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.unsigned_abs() / 10_000, self.0.unsigned_abs() % 10_000);
        format!("{sign}{whole}.{fraction:04}")
    }

    /// Returns the amount as a string with two decimal places.
    pub(crate) fn to_text(self) -> String {
        let cents = self.0.abs().saturating_add(50) / 100;
        let sign = if self.0 < 0 && cents > 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_parsed_and_formatted_exactly() {
        for (text, json, cents) in [
            ("0.17", 0.17, "0.17"),
            ("39.94", 39.94, "39.94"),
            ("0.0005", 0.0005, "0.00"),
            ("7", 7.0, "7.00"),
        ] {
            let amount = Money::parse(text).unwrap();
            assert_eq!(
                (amount.to_json(), amount.to_text().as_str()),
                (json!(json), cents),
                "{text}"
            );
        }
        for text in ["", "-1", "1.23456", "1e3", "a", "1.-2"] {
            assert_eq!(Money::parse(text), None, "{text:?}");
        }
        let debt = Money::ZERO - Money(12_345);
        assert_eq!((debt.to_text(), debt.to_precise_text()), ("-1.23".into(), "-1.2345".into()));
    }

    #[test]
    fn parts_are_rounded_correctly() {
        let price = Money::parse("1.23").unwrap();
        assert_eq!(price.percent(50), Money(6150));
        assert_eq!(price.percent(33), Money(4059));
        let seconds = Duration::from_secs;
        assert_eq!(price.prorate(seconds(1), seconds(3)), Money(4100));
        assert_eq!(price.prorate(seconds(1), Duration::ZERO), price);
        assert_eq!([price, price].into_iter().sum::<Money>(), price.times(2));
    }
}
