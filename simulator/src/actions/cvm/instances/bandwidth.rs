//! The public bandwidth of instances, and its price.
//!
//! Prepaid bandwidth can be increased for a number of days in Beijing time. Bandwidth of all other kinds changes
//! immediately, in both directions.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{Call, Response};
use super::run::MAX_BANDWIDTH;
use super::{Selected, find, select};
use crate::catalogue::{Prices, one_time};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, BandwidthIncrease, Change, Instance, State};

const DAY: Duration = Duration::from_secs(24 * 3600);
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);

pub(in crate::actions::cvm) fn reset(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    selected.require(account, call, &[State::Running, State::Stopped])?;
    selected.require_charged(account, call)?;
    let change = check(account, call, &selected)?;
    let increase_price = selected
        .iter(account)
        .next()
        .map(|own| increase_price(&account.catalogue.prices, own, &change));
    let timing = account.timing;
    selected.for_each(account, |instance| {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        let paid = match &change {
            Change::BandwidthIncrease(_) => increase_price.map(Change::PrepaidAmount),
            _ => None,
        };
        lifecycle.change_in_place(&timing, [change.clone()].into_iter().chain(paid));
    });
    Ok(Response::empty())
}

/// `InquiryPriceResetInstancesInternetMaxBandwidth`.
pub(in crate::actions::cvm) fn inquire_price(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let change = check(account, call, &selected)?;
    let prices = &account.catalogue.prices;
    let Some(instance) = selected.iter(account).next() else { return Ok(Response::empty()) };
    let count = i64::try_from(selected.count()).unwrap_or(i64::MAX);
    let price = match (&change, instance.network.charge.as_str()) {
        (Change::BandwidthIncrease(_), _) => one_time(increase_price(prices, instance, &change)),
        (_, "TRAFFIC_POSTPAID_BY_HOUR") => prices.by_traffic(),
        // The bandwidth package is charged instead.
        (_, "BANDWIDTH_PACKAGE") => prices.hourly(prices.bandwidth(0), false),
        (Change::Bandwidth(bandwidth), _) => {
            prices.hourly(prices.bandwidth(*bandwidth).times(count), false)
        }
        _ => Value::Null,
    };
    Ok(Response::new(json!({"Price": {"BandwidthPrice": price}})))
}

/// Returns the price of a temporary increase, which is the difference for its duration.
fn increase_price(
    prices: &Prices,
    instance: &Instance,
    change: &Change,
) -> crate::catalogue::Money {
    match change {
        Change::BandwidthIncrease(increase) => {
            let more = prices.bandwidth(increase.bandwidth - instance.network.bandwidth);
            prices.month(more).prorate(increase.until.since(increase.from), MONTH)
        }
        _ => prices.bandwidth(0),
    }
}

/// Returns the requested change, which must be possible for every instance.
fn check(account: &Account, call: &Call<'_>, selected: &Selected) -> Result<Change, ApiError> {
    let internet = call.parameters.object("InternetAccessible");
    let bandwidth = internet.and_then(|view| view.integer("InternetMaxBandwidthOut")).unwrap_or(0);
    if !(0..=MAX_BANDWIDTH).contains(&bandwidth) {
        let path = "InternetAccessible.InternetMaxBandwidthOut";
        let message =
            format!("The parameter `{path}` is {bandwidth}; it must be 0 to {MAX_BANDWIDTH}.");
        return Err(call.invalid(&["InvalidParameterValue.Range"], message));
    }
    let Some(first) = selected.iter(account).next() else {
        return Err(ApiError::missing("InstanceIds.0"));
    };
    let charge = first.network.charge.as_str();
    for instance in selected.iter(account) {
        check_instance(call, instance, charge)?;
    }
    let alone = ["BANDWIDTH_PREPAID", "BANDWIDTH_POSTPAID_BY_HOUR"].contains(&charge);
    if alone && selected.count() > 1 {
        let message = format!(
            "Bandwidth with the charge type {charge} can be changed for only one instance per request."
        );
        return Err(call.invalid(&["InvalidParameterValue.LimitExceeded"], message));
    }
    if first.network.is_prepaid() {
        return increase(call, first, bandwidth).map(Change::BandwidthIncrease);
    }
    for name in ["StartTime", "EndTime"] {
        if call.parameters.has(name) {
            let message =
                format!("The parameter `{name}` requires prepaid bandwidth, not {charge}.");
            return Err(call.error(&[], "InvalidParameter", message));
        }
    }
    Ok(Change::Bandwidth(bandwidth))
}

