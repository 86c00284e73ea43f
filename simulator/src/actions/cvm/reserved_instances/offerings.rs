//! Offerings of reserved instances: every instance type in every zone, for one year, with three payment options.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::filters::Filters;
use super::super::offerings::check_zone;
use super::super::pagination::page;
use super::super::{Call, Response};
use super::count;
use crate::catalogue::{Catalogue, Family, InstanceType, Money, Prices};
use crate::error::ApiError;
use crate::state::Account;

/// The duration of a reservation.
pub(super) const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
/// The percentage of the regular price of a year.
const DISCOUNT: i64 = 60;
/// The payment options, with the percentage that is paid in advance.
const OPTIONS: [(&str, i64); 3] =
    [("All Upfront", 100), ("Partial Upfront", 50), ("No Upfront", 0)];

/// An offering.
#[derive(Clone, Debug)]
pub(super) struct Offering<'a> {
    pub(super) id: String,
    pub(super) zone: &'a str,
    pub(super) family: &'a Family,
    pub(super) kind: &'a InstanceType,
    pub(super) option: &'static str,
    fixed: Money,
    usage: Money,
}

impl<'a> Offering<'a> {
    /// Returns all offerings of a region.
    fn all(catalogue: &'a Catalogue, region: &str) -> Vec<Self> {
        let mut offerings = Vec::new();
        for zone in catalogue.region(region).into_iter().flat_map(|region| &region.zones) {
            for (index, (family, kind)) in catalogue.types().enumerate() {
                for (position, (option, share)) in OPTIONS.into_iter().enumerate() {
                    let year = year(&catalogue.prices, kind);
                    let fixed = year.percent(share);
                    let hour = Duration::from_secs(3600);
                    offerings.push(Self {
                        // The id is stable, so that programs can store it.
                        id: format!("{:0>8}-0000-4000-8000-{position:04x}{index:08x}", zone.id),
                        zone: &zone.name,
                        family,
                        kind,
                        option,
                        fixed,
                        usage: (year - fixed).prorate(hour, YEAR),
                    });
                }
            }
        }
        offerings
    }

    /// Returns the offering that a call names.
    pub(super) fn named(account: &'a Account, call: &Call<'_>) -> Result<Self, ApiError> {
        let id = call.required("ReservedInstancesOfferingId")?;
        let all = Self::all(&account.catalogue, call.region);
        all.into_iter().find(|offering| offering.id == id).ok_or_else(|| {
            let message = format!("The offering `{id}` does not exist in {}.", call.region);
            call.invalid(&[], message)
        })
    }

    fn matches(&self, name: &str, value: &str) -> bool {
        match name {
            "zone" => self.zone == value,
            "duration" => YEAR.as_secs().to_string() == value,
            "instance-type" => self.kind.name == value,
            "offering-type" => self.option == value,
            "product-description" => value == "linux",
            _ => self.id == value,
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "Zone": self.zone,
            "CurrencyCode": "USD",
            "Duration": YEAR.as_secs(),
            "FixedPrice": self.fixed.to_json(),
            "InstanceType": self.kind.name,
            "OfferingType": self.option,
            "ReservedInstancesOfferingId": self.id,
            "ProductDescription": "linux",
            "UsagePrice": self.usage.to_json(),
        })
    }

    /// Returns the offering as a price of its instance type.
    fn price(&self) -> Value {
        json!({
            "OfferingType": self.option,
            "FixedPrice": self.fixed.to_json(),
            "UsagePrice": self.usage.to_json(),
            "ReservedInstancesOfferingId": self.id,
            "Zone": self.zone,
            "Duration": YEAR.as_secs(),
            "ProductDescription": "linux",
        })
    }
}

fn year(prices: &Prices, kind: &InstanceType) -> Money {
    prices.month(kind.hour_price).times(12).percent(DISCOUNT)
}

