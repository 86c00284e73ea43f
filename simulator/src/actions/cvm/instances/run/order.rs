//! A checked order of instances.

use super::super::{Terms, timers, user_data};
use super::disks::Disks;
use super::names::check_names;
use super::network::NetworkPlan;
use super::{checks, login};
use crate::actions::cvm::hardware::HardwarePlacement;
use crate::actions::cvm::hosts::{self, HostAssignment};
use crate::actions::cvm::placement_groups::GroupSlots;
use crate::actions::cvm::rates::Rate;
use crate::actions::cvm::{offerings, quotas};
use crate::actions::{Call, tags};
use crate::catalogue::{Family, InstanceType, Money, Prices};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Image};

/// The default instance type.
pub(in crate::actions::cvm) const DEFAULT_TYPE: &str = "S5.SMALL1";
/// The available charge types.
const CHARGES: [&str; 4] = ["PREPAID", "POSTPAID_BY_HOUR", "SPOTPAID", "CDHPAID"];
/// The architecture of dedicated hosts.
const HOST_ARCHITECTURE: &str = "x86_64";

/// A checked order.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) zone: String,
    pub(super) project_id: i64,
    pub(super) kind: InstanceType,
    pub(super) image: Image,
    pub(super) count: i64,
    pub(super) terms: Terms,
    pub(super) rate: Rate,
    pub(super) disks: Disks,
    pub(super) network: NetworkPlan,
    pub(super) key_ids: Vec<String>,
    pub(super) security_group_ids: Vec<String>,
    pub(super) group_slots: Option<GroupSlots>,
    pub(super) host_assignment: HostAssignment,
    pub(super) hardware: HardwarePlacement,
    pub(super) tags: Vec<(String, String)>,
    pub(super) name: String,
    pub(super) host_name: String,
    pub(super) user_data: String,
    /// When the instances are terminated, if the order has a timer.
    pub(super) terminates_at: Option<Moment>,
}

impl Order {
    pub(super) fn read(account: &Account, call: &Call<'_>) -> Result<Self, ApiError> {
        let parameters = call.parameters;
        let placement =
            parameters.object("Placement").ok_or_else(|| ApiError::missing("Placement"))?;
        let zone = placement.string("Zone").unwrap_or_default().to_owned();
        offerings::check_zone(account, call, &zone)?;
        let (kind, family) = kind(account, call)?;
        let image = image(account, call, (family, &kind))?;
        let count = count(call)?;
        let terms = Terms::read(call, &CHARGES, "POSTPAID_BY_HOUR")?;
        let disks = Disks::read(account, call, &zone, &image)?;
        let network = NetworkPlan::read(account, call, count, terms.is_prepaid(), &zone)?;
        let key_ids = login::read(account, call, image.is_windows())?;
        let groups = parameters.strings("SecurityGroupIds");
        checks::check_security_groups(account, call, &groups)?;
        let name = parameters.string("InstanceName").unwrap_or_default();
        let host_name = parameters.string("HostName").unwrap_or_default();
        check_names(call, (name, host_name), count, &network)?;
        let tags = tags::read(account, call, "instance")?;
        let group_slots =
            GroupSlots::find(account, call, usize::try_from(count).unwrap_or(usize::MAX))?;
        if let Some(family) = family {
            checks::check_stock(call, family, &kind, &zone)?;
        }
        let host_assignment = HostAssignment::find(account, call, &zone, (&kind, count))?;
        let hardware = HardwarePlacement::find(account, call, &zone, (family, &kind), count)?;
        let rate = rate(account, call, &kind, (&disks, &network))?;
        let wanted = (usize::try_from(count).unwrap_or(usize::MAX), kind.cpu);
        quotas::check_capacity(account, call, &zone, terms.kind(), wanted)?;
        Ok(Self {
            zone,
            project_id: placement.integer("ProjectId").unwrap_or(0),
            kind,
            host_assignment,
            hardware,
            image,
            count,
            rate,
            disks,
            network,
            key_ids,
            security_group_ids: owned(&groups),
            group_slots,
            tags,
            name: name.to_owned(),
            user_data: user_data::read(call)?,
            terminates_at: terminates_at(call, &terms)?,
            terms,
            host_name: host_name.to_owned(),
        })
    }
}

