//! How instances are paid for: from one way to another, for longer, and what happens at the end.

use std::collections::BTreeMap;

use super::super::prices::Rate;
use super::super::{Call, Response, quotas};
use super::{Selected, Terms, purchase, select};
use crate::catalogue::Catalogue;
use crate::error::ApiError;
use crate::state::{Change, Instance, State, World};

/// States in which an instance stands still.
const STEADY: [State; 2] = [State::Running, State::Stopped];

pub(in crate::actions) fn modify_renew_flag(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &STEADY)?;
    require_prepaid(world, call, &selected)?;
    let flag = purchase::renew_flag(call, call.parameters)?;
    selected.each_at_once(world, call, |instance| flag.clone_into(&mut instance.charge.renew));
    Ok(Response::new())
}

/// Lengthens prepaid terms; an instance that was put aside at its end comes back, switched off.
pub(in crate::actions) fn renew(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &[State::Running, State::Stopped, State::Shutdown])?;
    let terms = check_renewal(world, call, &selected)?;
    let Terms::InAdvance(months, flag) = terms else { return Ok(Response::new()) };
    let catalogue = world.catalogue.clone();
    selected.each_at_once(world, call, |instance| {
        let price = Rate::of(&catalogue, instance).in_advance(&catalogue.prices, months);
        let charge = &mut instance.charge;
        charge.paid += price;
        charge.expires = Some(charge.expires.unwrap_or(call.now).after_months(months));
        if let Some(flag) = &flag {
            charge.renew.clone_from(flag);
        }
        if std::mem::take(&mut instance.isolated) {
            instance.lifecycle.state = State::Stopped;
        }
    });
    Ok(Response::new())
}

/// For how long prepaid instances are to be renewed.
pub(in crate::actions) fn check_renewal(
    world: &World,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<Terms, ApiError> {
    require_prepaid(world, call, selected)?;
    Terms::in_advance(call)
}

fn require_prepaid(world: &World, call: &Call<'_>, selected: &Selected) -> Result<(), ApiError> {
    match selected.of(world).find(|instance| !instance.charge.is_prepaid()) {
        None => Ok(()),
        Some(instance) => {
            let kind = &instance.charge.kind;
            let message =
                format!("The instance `{}` is {kind}: only PREPAID ones have a term.", instance.id);
            let codes = ["UnsupportedOperation.InstanceChargeType", "InvalidInstance.NotSupported"];
            Err(call.refuse(&codes, "UnsupportedOperation", message))
        }
    }
}

pub(in crate::actions) fn modify_type(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &STEADY)?;
    let terms = check_change(world, call, &selected)?;
    let catalogue = world.catalogue.clone();
    let timing = world.timing;
    selected.each(world, |instance| {
        let rate = rate_on(&catalogue, instance, &terms);
        let charge = terms.charge(call.now, &catalogue.prices, &rate);
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_in_place(&timing, [Change::Charge(charge)]);
    });
    Ok(Response::new())
}

/// What an instance costs on other terms: bandwidth that was paid by the hour is then paid along with the term.
pub(in crate::actions) fn rate_on(
    catalogue: &Catalogue,
    instance: &Instance,
    terms: &Terms,
) -> Rate {
    let mut new = instance.clone();
    new.charge_by(terms.charge(instance.created, &catalogue.prices, &Rate::default()));
    Rate::of(catalogue, &new)
}

/// The terms that instances are to be paid on from now on, none of which is on them yet.
pub(in crate::actions) fn check_change(
    world: &World,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<Terms, ApiError> {
    let terms = Terms::read(call, &["PREPAID", "POSTPAID_BY_HOUR"], "")?;
    let changes = |instance: &Instance| match instance.charge.kind.as_str() {
        "PREPAID" => !terms.is_prepaid(),
        "POSTPAID_BY_HOUR" => terms.is_prepaid(),
        _ => false,
    };
    if let Some(instance) = selected.of(world).find(|instance| !changes(instance)) {
        let message = format!(
            "The instance `{}` is {} and cannot be paid for in this way.",
            instance.id, instance.charge.kind
        );
        let codes = ["UnsupportedOperation.InstanceChargeType"];
        return Err(call.refuse(&codes, "UnsupportedOperation", message));
    }
    selected.require_charged(world, call)?;
    if let Some(instance) = selected.of(world).find(|instance| world.has_timer(&instance.id)) {
        let message = format!("The instance `{}` is to end at a time that is set.", instance.id);
        return Err(call.refuse(
            &["InvalidInstance.NotSupported"],
            "UnsupportedOperation",
            message,
        ));
    }
    let mut zones: BTreeMap<&str, usize> = BTreeMap::new();
    for instance in selected.of(world) {
        *zones.entry(&instance.zone).or_default() += 1;
    }
    for (zone, count) in zones {
        quotas::check_room(world, call, zone, terms.kind(), (count, 0))?;
    }
    Ok(terms)
}