fn check_instance(call: &Call<'_>, instance: &Instance, charge: &str) -> Result<(), ApiError> {
    if instance.network.charge != charge {
        let message = format!(
            "The instances have different bandwidth charge types: {charge} and {}.",
            instance.network.charge
        );
        return Err(call.invalid(&[], message));
    }
    if charge == "BANDWIDTH_POSTPAID_BY_MONTH" {
        let message = format!(
            "The bandwidth of the instance `{}` is {charge} and cannot be changed.",
            instance.id
        );
        let codes = ["UnsupportedOperation.InstanceChargeType", "InvalidInstance.NotSupported"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    if instance.network.public.is_none() {
        let message = format!("The instance `{}` has no public address.", instance.id);
        return Err(call.error(&["FailedOperation.NotFoundEIP"], "FailedOperation", message));
    }
    Ok(())
}

/// Returns a temporary increase within the term of the instance.
fn increase(
    call: &Call<'_>,
    instance: &Instance,
    bandwidth: i64,
) -> Result<BandwidthIncrease, ApiError> {
    let day = |name: &str| {
        let text = call.required(name)?;
        Moment::parse_day(text).ok_or_else(|| {
            call.invalid(&[], format!("The parameter `{name}` is `{text}`, which is not a date."))
        })
    };
    let (first, last) = (day("StartTime")?, day("EndTime")?);
    let today = call.now.day();
    let end = instance.charge.expires.unwrap_or(last.after(DAY));
    let message = if bandwidth <= instance.network.bandwidth {
        format!(
            "Prepaid bandwidth can only be increased: {bandwidth} Mbit/s is not more than {} Mbit/s.",
            instance.network.bandwidth
        )
    } else if first < today {
        "The parameter `StartTime` is in the past.".to_owned()
    } else if last < first {
        "The parameter `EndTime` is before `StartTime`.".to_owned()
    } else if last > end {
        format!("The parameter `EndTime` is after the end of the term, {}.", end.iso())
    } else {
        let until = last.after(DAY).min(end);
        return Ok(BandwidthIncrease { from: first.max(call.now), until, bandwidth });
    };
    Err(call.invalid(&[], message))
}

/// `DescribeInstanceInternetBandwidthConfigs`: the prepaid bandwidth and its temporary increases.
pub(in crate::actions::cvm) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("InstanceId")?)?;
    let Some(instance) = account.instances.get(key) else { return Ok(Response::empty()) };
    let network = &instance.network;
    if network.public.is_none() {
        let message = format!("The instance `{}` has no public address.", instance.id);
        return Err(call.error(&["FailedOperation.NotFoundEIP"], "FailedOperation", message));
    }
    let term = instance.charge.expires.filter(|_| network.is_prepaid()).map(|until| {
        BandwidthIncrease { from: instance.charge.since, until, bandwidth: network.bandwidth }
    });
    let to_json = |period: &BandwidthIncrease| {
        json!({
            "StartTime": period.from.iso(),
            "EndTime": period.until.iso(),
            "InternetAccessible": {
                "InternetChargeType": "BANDWIDTH_PREPAID",
                "InternetMaxBandwidthOut": period.bandwidth,
            },
        })
    };
    let periods: Vec<Value> = term.iter().chain(&network.increases).map(to_json).collect();
    Ok(Response::new(json!({"InternetBandwidthConfigSet": periods})))
}

/// `DescribeInternetChargeTypeConfigs`.
pub(in crate::actions::cvm) fn describe_charge_types(
    _: &mut Account,
    _: &Call<'_>,
) -> Result<Response, ApiError> {
    let kinds = [
        ("BANDWIDTH_PREPAID", "Prepaid bandwidth"),
        ("TRAFFIC_POSTPAID_BY_HOUR", "Pay-as-you-go traffic"),
        ("BANDWIDTH_POSTPAID_BY_HOUR", "Pay-as-you-go bandwidth, per hour"),
        ("BANDWIDTH_PACKAGE", "Bandwidth package"),
    ];
    let to_json =
        |(kind, text): &(&str, &str)| json!({"InternetChargeType": kind, "Description": text});
    let kinds: Vec<Value> = kinds.iter().map(to_json).collect();
    Ok(Response::new(json!({"InternetChargeTypeConfigSet": kinds})))
}
