//! Exact conversion of prices into [`Decimal`].
//!
//! Fields of responses that hold a price are `f64`. Binary fractions do not represent most decimal ones, so sums of prices
//! have rounding errors. [`from_f64`] returns the decimal number that the service sent:
//!
//! ```
//! use rust_decimal::Decimal;
//! use tencent_cloud::decimal;
//!
//! let prices: Vec<f64> = serde_json::from_str("[0.1, 0.2]")?;
//! assert_ne!(prices.iter().sum::<f64>(), 0.3);
//!
//! let exact: Option<Decimal> = prices.into_iter().map(decimal::from_f64).sum();
//! assert_eq!(exact, Some(Decimal::new(3, 1)));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Why the result is exact
//!
//! A response is decoded to the double nearest to the decimal number in the JSON text. No two decimal numbers of up to 15
//! significant digits have the same nearest double ([`f64::DIGITS`]), and `Display` prints the shortest decimal number with
//! that nearest double. So a number that was sent with up to 15 significant digits, which is more than any documented price
//! has, is the one that `Display` prints. Only trailing zeros are lost: `0.10` becomes 0.1, which is equal.

use rust_decimal::Decimal;

/// Returns the decimal number of up to 15 significant digits that was decoded as `value`.
///
/// Returns `None` if there is none, because `value` is not finite, its shortest decimal form has more digits, or it is out
/// of the range of [`Decimal`]: 28 digits before and after the point. A number that was sent with more digits, but that has
/// the same nearest double as one with up to 15, becomes the latter.
pub fn from_f64(value: f64) -> Option<Decimal> {
    let shortest = value.to_string();
    let digits = shortest.trim_start_matches(['-', '0', '.']).trim_end_matches('0');
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    if count > f64::DIGITS as usize {
        return None;
    }
    Decimal::from_str_exact(&shortest).ok()
}
