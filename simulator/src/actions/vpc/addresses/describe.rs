//! Describing elastic IP addresses and their quotas.

use std::net::Ipv4Addr;
use std::sync::Arc;

use serde_json::{Value, json};

use super::filters::{Filters, are_given, tags_match};
use super::pagination::{Page, page, page_of};
use super::resource::ADDRESS;
use super::values::{is_switch, tag_set};
use super::{Call, Response};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Address, AddressState};

/// An address with what it is bound to.
struct Item {
    address: Arc<Address>,
    private: Option<Ipv4Addr>,
    interface_id: Option<String>,
    instance_id: Option<String>,
}

impl Item {
    fn new(account: &Account, address: Arc<Address>) -> Box<Self> {
        let (private, interface_id, instance_id) = account.binding(&address);
        Box::new(Self { address, private, interface_id, instance_id })
    }

    fn status(&self) -> &'static str {
        let unattached = self.address.interface.is_some() && self.instance_id.is_none();
        match self.address.state {
            AddressState::Bound if unattached => "BIND_ENI",
            state => state.as_str(),
        }
    }

    /// Returns the type of the bound resource.
    fn kind(&self) -> Option<&'static str> {
        match &self.instance_id {
            _ if self.address.interface.is_some() => Some("ENI"),
            Some(id) if id.starts_with("nat-") => Some("NAT"),
            Some(_) => Some("CVM"),
            None => None,
        }
    }

    fn to_json(&self) -> Value {
        let address = &self.address;
        let is_free = address.instance_id.is_none() && address.interface.is_none();
        json!({
            "AddressId": address.id,
            "AddressName": address.name,
            "AddressStatus": self.status(),
            "AddressIp": address.ip,
            "InstanceId": self.instance_id.as_deref().unwrap_or_default(),
            "CreatedTime": address.created.iso(),
            "NetworkInterfaceId": self.interface_id,
            "PrivateAddressIp": if is_free { None } else { self.private },
            "IsArrears": false,
            "IsBlocked": false,
            "IsEipDirectConnection": false,
            "AddressType": "EIP",
            "CascadeRelease": false,
            "EipAlgType": {"Ftp": false, "Sip": false},
            "InternetServiceProvider": "BGP",
            "LocalBgp": false,
            "Bandwidth": address.bandwidth,
            "InternetChargeType": address.charge,
            "TagSet": tag_set(&address.tags),
            "DeadlineDate": address.expires.map(Moment::date),
            "InstanceType": self.kind(),
            "Egress": "center_egress1",
            "BandwidthPackageId": address.package_id,
        })
    }
}

const FILTERS: Filters<Item> = Filters {
    names: &[
        "address-id",
        "address-name",
        "address-ip",
        "address-status",
        "instance-id",
        "private-ip-address",
        "network-interface-id",
        "is-arrears",
        "instance-type",
        "address-type",
        "address-isp",
        "dedicated-cluster-id",
        "tag-key",
        "tag-value",
        "tag:tag-key",
    ],
    values: 100,
    matches: |item, name, value| match name {
        "address-id" => item.address.id == value,
        "address-name" => item.address.name == value,
        "address-ip" => item.address.ip.to_string() == value,
        "address-status" => item.status() == value,
        "instance-id" => item.instance_id.as_deref() == Some(value),
        "private-ip-address" => item.private.is_some_and(|private| private.to_string() == value),
        "network-interface-id" => item.interface_id.as_deref() == Some(value),
        "is-arrears" => is_switch(value, false),
        "instance-type" => item.kind() == Some(value),
        // The simulator has only ordinary BGP addresses.
        "address-type" => value == "EIP",
        "address-isp" => value == "BGP",
        "dedicated-cluster-id" => false,
        name => tags_match(&item.address.tags, name, value),
    },
};

pub(in crate::actions::vpc) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let addresses = &account.addresses;
    let ids = call.parameters.strings("AddressIds");
    ids.iter().try_for_each(|id| ADDRESS.check_form(call, id))?;
    let items: Page<Box<Item>> = if !ids.is_empty() || are_given(call) {
        let found = if ids.is_empty() {
            addresses.shared_in(call.region).map(|row| row.share()).collect()
        } else {
            let found = addresses.find_all(call.region, &ids);
            found.map(|row| row.share()).collect::<Vec<_>>()
        };
        let found = found.into_iter().map(|address| Item::new(account, address));
        page(call, FILTERS.apply(call, found)?)?
    } else {
        let all = addresses.shared_in(call.region).map(|row| Item::new(account, row.share()));
        page_of(call, addresses.count_in(call.region), all)?
    };
    let values: Vec<Value> = items.items.iter().map(|item| item.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": items.total, "AddressSet": values})))
}

/// `DescribeAddressQuota`: the quotas of addresses and bandwidth packages.
pub(in crate::actions::vpc) fn describe_quota(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let quotas = &account.quotas;
    let used = account.address_use.on(call.now);
    let packages = account.vpc.bandwidth_packages.count_in(call.region);
    let all = [
        ("TOTAL_EIP_QUOTA", account.addresses.count_in(call.region), quotas.addresses),
        ("DAILY_EIP_APPLY", used.applications, quotas.address_applications_per_day),
        ("DAILY_PUBLIC_IP_ASSIGN", used.ordinary, quotas.ordinary_addresses_per_day),
        ("TOTAL_BANDWIDTHPKG_QUOTA", packages, quotas.bandwidth_packages),
    ];
    let items: Vec<Value> = all
        .into_iter()
        .map(|(id, current, limit)| {
            json!({
                "QuotaId": id,
                "QuotaCurrent": current,
                "QuotaLimit": limit,
                "QuotaGroup": call.region,
            })
        })
        .collect();
    Ok(Response::new(json!({"QuotaSet": items})))
}
