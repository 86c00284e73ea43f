//! Packages with the vendor's descriptions: wheels, and folders with their content.

mod cache;
mod folder;
mod resolve;
mod shared;

use std::path::Path;

use sha2::{Digest as _, Sha256};
use tencent_cloud_spec::import::{self, Package, ServiceVersion, Wheel};

use crate::error::{Error, Result, at};

pub(crate) use resolve::{Locked, newest, resolve};
pub(crate) use shared::Packages;

/// A package, with what the lock file records about it.
pub(crate) struct Descriptions {
    /// The file name, or the name of the folder.
    pub(crate) name: String,
    /// The name and version of the distribution, such as `tccli 3.1.189.1`.
    pub(crate) title: String,
    /// The hash of a wheel; `None` for a folder.
    wheel_hash: Option<String>,
    package: Box<dyn Package>,
}

impl Descriptions {
    /// Reads a wheel or a folder.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let help =
            "pass a wheel of the Python package tccli, or a folder that contains tccli/services";
        if path.is_dir() {
            let package = folder::Unpacked::open(path).map_err(|error| error.help(help))?;
            let name = package.label().to_owned();
            return Ok(Self::new(name, None, Box::new(package)));
        }
        let bytes = std::fs::read(path).map_err(|error| at(path)(error).help(help))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self::from_wheel(name, bytes).map_err(|error| error.help(help))
    }

    /// Reads a wheel.
    pub(crate) fn from_wheel(name: String, bytes: Vec<u8>) -> Result<Self> {
        let hash = sha256(&bytes);
        let package = Wheel::new(name.clone(), bytes)?;
        Ok(Self::new(name, Some(hash), Box::new(package)))
    }

    fn new(name: String, wheel_hash: Option<String>, package: Box<dyn Package>) -> Self {
        let title = distribution(package.as_ref()).unwrap_or_else(|| name.clone());
        Self { name, title, wheel_hash, package }
    }

    pub(crate) fn package(&self) -> &dyn Package {
        self.package.as_ref()
    }

    /// Returns every version of every service.
    pub(crate) fn versions(&self) -> Result<Vec<ServiceVersion>> {
        let versions = import::versions(self.package())?;
        if versions.is_empty() {
            return Err(Error::new(format!("{} contains no services", self.name))
                .help("pass a wheel of the Python package tccli"));
        }
        Ok(versions)
    }

    /// Returns the hash that identifies the description of a service: of the wheel, or of the files in a folder.
    pub(crate) fn hash(&self, version: &ServiceVersion) -> Result<String> {
        if let Some(hash) = &self.wheel_hash {
            return Ok(hash.clone());
        }
        let mut hasher = Sha256::new();
        for file in ["api.json", "examples.json"] {
            hasher.update(self.package.file(&path(version, file))?);
        }
        Ok(hex(&hasher.finalize()))
    }
}

/// Returns the path of a file of a service.
pub(crate) fn path(version: &ServiceVersion, file: &str) -> String {
    let ServiceVersion { folder, version } = version;
    format!("tccli/services/{folder}/v{}/{file}", version.replace('-', ""))
}

/// Returns the name and version of the distribution in a wheel.
fn distribution(package: &dyn Package) -> Option<String> {
    let paths = package.paths().ok()?;
    let mut folders = paths.iter().filter_map(|path| path.strip_suffix(".dist-info/METADATA"));
    let (name, version) = folders.next()?.split_once('-')?;
    let is_plain = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+".contains(&byte))
    };
    (is_plain(name) && is_plain(version)).then(|| format!("{name} {version}"))
}

/// Returns the hash of bytes in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
