//! Providers that read files: the INI file of the vendor's SDKs and the JSON files of its command line tool.
//!
//! Files are read whole each time, since they are a few hundred bytes, into memory that is wiped afterwards, and on a
//! thread of their own, since their file system may not respond. An error names the file, the line, the key and what was
//! expected. It never contains a value, not even one that should not be secret, since files get mixed up.

mod ini;
mod json;
mod profile;
mod read;
mod tccli;

pub use profile::CredentialsFile;
pub use tccli::TccliProfile;

pub(super) use json::{Fields, Reader};
pub(super) use read::{on_thread, read};

use read::{on_thread_within_limit, read_secret};

use super::environment::names;
use super::sts::AssumeRole;
use super::{Credentials, CredentialsError, CredentialsProvider as _, Environment, ProviderConfig};

/// The profile that is used if none is named.
const DEFAULT: &str = "default";

/// A role to assume with the keys of a profile.
#[derive(Debug)]
struct Role {
    arn: String,
    session_name: Option<String>,
}

/// Returns the credentials of the role, or `keys` if there is none.
async fn with_role(
    keys: Credentials,
    role: Option<Role>,
    config: &ProviderConfig,
) -> Result<Credentials, CredentialsError> {
    let Some(Role { arn, session_name }) = role else { return Ok(keys) };
    let mut role = AssumeRole::new(arn, keys).config(config);
    if let Some(name) = session_name {
        role = role.session_name(name);
    }
    role.credentials().await
}

/// The name of a profile, and whether it was chosen explicitly.
struct ProfileName {
    name: String,
    is_chosen: bool,
}

impl ProfileName {
    /// Returns the configured name, or else the value of the first variable that is set.
    fn find(
        set: Option<&str>,
        environment: &Environment,
        variables: &[&str],
    ) -> Result<Self, CredentialsError> {
        if let Some(name) = set {
            return Ok(Self { name: name.to_owned(), is_chosen: true });
        }
        for variable in variables {
            if let Some(name) = environment.get(variable)? {
                return Ok(Self { name, is_chosen: true });
            }
        }
        Ok(Self { name: DEFAULT.to_owned(), is_chosen: false })
    }
}

/// Returns the region of the profile that is in use.
pub(super) fn region_of_profile(
    environment: &Environment,
) -> Result<Option<String>, CredentialsError> {
    let config = ProviderConfig::new().environment(environment.clone());
    on_thread_within_limit(move || match CredentialsFile::new().config(&config).read_region()? {
        Some(region) => Ok(Some(region)),
        None => TccliProfile::new().config(&config).read_region(),
    })
}
