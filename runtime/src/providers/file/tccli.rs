//! The files of the vendor's command line, `tccli`.

use std::path::PathBuf;

use secrecy::zeroize::Zeroizing;

use super::{Members, ProfileName, Reader, Role, names, read, with_role};
use crate::BoxFuture;
use crate::credentials::{Credentials, CredentialsError, CredentialsProvider};
use crate::providers::{CvmRole, ProviderConfig};

const FOLDER: &str = ".tccli";

/// What `tccli configure`, `tccli auth login` and `tccli sso login` leave in `~/.tccli`: `<profile>.credential` with the
/// keys, `<profile>.configure` with the region.
///
/// The profile is what `$TCCLI_PROFILE` names, or else `$TENCENTCLOUD_PROFILE`, or else `default`. One with a `role-arn`
/// assumes that role over its keys, one of type `cvm-role` asks the metadata service. Credentials from a login expire; only
/// `tccli` itself can renew them, and does whenever it is used.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct TccliProfile {
    folder: Option<PathBuf>,
    profile: Option<String>,
    config: ProviderConfig,
}

impl TccliProfile {
    /// The profile that the environment names.
    pub fn new() -> Self {
        Self::default()
    }

    /// The folder of the files, in place of `~/.tccli`.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// This profile.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Where to look, and what to assume roles with.
    pub fn config(mut self, config: &ProviderConfig) -> Self {
        self.config = config.clone();
        self
    }

    /// The region that the profile names; none if there is no such profile.
    pub fn region(&self) -> Result<Option<String>, CredentialsError> {
        let profile = self.profile_name()?;
        let Some((path, text)) = self.open(&profile, "configure")? else { return Ok(None) };
        let reader = Reader { origin: &path.display().to_string(), text: &text };
        let Some(common) = reader.object()?.object("_sys_param")? else { return Ok(None) };
        Ok(common.text("region")?.map(|region| region.trim().to_owned()))
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let profile = self.load()?;
        let keys = match profile.keys {
            Some(keys) => keys,
            None => CvmRole::new()
                .config(&self.config)
                .fetch()
                .await
                .map_err(|error| error.present().within(&profile.origin))?,
        };
        with_role(keys, profile.role, &self.config).await
    }

    fn load(&self) -> Result<Profile, CredentialsError> {
        let name = self.profile_name()?;
        let Some((path, text)) = self.open(&name, "credential")? else {
            let folder = self.find_folder().unwrap_or_else(|| PathBuf::from("~").join(FOLDER));
            let path = folder.join(format!("{}.credential", name.name));
            let message = format!("there is no {}", path.display());
            return Err(match name.is_chosen {
                true => CredentialsError::new(message),
                false => CredentialsError::absent(message),
            });
        };
        let origin = path.display().to_string();
        let reader = Reader { origin: &origin, text: &text };
        let members = reader.object()?;
        let is_of_machine = members.text("type")?.is_some_and(|kind| *kind == "cvm-role");
        let keys = match is_of_machine {
            true => None,
            false => Some(self.keys(&origin, &members)?),
        };
        let role = members.text("role-arn")?.map(|arn| plain(&arn));
        let session_name = members.text("role-session-name")?.map(|name| plain(&name));
        let role = role.map(|arn| Role { arn, session_name });
        Ok(Profile { origin, keys, role })
    }

    fn keys(&self, origin: &str, members: &Members<'_>) -> Result<Credentials, CredentialsError> {
        let id = members.require("secretId")?;
        let mut keys = Credentials::new(id.trim(), members.require("secretKey")?.trim());
        if let Some(token) = members.text("token")? {
            keys = keys.with_token(token.trim());
        }
        let Some(expiry) = members.time("expiresAt")? else { return Ok(keys) };
        if expiry <= self.config.time().now() {
            return Err(CredentialsError::new(format!(
                "{origin}: the login has expired: any use of tccli renews it, or else `tccli auth login`"
            )));
        }
        Ok(keys.with_expiry(expiry))
    }

    fn profile_name(&self) -> Result<ProfileName, CredentialsError> {
        let variables = [names::TCCLI_PROFILE, names::PROFILE];
        let found =
            ProfileName::find(self.profile.as_deref(), self.config.variables(), &variables)?;
        if found.name.contains(['/', '\\']) {
            return Err(CredentialsError::new(format!(
                "{:?} is not the name of a tccli profile",
                found.name
            )));
        }
        Ok(found)
    }

    fn find_folder(&self) -> Option<PathBuf> {
        let in_home = || self.config.variables().home().map(|home| home.join(FOLDER));
        self.folder.clone().or_else(in_home)
    }

    /// A file of the profile, if it is there.
    fn open(
        &self,
        profile: &ProfileName,
        extension: &str,
    ) -> Result<Option<(PathBuf, Zeroizing<String>)>, CredentialsError> {
        let Some(folder) = self.find_folder() else { return Ok(None) };
        let path = folder.join(format!("{}.{extension}", profile.name));
        Ok(read(&path)?.map(|text| (path, text)))
    }
}

struct Profile {
    origin: String,
    /// None: those of the machine.
    keys: Option<Credentials>,
    role: Option<Role>,
}

fn plain(text: &Zeroizing<String>) -> String {
    text.trim().to_owned()
}

impl CredentialsProvider for TccliProfile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
