//! Hourly rates of instances, the basis of all prices and refunds.

use std::iter::Sum;

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Money, Prices};
use crate::moment::Moment;
use crate::state::{Account, Disk, Instance, Table};

/// The hourly rate of one or several instances.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rate {
    /// The instance type and the disks.
    machine: Money,
    /// Bandwidth that is charged by the hour.
    bandwidth: Money,
    /// Bandwidth that is prepaid.
    prepaid_bandwidth: Money,
    /// Whether traffic is charged instead of bandwidth.
    by_traffic: bool,
}

/// The basis of a price.
#[derive(Clone, Copy, Debug)]
pub(super) enum PriceBasis {
    ByHour,
    Spot,
    /// For this many months.
    Prepaid(i64),
}

impl Rate {
    /// Returns the rate of an instance type with its disks. Custom types on dedicated hosts are free of charge.
    pub(super) fn of_machine<'a>(
        catalogue: &Catalogue,
        kind: &str,
        disks: impl Iterator<Item = &'a Disk>,
    ) -> Self {
        let hour = catalogue.instance_type(kind).map_or(Money::ZERO, |(_, kind)| kind.hour_price);
        let disks = disks.map(|disk| catalogue.prices.disk(disk.kind, disk.size)).sum();
        Self { machine: hour + disks, ..Self::default() }
    }

    /// Adds the hourly rate of disks.
    pub(super) fn with_disks(mut self, hour: Money) -> Self {
        self.machine += hour;
        self
    }

    /// Adds public bandwidth, in Mbit/s.
    pub(super) fn with_bandwidth(mut self, prices: &Prices, charge: &str, bandwidth: i64) -> Self {
        match charge {
            _ if bandwidth == 0 => {}
            "TRAFFIC_POSTPAID_BY_HOUR" => self.by_traffic = true,
            "BANDWIDTH_PREPAID" => self.prepaid_bandwidth = prices.bandwidth(bandwidth),
            // The bandwidth package is charged instead.
            "BANDWIDTH_PACKAGE" => {}
            _ => self.bandwidth = prices.bandwidth(bandwidth),
        }
        self
    }

    pub(super) fn of(catalogue: &Catalogue, instance: &Instance, disks: &Table<Disk>) -> Self {
        let network = &instance.network;
        let machine = Self::of_machine(catalogue, &instance.kind, instance.billed_disks(disks));
        machine.with_bandwidth(&catalogue.prices, &network.charge, network.bandwidth)
    }

    pub(super) fn times(self, count: i64) -> Self {
        Self {
            machine: self.machine.times(count),
            bandwidth: self.bandwidth.times(count),
            prepaid_bandwidth: self.prepaid_bandwidth.times(count),
            by_traffic: self.by_traffic,
        }
    }

    /// Returns the hourly spot price.
    pub(super) fn spot(&self, prices: &Prices) -> Money {
        prices.spot(self.machine)
    }

    /// Returns the price of a prepaid term.
    pub(super) fn prepaid(&self, prices: &Prices, months: i64) -> Money {
        prices.term(self.prepaid_hour(), months)
    }

    /// Returns the hourly rate of everything that is prepaid.
    pub(super) fn prepaid_hour(&self) -> Money {
        self.machine + self.prepaid_bandwidth
    }

    /// Returns `Price`.
    pub(super) fn to_json(self, prices: &Prices, basis: PriceBasis) -> Value {
        let machine = match basis {
            PriceBasis::ByHour => prices.hourly(self.machine, false),
            PriceBasis::Spot => prices.hourly(self.machine, true),
            PriceBasis::Prepaid(months) => prices.prepaid(self.machine, months),
        };
        json!({"InstancePrice": machine, "BandwidthPrice": self.bandwidth_price(prices, basis)})
    }

    fn bandwidth_price(&self, prices: &Prices, basis: PriceBasis) -> Value {
        match basis {
            _ if self.by_traffic => prices.by_traffic(),
            PriceBasis::Prepaid(months) if self.bandwidth == Money::ZERO => {
                prices.prepaid(self.prepaid_bandwidth, months)
            }
            _ => prices.hourly(self.bandwidth + self.prepaid_bandwidth, false),
        }
    }
}

impl Sum for Rate {
    fn sum<I: Iterator<Item = Self>>(rates: I) -> Self {
        rates.fold(Self::default(), |sum, rate| Self {
            machine: sum.machine + rate.machine,
            bandwidth: sum.bandwidth + rate.bandwidth,
            prepaid_bandwidth: sum.prepaid_bandwidth + rate.prepaid_bandwidth,
            by_traffic: sum.by_traffic || rate.by_traffic,
        })
    }
}

/// Returns the price of an hourly rate for the rest of the term of an instance.
pub(super) fn cost_of_remaining_term(
    account: &Account,
    now: Moment,
    instance: &Instance,
    hour: Money,
) -> Money {
    instance.charge.price_of_remaining(&account.catalogue.prices, now, hour)
}
