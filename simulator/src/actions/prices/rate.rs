//! What instances cost by the hour. Every price and every refund is made of this.

use std::iter::Sum;

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Money, Prices};
use crate::state::{Disk, Instance};

/// The rate of one instance, or of many.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::actions) struct Rate {
    /// The machine and its disks.
    machine: Money,
    /// Bandwidth that is paid by the hour.
    bandwidth: Money,
    /// Bandwidth that is paid in advance.
    bandwidth_in_advance: Money,
    /// Whether traffic is paid by what flows.
    by_traffic: bool,
}

/// How a price is asked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::actions) enum Paid {
    ByHour,
    Spot,
    /// For so many months.
    InAdvance(i64),
}

impl Rate {
    /// The rate of a machine of this type, which costs nothing where the host is what is paid for.
    pub(in crate::actions) fn of_machine<'a>(
        catalogue: &Catalogue,
        kind: &str,
        disks: impl Iterator<Item = &'a Disk>,
    ) -> Self {
        let hour = catalogue.instance_type(kind).map_or(Money::ZERO, |(_, kind)| kind.hour_price);
        let disks = disks.map(|disk| catalogue.prices.disk(&disk.kind, disk.size)).sum();
        Self { machine: hour + disks, ..Self::default() }
    }

    /// The same with public bandwidth, in Mbit/s.
    pub(in crate::actions) fn with_bandwidth(
        mut self,
        prices: &Prices,
        charge: &str,
        bandwidth: i64,
    ) -> Self {
        match charge {
            _ if bandwidth == 0 => {}
            "TRAFFIC_POSTPAID_BY_HOUR" => self.by_traffic = true,
            "BANDWIDTH_PREPAID" => self.bandwidth_in_advance = prices.bandwidth(bandwidth),
            // The package is what is paid for.
            "BANDWIDTH_PACKAGE" => {}
            _ => self.bandwidth = prices.bandwidth(bandwidth),
        }
        self
    }

    pub(in crate::actions) fn of(catalogue: &Catalogue, instance: &Instance) -> Self {
        let network = &instance.network;
        Self::of_machine(catalogue, &instance.kind, instance.disks()).with_bandwidth(
            &catalogue.prices,
            &network.charge,
            network.bandwidth,
        )
    }

    pub(in crate::actions) fn times(self, count: i64) -> Self {
        Self {
            machine: self.machine.times(count),
            bandwidth: self.bandwidth.times(count),
            bandwidth_in_advance: self.bandwidth_in_advance.times(count),
            by_traffic: self.by_traffic,
        }
    }

    /// An hour of the machine at the price of the spot market.
    pub(in crate::actions) fn spot(&self, prices: &Prices) -> Money {
        prices.spot(self.machine)
    }

    /// What is paid in advance for so many months.
    pub(in crate::actions) fn in_advance(&self, prices: &Prices, months: i64) -> Money {
        prices.term(self.hour_in_advance(), months)
    }

    /// An hour of what a term covers.
    pub(in crate::actions) fn hour_in_advance(&self) -> Money {
        self.machine + self.bandwidth_in_advance
    }

    /// `Price`.
    pub(in crate::actions) fn to_json(self, prices: &Prices, paid: Paid) -> Value {
        let machine = match paid {
            Paid::ByHour => prices.hourly(self.machine, false),
            Paid::Spot => prices.hourly(self.machine, true),
            Paid::InAdvance(months) => prices.in_advance(self.machine, months),
        };
        json!({"InstancePrice": machine, "BandwidthPrice": self.bandwidth_price(prices, paid)})
    }

    fn bandwidth_price(&self, prices: &Prices, paid: Paid) -> Value {
        match paid {
            _ if self.by_traffic => prices.by_traffic(),
            Paid::InAdvance(months) if self.bandwidth == Money::ZERO => {
                prices.in_advance(self.bandwidth_in_advance, months)
            }
            _ => prices.hourly(self.bandwidth + self.bandwidth_in_advance, false),
        }
    }
}

impl Sum for Rate {
    fn sum<I: Iterator<Item = Self>>(rates: I) -> Self {
        rates.fold(Self::default(), |sum, rate| Self {
            machine: sum.machine + rate.machine,
            bandwidth: sum.bandwidth + rate.bandwidth,
            bandwidth_in_advance: sum.bandwidth_in_advance + rate.bandwidth_in_advance,
            by_traffic: sum.by_traffic || rate.by_traffic,
        })
    }
}
