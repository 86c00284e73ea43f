//! What is ordered: where, what, how many, how paid.

use super::super::{Terms, timers, user_data};
use super::disks::Disks;
use super::network::NetworkPlan;
use super::{login, purchase};
use crate::actions::placement_groups::Seats;
use crate::actions::prices::Rate;
use crate::actions::{Call, quotas, tags};
use crate::catalogue::{InstanceType, Money, Prices};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Image, World};

/// The type where none is named.
pub(in crate::actions) const DEFAULT_TYPE: &str = "S5.SMALL1";
/// How instances are sold.
const CHARGES: [&str; 3] = ["PREPAID", "POSTPAID_BY_HOUR", "SPOTPAID"];

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
    pub(super) seats: Option<Seats>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) name: String,
    pub(super) host_name: String,
    pub(super) user_data: String,
    /// When the instances are to end, if that is set.
    pub(super) ends: Option<Moment>,
}

impl Order {
    pub(super) fn read(world: &World, call: &Call<'_>) -> Result<Self, ApiError> {
        let parameters = call.parameters;
        check_unknown_resources(call)?;
        let placement =
            parameters.object("Placement").ok_or_else(|| ApiError::missing("Placement"))?;
        let zone = zone(world, call, placement.text("Zone").unwrap_or_default())?;
        let name = parameters.text("InstanceType").unwrap_or(DEFAULT_TYPE);
        let (family, kind) = purchase::find_type(&world.catalogue, call, name)?;
        let id = call.required("ImageId")?;
        let image = purchase::find_image(world, call, id, Some(family))?.clone();
        let count = count(call)?;
        let terms = Terms::read(call, &CHARGES, "POSTPAID_BY_HOUR")?;
        let disks = Disks::read(call, &image)?;
        let network = NetworkPlan::read(world, call, count, terms.is_prepaid())?;
        let key_ids = login::read(world, call, image.is_windows())?;
        let groups = parameters.texts("SecurityGroupIds");
        purchase::check_security_groups(call, &groups)?;
        let name = parameters.text("InstanceName").unwrap_or_default();
        purchase::check_name_length(call, name)?;
        let tags = tags::read(call, "instance")?;
        let seats = Seats::find(world, call, usize::try_from(count).unwrap_or(usize::MAX))?;
        purchase::check_stock(call, family, kind, &zone)?;
        let prices = &world.catalogue.prices;
        let rate = Rate::of_machine(&world.catalogue, &kind.name, disks.each());
        let rate = rate.with_bandwidth(prices, &network.charge, network.bandwidth);
        check_bid(call, prices, &rate)?;
        let wanted = (usize::try_from(count).unwrap_or(usize::MAX), kind.cpu);
        quotas::check_room(world, call, &zone, terms.kind(), wanted)?;
        Ok(Self {
            zone,
            project_id: placement.integer("ProjectId").unwrap_or(0),
            kind: kind.clone(),
            image,
            count,
            rate,
            disks,
            network,
            key_ids,
            security_group_ids: owned(&groups),
            seats,
            tags,
            name: name.to_owned(),
            user_data: user_data::read(call)?,
            ends: ends(call, &terms)?,
            terms,
            host_name: parameters.text("HostName").unwrap_or_default().to_owned(),
        })
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The account has no clusters, so that an order in one names what is not there.
fn check_unknown_resources(call: &Call<'_>) -> Result<(), ApiError> {
    match call.parameters.text("HpcClusterId") {
        Some(id) if !id.is_empty() => {
            let message = format!("The HPC cluster `{id}` does not exist.");
            Err(call.refuse(&["ResourceNotFound.HpcCluster"], "ResourceNotFound", message))
        }
        _ => Ok(()),
    }
}

fn zone(world: &World, call: &Call<'_>, name: &str) -> Result<String, ApiError> {
    match world.catalogue.region_of(name) {
        Some(region) if region.name == call.region => Ok(name.to_owned()),
        Some(region) => {
            let message =
                format!("The zone `{name}` lies in {}, not in {}.", region.name, call.region);
            Err(call.invalid(&["InvalidZone.MismatchRegion"], message))
        }
        None => {
            let message = format!("The zone `{name}` does not exist.");
            Err(call.invalid(&["InvalidParameterValue.ZoneNotSupported"], message))
        }
    }
}

/// The timer of an order.
fn ends(call: &Call<'_>, terms: &Terms) -> Result<Option<Moment>, ApiError> {
    match call.parameters.object("ActionTimer") {
        Some(_) if terms.is_prepaid() => Err(timers::prepaid(call, "The order")),
        Some(timer) => timers::read(call, timer).map(Some),
        None => Ok(None),
    }
}

fn count(call: &Call<'_>) -> Result<i64, ApiError> {
    let count = call.parameters.integer("InstanceCount").unwrap_or(1);
    if count < 1 {
        let message = format!("The parameter `InstanceCount` is {count}: it must be at least 1.");
        return Err(call.invalid(&["InvalidParameterValue.Range"], message));
    }
    match call.parameters.integer("MinCount") {
        Some(least) if !(1..=count).contains(&least) => {
            let message = format!("The parameter `MinCount` is {least}: it must be 1 to {count}.");
            Err(call.invalid(&["InvalidParameterValue.InvalidParameterMinCount"], message))
        }
        _ => Ok(count),
    }
}

/// Refuses a bid below the price of the spot market.
fn check_bid(call: &Call<'_>, prices: &Prices, rate: &Rate) -> Result<(), ApiError> {
    let options = call.parameters.object("InstanceMarketOptions");
    let bid = options.and_then(|options| options.object("SpotOptions"));
    let Some(bid) = bid.and_then(|spot| spot.text("MaxPrice")) else { return Ok(()) };
    let bid = Money::parse(bid)
        .ok_or_else(|| call.invalid(&[], format!("The bid `{bid}` is not a decimal number.")))?;
    let price = rate.spot(prices);
    if bid >= price {
        return Ok(());
    }
    let message = format!("The bid is below the price of {} an hour.", price.to_json());
    Err(call.invalid(&["InvalidParameterValue.InsufficientPrice"], message))
}