/// `DescribeReservedInstancesOfferings`.
pub(in crate::actions::cvm) fn describe_offerings(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    call.end_dry_run()?;
    let filters: Filters<Offering<'_>> = Filters {
        names: &[
            "zone",
            "duration",
            "instance-type",
            "offering-type",
            "product-description",
            "reserved-instances-offering-id",
        ],
        values: 5,
        matches: Offering::matches,
    };
    let bound = |name: &str, otherwise: i64| call.parameters.integer(name).unwrap_or(otherwise);
    let (least, most) = (bound("MinDuration", 2_592_000), bound("MaxDuration", 94_608_000));
    let duration = i64::try_from(YEAR.as_secs()).unwrap_or(i64::MAX);
    let mut all = Offering::all(&account.catalogue, call.region);
    all.retain(|_| (least..=most).contains(&duration));
    let found = filters.apply(call, all.iter())?;
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.into_iter().map(Offering::to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "ReservedInstancesOfferingsSet": items})))
}

/// `InquirePricePurchaseReservedInstancesOffering`.
pub(in crate::actions::cvm) fn inquire_price(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let count = count(call)?;
    let offering = Offering::named(account, call)?;
    call.end_dry_run()?;
    let (fixed, usage) = (offering.fixed.times(count), offering.usage.times(count));
    Ok(Response::new(json!({"Price": {
        "OriginalFixedPrice": fixed.to_json(),
        "DiscountFixedPrice": fixed.to_json(),
        "OriginalUsagePrice": usage.to_json(),
        "DiscountUsagePrice": usage.to_json(),
        "FixedPriceDiscount": 100.0,
        "UsagePriceDiscount": 100.0,
    }})))
}

/// `DescribeReservedInstancesConfigInfos`: types, families, instance types and their offerings.
pub(in crate::actions::cvm) fn describe_configs(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let filters: Filters<Offering<'_>> = Filters {
        names: &["zone", "product-description", "duration"],
        values: 5,
        matches: Offering::matches,
    };
    for filter in call.parameters.objects("Filters") {
        if filter.string("Name") == Some("zone") {
            filter.strings("Values").iter().try_for_each(|zone| check_zone(account, call, zone))?;
        }
    }
    let all = Offering::all(&account.catalogue, call.region);
    let offerings = filters.apply(call, all.iter())?;
    let mut classes: Vec<(&str, &str, Vec<Value>)> = Vec::new();
    for (order, family) in account.catalogue.families.iter().enumerate() {
        let own: Vec<&&Offering<'_>> =
            offerings.iter().filter(|offering| offering.family.name == family.name).collect();
        if own.is_empty() {
            continue;
        }
        let name = family.name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let title = family.title.trim_end_matches(family.name.as_str()).trim_end();
        let config = family_config(family, order, &own);
        match classes.iter_mut().find(|class| class.0 == name) {
            Some(class) => class.2.push(config),
            None => classes.push((name, title, vec![config])),
        }
    }
    let config = |(order, (name, title, families)): (usize, (&str, &str, Vec<Value>))| json!({"Type": name, "TypeName": title, "Order": order, "InstanceFamilies": families});
    let classes: Vec<Value> = classes.into_iter().enumerate().map(config).collect();
    Ok(Response::new(json!({"ReservedInstanceConfigInfos": classes})))
}

fn family_config(family: &Family, order: usize, offerings: &[&&Offering<'_>]) -> Value {
    let types = family.types.iter().map(|kind| {
        let own = offerings.iter().filter(|offering| offering.kind.name == kind.name);
        json!({
            "InstanceType": kind.name,
            "Cpu": kind.cpu,
            "Memory": kind.memory,
            "Gpu": 0,
            "Fpga": 0,
            "StorageBlock": 0,
            "NetworkCard": 0,
            "MaxBandwidth": kind.bandwidth,
            "Frequency": family.frequency,
            "CpuModelName": family.cpu_type,
            "Pps": kind.pps,
            "Externals": {},
            "Remark": "",
            "Prices": own.map(|offering| offering.price()).collect::<Vec<_>>(),
        })
    });
    let types: Vec<Value> = types.collect();
    json!({"InstanceFamily": family.name, "Order": order, "InstanceTypes": types})
}
