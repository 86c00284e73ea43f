//! The network settings of an order.

use std::net::Ipv4Addr;

use super::super::subnet::{Destination, private_addresses};
use crate::actions::Call;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Network};
use crate::text::Text;

/// In Mbit/s.
pub(in crate::actions::cvm::instances) const MAX_BANDWIDTH: i64 = 2048;

/// The network settings of all instances of an order.
#[derive(Debug)]
pub(super) struct NetworkPlan {
    destination: Destination,
    private: Vec<Ipv4Addr>,
    public: bool,
    pub(super) charge: Text,
    pub(super) bandwidth: i64,
}

impl NetworkPlan {
    pub(super) fn read(
        account: &Account,
        call: &Call<'_>,
        count: i64,
        prepaid: bool,
        zone: &str,
    ) -> Result<Self, ApiError> {
        let destination = Destination::read(account, call, zone)?;
        let private = private_addresses(account, call, count, &destination)?;
        let internet = call.parameters.object("InternetAccessible");
        let bandwidth = internet.and_then(|view| view.integer("InternetMaxBandwidthOut"));
        let bandwidth = bandwidth.unwrap_or(0);
        if !(0..=MAX_BANDWIDTH).contains(&bandwidth) {
            let path = "InternetAccessible.InternetMaxBandwidthOut";
            let message =
                format!("The parameter `{path}` is {bandwidth}; it must be 0 to {MAX_BANDWIDTH}.");
            return Err(call.invalid(&["InvalidParameterValue.Range"], message));
        }
        let assigned = internet.and_then(|view| view.flag_if_given("PublicIpAssigned"));
        if assigned == Some(true) && bandwidth == 0 {
            let message = "A public IP address requires `InternetAccessible.InternetMaxBandwidthOut` of at least 1.";
            return Err(call.invalid(&["InvalidParameterCombination"], message));
        }
        let charge = internet.and_then(|view| view.string("InternetChargeType"));
        let default = if prepaid { "BANDWIDTH_PREPAID" } else { "BANDWIDTH_POSTPAID_BY_HOUR" };
        Ok(Self {
            destination,
            private,
            public: assigned.unwrap_or(bandwidth > 0),
            charge: charge.unwrap_or(default).into(),
            bandwidth,
        })
    }

    /// Returns the VPC and the subnet of the instances, which are created if they are the default ones.
    pub(super) fn subnet(
        &self,
        account: &mut Account,
        call: &Call<'_>,
    ) -> Result<(Text, Text), ApiError> {
        let (vpc_id, subnet_id) = self.destination.ensure(account, call)?;
        Ok((vpc_id.into(), subnet_id.into()))
    }

    /// Returns the private address that the order requests for an instance.
    pub(super) fn requested(&self, index: u32) -> Option<Ipv4Addr> {
        usize::try_from(index).ok().and_then(|index| self.private.get(index)).copied()
    }

    /// Returns the network of one instance, with unused addresses.
    pub(super) fn for_instance(
        &self,
        account: &mut Account,
        index: u32,
        (vpc_id, subnet_id): &(Text, Text),
        now: Moment,
    ) -> Option<Network> {
        let private = match self.requested(index) {
            Some(address) => address,
            None => account.free_private_address(subnet_id)?,
        };
        Some(Network {
            private,
            public: self.public.then(|| account.free_public_address()),
            vpc_id: vpc_id.clone(),
            subnet_id: subnet_id.clone(),
            charge: self.charge.clone(),
            bandwidth: self.bandwidth,
            increases: Vec::new(),
            cap: self.bandwidth,
            updated: now,
        })
    }
}
