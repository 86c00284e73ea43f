//! The names of resources, such as `qcs::cvm:ap-guangzhou:uin/100000000001:instance/ins-k3v8q1zt`.

use super::Call;
use crate::error::ApiError;
use crate::state::{Account, Key, TaggedResource};

/// A resource in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resource {
    /// The position among the tables of resources with tags.
    pub(super) table: usize,
    pub(super) row: Key,
}

/// A service, a kind of resource, a region and an id, as given in a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    pub(super) service: &'a str,
    pub(super) prefix: &'a str,
    pub(super) region: &'a str,
    pub(super) id: &'a str,
}

/// Returns the name of a resource.
pub(super) fn name(call: &Call<'_>, resource: TaggedResource<'_>) -> String {
    let account = call.account;
    let TaggedResource { service, prefix, region, id, .. } = resource;
    format!("qcs::{service}:{region}:uin/{account}:{prefix}/{id}")
}

/// Returns the resource with a name.
pub(super) fn find(account: &Account, call: &Call<'_>, name: &str) -> Result<Resource, ApiError> {
    let invalid = |reason: String| {
        let code = "InvalidParameterValue.ResourceDescriptionError";
        call.error(&[code], "InvalidParameterValue", format!("The resource `{name}` {reason}."))
    };
    let parts: Vec<&str> = name.splitn(6, ':').collect();
    let ["qcs", "", service, region, owner, last] = parts.as_slice() else {
        let form = "is malformed; it must have the form qcs::SERVICE:REGION:uin/UIN:TYPE/ID";
        return Err(invalid(form.to_owned()));
    };
    if !owner.is_empty() && owner.strip_prefix("uin/") != Some(call.account) {
        return Err(invalid(format!("belongs to another account than uin/{}", call.account)));
    }
    let (prefix, id) = last.rsplit_once('/').unwrap_or(("", last));
    let parts = Parts { service, prefix, region, id };
    lookup(account, parts).ok_or_else(|| invalid("does not exist".to_owned()))
}

/// Returns the resource with these parts.
pub(super) fn lookup(account: &Account, parts: Parts<'_>) -> Option<Resource> {
    account.tagged_tables().iter().enumerate().find_map(|(index, table)| {
        let fits = table.service() == parts.service && table.prefix() == parts.prefix;
        let row = fits.then(|| table.key_of(parts.region, parts.id))??;
        Some(Resource { table: index, row })
    })
}

/// Returns the resources in `ResourceIds`, which have the same service, kind and region.
pub(super) fn in_ids(account: &Account, call: &Call<'_>) -> Result<Vec<Resource>, ApiError> {
    let parameters = call.parameters;
    let text = |name: &str| parameters.string(name).unwrap_or_default();
    let (service, prefix) = (text("ServiceType"), text("ResourcePrefix"));
    let tables = account.tagged_tables();
    if !tables.iter().any(|table| table.service() == service) {
        let message = format!("The service `{service}` has no resources with tags.");
        return Err(call.invalid(&["InvalidParameterValue.ServiceTypeInvalid"], message));
    }
    if !tables.iter().any(|table| (table.service(), table.prefix()) == (service, prefix)) {
        let message = format!("The service `{service}` has no resources of the type `{prefix}`.");
        return Err(call.invalid(&["InvalidParameterValue.ResourcePrefixInvalid"], message));
    }
    let find = |id: &str| {
        let parts = Parts { service, prefix, region: text("ResourceRegion"), id };
        lookup(account, parts).ok_or_else(|| {
            let message =
                format!("The resource `{prefix}/{id}` does not exist in `{}`.", parts.region);
            call.invalid(&["InvalidParameterValue.ResourceIdInvalid"], message)
        })
    };
    parameters.strings("ResourceIds").into_iter().map(find).collect()
}

/// Returns the tags of a resource.
pub(super) fn tags(account: &Account, resource: Resource) -> Vec<(String, String)> {
    let tables = account.tagged_tables();
    let found = tables.get(resource.table).and_then(|table| table.resource(resource.row));
    found.map(|found| found.tags.to_vec()).unwrap_or_default()
}

/// Replaces the tags of a resource.
pub(super) fn set_tags(account: &mut Account, resource: Resource, tags: Vec<(String, String)>) {
    if let Some(table) = account.tagged_tables_mut().get_mut(resource.table) {
        table.set_tags(resource.row, tags);
    }
}
