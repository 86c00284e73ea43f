//! Files that hold credentials: the INI file of the vendor's SDKs and the JSON files of its command line.
//!
//! Both are read whole each time they are asked for, as they are a few hundred bytes on a local disk, and into memory that
//! is wiped afterwards. What is wrong in one is said with file, line, key and what was expected; a value is never shown,
//! not even one that should not be secret, since files get mixed up.

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

pub(super) use json::{Members, Reader};

use super::environment::names;
use super::sts::AssumeRole;
use super::{Credentials, CredentialsError, Environment, ProviderConfig};

/// The most that is read of a file: far more than one holds, and little enough for a wrong path to do no harm.
const MAX_SIZE: u64 = 1 << 20;

/// The profile that is meant where none is named.
const DEFAULT: &str = "default";

/// The text of a file, wiped when it is dropped; none if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    let unreadable = |error: std::io::Error| {
        CredentialsError::new(format!("{}: cannot be read: {error}", path.display()))
            .with_source(error)
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_missing(error.kind()) => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let size = file.metadata().map_err(unreadable)?.len().min(MAX_SIZE);
    // Room for all of it at once: growing would leave copies behind.
    let room = usize::try_from(size).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_SIZE {
        let path = path.display();
        return Err(CredentialsError::new(format!("{path}: longer than {MAX_SIZE} bytes")));
    }
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = Zeroizing::new(error.into_bytes());
            let line = 1 + bytes.iter().take(valid).filter(|byte| **byte == b'\n').count();
            Err(CredentialsError::new(format!("{}:{line}: not UTF-8", path.display())))
        }
    }
}

fn is_missing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// A role to be assumed over a profile's keys.
#[derive(Debug)]
struct Role {
    arn: String,
    session_name: Option<String>,
}

/// Credentials of the role over `keys`, or `keys` themselves without one.
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

/// The name of a profile, and whether somebody asked for that one.
struct ProfileName {
    name: String,
    is_chosen: bool,
}

impl ProfileName {
    /// As it was set, or else what the first of `variables` says.
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

/// The region where the user set none by hand: of the environment, or else of the profile in use.
pub(crate) fn region(environment: &Environment) -> Result<Option<String>, CredentialsError> {
    if let Some(region) = environment.get(names::REGION)? {
        return Ok(Some(region));
    }
    let config = ProviderConfig::new().environment(environment.clone());
    match CredentialsFile::new().config(&config).region()? {
        Some(region) => Ok(Some(region)),
        None => TccliProfile::new().config(&config).region(),
    }
}
