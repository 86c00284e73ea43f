//! Elastic disks with billing of their own, which can be renewed and change their billing along with their instance.

use super::super::Call;
use super::{Selected, Terms};
use crate::catalogue::{Money, Prices};
use crate::state::{Account, Charge, Disk, Instance, Key};

/// Returns the attached disks that a renewal of the instance includes.
fn renewed<'a>(
    account: &'a Account,
    call: &Call<'_>,
    instance: &'a Instance,
) -> impl Iterator<Item = &'a Disk> {
    let is_wanted = call.parameters.flag_if_given("RenewPortableDataDisk").unwrap_or(true);
    let prepaid = |disk: &&Disk| disk.settings().charge.as_ref().is_some_and(Charge::is_prepaid);
    instance.data_disks(&account.cbs.disks).filter(prepaid).filter(move |_| is_wanted)
}

/// Returns the attached disks whose billing changes with that of the instance.
fn changed<'a>(
    account: &'a Account,
    call: &Call<'_>,
    instance: &'a Instance,
    terms: &Terms,
) -> impl Iterator<Item = &'a Disk> {
    let (is_wanted, to_prepaid) =
        (call.parameters.flag("ModifyPortableDataDisk"), terms.is_prepaid());
    let fits = move |disk: &&Disk| {
        let charge = disk.settings().charge.as_ref();
        charge.is_some_and(|charge| charge.is_prepaid() != to_prepaid)
    };
    instance.data_disks(&account.cbs.disks).filter(fits).filter(move |_| is_wanted)
}

fn hour(prices: &Prices, disk: &Disk) -> Money {
    prices.disk(disk.kind, disk.size) + prices.throughput(disk.settings().throughput)
}

/// Returns the hourly rate of the disks that a renewal includes.
pub(in crate::actions::cvm) fn renewal_rate(
    account: &Account,
    call: &Call<'_>,
    instance: &Instance,
) -> Money {
    renewed(account, call, instance).map(|disk| hour(&account.catalogue.prices, disk)).sum()
}

/// Returns the hourly rate of the disks whose billing changes.
pub(in crate::actions::cvm) fn change_rate(
    account: &Account,
    call: &Call<'_>,
    instance: &Instance,
    terms: &Terms,
) -> Money {
    let disks = changed(account, call, instance, terms);
    disks.map(|disk| hour(&account.catalogue.prices, disk)).sum()
}

/// Renews the disks that a renewal of their instances includes.
pub(super) fn renew(account: &mut Account, call: &Call<'_>, selected: &Selected, months: i64) {
    let disks = |instance| renewed(account, call, instance).map(|disk| disk.id.clone());
    let ids: Vec<String> = selected.iter(account).flat_map(disks).collect();
    for key in keys(account, &ids) {
        let prices = &account.catalogue.prices;
        let Some(mut disk) = account.cbs.disks.get_mut(key) else { continue };
        let price = prices.term(hour(prices, &disk), months);
        if let Some(charge) = &mut disk.settings_mut().charge {
            charge.paid += price;
            charge.expires = Some(charge.expires.unwrap_or(call.now).after_months(months));
        }
    }
}

/// Changes the billing of the disks along with that of their instances.
pub(super) fn change(account: &mut Account, call: &Call<'_>, selected: &Selected, terms: &Terms) {
    let disks = |instance| changed(account, call, instance, terms).map(|disk| disk.id.clone());
    let ids: Vec<String> = selected.iter(account).flat_map(disks).collect();
    for key in keys(account, &ids) {
        let prices = &account.catalogue.prices;
        let Some(mut disk) = account.cbs.disks.get_mut(key) else { continue };
        let charge = match terms {
            Terms::Postpaid(kind) => Charge::postpaid(kind, call.now),
            Terms::Prepaid(months, flag) => {
                let paid = prices.term(hour(prices, &disk), *months);
                let flag = flag.as_deref().unwrap_or("NOTIFY_AND_MANUAL_RENEW");
                disk.delete_with_instance = false;
                Charge::prepaid(flag, call.now, *months, paid)
            }
        };
        disk.settings_mut().charge = Some(charge);
    }
}

fn keys(account: &Account, ids: &[String]) -> Vec<Key> {
    ids.iter().filter_map(|id| account.cbs.disks.key_of(id)).collect()
}
