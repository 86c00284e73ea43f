//! The limits of the network interfaces of an instance, which follow from its cores and its memory.

use serde_json::json;

use super::resource::{INSTANCE, INTERFACE};
use super::{Call, Response, select};
use crate::error::ApiError;
use crate::state::vpc::Interface;
use crate::state::{Account, Instance};

/// The maximum number of private addresses of an interface without an instance.
pub(in crate::actions::vpc) const ADDRESSES: usize = 30;

/// The maximum numbers of interfaces, including the primary one, and of private addresses per interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::actions::vpc) struct Limits {
    pub(in crate::actions::vpc) interfaces: usize,
    pub(in crate::actions::vpc) addresses: usize,
}

impl Limits {
    pub(in crate::actions::vpc) fn of(instance: &Instance) -> Self {
        let large = instance.memory >= 16;
        let (interfaces, addresses) = match (instance.cpu, instance.memory) {
            (..=1, ..=1) => (2, 2),
            (..=1, _) => (2, 6),
            (2..=3, _) => (2, 10),
            (4..=7, _) => (4, if large { 20 } else { 10 }),
            (8..=12, _) => (6, if large { 30 } else { 20 }),
            _ => (8, if large { 30 } else { 20 }),
        };
        Self { interfaces, addresses }
    }
}

/// Checks that an interface can have more private addresses.
pub(super) fn check_addresses(
    account: &Account,
    call: &Call<'_>,
    interface: &Interface,
    more: usize,
) -> Result<(), ApiError> {
    let instance = interface.instance_id().and_then(|id| account.instances.find(id));
    if let Some(instance) = instance {
        select::require_no_move(call, instance)?;
    }
    let limit = instance.map_or(ADDRESSES, |instance| Limits::of(instance).addresses);
    check_count(call, interface.addresses.len().saturating_add(more), limit)
}

/// Checks the number of private addresses of an interface.
pub(super) fn check_count(call: &Call<'_>, count: usize, limit: usize) -> Result<(), ApiError> {
    if count <= limit {
        return Ok(());
    }
    let message = format!(
        "The network interface would have {count} private addresses; the maximum is {limit}."
    );
    let codes = ["InvalidParameterValue.LimitExceeded", "LimitExceeded"];
    Err(call.error(&codes, "LimitExceeded", message))
}

/// `DescribeNetworkInterfaceLimit`: the limits of an instance, or of the instance of an interface.
pub(in crate::actions::vpc) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("InstanceId")?;
    let limits = if id.starts_with("eni-") {
        INTERFACE.check_form(call, id)?;
        let found = account.described_interface(call.region, id);
        let found = found.ok_or_else(|| INTERFACE.not_found(call, id))?;
        let instance = found.interface.instance_id().and_then(|id| account.instances.find(id));
        instance.map_or(Limits { interfaces: 1, addresses: ADDRESSES }, Limits::of)
    } else {
        Limits::of(INSTANCE.find(call, &account.instances, id)?)
    };
    Ok(Response::new(json!({
        "EniQuantity": limits.interfaces,
        "EniPrivateIpAddressQuantity": limits.addresses,
        "ExtendEniQuantity": null,
        "ExtendEniPrivateIpAddressQuantity": null,
        "SubEniQuantity": null,
        "SubEniPrivateIpAddressQuantity": null,
    })))
}
