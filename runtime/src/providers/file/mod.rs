//! Providers that read files: the INI file of the vendor's SDKs and the JSON files of its command line tool.
//!
//! Files are read whole each time, since they are a few hundred bytes on a local disk, into memory that is wiped
//! afterwards. An error names the file, the line, the key and what was expected. It never contains a value, not even
//! one that should not be secret, since files get mixed up.

mod ini;
mod json;
mod profile;
mod tccli;

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use secrecy::zeroize::Zeroizing;

pub use profile::CredentialsFile;
pub use tccli::TccliProfile;

pub(super) use json::{Fields, Reader};

use super::environment::names;
use super::sts::AssumeRole;
use super::{Credentials, CredentialsError, Environment, ProviderConfig};

/// The maximum size of a file: far more than one needs, and small enough for a wrong path to do no harm.
const MAX_SIZE: u64 = 1 << 20;

/// The profile that is used if none is named.
const DEFAULT: &str = "default";

/// Reads a file into memory that is wiped when it is dropped. Returns `None` if the file does not exist.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    let unreadable = |error: std::io::Error| {
        CredentialsError::new(format!("cannot read {}: {error}", path.display()))
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_missing(error.kind()) => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let size = file.metadata().map_err(unreadable)?.len().min(MAX_SIZE);
    // A vector that grows would leave copies behind.
    let capacity = usize::try_from(size).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_SIZE {
        let path = path.display();
        return Err(CredentialsError::new(format!("{path}: expected at most {MAX_SIZE} bytes")));
    }
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = Zeroizing::new(error.into_bytes());
            let line = 1 + bytes.iter().take(valid).filter(|byte| **byte == b'\n').count();
            Err(CredentialsError::new(format!("{}:{line}: expected UTF-8", path.display())))
        }
    }
}

fn is_missing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

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
    role.fetch().await
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

/// Returns the region of the environment, or else of the profile that is in use.
pub(super) fn region(environment: &Environment) -> Result<Option<String>, CredentialsError> {
    if let Some(region) = environment.get(names::REGION)? {
        return Ok(Some(region));
    }
    let config = ProviderConfig::new().environment(environment.clone());
    match CredentialsFile::new().config(&config).region()? {
        Some(region) => Ok(Some(region)),
        None => TccliProfile::new().config(&config).region(),
    }
}
