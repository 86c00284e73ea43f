//! Prices. They are made up, but consistent: every price is computed here.

use serde_json::{Value, json};

use super::{Money, list};
use crate::state::DiskKind;

/// The prices of everything except instance types, and the discounts.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    /// Per GiB and hour, by disk type.
    disks: Vec<(DiskKind, Money)>,
    /// Per MiB/s and hour.
    throughput: Money,
    /// Per Mbit/s and hour.
    bandwidth: Money,
    /// Per GB of traffic.
    traffic: Money,
    /// The number of hours that a month is charged as.
    hours_of_month: i64,
    /// The months from which a discount applies, and the percentage that is paid.
    terms: Vec<(i64, i64)>,
    /// The percentage that spot instances pay.
    spot: i64,
}

impl Prices {
    pub(super) fn read(data: &Value) -> Option<Self> {
        let prices = data.get("Prices")?;
        Some(Self {
            disks: list(prices, "Disks", |disk| {
                let kind = DiskKind::parse(disk.get("DiskType")?.as_str()?)?;
                Some((kind, amount(disk, "HourPrice")?))
            })?,
            throughput: amount(prices, "ThroughputHourPrice")?,
            bandwidth: amount(prices, "BandwidthHourPrice")?,
            traffic: amount(prices, "TrafficPrice")?,
            hours_of_month: prices.get("HoursOfMonth")?.as_i64()?,
            terms: list(prices, "Terms", |term| {
                Some((term.get("Months")?.as_i64()?, term.get("Discount")?.as_i64()?))
            })?,
            spot: prices.get("SpotDiscount")?.as_i64()?,
        })
    }

    /// Returns the hourly price of a disk; zero for an unknown type.
    pub(crate) fn disk(&self, kind: DiskKind, size: i64) -> Money {
        let found = self.disks.iter().find(|disk| disk.0 == kind);
        found.map_or(Money::ZERO, |disk| disk.1.times(size))
    }

    /// Returns the hourly price of extra throughput of a disk in MiB/s.
    pub(crate) fn throughput(&self, throughput: i64) -> Money {
        self.throughput.times(throughput)
    }

    /// Returns the hourly price of bandwidth in Mbit/s.
    pub(crate) fn bandwidth(&self, bandwidth: i64) -> Money {
        self.bandwidth.times(bandwidth)
    }

    /// Returns the monthly price for an hourly price.
    pub(crate) fn month(&self, hour: Money) -> Money {
        hour.times(self.hours_of_month)
    }

    /// Returns the price of a prepaid term.
    pub(crate) fn term(&self, hour: Money, months: i64) -> Money {
        self.month(hour).times(months).percent(self.discount(months))
    }

    /// Returns the hourly spot price.
    pub(crate) fn spot(&self, hour: Money) -> Money {
        hour.percent(self.spot)
    }

    /// Returns the percentage of the list price that is paid for a term.
    fn discount(&self, months: i64) -> i64 {
        let fitting = self.terms.iter().filter(|term| term.0 <= months);
        fitting.map(|term| term.1).min().unwrap_or(100)
    }

    /// Returns `ItemPrice` of an hourly price.
    pub(crate) fn hourly(&self, hour: Money, spot: bool) -> Value {
        item(hour, if spot { self.spot } else { 100 }, "HOUR")
    }

    /// Returns `ItemPrice` of traffic.
    pub(crate) fn by_traffic(&self) -> Value {
        item(self.traffic, 100, "GB")
    }

    /// Returns `ItemPrice` of a prepaid term.
    pub(crate) fn prepaid(&self, hour: Money, months: i64) -> Value {
        json!({
            "OriginalPrice": self.month(hour).times(months).to_json(),
            "DiscountPrice": self.term(hour, months).to_json(),
            "Discount": f64::from(i32::try_from(self.discount(months)).unwrap_or(100)),
        })
    }
}

/// Returns `ItemPrice` of a one-time payment.
pub(crate) fn one_time(amount: Money) -> Value {
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
