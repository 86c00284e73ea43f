//! The settings of a core.

use std::path::PathBuf;

use tencent_cloud::testing::FaultRule;

use crate::credentials::Credentials;
use crate::spec_dir::Given;
use crate::state::{CommandRule, Quotas, Timing};

/// The settings of a [`Core`](crate::Core). The builder fills them in.
#[derive(Clone)]
pub(crate) struct Config {
    /// The accepted credentials; the default ones if empty.
    pub(crate) credentials: Vec<Credentials>,
    pub(crate) timing: Timing,
    pub(crate) quotas: Quotas,
    pub(crate) time_scale: f64,
    /// A random one if absent.
    pub(crate) seed: Option<u64>,
    pub(crate) verify_signatures: bool,
    pub(crate) rate_limits: bool,
    pub(crate) faults: Vec<FaultRule>,
    pub(crate) command_rules: Vec<CommandRule>,
    /// Specifications in addition to the embedded ones.
    pub(crate) specifications: Vec<Given>,
    pub(crate) strict: bool,
    pub(crate) examples: bool,
    /// The folder in which state is kept.
    pub(crate) state_dir: Option<PathBuf>,
    /// Whether state survives a loss of power.
    pub(crate) fsync: bool,
    /// The role that is bound to the instance in the metadata service.
    pub(crate) instance_role: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            credentials: Vec::new(),
            timing: Timing::default(),
            quotas: Quotas::default(),
            time_scale: 1.0,
            seed: None,
            verify_signatures: true,
            rate_limits: false,
            faults: Vec::new(),
            command_rules: Vec::new(),
            specifications: Vec::new(),
            strict: false,
            examples: false,
            state_dir: None,
            fsync: false,
            instance_role: None,
        }
    }
}

impl Config {
    /// Returns the credentials that clients of this simulator use.
    pub(crate) fn client_credentials(&self) -> Credentials {
        self.credentials.first().cloned().unwrap_or_default()
    }

    /// Returns all accepted credentials.
    pub(crate) fn accepted_credentials(&self) -> Vec<Credentials> {
        if self.credentials.is_empty() {
            vec![Credentials::default()]
        } else {
            self.credentials.clone()
        }
    }
}
