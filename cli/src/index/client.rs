//! HTTP with the index: pages, and downloads with their progress.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use indicatif::{ProgressBar, ProgressStyle};
use percent_encoding::percent_decode_str;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, ResponseExt as _, http};
use url::{Origin, Url};

use crate::error::{Error, Result};

/// The formats of a page, the preferred one first.
const ACCEPT: &str = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";

/// The largest page and the largest package, in bytes.
const MAX_PAGE: u64 = 64 << 20;
const MAX_PACKAGE: u64 = 512 << 20;

/// A client with the credentials of the index.
pub(super) struct Client {
    agent: Agent,
    credentials: Option<IndexCredentials>,
}

/// The `Authorization` header of the index, which no other origin gets.
struct IndexCredentials {
    origin: Origin,
    header: String,
}

impl IndexCredentials {
    fn header_for(&self, url: &Url) -> Option<&str> {
        (url.origin() == self.origin).then_some(&self.header)
    }
}

/// A page of the index.
pub(super) struct Page {
    pub(super) text: String,
    pub(super) is_json: bool,
    /// The URL after redirects, which links are relative to.
    pub(super) url: Url,
}

impl Client {
    /// Creates a client, and removes the credentials from the URL of the index.
    pub(super) fn new(base: &mut Url) -> Result<Self> {
        let credentials = take_credentials(base)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .user_agent(concat!("cargo-tencent-cloud/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_per_read(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        Ok(Self { agent, credentials })
    }

    /// Returns a page.
    pub(super) fn page(&self, url: &Url) -> Result<Page> {
        let mut response = self.get(url, ACCEPT)?;
        let is_json = response
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("json"));
        let last = Url::parse(&response.get_uri().to_string()).unwrap_or_else(|_| url.clone());
        let body = response.body_mut().with_config().limit(MAX_PAGE);
        let text = body.read_to_string().map_err(|error| failed(url, &error))?;
        Ok(Page { text, is_json, url: last })
    }

    /// Returns a file, and shows the progress on a terminal.
    pub(super) fn download(&self, url: &Url, name: &str) -> Result<Vec<u8>> {
        let mut response = self.get(url, "*/*")?;
        let length = response.body().content_length();
        let bar = progress(length, name);
        let mut bytes = Vec::new();
        let body = response.body_mut().with_config().limit(MAX_PACKAGE).reader();
        let read = bar.wrap_read(body).read_to_end(&mut bytes);
        bar.finish_and_clear();
        read.map_err(|error| {
            Error::new(format!("cannot download {}: {error}", shown(url))).help(OFFLINE)
        })?;
        Ok(bytes)
    }

    fn get(&self, url: &Url, accept: &str) -> Result<http::Response<Body>> {
        let mut request = self.agent.get(url.as_str()).header("accept", accept);
        if let Some(header) = self.credentials.as_ref().and_then(|it| it.header_for(url)) {
            request = request.header("authorization", header);
        }
        request.call().map_err(|error| failed(url, &error))
    }
}

const OFFLINE: &str = "download a tccli wheel elsewhere, such as with `pip download --no-deps tccli`, and pass it with --from; \
    PIP_INDEX_URL names another index";

fn failed(url: &Url, error: &ureq::Error) -> Error {
    let message = format!("cannot download {}: {error}", shown(url));
    Error::new(message).help(match error {
        ureq::Error::StatusCode(401 | 403) => {
            "the index needs credentials: https://user:password@host/simple in PIP_INDEX_URL"
        }
        ureq::Error::StatusCode(404) => {
            "the index has no package tccli; set PIP_INDEX_URL to another index"
        }
        _ => OFFLINE,
    })
}

/// Returns a URL without what may be secret.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// Removes the credentials from a URL.
fn take_credentials(url: &mut Url) -> Result<Option<IndexCredentials>> {
    let (user, password) = (url.username().to_owned(), url.password().map(str::to_owned));
    if user.is_empty() && password.is_none() {
        return Ok(None);
    }
    let decoded = |text: &str| -> Result<String> {
        let text = percent_decode_str(text).decode_utf8();
        Ok(text
            .map_err(|_| Error::new("credentials in the URL of the index are not UTF-8"))?
            .into())
    };
    let pair = format!("{}:{}", decoded(&user)?, decoded(&password.unwrap_or_default())?);
    let header = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Ok(Some(IndexCredentials { origin: url.origin(), header }))
}

/// Returns a progress bar on the standard error stream, which is hidden unless that is a terminal.
fn progress(length: Option<u64>, name: &str) -> ProgressBar {
    let bar = length.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let style = ProgressStyle::with_template(
        "{prefix:>12} {msg} [{bar:25}] {bytes}/{total_bytes} {bytes_per_sec}",
    );
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.with_prefix("Downloading").with_message(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_leave_the_url() {
        let mut url = Url::parse("https://us%40er:pa%3Ass@index.test/simple/").unwrap();
        let (host, header) = take_credentials(&mut url).unwrap().unwrap();
        assert_eq!(url.as_str(), "https://index.test/simple/");
        assert_eq!(host, "index.test");
        // us@er:pa:ss
        assert_eq!(header, "Basic dXNAZXI6cGE6c3M=");
        assert_eq!(take_credentials(&mut url).unwrap(), None);
    }

    #[test]
    fn messages_show_no_secrets() {
        let url = Url::parse("https://user:secret@index.test/a.whl?token=secret").unwrap();
        assert_eq!(shown(&url), "https://index.test/a.whl");
    }
}
