//! Finding and listing the resources of a kind.

use std::collections::BTreeSet;

use super::Call;
use super::filters::{Filters, are_given};
use super::pagination::{Page, page, page_of};
use crate::actions::ids;
use crate::error::ApiError;
use crate::ids::is_well_formed;
use crate::state::{Key, Row, Shared, Table};

/// A kind of resource, with the error codes that actions document about its ids.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource {
    pub(super) prefix: &'static str,
    pub(super) noun: &'static str,
    malformed: &'static [&'static str],
    missing: &'static [&'static str],
}

const MALFORMED: &[&str] = &["InvalidParameterValue.Malformed"];
const MISSING: &[&str] = &["ResourceNotFound"];

pub(super) const VPC: Resource =
    Resource { prefix: "vpc", noun: "VPC", malformed: MALFORMED, missing: MISSING };
pub(super) const SUBNET: Resource =
    Resource { prefix: "subnet", noun: "subnet", malformed: MALFORMED, missing: MISSING };
pub(super) const ROUTE_TABLE: Resource =
    Resource { prefix: "rtb", noun: "route table", malformed: MALFORMED, missing: MISSING };
pub(super) const SECURITY_GROUP: Resource =
    Resource { prefix: "sg", noun: "security group", malformed: MALFORMED, missing: MISSING };
pub(super) const ADDRESS_TEMPLATE: Resource =
    Resource { prefix: "ipm", noun: "address template", malformed: MALFORMED, missing: MISSING };
pub(super) const ADDRESS_TEMPLATE_GROUP: Resource = Resource {
    prefix: "ipmg",
    noun: "address template group",
    malformed: MALFORMED,
    missing: MISSING,
};
pub(super) const SERVICE_TEMPLATE: Resource = Resource {
    prefix: "ppm",
    noun: "protocol port template",
    malformed: MALFORMED,
    missing: MISSING,
};
pub(super) const SERVICE_TEMPLATE_GROUP: Resource = Resource {
    prefix: "ppmg",
    noun: "protocol port template group",
    malformed: MALFORMED,
    missing: MISSING,
};
pub(super) const INTERFACE: Resource = Resource {
    prefix: "eni",
    noun: "network interface",
    malformed: MALFORMED,
    missing: &["InvalidNetworkInterfaceId.NotFound", "ResourceNotFound"],
};
pub(super) const NAT_GATEWAY: Resource =
    Resource { prefix: "nat", noun: "NAT gateway", malformed: MALFORMED, missing: MISSING };
pub(super) const ADDRESS: Resource = Resource {
    prefix: "eip",
    noun: "elastic IP address",
    malformed: &[
        "InvalidParameterValue.AddressIdMalformed",
        "InvalidParameterValue.ResourceIdMalformed",
    ],
    missing: &["InvalidAddressId.NotFound", "InvalidParameterValue.ResourceNotFound"],
};
pub(super) const BANDWIDTH_PACKAGE: Resource = Resource {
    prefix: "bwp",
    noun: "bandwidth package",
    malformed: &["InvalidParameterValue.BandwidthPackageIdMalformed"],
    missing: &["InvalidParameterValue.BandwidthPackageNotFound"],
};
pub(super) const INSTANCE: Resource = Resource {
    prefix: "ins",
    noun: "instance",
    malformed: &["InvalidParameterValue.InstanceIdMalformed", "InvalidParameterValue.Malformed"],
    missing: &["InvalidInstanceId.NotFound", "ResourceNotFound"],
};

impl Resource {
    /// Checks the form of an id.
    pub(super) fn check_form(&self, call: &Call<'_>, id: &str) -> Result<(), ApiError> {
        if is_well_formed(id, self.prefix) {
            return Ok(());
        }
        let Self { prefix, noun, .. } = self;
        let message =
            format!("The {noun} id `{id}` is malformed; it must have the form {prefix}-xxxxxxxx.");
        Err(call.invalid(self.malformed, message))
    }

    /// Returns the error of an id that no resource in the region has.
    pub(super) fn not_found(&self, call: &Call<'_>, id: &str) -> ApiError {
        let message = format!("The {} `{id}` does not exist in {}.", self.noun, call.region);
        call.error(self.missing, "ResourceNotFound", message)
    }

    /// Returns the key of a resource in the region of a call.
    pub(super) fn key<T: Row>(
        &self,
        call: &Call<'_>,
        table: &Table<T>,
        id: &str,
    ) -> Result<Key, ApiError> {
        self.check_form(call, id)?;
        table.key_in(call.region, id).ok_or_else(|| self.not_found(call, id))
    }

    /// Returns a resource in the region of a call.
    pub(super) fn find<'a, T: Row>(
        &self,
        call: &Call<'_>,
        table: &'a Table<T>,
        id: &str,
    ) -> Result<&'a T, ApiError> {
        let key = self.key(call, table, id)?;
        table.get(key).ok_or_else(|| self.not_found(call, id))
    }

    /// Returns the resource that a parameter names.
    pub(super) fn named<'a, T: Row>(
        &self,
        call: &Call<'_>,
        table: &'a Table<T>,
        name: &str,
    ) -> Result<&'a T, ApiError> {
        self.find(call, table, call.required(name)?)
    }

    /// Returns the keys of the resources in a list of ids, each of them once.
    pub(super) fn keys<T: Row>(
        &self,
        call: &Call<'_>,
        table: &Table<T>,
        ids: &[&str],
    ) -> Result<BTreeSet<Key>, ApiError> {
        ids.iter().map(|id| self.key(call, table, id)).collect()
    }

    /// Checks the ids in a parameter, which excludes filters. Unknown ids are errors if the action documents them.
    pub(super) fn ids<'a, T: Row>(
        &self,
        call: &Call<'a>,
        table: &Table<T>,
        name: &str,
    ) -> Result<Vec<&'a str>, ApiError> {
        let ids = call.parameters.strings(name);
        ids::check_exclusive(call, name, &["InvalidParameter.Coexist"])?;
        let documented =
            self.missing.iter().any(|code| call.operation.errors.iter().any(|own| own == code));
        for id in &ids {
            self.check_form(call, id)?;
            if documented && table.key_in(call.region, id).is_none() {
                return Err(self.not_found(call, id));
            }
        }
        Ok(ids)
    }

    /// Returns the page of resources that a call requests by ids or filters.
    pub(super) fn list<'a, T: Row>(
        &self,
        call: &Call<'a>,
        table: &'a Table<T>,
        name: &str,
        filters: &Filters<T>,
    ) -> Result<Page<Shared<'a, T>>, ApiError> {
        let ids = self.ids(call, table, name)?;
        if !ids.is_empty() {
            return page(call, table.find_all(call.region, &ids).collect());
        }
        if are_given(call) {
            return page(call, filters.apply(call, table.shared_in(call.region))?);
        }
        page_of(call, table.count_in(call.region), table.shared_in(call.region))
    }
}

/// Returns the page of sorted items that a call requests, which may reverse them.
pub(super) fn ordered_page<T>(call: &Call<'_>, mut items: Vec<T>) -> Result<Page<T>, ApiError> {
    if call.parameters.string("OrderDirection") == Some("DESC") {
        items.reverse();
    }
    page(call, items)
}
