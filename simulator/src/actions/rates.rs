//! What instances cost by the hour. Every price and every refund is made of this.

use std::iter::Sum;
use std::time::Duration;

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Money, Prices};
use crate::moment::Moment;
use crate::state::{Account, Disk, Instance};

/// A month of 30 days.
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);

/// The rate of one instance, or of many.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rate {
    /// The machine and its disks.
    machine: Money,
    /// Bandwidth that is paid by the hour.
    bandwidth: Money,
    /// Bandwidth that is paid in advance.
    prepaid_bandwidth: Money,
    /// Whether traffic is paid by what flows.
    by_traffic: bool,
}

/// How a price is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum PriceBasis {
    ByHour,
    Spot,
    /// For so many months.
    Prepaid(i64),
}

impl Rate {
    /// The rate of a machine of this type, which costs nothing where the host is what is paid for.
    pub(super) fn of_machine<'a>(
        catalogue: &Catalogue,
        kind: &str,
        disks: impl Iterator<Item = &'a Disk>,
    ) -> Self {
        let hour = catalogue.instance_type(kind).map_or(Money::ZERO, |(_, kind)| kind.hour_price);
        let disks = disks.map(|disk| catalogue.prices.disk(&disk.kind, disk.size)).sum();
        Self { machine: hour + disks, ..Self::default() }
    }

    /// The same with public bandwidth, in Mbit/s.
    pub(super) fn with_bandwidth(mut self, prices: &Prices, charge: &str, bandwidth: i64) -> Self {
        match charge {
            _ if bandwidth == 0 => {}
            "TRAFFIC_POSTPAID_BY_HOUR" => self.by_traffic = true,
            "BANDWIDTH_PREPAID" => self.prepaid_bandwidth = prices.bandwidth(bandwidth),
            // The package is what is paid for.
            "BANDWIDTH_PACKAGE" => {}
            _ => self.bandwidth = prices.bandwidth(bandwidth),
        }
        self
    }

    pub(super) fn of(catalogue: &Catalogue, instance: &Instance) -> Self {
        let network = &instance.network;
        Self::of_machine(catalogue, &instance.kind, instance.disks()).with_bandwidth(
            &catalogue.prices,
            &network.charge,
            network.bandwidth,
        )
    }

    pub(super) fn times(self, count: i64) -> Self {
        Self {
            machine: self.machine.times(count),
            bandwidth: self.bandwidth.times(count),
            prepaid_bandwidth: self.prepaid_bandwidth.times(count),
            by_traffic: self.by_traffic,
        }
    }

    /// An hour of the machine at the price of the spot market.
    pub(super) fn spot(&self, prices: &Prices) -> Money {
        prices.spot(self.machine)
    }

    /// What is paid in advance for so many months.
    pub(super) fn prepaid(&self, prices: &Prices, months: i64) -> Money {
        prices.term(self.prepaid_hour(), months)
    }

    /// An hour of what a term covers.
    pub(super) fn prepaid_hour(&self) -> Money {
        self.machine + self.prepaid_bandwidth
    }

    /// `Price`.
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

/// What an hourly rate comes to until the end of an instance's term.
pub(super) fn cost_of_remaining_term(
    account: &Account,
    now: Moment,
    instance: &Instance,
    hour: Money,
) -> Money {
    account.catalogue.prices.month(hour).share(instance.charge.remaining(now), MONTH)
}
