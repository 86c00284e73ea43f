//! The table of settings. Each is an option, an environment variable and a key of the configuration file.

/// A setting.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The long option without dashes, and the key in a file.
    pub(crate) key: &'static str,
    pub(crate) kind: Kind,
    pub(crate) help: &'static str,
}

/// The values that a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `true` or `false`.
    Switch,
    /// One value, with its name in the help.
    Value(&'static str),
    /// One value that messages must not contain.
    Secret(&'static str),
    /// Any number of values. Those of one source replace those of the sources before.
    List(&'static str),
}

use Kind::{List, Secret, Switch, Value};

/// Every setting, in the order of the help.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        kind: Value("[ADDRESS:]PORT"),
        help: "Listen on this address; port 0 selects a free port [default: 127.0.0.1:8520]",
    },
    Setting {
        key: "advertise",
        kind: Value("HOST[:PORT]"),
        help: "Address of this server for clients, such as the name of a container",
    },
    Setting {
        key: "spec",
        kind: List("DIR"),
        help: "Also serve the specifications in this folder: DIR/openapi.yaml, DIR/<version>/openapi.yaml or \
               DIR/<service>/<version>/openapi.yaml",
    },
    Setting {
        key: "strict",
        kind: Switch,
        help: "Reject actions without state instead of returning an empty response",
    },
    Setting {
        key: "examples",
        kind: Switch,
        help: "Return documented examples from actions without state instead of empty responses",
    },
    Setting {
        key: "secret-id",
        kind: Value("ID"),
        help: "Accept this secret id, together with --secret-key",
    },
    Setting { key: "secret-key", kind: Secret("KEY"), help: "The secret key of --secret-id" },
    Setting { key: "token", kind: Secret("TOKEN"), help: "Require this session token in requests" },
    Setting {
        key: "account",
        kind: List("ACCOUNT:ID:KEY"),
        help: "Also accept this secret id and key as those of the account with this number",
    },
    Setting {
        key: "state",
        kind: Value("DIR"),
        help: "Keep state in this folder, and continue with the state in it [default: in memory]",
    },
    Setting {
        key: "fsync",
        kind: Switch,
        help: "Flush every change to the disk before its response, so that it survives a loss of power",
    },
    Setting {
        key: "instance-role",
        kind: Value("NAME"),
        help: "Serve temporary credentials of this role like the metadata service of an instance",
    },
    Setting {
        key: "control-token",
        kind: Secret("TOKEN"),
        help: "Permit control requests under /_simulator/ from other machines with this token",
    },
    Setting {
        key: "time-scale",
        kind: Value("FACTOR"),
        help: "Make operations faster by this factor [default: 1]",
    },
    Setting {
        key: "seed",
        kind: Value("N"),
        help: "Seed of ids and of fault probabilities [default: random]",
    },
    Setting {
        key: "tls",
        kind: Switch,
        help: "Use TLS, with a certificate of an authority that is created at the start",
    },
    Setting {
        key: "tls-authority",
        kind: Value("FILE"),
        help: "Write the certificate of the authority to this file [default: a new temporary file]",
    },
    Setting { key: "rate-limits", kind: Switch, help: "Enforce the documented rate limits" },
    Setting {
        key: "no-verify",
        kind: Switch,
        help: "Accept requests with an invalid signature or without one",
    },
    Setting {
        key: "fault",
        kind: List("FAULT[@ACTION][:PROBABILITY]"),
        help: "Inject a fault into calls of one action or of all actions, with a probability between 0 and 1. FAULT is \
               one of refuse, reset-before, reset-after, delay-before=SECONDS, delay-after=SECONDS, truncate, \
               bad-gateway-before, bad-gateway-after, throttle, internal-error-before, internal-error-after, \
               wrong-content-type, duplicate",
    },
    Setting {
        key: "log-format",
        kind: Value("FORMAT"),
        help: "Write the log as `text` or as one `json` object per line [default: text]",
    },
    Setting { key: "quiet", kind: Switch, help: "Do not log calls" },
];

impl Setting {
    /// Returns the setting with this key.
    pub(crate) fn find(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// Returns whether messages must not contain the values.
    pub(crate) fn is_secret(&self) -> bool {
        matches!(self.kind, Secret(_)) || self.key == "account"
    }

    /// Returns the environment variable.
    pub(crate) fn variable(&self) -> String {
        variable(self.key)
    }
}

/// Returns the environment variable of an option.
pub(crate) fn variable(key: &str) -> String {
    format!("TENCENT_CLOUD_SIMULATOR_{}", key.to_ascii_uppercase().replace('-', "_"))
}
