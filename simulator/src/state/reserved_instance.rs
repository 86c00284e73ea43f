//! Reserved instances.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Row;
use crate::moment::Moment;

/// A purchase of reserved instances.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReservedInstance {
    pub(crate) region: String,
    pub(crate) zone: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) family: String,
    pub(crate) count: i64,
    /// `OfferingType`.
    pub(crate) option: String,
    pub(crate) start: Moment,
    pub(crate) duration: Duration,
    /// The time at which the reservation becomes active.
    pub(crate) active: Moment,
    pub(crate) state: ReservedInstanceState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ReservedInstanceState {
    Pending,
    Active,
    Retired,
}

impl ReservedInstanceState {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }
}

impl Row for ReservedInstance {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        let end = self.start.after(self.duration);
        match self.state {
            ReservedInstanceState::Pending => Some(self.active.min(end)),
            ReservedInstanceState::Active => Some(end),
            ReservedInstanceState::Retired => None,
        }
    }
}

impl ReservedInstance {
    /// Applies the transition that is due.
    pub(super) fn advance_to(&mut self, now: Moment) {
        self.state = if self.start.after(self.duration) <= now {
            ReservedInstanceState::Retired
        } else if now < self.active {
            ReservedInstanceState::Pending
        } else {
            ReservedInstanceState::Active
        };
    }

    /// Returns the item of a list of reserved instances.
    pub(crate) fn to_json(&self) -> Value {
        let last = self.start.after(self.duration.saturating_sub(Duration::from_secs(1)));
        json!({
            "InstanceType": self.kind,
            "Zone": self.zone,
            "StartTime": self.start.beijing_time(),
            "EndTime": last.beijing_time(),
            "Duration": self.duration.as_secs(),
            "InstanceCount": self.count,
            "ProductDescription": "linux",
            "State": self.state.as_str(),
            "CurrencyCode": "USD",
            "OfferingType": self.option,
            "InstanceFamily": self.family,
            "ReservedInstanceId": self.id,
            "ReservedInstanceName": self.name,
        })
    }
}
