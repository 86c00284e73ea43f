//! The values of the settings, from all sources.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use tencent_cloud_simulator::{
    Builder, CommandRule, Credentials, FaultRule, Simulator, parse_fault_rule,
};

use crate::log::Format;
use crate::table::Setting;

/// The default port.
const PORT: u16 = 8520;

/// The values of all settings.
pub(crate) struct Settings {
    builder: Builder,
    specs: Vec<String>,
    faults: Vec<FaultRule>,
    accounts: Vec<Credentials>,
    /// Of the configuration file.
    pub(crate) command_rules: Vec<CommandRule>,
    secret_id: Option<String>,
    secret_key: Option<String>,
    token: Option<String>,
    /// The file for the certificate of the authority.
    pub(crate) authority: Option<PathBuf>,
    pub(crate) verifies: bool,
    pub(crate) quiet: bool,
    pub(crate) format: Format,
}

/// The values of a setting in one source: the command line, the environment or a file.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) setting: &'static Setting,
    pub(crate) values: Vec<String>,
    /// How the source names the setting, such as `--listen`, after its place if it has one.
    pub(crate) origin: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            builder: Simulator::builder().listen(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))),
            specs: Vec::new(),
            faults: Vec::new(),
            accounts: Vec::new(),
            command_rules: Vec::new(),
            secret_id: None,
            secret_key: None,
            token: None,
            authority: None,
            verifies: true,
            quiet: false,
            format: Format::Text,
        }
    }
}

impl Settings {
    /// Sets the values of one source, which replace those of the sources before.
    pub(crate) fn set(&mut self, given: &Given) -> Result<(), String> {
        let Given { setting, values, origin } = given;
        match setting.key {
            "spec" => self.specs.clear(),
            "fault" => self.faults.clear(),
            "account" => self.accounts.clear(),
            _ => {}
        }
        for value in values {
            self.apply(setting.key, value).map_err(|expected| match setting.is_secret() {
                true => format!("invalid {origin}: expected {expected}"),
                false => format!("invalid {origin} {value:?}: expected {expected}"),
            })?;
        }
        Ok(())
    }

    /// Sets one value. The error is what was expected.
    fn apply(&mut self, key: &str, text: &str) -> Result<(), String> {
        let builder = self.builder.clone();
        self.builder = match key {
            "listen" => builder.listen(address(text)?),
            "advertise" => builder.advertise(non_empty(text)?),
            "strict" => builder.strict(switch(text)?),
            "examples" => builder.examples(switch(text)?),
            "control-token" => builder.control_token(token(text)?),
            "time-scale" => builder.time_scale(scale(text)?),
            "seed" => {
                builder.seed(text.parse().map_err(|_| "a whole number that is not negative")?)
            }
            "rate-limits" => builder.rate_limits(switch(text)?),
            "tls" => builder.tls(switch(text)?),
            "state" => builder.state_dir(non_empty(text)?),
            "fsync" => builder.fsync(switch(text)?),
            "instance-role" => builder.instance_role(non_empty(text)?),
            _ => return self.apply_other(key, text),
        };
        Ok(())
    }

    /// Sets one value of a setting that has no counterpart in the builder, or depends on another one.
    fn apply_other(&mut self, key: &str, text: &str) -> Result<(), String> {
        match key {
            "spec" => self.specs.push(non_empty(text)?),
            "fault" => self.faults.push(parse_fault_rule(text)?),
            "account" => self.accounts.push(account(text)?),
            "secret-id" => self.secret_id = Some(non_empty(text)?),
            "secret-key" => self.secret_key = Some(non_empty(text)?),
            "token" => self.token = Some(non_empty(text)?),
            "no-verify" => self.verifies = !switch(text)?,
            "quiet" => self.quiet = switch(text)?,
            "tls-authority" => self.authority = Some(non_empty(text)?.into()),
            "log-format" => self.format = Format::parse(text).ok_or("text or json")?,
            _ => return Err("a known setting".to_owned()),
        }
        Ok(())
    }

