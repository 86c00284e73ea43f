//! The configuration of new disks.

use super::{Call, checks};
use crate::catalogue::{Money, Prices};
use crate::error::ApiError;
use crate::state::{Account, Charge, DiskKind};

/// The smallest disk with burst performance or extra throughput, in GiB.
pub(super) const PERFORMANCE_SIZE: i64 = 460;

/// The type, the size and the billing of new disks.
#[derive(Clone, Debug)]
pub(super) struct Configuration<'a> {
    pub(super) kind: DiskKind,
    /// In GiB.
    pub(super) size: i64,
    /// In MiB/s.
    pub(super) throughput: i64,
    pub(super) count: i64,
    /// The months and the renewal flag of a subscription.
    pub(super) term: Option<(i64, &'a str)>,
}

impl<'a> Configuration<'a> {
    /// Reads the configuration from a call. `snapshot_size` is the size of the snapshot that the disks are created from.
    pub(super) fn read(
        account: &Account,
        call: &Call<'a>,
        snapshot_size: Option<i64>,
    ) -> Result<Self, ApiError> {
        let parameters = call.parameters;
        let kind = kind(call)?;
        let mut range = checks::sizes(account, call, kind)?;
        if let Some(least) = snapshot_size {
            range = range.from(least);
        }
        let size = parameters.integer("DiskSize").or(snapshot_size);
        let size = size.ok_or_else(|| ApiError::missing("DiskSize"))?;
        checks::check_size(call, kind, range, size)?;
        let throughput = parameters.integer("ThroughputPerformance").unwrap_or(0);
        if throughput > 0 {
            check_performance(call, "ThroughputPerformance", kind, size)?;
        }
        Ok(Self { kind, size, throughput, count: count(account, call)?, term: term(call)? })
    }

    /// Returns the hourly rate of one disk.
    pub(super) fn hour(&self, prices: &Prices) -> Money {
        hour(prices, self.kind, self.size, self.throughput)
    }

    /// Returns the months of a subscription.
    pub(super) fn months(&self) -> Option<i64> {
        self.term.map(|term| term.0)
    }

    /// Returns the billing of one disk.
    pub(super) fn charge(&self, call: &Call<'_>, prices: &Prices) -> Charge {
        match self.term {
            None => Charge::postpaid("POSTPAID_BY_HOUR", call.now),
            Some((months, flag)) => {
                Charge::prepaid(flag, call.now, months, prices.term(self.hour(prices), months))
            }
        }
    }
}

/// Returns the hourly rate of a disk.
pub(super) fn hour(prices: &Prices, kind: DiskKind, size: i64, throughput: i64) -> Money {
    prices.disk(kind, size) + prices.throughput(throughput)
}

/// Checks that a disk can have extra performance.
pub(super) fn check_performance(
    call: &Call<'_>,
    parameter: &str,
    kind: DiskKind,
    size: i64,
) -> Result<(), ApiError> {
    if kind.has_extra_performance() && size >= PERFORMANCE_SIZE {
        return Ok(());
    }
    let message = format!(
        "The parameter `{parameter}` requires a disk of type CLOUD_HSSD or CLOUD_TSSD with at least {PERFORMANCE_SIZE} GiB, \
         but the disk has the type {} and {size} GiB.",
        kind.as_str()
    );
    let codes = [
        "InvalidParameter.DiskConfigNotSupported",
        "ResourceUnavailable.NotSupported",
        "InvalidDisk.NotSupported",
    ];
    Err(call.invalid(&codes, message))
}

fn kind(call: &Call<'_>) -> Result<DiskKind, ApiError> {
    let name = call.required("DiskType")?;
    DiskKind::parse(name).ok_or_else(|| {
        let message = format!("The disk type `{name}` does not exist.");
        call.invalid(&["InvalidParameter.DiskConfigNotSupported"], message)
    })
}

fn count(account: &Account, call: &Call<'_>) -> Result<i64, ApiError> {
    let count = call.parameters.integer("DiskCount").unwrap_or(1);
    let most = i64::try_from(account.quotas.disks_per_order).unwrap_or(i64::MAX);
    if (1..=most).contains(&count) {
        return Ok(count);
    }
    let message = format!("The parameter `DiskCount` is {count}; it must be 1 to {most}.");
    Err(call.invalid(&["InvalidParameterValue.LimitExceeded"], message))
}

fn term<'a>(call: &Call<'a>) -> Result<Option<(i64, &'a str)>, ApiError> {
    let prepaid = call.parameters.object("DiskChargePrepaid");
    match (call.required("DiskChargeType")?, prepaid) {
        ("PREPAID", Some(view)) => checks::term(call, view).map(Some),
        ("PREPAID", None) => Err(ApiError::missing("DiskChargePrepaid")),
        ("POSTPAID_BY_HOUR", None) => Ok(None),
        ("POSTPAID_BY_HOUR", Some(_)) => {
            let message = "The parameter `DiskChargePrepaid` requires the charge type PREPAID.";
            Err(call.invalid(&[], message))
        }
        (other, _) => {
            let message =
                format!("The charge type `{other}` is not one of PREPAID, POSTPAID_BY_HOUR.");
            Err(call.invalid(&["InvalidParameter.DiskConfigNotSupported"], message))
        }
    }
}