fn owned(strings: &[&str]) -> Vec<String> {
    strings.iter().map(|text| (*text).to_owned()).collect()
}

/// Returns the instance type of an order, and its family unless the type is a custom one for dedicated hosts.
fn kind<'a>(
    account: &'a Account,
    call: &Call<'_>,
) -> Result<(InstanceType, Option<&'a Family>), ApiError> {
    let name = call.parameters.string("InstanceType").unwrap_or(DEFAULT_TYPE);
    if let Some(kind) = hosts::custom_type(name) {
        return Ok((kind, None));
    }
    let (family, kind) = checks::find_type(&account.catalogue, call, name)?;
    Ok((kind.clone(), Some(family)))
}

/// Returns the image of an order, which must have the architecture of the instance type.
fn image(
    account: &Account,
    call: &Call<'_>,
    (family, kind): (Option<&Family>, &InstanceType),
) -> Result<Image, ApiError> {
    let architecture = family.map_or(HOST_ARCHITECTURE, |family| &family.architecture);
    let id = call.required("ImageId")?;
    checks::find_image(account, call, id, Some((&kind.name, architecture))).cloned()
}

/// Returns the prices per hour of an instance, which the bid must reach.
fn rate(
    account: &Account,
    call: &Call<'_>,
    kind: &InstanceType,
    (disks, network): (&Disks, &NetworkPlan),
) -> Result<Rate, ApiError> {
    let prices = &account.catalogue.prices;
    let rate = Rate::of_machine(&account.catalogue, &kind.name, disks.each());
    let rate = rate.with_bandwidth(prices, &network.charge, network.bandwidth);
    check_bid(call, prices, &rate)?;
    Ok(rate)
}

/// Returns the time of the timer of an order.
fn terminates_at(call: &Call<'_>, terms: &Terms) -> Result<Option<Moment>, ApiError> {
    match call.parameters.object("ActionTimer") {
        Some(_) if terms.is_prepaid() => Err(timers::prepaid(call, "The order")),
        Some(timer) => timers::read(call, timer).map(Some),
        None => Ok(None),
    }
}

fn count(call: &Call<'_>) -> Result<i64, ApiError> {
    let count = call.parameters.integer("InstanceCount").unwrap_or(1);
    if count < 1 {
        let message = format!("The parameter `InstanceCount` is {count}; the minimum is 1.");
        return Err(call.invalid(&["InvalidParameterValue.Range"], message));
    }
    match call.parameters.integer("MinCount") {
        Some(least) if !(1..=count).contains(&least) => {
            let message = format!("The parameter `MinCount` is {least}; it must be 1 to {count}.");
            Err(call.invalid(&["InvalidParameterValue.InvalidParameterMinCount"], message))
        }
        _ => Ok(count),
    }
}

/// Checks that the bid is not below the spot price.
fn check_bid(call: &Call<'_>, prices: &Prices, rate: &Rate) -> Result<(), ApiError> {
    let options = call.parameters.object("InstanceMarketOptions");
    let bid = options.and_then(|options| options.object("SpotOptions"));
    let Some(bid) = bid.and_then(|spot| spot.string("MaxPrice")) else { return Ok(()) };
    let bid = Money::parse(bid)
        .ok_or_else(|| call.invalid(&[], format!("The bid `{bid}` is not a decimal number.")))?;
    let price = rate.spot(prices);
    if bid >= price {
        return Ok(());
    }
    let message = format!("The bid is below the spot price of {} per hour.", price.to_json());
    Err(call.invalid(&["InvalidParameterValue.InsufficientPrice"], message))
}