    /// Returns the builder with all settings.
    pub(crate) fn builder(&self) -> Result<Builder, String> {
        let mut credentials = match (&self.secret_id, &self.secret_key) {
            (Some(id), Some(key)) => Credentials::new(id, key),
            (None, None) => Credentials::default(),
            _ => return Err("--secret-id and --secret-key must be used together".to_owned()),
        };
        credentials.token.clone_from(&self.token);
        let builder = self.builder.clone().credentials(credentials);
        let builder = self.accounts.iter().cloned().fold(builder, Builder::credentials);
        let builder = builder.verify_signatures(self.verifies);
        let builder = self.specs.iter().fold(builder, Builder::spec_dir);
        let builder = self.faults.iter().cloned().fold(builder, Builder::fault);
        Ok(self.command_rules.iter().cloned().fold(builder, Builder::command_rule))
    }
}

/// Parses an address, or a port of the loopback interface.
fn address(text: &str) -> Result<SocketAddr, String> {
    let port = text.parse().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    port.or_else(|_| text.parse())
        .map_err(|_| format!("a port, or an address and a port such as 127.0.0.1:{PORT}"))
}

/// Parses `ACCOUNT:ID:KEY`.
fn account(text: &str) -> Result<Credentials, String> {
    let parts: Vec<&str> = text.splitn(3, ':').collect();
    match parts.as_slice() {
        [account, id, key]
            if account.parse().is_ok_and(|number: u64| number > 0)
                && !id.is_empty()
                && !key.is_empty() =>
        {
            Ok(Credentials::new(*id, *key).of_account(*account))
        }
        _ => Err("the number of an account, a secret id and a key, separated by colons".to_owned()),
    }
}

fn scale(text: &str) -> Result<f64, String> {
    let scale = text.parse().ok().filter(|scale: &f64| scale.is_finite() && *scale > 0.0);
    scale.ok_or_else(|| "a number greater than 0".to_owned())
}

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("true or false".to_owned()),
    }
}

fn non_empty(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("a value that is not empty".to_owned()) } else { Ok(text.to_owned()) }
}

fn token(text: &str) -> Result<String, String> {
    let is_valid = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    let expected = || "visible ASCII characters without spaces".to_owned();
    is_valid.then(|| text.to_owned()).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Kind, SETTINGS};

    #[test]
    fn parses_addresses_and_ports() {
        assert_eq!(address("0").unwrap(), SocketAddr::from(([127, 0, 0, 1], 0)));
        assert_eq!(address("0.0.0.0:80").unwrap(), SocketAddr::from(([0, 0, 0, 0], 80)));
        for text in ["", "localhost", "127.0.0.1", "70000"] {
            assert!(address(text).unwrap_err().contains("127.0.0.1:8520"), "{text}");
        }
    }

    #[test]
    fn every_setting_is_applied() {
        for setting in SETTINGS {
            let value = match (setting.kind, setting.key) {
                (Kind::Switch, _) => "true",
                (_, "fault") => "throttle",
                (_, "log-format") => "json",
                (_, "account") => "100000000002:id:key",
                (Kind::Value(_) | Kind::Secret(_) | Kind::List(_), _) => "1",
            };
            assert_eq!(Settings::default().apply(setting.key, value), Ok(()), "{}", setting.key);
        }
    }

    #[test]
    fn secrets_are_not_in_messages() {
        let setting = Setting::find("control-token").unwrap();
        let values = vec!["a b".to_owned()];
        let given = Given { setting, values, origin: "--control-token".to_owned() };
        let error = Settings::default().set(&given).unwrap_err();
        assert_eq!(
            error,
            "invalid --control-token: expected visible ASCII characters without spaces"
        );
    }

    #[test]
    fn values_of_a_list_replace_those_of_an_earlier_source() {
        let mut settings = Settings::default();
        for values in [&["a", "b"][..], &["c", "d"]] {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            let setting = Setting::find("spec").unwrap();
            settings.set(&Given { setting, values, origin: String::new() }).unwrap();
        }
        assert_eq!(settings.specs, ["c", "d"]);
    }
}
