//! Attaching network interfaces to instances, and detaching them.

use super::resource::INSTANCE;
use super::{Call, Response, select};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::{Attachment, Described, InterfaceState};

pub(in crate::actions::vpc) fn attach(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let found = select::named(account, call, "NetworkInterfaceId")?;
    let interface = &found.interface;
    if let Some(id) = interface.instance_id() {
        let message =
            format!("The network interface `{}` is attached to `{id}` already.", interface.id);
        let codes = ["UnsupportedOperation.AttachmentAlreadyExists"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    select::require_available(call, &found)?;
    let attachment = attachment(account, call, &found, call.required("InstanceId")?)?;
    change(account, call, &interface.id, |row, now, duration| {
        row.attachment = Some(attachment);
        row.begin(InterfaceState::Attaching, now, duration);
    });
    Ok(Response::empty())
}

/// Returns the attachment of an interface to an instance.
fn attachment(
    account: &Account,
    call: &Call<'_>,
    found: &Described,
    instance_id: &str,
) -> Result<Attachment, ApiError> {
    let interface = &found.interface;
    let place = (interface.vpc_id.as_str(), interface.zone.as_str());
    let (instance, index) = select::attachable(account, call, instance_id, place)?;
    let kind = call.parameters.integer("AttachType").unwrap_or(0);
    Ok(Attachment { instance_id: instance.id.clone(), index, kind, since: call.now })
}

pub(in crate::actions::vpc) fn detach(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let found = attached(account, call, "InstanceId")?;
    change(account, call, &found.interface.id, |row, now, duration| {
        row.begin(InterfaceState::Detaching, now, duration);
    });
    Ok(Response::empty())
}

/// Returns a secondary interface that is attached to the instance that a parameter names.
fn attached(account: &Account, call: &Call<'_>, name: &str) -> Result<Described, ApiError> {
    let found = select::named(account, call, "NetworkInterfaceId")?;
    let instance = INSTANCE.named(call, &account.instances, name)?;
    select::require_secondary(call, &found)?;
    select::require_available(call, &found)?;
    if found.interface.instance_id() != Some(&instance.id) {
        let message = format!(
            "The network interface `{}` is not attached to the instance `{}`.",
            found.interface.id, instance.id
        );
        let codes =
            ["UnsupportedOperation.AttachmentNotFound", "UnsupportedOperation.InvalidState"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    Ok(found)
}

/// `MigrateNetworkInterface`: detaches an interface, and attaches it to another instance.
pub(in crate::actions::vpc) fn migrate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let found = attached(account, call, "SourceInstanceId")?;
    let destination = call.required("DestinationInstanceId")?;
    let next = attachment(account, call, &found, destination)?;
    change(account, call, &found.interface.id, |row, now, duration| {
        row.next = Some(next);
        row.begin(InterfaceState::Detaching, now, duration);
    });
    Ok(Response::empty())
}

/// Changes a secondary interface in an asynchronous task.
pub(super) fn change(
    account: &mut Account,
    call: &Call<'_>,
    id: &str,
    change: impl FnOnce(&mut crate::state::vpc::Interface, crate::moment::Moment, std::time::Duration),
) {
    let duration = account.timing.change;
    if let Some(mut row) = account.vpc.interfaces.find_mut(id) {
        change(&mut row, call.now, duration);
    }
    account.vpc.tasks.start(call.region, call.request_id, call.now, duration);
}
