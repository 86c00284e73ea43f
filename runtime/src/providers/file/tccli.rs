//! The files of the vendor's command line tool, `tccli`.

use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use super::{
    Fields, ProfileName, Reader, Role, names, on_thread, on_thread_within_limit, read, read_secret,
    with_role,
};
use crate::BoxFuture;
use crate::credentials::{Credentials, CredentialsError, CredentialsProvider};
use crate::providers::{CvmRole, ProviderConfig};

const FOLDER: &str = ".tccli";

/// A provider that reads the files of the vendor's command line tool, `tccli`.
///
/// `tccli configure`, `tccli auth login` and `tccli sso login` write them to `~/.tccli`: `<profile>.credential` has the
/// keys, `<profile>.configure` the region.
///
/// The profile is `$TCCLI_PROFILE`, or else `$TENCENTCLOUD_PROFILE`, or else `default`. A profile with a `role-arn`
/// assumes that role with its keys; a profile of the type `cvm-role` asks the metadata service. Credentials from a
/// login expire; only `tccli` can renew them, and does so whenever it runs.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct TccliProfile {
    folder: Option<PathBuf>,
    profile: Option<String>,
    config: ProviderConfig,
}

impl TccliProfile {
    /// Creates a provider for the profile that the environment names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the directory of the files. The default is `~/.tccli`.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Sets the profile.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets the environment, and the transport and clock of the requests for roles.
    pub fn config(mut self, config: &ProviderConfig) -> Self {
        self.config = config.clone();
        self
    }

    /// Returns the region that the profile names, or `None` if there is no such profile.
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
        let profile = self.profile_name()?;
        let Some((path, text)) = self.open(&profile, "configure", read)? else { return Ok(None) };
        let reader = Reader { origin: &path.display().to_string(), text: &text };
        let Some(common) = reader.object()?.object("_sys_param")? else { return Ok(None) };
        Ok(common.string("region")?.map(|region| region.trim().to_owned()))
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let provider = self.clone();
        let profile = on_thread(move || provider.load()).await?;
        let keys = match profile.keys {
            Some(keys) => keys,
            None => CvmRole::new()
                .config(&self.config)
                .credentials()
                .await
                .map_err(|error| error.present().within(&profile.origin))?,
        };
        with_role(keys, profile.role, &self.config).await
    }

    fn load(&self) -> Result<Profile, CredentialsError> {
        let name = self.profile_name()?;
        let Some((path, text)) = self.open(&name, "credential", read_secret)? else {
            let folder = self.find_folder().unwrap_or_else(|| PathBuf::from("~").join(FOLDER));
            let path = folder.join(format!("{}.credential", name.name));
            let message = format!("no file {}", path.display());
            return Err(match name.is_chosen {
                true => CredentialsError::new(message),
                false => CredentialsError::absent(message),
            });
        };
        let origin = path.display().to_string();
        let reader = Reader { origin: &origin, text: &text };
        let fields = reader.object()?;
        let is_cvm_role = fields.string("type")?.is_some_and(|kind| *kind == "cvm-role");
        let keys = match is_cvm_role {
            true => None,
            false => Some(self.keys(&origin, &fields)?),
        };
        let role = fields.string("role-arn")?.map(|arn| plain(&arn));
        let session_name = fields.string("role-session-name")?.map(|name| plain(&name));
        let role = role.map(|arn| Role { arn, session_name });
        Ok(Profile { origin, keys, role })
    }

    fn keys(&self, origin: &str, fields: &Fields<'_>) -> Result<Credentials, CredentialsError> {
        let id = fields.require("secretId")?;
        let mut keys = Credentials::new(id.trim(), fields.require("secretKey")?.trim());
        if let Some(token) = fields.string("token")? {
            keys = keys.with_token(token.trim());
        }
        let Some(expiry) = fields.time("expiresAt")? else { return Ok(keys) };
        if expiry <= self.config.time().now() {
            return Err(CredentialsError::new(format!(
                "{origin}: the login has expired: run any tccli command, or `tccli auth login`, to renew it"
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
                "invalid tccli profile {:?}: expected a name without slashes",
                found.name
            )));
        }
        Ok(found)
    }

    fn find_folder(&self) -> Option<PathBuf> {
        let in_home = || self.config.variables().home().map(|home| home.join(FOLDER));
        self.folder.clone().or_else(in_home)
    }

    /// Returns a file of the profile, if it exists.
    fn open(
        &self,
        profile: &ProfileName,
        extension: &str,
        read: impl FnOnce(&Path) -> Result<Option<Zeroizing<String>>, CredentialsError>,
    ) -> Result<Option<(PathBuf, Zeroizing<String>)>, CredentialsError> {
        let Some(folder) = self.find_folder() else { return Ok(None) };
        let path = folder.join(format!("{}.{extension}", profile.name));
        Ok(read(&path)?.map(|text| (path, text)))
    }
}

struct Profile {
    origin: String,
    /// `None` for the role of the instance.
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
