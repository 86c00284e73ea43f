//! Codes with which servers register as managed instances.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::moment::Moment;
use crate::state::Row;

/// A registration code. Its value is returned once and not stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RegisterCode {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) description: String,
    pub(crate) name_prefix: String,
    pub(crate) limit: i64,
    /// `None` if the code never expires.
    pub(crate) expires: Option<Moment>,
    pub(crate) address_range: String,
    pub(crate) enabled: bool,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
}

impl Row for RegisterCode {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }
}

impl RegisterCode {
    /// Returns `RegisterCodeInfo`. No server can register.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "RegisterCodeId": self.id,
            "Description": self.description,
            "InstanceNamePrefix": self.name_prefix,
            "RegisterLimit": self.limit,
            "ExpiredTime": self.expires.map(Moment::iso),
            "IpAddressRange": self.address_range,
            "Enabled": self.enabled,
            "RegisteredCount": 0,
            "CreatedTime": self.created.iso(),
            "UpdatedTime": self.updated.iso(),
        })
    }
}
