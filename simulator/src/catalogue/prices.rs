//! What things cost. The amounts are made up, and agree with one another: whatever asks for a price asks here.

use serde_json::{Value, json};

use super::{Money, list, text};

/// Prices of what is not an instance type, and how they become those of a term.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    /// An hour of a GiB, by type of disk.
    disks: Vec<(String, Money)>,
    /// An hour of 1 Mbit/s.
    bandwidth: Money,
    /// A GB of traffic.
    traffic: Money,
    /// Hours that a month is charged as.
    hours_of_month: i64,
    /// Months from which a discount holds, and the share that is paid then, in percent.
    terms: Vec<(i64, i64)>,
    /// The share that spot instances pay, in percent.
    spot: i64,
}

impl Prices {
    pub(super) fn read(data: &Value) -> Option<Self> {
        let prices = data.get("Prices")?;
        Some(Self {
            disks: list(prices, "Disks", |disk| {
                Some((text(disk, "DiskType")?, amount(disk, "HourPrice")?))
            })?,
            bandwidth: amount(prices, "BandwidthHourPrice")?,
            traffic: amount(prices, "TrafficPrice")?,
            hours_of_month: prices.get("HoursOfMonth")?.as_i64()?,
            terms: list(prices, "Terms", |term| {
                Some((term.get("Months")?.as_i64()?, term.get("Discount")?.as_i64()?))
            })?,
            spot: prices.get("SpotDiscount")?.as_i64()?,
        })
    }

    /// An hour of a disk; one of a type that is not sold costs nothing.
    pub(crate) fn disk(&self, kind: &str, size: i64) -> Money {
        let found = self.disks.iter().find(|disk| disk.0 == kind);
        found.map_or(Money::ZERO, |disk| disk.1.times(size))
    }

    /// An hour of so many Mbit/s.
    pub(crate) fn bandwidth(&self, bandwidth: i64) -> Money {
        self.bandwidth.times(bandwidth)
    }

    /// The price of a month.
    pub(crate) fn month(&self, hour: Money) -> Money {
        hour.times(self.hours_of_month)
    }

    /// What a term of so many months costs, paid in advance.
    pub(crate) fn term(&self, hour: Money, months: i64) -> Money {
        self.month(hour).times(months).percent(self.discount(months))
    }

    /// An hour at the price of the spot market.
    pub(crate) fn spot(&self, hour: Money) -> Money {
        hour.percent(self.spot)
    }

    /// The share of the list price that is paid for a term of so many months, in percent.
    fn discount(&self, months: i64) -> i64 {
        let fitting = self.terms.iter().filter(|term| term.0 <= months);
        fitting.map(|term| term.1).min().unwrap_or(100)
    }

    /// `ItemPrice` of what is paid by the hour.
    pub(crate) fn hourly(&self, hour: Money, spot: bool) -> Value {
        item(hour, if spot { self.spot } else { 100 }, "HOUR")
    }

    /// `ItemPrice` of traffic.
    pub(crate) fn by_traffic(&self) -> Value {
        item(self.traffic, 100, "GB")
    }

    /// `ItemPrice` of a term of so many months.
    pub(crate) fn prepaid(&self, hour: Money, months: i64) -> Value {
        json!({
            "OriginalPrice": self.month(hour).times(months).to_json(),
            "DiscountPrice": self.term(hour, months).to_json(),
            "Discount": f64::from(i32::try_from(self.discount(months)).unwrap_or(100)),
        })
    }
}

/// `ItemPrice` of an amount that is due once.
pub(crate) fn once(amount: Money) -> Value {
    json!({"OriginalPrice": amount.to_json(), "DiscountPrice": amount.to_json(), "Discount": 100.0})
}

fn item(price: Money, percent: i64, unit: &str) -> Value {
    json!({
        "UnitPrice": price.to_json(),
        "ChargeUnit": unit,
        "UnitPriceDiscount": price.percent(percent).to_json(),
        "Discount": f64::from(i32::try_from(percent).unwrap_or(100)),
    })
}

pub(super) fn amount(data: &Value, name: &str) -> Option<Money> {
    match data.get(name)? {
        Value::Number(number) => Money::parse(&number.to_string()),
        _ => None,
    }
}
