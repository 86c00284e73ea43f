//! The INI file that the vendor's SDKs share.

use std::path::{Path, PathBuf};

use super::ini::{self, Sections};
use super::{ProfileName, Role, names, on_thread, on_thread_within_limit, read_secret, with_role};
use crate::BoxFuture;
use crate::credentials::{Credentials, CredentialsError, CredentialsProvider};
use crate::providers::ProviderConfig;

/// The path of the file in the home directory.
const IN_HOME: [&str; 2] = [".tencentcloud", "credentials"];
const SYSTEM_PATH: &str = "/etc/tencentcloud/credentials";

/// A provider that reads the INI file that the vendor's SDKs share.
///
/// The file is the first that exists of `$TENCENTCLOUD_CREDENTIALS_FILE`, `~/.tencentcloud/credentials` and
/// `/etc/tencentcloud/credentials`.
///
/// ```ini
/// [default]
/// secret_id = AKIDexample
/// secret_key = example
///
/// [deploy]
/// secret_id = AKIDexample
/// secret_key = example
/// role_arn = qcs::cam::uin/100000000001:roleName/deploy
/// region = ap-guangzhou
/// ```
///
/// The profile is the section that `$TENCENTCLOUD_PROFILE` names, or else `default`. A profile with a `role_arn`, and
/// optionally a `role_session_name`, assumes that role with its keys. `token` is the token of temporary keys.
///
/// The file must be a regular file of at most 1 MiB. A file that all users of the machine can read is logged as a warning.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CredentialsFile {
    path: Option<PathBuf>,
    profile: Option<String>,
    config: ProviderConfig,
}

impl CredentialsFile {
    /// Creates a provider for the file and the profile that the environment names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the path of the file.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets the profile, the name of a section.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets the environment, and the transport and clock with which roles are assumed.
    pub fn config(mut self, config: &ProviderConfig) -> Self {
        self.config = config.clone();
        self
    }

    /// Returns the region that the profile names, or `None` if there is no such file or profile.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read within ten seconds, or cannot be parsed.
    pub fn region(&self) -> Result<Option<String>, CredentialsError> {
        let provider = self.clone();
        on_thread_within_limit(move || provider.read_region())
    }

    /// Does the same on this thread.
    pub(super) fn read_region(&self) -> Result<Option<String>, CredentialsError> {
        match self.load() {
            Ok(profile) => Ok(profile.value("region")?.map(str::to_owned)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let provider = self.clone();
        let (keys, role) = on_thread(move || provider.load()?.keys_and_role()).await?;
        with_role(keys, role, &self.config).await
    }

    fn load(&self) -> Result<Profile, CredentialsError> {
        let (path, text) = self.open()?;
        let sections = ini::parse(&text).map_err(|error| {
            CredentialsError::new(format!("{}:{}: {}", path.display(), error.line, error.message))
        })?;
        let wanted =
            ProfileName::find(self.profile.as_deref(), self.config.variables(), &[names::PROFILE])?;
        match sections.line(&wanted.name) {
            Some(line) => Ok(Profile { path, name: wanted.name, line, sections }),
            None => {
                let message = format!("{}: no section [{}]", path.display(), wanted.name);
                // A profile that the environment names may be one of tccli; one that the program names must be here.
                Err(match self.profile {
                    Some(_) => CredentialsError::new(message),
                    None => CredentialsError::absent(message),
                })
            }
        }
    }

    /// Returns the content of the file. A file that was named explicitly must exist.
    fn open(&self) -> Result<(PathBuf, Text), CredentialsError> {
        let environment = self.config.variables();
        let named = match &self.path {
            Some(path) => Some(path.clone()),
            None => environment.get(names::CREDENTIALS_FILE)?.map(PathBuf::from),
        };
        if let Some(path) = named {
            let missing = || CredentialsError::new(format!("{} does not exist", path.display()));
            let text = read_secret(&path)?.ok_or_else(missing)?;
            return Ok((path, text));
        }
        let home = environment.home().map(|home| home.join(IN_HOME[0]).join(IN_HOME[1]));
        let paths: Vec<PathBuf> =
            home.into_iter().chain([Path::new(SYSTEM_PATH).to_owned()]).collect();
        for path in &paths {
            if let Some(text) = read_secret(path)? {
                return Ok((path.clone(), text));
            }
        }
        let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        Err(CredentialsError::absent(format!("no file {}", paths.join(" or "))))
    }
}

type Text = secrecy::zeroize::Zeroizing<String>;

/// A section of the file.
struct Profile {
    path: PathBuf,
    name: String,
    line: usize,
    sections: Sections,
}

impl Profile {
    fn keys_and_role(&self) -> Result<(Credentials, Option<Role>), CredentialsError> {
        let mut keys = Credentials::new(self.require("secret_id")?, self.require("secret_key")?);
        if let Some(token) = self.value("token")? {
            keys = keys.with_token(token);
        }
        let Some(arn) = self.value("role_arn")?.map(str::to_owned) else { return Ok((keys, None)) };
        let session_name = self.value("role_session_name")?.map(str::to_owned);
        Ok((keys, Some(Role { arn, session_name })))
    }

    fn require(&self, key: &str) -> Result<&str, CredentialsError> {
        if let Some(text) = self.value(key)? {
            return Ok(text);
        }
        let line = self.sections.get(&self.name, key).map_or(self.line, |value| value.line);
        Err(self.wrong(line, &format!("missing {key} in [{}]", self.name)))
    }

    /// Returns the value of a key. An empty value counts as missing.
    fn value(&self, key: &str) -> Result<Option<&str>, CredentialsError> {
        let found = self.sections.get(&self.name, key);
        let Some(value) = found.filter(|value| !value.content.is_empty()) else { return Ok(None) };
        if value.content.contains(char::is_whitespace) {
            let expected =
                "expected a value without white space, and comments on lines of their own";
            return Err(self.wrong(value.line, &format!("{key}: {expected}")));
        }
        Ok(Some(&value.content))
    }

    fn wrong(&self, line: usize, message: &str) -> CredentialsError {
        CredentialsError::new(format!("{}:{line}: {message}", self.path.display()))
    }
}

impl CredentialsProvider for CredentialsFile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
