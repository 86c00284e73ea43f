//! The assignment of instances to dedicated hosts.
//!
//! An instance on a host may have any size, which is part of the name of its type: `CDH_4C8G` has 4 cores and 8 GiB.

use super::super::Call;
use super::find;
use crate::catalogue::{InstanceType, Money};
use crate::error::ApiError;
use crate::state::{Account, Host, HostState};

/// The charge type of instances on dedicated hosts.
const CHARGE: &str = "CDHPAID";

/// Returns the custom instance type with this name; `None` for other names.
pub(in crate::actions::cvm) fn custom_type(name: &str) -> Option<InstanceType> {
    let (cpu, memory) = name.strip_prefix("CDH_")?.strip_suffix('G')?.split_once('C')?;
    let number = |text: &str| text.parse().ok().filter(|number: &i64| *number > 0);
    Some(InstanceType {
        name: name.to_owned(),
        cpu: number(cpu)?,
        memory: number(memory)?,
        bandwidth: 1.5,
        pps: 30,
        hour_price: Money::ZERO,
    })
}

/// The host of each instance of an order.
#[derive(Clone, Debug, Default)]
pub(in crate::actions::cvm) struct HostAssignment(Vec<String>);

impl HostAssignment {
    /// Finds a host for each instance; empty if the order is not for dedicated hosts.
    pub(in crate::actions::cvm) fn find(
        account: &Account,
        call: &Call<'_>,
        zone: &str,
        (kind, count): (&InstanceType, i64),
    ) -> Result<Self, ApiError> {
        let named = call.parameters.object("Placement").map(|own| own.strings("HostIds"));
        let named = named.unwrap_or_default();
        let is_custom = custom_type(&kind.name).is_some();
        match call.parameters.string("InstanceChargeType") == Some(CHARGE) {
            false if is_custom || !named.is_empty() => {
                let message =
                    format!("Instances on dedicated hosts require the charge type {CHARGE}.");
                Err(call.invalid(&["InvalidParameterCombination"], message))
            }
            false => Ok(Self::default()),
            true if !is_custom => {
                let message = format!(
                    "Instances on dedicated hosts require a type such as CDH_4C8G, not {}.",
                    kind.name
                );
                let codes = ["InvalidParameter.HostIdStandardInstanceTypeNotSupport"];
                Err(call.error(&codes, "InvalidParameter", message))
            }
            true => {
                Self::assign(account, call, candidates(account, call, zone, &named)?, (kind, count))
            }
        }
    }

    fn assign(
        account: &Account,
        call: &Call<'_>,
        hosts: Vec<&Host>,
        (kind, count): (&InstanceType, i64),
    ) -> Result<Self, ApiError> {
        let mut assigned = Vec::new();
        for host in hosts {
            let (mut cpu, mut memory) = host.free_capacity(&account.instances_on_host(&host.id));
            while cpu >= kind.cpu
                && memory >= kind.memory
                && i64::try_from(assigned.len()).unwrap_or(i64::MAX) < count
            {
                cpu -= kind.cpu;
                memory -= kind.memory;
                assigned.push(host.id.clone());
            }
        }
        if i64::try_from(assigned.len()) == Ok(count) {
            return Ok(Self(assigned));
        }
        let message = format!(
            "The dedicated hosts have capacity for {} of {count} instances.",
            assigned.len()
        );
        let codes = ["ResourceInsufficient.SpecifiedInstanceType"];
        Err(call.error(&codes, "ResourceInsufficient", message))
    }

    /// Returns the host of the instance with this index in the order.
    pub(in crate::actions::cvm) fn host(&self, index: u32) -> Option<String> {
        self.0.get(usize::try_from(index).ok()?).cloned()
    }
}

/// Returns the named hosts, or all hosts of the zone that are running.
fn candidates<'a>(
    account: &'a Account,
    call: &Call<'_>,
    zone: &str,
    named: &[&str],
) -> Result<Vec<&'a Host>, ApiError> {
    if named.is_empty() {
        let fits = |host: &&Host| {
            host.region == call.region && host.zone == zone && host.state == HostState::Running
        };
        let found: Vec<&Host> = account.hosts.iter().filter(fits).collect();
        if found.is_empty() {
            let message = format!("The account has no running dedicated host in {zone}.");
            let codes = ["InvalidParameter.InstanceTypeSupportedHostNotFound"];
            return Err(call.error(&codes, "InvalidParameter", message));
        }
        return Ok(found);
    }
    call.check_distinct("dedicated host", named)?;
    let mut found = Vec::with_capacity(named.len());
    for id in named {
        let key = find(account, call, id)?;
        let Some(host) = account.hosts.get(key) else { continue };
        if host.state != HostState::Running || host.zone != zone {
            let message = format!(
                "The dedicated host `{id}` is {} in {} and accepts no instances in {zone}.",
                host.state.as_str(),
                host.zone
            );
            let codes = ["InvalidParameter.HostIdStatusNotSupport"];
            return Err(call.error(&codes, "InvalidParameter", message));
        }
        found.push(host);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_type_is_parsed_from_its_name() {
        let kind = custom_type("CDH_4C8G").unwrap();
        assert_eq!((kind.cpu, kind.memory), (4, 8));
        for name in ["S5.MEDIUM4", "CDH_4C", "CDH_C8G", "CDH_0C8G", "CDH_4C8", "CDH_4C-8G"] {
            assert!(custom_type(name).is_none(), "{name}");
        }
    }
}
