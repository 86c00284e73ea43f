//! The names and the host names of the instances of an order.

use std::net::Ipv4Addr;

use super::super::names::expand;
use super::checks;
use super::network::NetworkPlan;
use super::order::Order;
use crate::actions::Call;
use crate::error::ApiError;

/// The default name of instances.
const UNNAMED: &str = "Unnamed";
/// Stands for the address of an instance that has none yet. No address is longer.
const LONGEST: Ipv4Addr = Ipv4Addr::new(255, 255, 255, 255);

/// Checks the names of all instances.
pub(super) fn check_names(
    call: &Call<'_>,
    (name, host_name): (&str, &str),
    count: i64,
    network: &NetworkPlan,
) -> Result<(), ApiError> {
    checks::check_name_length(call, name)?;
    for index in 0..u32::try_from(count).unwrap_or(0) {
        checks::check_name_length(call, &expand(name, index, count, None))?;
        if !host_name.is_empty() {
            let address = network.requested(index).unwrap_or(LONGEST);
            checks::check_host_name(call, &expand(host_name, index, count, Some(address)))?;
        }
    }
    Ok(())
}

/// Returns the name and the host name of the instance with this index in the order. The host name is empty if the order
/// has none.
pub(super) fn names(order: &Order, index: u32, address: Ipv4Addr) -> (String, String) {
    let name = expand(&order.name, index, order.count, None);
    let name = if name.is_empty() { UNNAMED.to_owned() } else { name };
    (name, expand(&order.host_name, index, order.count, Some(address)))
}
