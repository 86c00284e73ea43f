//! Saved commands.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Script;
use super::parameters::{self, Problem};
use crate::moment::Moment;
use crate::state::Row;

/// A saved command.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Command {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// In base64.
    pub(crate) content: String,
    pub(crate) kind: String,
    pub(crate) working_directory: String,
    /// In seconds.
    pub(crate) timeout: i64,
    pub(crate) enable_parameter: bool,
    pub(crate) defaults: Vec<DefaultParameter>,
    /// Whether the default parameters were given with descriptions.
    pub(crate) has_confs: bool,
    pub(crate) username: String,
    pub(crate) bucket: String,
    pub(crate) prefix: String,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
}

/// A parameter of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DefaultParameter {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) description: String,
}

impl Row for Command {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }
}

impl Command {
    /// Returns the default parameters as a JSON object; empty if there are none.
    pub(crate) fn default_parameters(&self) -> String {
        if self.defaults.is_empty() {
            return String::new();
        }
        let fields = self.defaults.iter().map(|own| (own.name.clone(), json!(own.value)));
        Value::Object(fields.collect::<Map<String, Value>>()).to_string()
    }

    /// Returns the script with its placeholders replaced by parameters in a JSON object, or by their defaults.
    pub(crate) fn script(&self, given: &str) -> Result<Script, Problem> {
        let given_values = parameters::parse(given)?;
        if !self.enable_parameter {
            return if given_values.is_empty() { Ok(self.plain()) } else { Err(Problem::Disabled) };
        }
        let given_pairs = given_values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let defaults = self.defaults.iter().map(|own| (own.name.as_str(), own.value.as_str()));
        let values: Vec<(&str, &str)> = given_pairs.chain(defaults).collect();
        let content = parameters::replace(&self.content, &values)?;
        Ok(Script { content, parameters: given.to_owned(), ..self.plain() })
    }

    /// Returns the script without parameters.
    pub(crate) fn plain(&self) -> Script {
        Script {
            command_id: self.id.clone(),
            command_name: self.name.clone(),
            description: self.description.clone(),
            content: self.content.clone(),
            kind: self.kind.clone(),
            timeout: self.timeout,
            working_directory: self.working_directory.clone(),
            username: self.username.clone(),
            bucket: self.bucket.clone(),
            prefix: self.prefix.clone(),
            parameters: String::new(),
            default_parameters: self.default_parameters(),
        }
    }

    /// Returns `Command`.
    pub(crate) fn to_json(&self) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        let conf = |own: &DefaultParameter| {
            json!({
                "ParameterName": own.name,
                "ParameterValue": own.value,
                "ParameterDescription": own.description,
            })
        };
        let confs: Vec<Value> =
            if self.has_confs { self.defaults.iter().map(conf).collect() } else { Vec::new() };
        json!({
            "CommandId": self.id,
            "CommandName": self.name,
            "Description": self.description,
            "Content": self.content,
            "CommandType": self.kind,
            "WorkingDirectory": self.working_directory,
            "Timeout": self.timeout,
            "CreatedTime": self.created.iso(),
            "UpdatedTime": self.updated.iso(),
            "EnableParameter": self.enable_parameter,
            "DefaultParameters": self.default_parameters(),
            "DefaultParameterConfs": confs,
            "Scenes": [],
            "FormattedDescription": "",
            "CreatedBy": "USER",
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
            "Username": self.username,
            "OutputCOSBucketUrl": self.bucket,
            "OutputCOSKeyPrefix": self.prefix,
        })
    }
}
