//! The capacity and the partitions of placement groups.

use super::super::Call;
use super::find;
use crate::error::ApiError;
use crate::state::{Account, PlacementGroup};

/// Slots for instances in a placement group.
#[derive(Clone, Debug)]
pub(in crate::actions::cvm) struct GroupSlots {
    pub(in crate::actions::cvm) group_id: String,
    /// The partition of the first instance, if the group has partitions. The other instances follow in the next
    /// partitions.
    first: Option<i64>,
    partitions: i64,
    /// Whether the call names a partition, which all instances are then in.
    is_named: bool,
}

impl GroupSlots {
    /// Reserves slots in the placement group that a call names; `None` if it names none.
    pub(in crate::actions::cvm) fn find(
        account: &Account,
        call: &Call<'_>,
        count: usize,
    ) -> Result<Option<Self>, ApiError> {
        let named = call.parameters.strings("DisasterRecoverGroupIds");
        let id = named.first().copied().or(call.parameters.string("DisasterRecoverGroupId"));
        let Some(id) = id else { return Ok(None) };
        let key = find(account, call, id)?;
        let Some(group) = account.placement_groups.get(key) else { return Ok(None) };
        let held = account.instances_with(id).len();
        if held + count > group.capacity {
            let message = format!(
                "The placement group `{id}` contains {held} of at most {} instances, and {count} more exceed the limit.",
                group.capacity
            );
            let codes = [
                "ResourceInsufficient.DisasterRecoverGroupCvmQuota",
                "LimitExceeded.DisasterRecoverGroup",
            ];
            return Err(call.error(&codes, "ResourceInsufficient", message));
        }
        let named_partition = partition(call, group)?;
        let next = i64::try_from(held).unwrap_or(0);
        Ok(Some(Self {
            group_id: id.to_owned(),
            first: group.partitions.map(|count| named_partition.unwrap_or(next % count + 1)),
            partitions: group.partitions.unwrap_or(1),
            is_named: named_partition.is_some(),
        }))
    }

    /// Returns the partition of the instance with this index in the call.
    pub(in crate::actions::cvm) fn partition(&self, index: u32) -> Option<i64> {
        let first = self.first?;
        if self.is_named {
            return Some(first);
        }
        Some((first - 1 + i64::from(index)) % self.partitions + 1)
    }
}

/// Returns the partition that a call names, which the group must have.
fn partition(call: &Call<'_>, group: &PlacementGroup) -> Result<Option<i64>, ApiError> {
    let Some(number) = call.parameters.integer("PartitionNumber") else { return Ok(None) };
    let count = group.partitions.unwrap_or(0);
    if (1..=count).contains(&number) {
        return Ok(Some(number));
    }
    let message = format!(
        "The parameter `PartitionNumber` is {number}, but the placement group `{}` has {count} partitions.",
        group.id
    );
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}
