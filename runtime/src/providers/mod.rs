//! Built-in credentials providers.
//!
//! | provider | source of the credentials |
//! |---|---|
//! | [`Environment`] | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, `TENCENTCLOUD_TOKEN` |
//! | [`CredentialsFile`] | the INI file that the vendor's SDKs share |
//! | [`TccliProfile`] | the files of the vendor's command line tool, `tccli` |
//! | [`WebIdentity`] | STS, called with the token of an identity provider, such as that of a TKE pod |
//! | [`CvmRole`] | the metadata service of the instance |
//! | [`AssumeRole`] | STS, called with the credentials of another provider |
//! | [`Chain`] | the first configured one of several providers; [`Chain::standard`] is the default |
//!
//! This module is above the client, which some providers use to call services; the interface and the cache are in
//! [`credentials`](crate::credentials).

mod chain;
mod config;
mod default;
mod environment;
mod file;
mod metadata;
mod sts;

pub use chain::Chain;
pub use config::ProviderConfig;
pub use environment::Environment;
pub use file::{CredentialsFile, TccliProfile};
pub use metadata::CvmRole;
pub use sts::{AssumeRole, WebIdentity};

use crate::credentials::{Credentials, CredentialsError, CredentialsProvider};
