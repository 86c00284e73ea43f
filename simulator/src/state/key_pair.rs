//! SSH key pairs.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Row, Tagged};
use crate::moment::Moment;

/// A key pair. The private key is returned once and not stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyPair {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) project_id: i64,
    pub(crate) public_key: String,
    pub(crate) created: Moment,
    pub(crate) tags: Vec<(String, String)>,
}

impl Row for KeyPair {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        ""
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for KeyPair {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "keypair";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl KeyPair {
    /// Returns the key pair with the instances that it is bound to. The private key is part of the response that
    /// creates it.
    pub(crate) fn to_json(&self, instance_ids: &[&str], private_key: Option<&str>) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        json!({
            "KeyId": self.id,
            "KeyName": self.name,
            "ProjectId": self.project_id,
            "Description": self.description,
            "PublicKey": self.public_key,
            "PrivateKey": private_key.unwrap_or_default(),
            "AssociatedInstanceIds": instance_ids,
            "CreatedTime": self.created.iso(),
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
        })
    }
}
