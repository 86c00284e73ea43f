//! Built-in sources of credentials.
//!
//! | provider | source |
//! |---|---|
//! | [`Environment`] | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, `TENCENTCLOUD_TOKEN` |
//! | [`CredentialsFile`] | the INI file that the vendor's SDKs share |
//! | [`TccliProfile`] | the files of the vendor's command line, `tccli` |
//! | [`WebIdentity`] | a token of an identity provider, such as that of a TKE pod |
//! | [`CvmRole`] | the metadata service of the instance |
//! | [`AssumeRole`] | STS, called with the credentials of another provider |
//! | [`Chain`] | other providers, in order; [`Chain::standard`] is all of those above |

mod chain;
mod config;
mod environment;
mod file;
mod metadata;
mod sts;

pub use chain::Chain;
pub use config::ProviderConfig;
pub use environment::Environment;
pub(crate) use file::region;
pub use file::{CredentialsFile, TccliProfile};
pub use metadata::CvmRole;
pub use sts::{AssumeRole, WebIdentity};

use crate::credentials::{Credentials, CredentialsError, CredentialsProvider};
