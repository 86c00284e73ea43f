//! Prices of disks in responses.

use serde_json::{Value, json};

use crate::catalogue::{Money, Prices};

/// What a price is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Price {
    /// An hour.
    Hour(Money),
    /// A payment: the list price and the discounted price.
    Payment(Money, Money),
}

impl Price {
    /// Returns the price of an hourly rate for a term in months, or per hour.
    pub(super) fn of(prices: &Prices, hour: Money, months: Option<i64>) -> Self {
        match months {
            None => Self::Hour(hour),
            Some(months) => {
                Self::Payment(prices.month(hour).times(months), prices.term(hour, months))
            }
        }
    }

    /// Returns `Price`.
    pub(super) fn to_json(self) -> Value {
        let (hour, payment) = match self {
            Self::Hour(hour) => (Some(hour), None),
            Self::Payment(list, discounted) => (None, Some((list, discounted))),
        };
        let (list, discounted) = (payment.map(|paid| paid.0), payment.map(|paid| paid.1));
        let number = |amount: Option<Money>| amount.map(Money::to_json);
        let text = |amount: Option<Money>| amount.map(Money::to_precise_text);
        json!({
            "ChargeUnit": hour.map(|_| "HOUR"),
            "UnitPrice": number(hour),
            "UnitPriceHigh": text(hour),
            "UnitPriceDiscount": number(hour),
            "UnitPriceDiscountHigh": text(hour),
            "OriginalPrice": number(list),
            "OriginalPriceHigh": text(list),
            "DiscountPrice": number(discounted),
            "DiscountPriceHigh": text(discounted),
        })
    }

    /// Returns `PrepayPrice`, whose only billable item is the storage.
    pub(super) fn with_details(self) -> Value {
        let mut price = self.to_json();
        let mut detail = price.clone();
        detail["PriceName"] = json!("DiskSpace");
        detail["PriceTitle"] = json!("Storage");
        price["DetailPrices"] = json!([detail]);
        price
    }
}
