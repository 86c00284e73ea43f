//! The billing of instances: changing the mode, renewing, and the renewal flag.

use std::collections::BTreeMap;

use super::super::rates::Rate;
use super::super::{Call, Response, quotas};
use super::select::complete;
use super::{Selected, Terms, checks, elastic_disks, select};
use crate::catalogue::Catalogue;
use crate::error::ApiError;
use crate::state::{Account, Change, Disk, Instance, State, Table};

/// The states in which the billing can be changed.
const STEADY: [State; 2] = [State::Running, State::Stopped];

pub(in crate::actions::cvm) fn modify_renew_flag(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    selected.require(account, call, &STEADY)?;
    require_prepaid(account, call, &selected)?;
    let flag = checks::renew_flag(call, call.parameters)?;
    selected
        .complete_for_each(account, call, |instance| flag.clone_into(&mut instance.charge.renew));
    Ok(Response::empty())
}

/// Extends prepaid terms. An isolated instance returns in the state `STOPPED`.
pub(in crate::actions::cvm) fn renew(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    selected.require(account, call, &[State::Running, State::Stopped, State::Shutdown])?;
    let terms = check_renewal(account, call, &selected)?;
    let Terms::Prepaid(months, flag) = terms else { return Ok(Response::empty()) };
    elastic_disks::renew(account, call, &selected, months);
    let catalogue = account.catalogue.clone();
    selected.for_each_with_disks(account, |instance, disks| {
        let price = Rate::of(&catalogue, instance, disks).prepaid(&catalogue.prices, months);
        let charge = &mut instance.charge;
        charge.paid += price;
        charge.expires = Some(charge.expires.unwrap_or(call.now).after_months(months));
        if let Some(flag) = &flag {
            charge.renew.clone_from(flag);
        }
        if std::mem::take(&mut instance.isolated) {
            instance.lifecycle.state = State::Stopped;
        }
        complete(instance, call);
    });
    Ok(Response::empty())
}

/// Returns the terms of a renewal.
pub(in crate::actions::cvm) fn check_renewal(
    account: &Account,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<Terms, ApiError> {
    require_prepaid(account, call, selected)?;
    Terms::prepaid(call)
}

fn require_prepaid(
    account: &Account,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<(), ApiError> {
    match selected.iter(account).find(|instance| !instance.charge.is_prepaid()) {
        None => Ok(()),
        Some(instance) => {
            let kind = &instance.charge.kind;
            let message = format!(
                "The instance `{}` has the charge type {kind}; only PREPAID instances have a term.",
                instance.id
            );
            let codes = ["UnsupportedOperation.InstanceChargeType", "InvalidInstance.NotSupported"];
            Err(call.error(&codes, "UnsupportedOperation", message))
        }
    }
}

pub(in crate::actions::cvm) fn modify_type(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    selected.require(account, call, &STEADY)?;
    let terms = check_change(account, call, &selected)?;
    elastic_disks::change(account, call, &selected, &terms);
    let catalogue = account.catalogue.clone();
    let timing = account.timing;
    selected.for_each_with_disks(account, |instance, disks| {
        let rate = rate_on(&catalogue, instance, disks, &terms);
        let charge = terms.charge(call.now, &catalogue.prices, &rate);
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_in_place(&timing, [Change::Charge(charge)]);
    });
    Ok(Response::empty())
}

/// Returns the rate of an instance with other terms. Hourly bandwidth becomes prepaid along with the instance.
pub(in crate::actions::cvm) fn rate_on(
    catalogue: &Catalogue,
    instance: &Instance,
    disks: &Table<Disk>,
    terms: &Terms,
) -> Rate {
    let mut new = instance.clone();
    new.set_charge(terms.charge(instance.created, &catalogue.prices, &Rate::default()));
    Rate::of(catalogue, &new, disks)
}

/// Returns the new terms, which must differ from the current terms of every instance.
pub(in crate::actions::cvm) fn check_change(
    account: &Account,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<Terms, ApiError> {
    let terms = Terms::read(call, &["PREPAID", "POSTPAID_BY_HOUR"], "")?;
    let changes = |instance: &Instance| match instance.charge.kind.as_str() {
        "PREPAID" => !terms.is_prepaid(),
        "POSTPAID_BY_HOUR" => terms.is_prepaid(),
        _ => false,
    };
    if let Some(instance) = selected.iter(account).find(|instance| !changes(instance)) {
        let message = format!(
            "The instance `{}` has the charge type {} and cannot change to the requested one.",
            instance.id, instance.charge.kind
        );
        let codes = ["UnsupportedOperation.InstanceChargeType"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    selected.require_charged(account, call)?;
    if let Some(instance) = selected.iter(account).find(|instance| account.has_timer(&instance.id))
    {
        let message = format!("The instance `{}` has a termination timer.", instance.id);
        return Err(call.error(&["InvalidInstance.NotSupported"], "UnsupportedOperation", message));
    }
    let mut zones: BTreeMap<&str, usize> = BTreeMap::new();
    for instance in selected.iter(account) {
        *zones.entry(&instance.zone).or_default() += 1;
    }
    for (zone, count) in zones {
        quotas::check_capacity(account, call, zone, terms.kind(), (count, 0))?;
    }
    Ok(terms)
}
