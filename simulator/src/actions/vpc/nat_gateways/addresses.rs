//! The elastic IP addresses of NAT gateways.

use std::net::Ipv4Addr;

use super::values::{address, over_quota};
use super::{Call, Response, elastic, find};
use crate::error::ApiError;
use crate::state::{Account, Address, AddressState, Key};

/// The maximum number of addresses per gateway.
pub(in crate::actions::vpc) const MAXIMUM: usize = 10;

/// The addresses that a call binds to a gateway.
pub(super) struct Wanted {
    existing: Vec<Key>,
    /// The number of addresses to allocate.
    count: usize,
    /// The bandwidth of new addresses and of existing ones, in Mbit/s.
    bandwidth: (Option<i64>, Option<i64>),
}

impl Wanted {
    /// Returns the addresses in `AddressCount` and `PublicIpAddresses`, after checking them.
    pub(super) fn read(account: &Account, call: &Call<'_>, own: usize) -> Result<Self, ApiError> {
        let parameters = call.parameters;
        let count = parameters.integer("AddressCount").unwrap_or(0);
        let count = usize::try_from(count).map_err(|_| {
            let message = format!("The parameter `AddressCount` is {count}; the minimum is 0.");
            call.invalid(&["InvalidParameterValue.Range"], message)
        })?;
        let mut existing = Vec::new();
        for text in parameters.strings("PublicIpAddresses") {
            let key = unbound(account, call, text)?;
            if !existing.contains(&key) {
                existing.push(key);
            }
        }
        let new = existing.len() + count;
        if new == 0 {
            return Err(ApiError::missing("AddressCount"));
        }
        if own + new > MAXIMUM {
            let codes = ["LimitExceeded.PublicIpAddressPerNatGatewayLimitExceeded"];
            return Err(over_quota(call, &codes, "A NAT gateway", MAXIMUM));
        }
        let bandwidth = (
            parameters.integer("PublicIpAddressesBandwidthOut"),
            parameters.integer("StockPublicIpAddressesBandwidthOut"),
        );
        for bandwidth in [bandwidth.0, bandwidth.1].into_iter().flatten() {
            if !(1..=100).contains(&bandwidth) {
                let message =
                    format!("The bandwidth of the addresses is {bandwidth}; it must be 1 to 100.");
                let codes = ["InvalidParameterValue.EIPBrandWidthOutInvalid"];
                return Err(call.invalid(&codes, message));
            }
        }
        Ok(Self { existing, count, bandwidth })
    }

    /// Checks the quotas of new addresses, and counts them. All other checks precede this call.
    pub(super) fn check_quotas(
        &self,
        account: &mut Account,
        call: &Call<'_>,
    ) -> Result<(), ApiError> {
        if self.count == 0 { Ok(()) } else { elastic::check_quotas(account, call, self.count) }
    }

    /// Binds the addresses to a gateway.
    pub(super) fn bind(self, account: &mut Account, call: &Call<'_>, gateway_id: &str) {
        let mut bound: Vec<(Key, Option<i64>)> = Vec::new();
        for key in self.existing {
            bound.push((key, self.bandwidth.1));
        }
        for _ in 0..self.count {
            let (id, ip) = elastic::new_address(account);
            let new = Address::new(call.region, id, ip, call.now, account.timing.change);
            let bandwidth = self.bandwidth.0.unwrap_or(100);
            bound.push((account.addresses.insert(new), Some(bandwidth)));
        }
        for (key, bandwidth) in bound {
            if let Some(mut address) = account.addresses.get_mut(key) {
                address.bind_gateway(gateway_id, call.now);
                if let Some(bandwidth) = bandwidth {
                    address.bandwidth = bandwidth;
                }
            }
        }
    }
}

/// Returns the key of the unbound elastic address with an IP.
fn unbound(account: &Account, call: &Call<'_>, text: &str) -> Result<Key, ApiError> {
    let ip = address(call, "PublicIpAddresses", text)?;
    let addresses = &account.addresses;
    let found = addresses.in_region(call.region).find(|address| address.ip == ip);
    let found = found.ok_or_else(|| {
        let message = format!("The elastic IP address {ip} does not exist in {}.", call.region);
        let codes = ["UnsupportedOperation.PublicIpAddressIsNotExisted"];
        call.error(&codes, "ResourceNotFound", message)
    })?;
    let key = addresses.key_in(call.region, &found.id);
    match key.filter(|_| found.state == AddressState::Unbound) {
        Some(key) => Ok(key),
        None => {
            let message = format!(
                "The elastic IP address {ip} is in the state {}, but the operation requires UNBIND.",
                found.state.as_str()
            );
            Err(call.error(&["ResourceInUse.Address"], "ResourceInUse", message))
        }
    }
}

/// Returns the addresses of a gateway.
pub(super) fn of<'a>(
    account: &'a Account,
    gateway_id: &str,
) -> impl Iterator<Item = &'a Address> + use<'a> {
    account.addresses.referring_to(gateway_id)
}

pub(in crate::actions::vpc) fn associate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (_, gateway) = find(account, call)?;
    let own = of(account, &gateway.id).count();
    let wanted = Wanted::read(account, call, own)?;
    wanted.check_quotas(account, call)?;
    wanted.bind(account, call, &gateway.id);
    Ok(Response::empty())
}

/// Unbinds addresses that no rule uses. The gateway keeps at least one.
pub(in crate::actions::vpc) fn disassociate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (_, gateway) = find(account, call)?;
    let own: Vec<(String, Ipv4Addr)> =
        of(account, &gateway.id).map(|address| (address.id.clone(), address.ip)).collect();
    let mut unbound: Vec<&str> = Vec::new();
    for text in call.parameters.strings("PublicIpAddresses") {
        let ip = address(call, "PublicIpAddresses", text)?;
        let found = own.iter().find(|(_, own)| *own == ip).ok_or_else(|| {
            let message = format!("The NAT gateway `{}` has no address {ip}.", gateway.id);
            call.error(&["ResourceNotFound"], "ResourceNotFound", message)
        })?;
        if gateway.uses(ip) {
            let message =
                format!("The address {ip} is used by rules of the NAT gateway `{}`.", gateway.id);
            return Err(call.error(&["ResourceInUse"], "ResourceInUse", message));
        }
        if !unbound.contains(&found.0.as_str()) {
            unbound.push(&found.0);
        }
    }
    if unbound.len() == own.len() {
        let message = format!("The NAT gateway `{}` must keep an address.", gateway.id);
        let codes = ["UnsupportedOperation.PublicIpAddressDisassociate"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    for id in unbound {
        if let Some(mut address) = account.addresses.find_mut(id) {
            address.become_unbound(call.now);
        }
    }
    Ok(Response::empty())
}
