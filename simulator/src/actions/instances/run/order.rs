//! What is ordered: where, what, how many, how paid.

use super::disks::Disks;
use super::network::NetworkPlan;
use super::{login, purchase};
use crate::actions::placement_groups::Seats;
use crate::actions::{Call, tags};
use crate::catalogue::{Family, InstanceType};
use crate::error::ApiError;
use crate::state::{Charge, Image, World, is_well_formed};

/// The type where none is named.
pub(in crate::actions) const DEFAULT_TYPE: &str = "S5.SMALL1";

/// A checked order.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) zone: String,
    pub(super) project_id: i64,
    pub(super) kind: InstanceType,
    pub(super) image: Image,
    pub(super) count: i64,
    pub(super) charge: Charge,
    pub(super) disks: Disks,
    pub(super) network: NetworkPlan,
    pub(super) key_ids: Vec<String>,
    pub(super) security_group_ids: Vec<String>,
    pub(super) seats: Option<Seats>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) name: String,
    pub(super) host_name: String,
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
        let image = image(world, call, family)?;
        let count = count(call)?;
        let charge = charge(call)?;
        let disks = Disks::read(call, &image)?;
        let network = NetworkPlan::read(world, call, count, charge.is_prepaid())?;
        let key_ids = login::read(world, call, &image)?;
        let groups = parameters.texts("SecurityGroupIds");
        purchase::check_security_groups(call, &groups)?;
        let name = parameters.text("InstanceName").unwrap_or_default();
        purchase::check_name_length(call, name)?;
        let tags = tags::read(call, "instance")?;
        let seats = Seats::find(world, call, usize::try_from(count).unwrap_or(usize::MAX))?;
        purchase::check_stock(call, family, kind, &zone)?;
        Ok(Self {
            zone,
            project_id: placement.integer("ProjectId").unwrap_or(0),
            kind: kind.clone(),
            image,
            count,
            charge,
            disks,
            network,
            key_ids,
            security_group_ids: owned(&groups),
            seats,
            tags,
            name: name.to_owned(),
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

fn image(world: &World, call: &Call<'_>, family: &Family) -> Result<Image, ApiError> {
    let id = call.required("ImageId")?;
    if !is_well_formed(id, "img") {
        let message = format!("The image id `{id}` is not of the form img-xxxxxxxx.");
        return Err(call.invalid(&["InvalidImageId.Malformed"], message));
    }
    let image = world.images.iter().find(|image| image.id == id && image.is_in(call.region));
    let image = image.ok_or_else(|| {
        let message = format!("The image `{id}` does not exist in {}.", call.region);
        call.invalid(&["InvalidImageId.NotFound"], message)
    })?;
    if !image.is_ready() {
        let message = format!("The image `{id}` is still being created.");
        return Err(call.invalid(&["InvalidParameterValue.InvalidImageState"], message));
    }
    if image.architecture != family.architecture {
        let message = format!(
            "The image `{id}` is for {}, but the instance family {} is {}.",
            image.architecture, family.name, family.architecture
        );
        let codes = ["InvalidParameterValue.InvalidImageForGivenInstanceType"];
        return Err(call.invalid(&codes, message));
    }
    Ok(image.clone())
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

fn charge(call: &Call<'_>) -> Result<Charge, ApiError> {
    let kind = call.parameters.text("InstanceChargeType").unwrap_or("POSTPAID_BY_HOUR");
    if !["PREPAID", "POSTPAID_BY_HOUR", "SPOTPAID"].contains(&kind) {
        let message =
            format!("The charge type `{kind}` is not one of PREPAID, POSTPAID_BY_HOUR, SPOTPAID.");
        return Err(call.invalid(&[], message));
    }
    let kind = kind.to_owned();
    if kind != "PREPAID" {
        return Ok(Charge { kind, renew: "NOTIFY_AND_MANUAL_RENEW".to_owned(), expires: None });
    }
    let prepaid = call.parameters.object("InstanceChargePrepaid");
    let prepaid = prepaid.ok_or_else(|| ApiError::missing("InstanceChargePrepaid"))?;
    let months = purchase::period(call, prepaid)?;
    let renew = purchase::renew_flag(call, prepaid)?.to_owned();
    Ok(Charge { kind, renew, expires: Some(call.now.after_months(months)) })
}
