//! The role that is bound to a machine, from the metadata service that only this machine reaches.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, HOST};
use http::{StatusCode, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::zeroize::Zeroize as _;

use super::file::Reader;
use super::{Credentials, CredentialsError, CredentialsProvider, ProviderConfig};
use crate::BoxFuture;
use crate::credentials::within;
use crate::endpoint::{Endpoint, Location};
use crate::shape;
use crate::transport::{Failure, Transport, TransportError};
use crate::wire::{self, AttemptLabel, Known, SentBody};

const ENDPOINT: &str = "http://metadata.tencentyun.com";
const FOLDER: &str = "/latest/meta-data/cam/security-credentials/";

/// How long one request may take: the service is on the same host, and elsewhere there is none to wait for.
const TIMEOUT: Duration = Duration::from_secs(2);

/// How often a request is made that was answered, but not well.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// What a path segment holds as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The role that is bound to the CVM this runs on.
///
/// Its credentials last some hours and come from the metadata service, `http://metadata.tencentyun.com`, which is asked
/// without a proxy. A request may take two seconds; where there is no such service, or no role is bound, the source is
/// [absent](CredentialsError::is_absent).
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CvmRole {
    role: Option<String>,
    endpoint: Option<Location>,
    config: ProviderConfig,
}

impl CvmRole {
    /// Whatever role is bound.
    pub fn new() -> Self {
        Self::default()
    }

    /// The role of this name, which has to be bound.
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Another address of the metadata service: `http://host[:port]`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(Location::from(url));
        self
    }

    /// What to send with, and what tells the time.
    pub fn config(mut self, config: &ProviderConfig) -> Self {
        self.config = config.clone();
        self
    }

    pub(super) async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let url = self.endpoint.as_deref().unwrap_or(ENDPOINT);
        let service = Service {
            url: url.trim_end_matches('/'),
            endpoint: Endpoint::fixed(url, true).map_err(|error| {
                CredentialsError::new(format!("metadata service: {}", error.message()))
            })?,
            transport: self.config.metadata_transport()?,
            config: &self.config,
        };
        let role = match &self.role {
            Some(role) => role.clone(),
            None => service.role().await?,
        };
        service.credentials(&role).await
    }
}

impl CredentialsProvider for CvmRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

/// The metadata service.
struct Service<'a> {
    url: &'a str,
    endpoint: Endpoint,
    transport: Arc<dyn Transport>,
    config: &'a ProviderConfig,
}

impl Service<'_> {
    /// The name of the role that is bound.
    async fn role(&self) -> Result<String, CredentialsError> {
        let reply = self.get(self.request("")?).await.map_err(|error| {
            let is_elsewhere = matches!(error.failure(), Failure::Connect | Failure::Timeout);
            let message = format!("no metadata service at {}: {error}", self.url);
            let made = match is_elsewhere {
                true => CredentialsError::absent(message),
                false => CredentialsError::new(message),
            };
            made.with_source(error)
        })?;
        match reply.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => {
                return Err(CredentialsError::absent("no role is bound to this machine"));
            }
            status => return Err(self.wrong_status(status, "asked for the role")),
        }
        let name = std::str::from_utf8(reply.body()).unwrap_or_default().trim();
        // Anything else is an answer of somebody in between, such as a page to log in at.
        if name.is_empty() || name.len() > 128 || name.contains(['\n', '<', '{']) {
            let url = self.url;
            return Err(CredentialsError::new(format!(
                "{url} was asked for the role: expected its name, on one line"
            )));
        }
        Ok(name.to_owned())
    }

    async fn credentials(&self, role: &str) -> Result<Credentials, CredentialsError> {
        let segment = utf8_percent_encode(role, SEGMENT).to_string();
        let reply = self.get(self.request(&segment)?).await.map_err(|error| {
            CredentialsError::new(format!("no credentials of the role {role:?}: {error}"))
                .with_source(error)
        })?;
        match reply.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => {
                return Err(CredentialsError::new(format!(
                    "the role {role:?} is not bound to this machine"
                )));
            }
            status => return Err(self.wrong_status(status, "asked for credentials")),
        }
        let body = reply.into_body();
        let read = self.read(role, &body);
        // Wiped where nobody else holds it, as far as one can.
        if let Ok(mut body) = body.try_into_mut() {
            body.as_mut().zeroize();
        }
        read
    }

    fn read(&self, role: &str, body: &[u8]) -> Result<Credentials, CredentialsError> {
        let origin = format!("{}{FOLDER}{role}", self.url);
        let text = std::str::from_utf8(body)
            .map_err(|_| CredentialsError::new(format!("{origin}: not UTF-8")))?;
        let reader = Reader { origin: &origin, text };
        let members = reader.object()?;
        let code = members.text("Code")?;
        if let Some(code) = code.filter(|code| *code.as_str() != *"Success") {
            let code: String = code.chars().take(64).collect();
            return Err(CredentialsError::new(format!(
                "{origin}: expected Code to be \"Success\", found {code:?}"
            )));
        }
        let id = members.require("TmpSecretId")?;
        let key = members.require("TmpSecretKey")?;
        let token = members.require("Token")?;
        let expiry = members.time("ExpiredTime")?.ok_or_else(|| {
            reader.wrong(1, "ExpiredTime is missing: expected a time in UNIX seconds")
        })?;
        Ok(Credentials::new(id.as_str(), key.as_str())
            .with_token(token.as_str())
            .with_expiry(expiry))
    }

    fn wrong_status(&self, status: StatusCode, asked: &str) -> CredentialsError {
        let url = self.url;
        CredentialsError::new(format!("{url} was {asked}: expected status 200, found {status}"))
    }

    fn request(&self, segment: &str) -> Result<http::Request<Bytes>, CredentialsError> {
        let host = self.endpoint.fixed_host().unwrap_or_default();
        let uri = Uri::builder()
            .scheme(self.endpoint.scheme())
            .authority(host)
            .path_and_query([FOLDER, segment].concat());
        let malformed = |error: http::Error| {
            CredentialsError::new(format!("{} cannot be asked", self.url)).with_source(error)
        };
        http::Request::get(uri.build().map_err(malformed)?)
            .header(HOST, host)
            .header(ACCEPT, "*/*")
            .body(Bytes::new())
            .map_err(malformed)
    }

    /// One reply, of whatever status.
    async fn get(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let mut attempt = 1;
        loop {
            let of = AttemptLabel { service: "metadata", action: "GetCredentials", attempt };
            if wire::is_on() {
                wire::request(of, &request, &SentBody::Opaque);
            }
            let result = self.attempt(request.clone()).await;
            if let (true, Ok(reply)) = (wire::is_on(), &result) {
                wire::response(of, reply, &shown(reply.body()));
            }
            let may_pass = match &result {
                Ok(reply) => reply.status().is_server_error(),
                Err(error) => error.failure() == Failure::Exchange,
            };
            if !may_pass || attempt == ATTEMPTS {
                return result;
            }
            match self.config.time().sleep(PAUSE * attempt) {
                Ok(pause) => pause.await,
                Err(_) => return result,
            }
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        match within(&**self.config.time(), TIMEOUT, self.transport.send(request)).await {
            Ok(Some(result)) => result,
            Ok(None) => {
                Err(TransportError::new(Failure::Timeout, format!("none within {TIMEOUT:?}")))
            }
            Err(error) => {
                Err(TransportError::new(Failure::Connect, error.to_string()).with_source(error))
            }
        }
    }
}

/// The members of a reply, for the wire log.
#[derive(Clone, Default)]
struct Given {
    code: String,
    id: String,
    key: String,
    token: String,
    expired_time: u64,
    expiration: String,
}

shape! {
    Given {
        0 => code: "Code",
        1 => id: "TmpSecretId" (sensitive),
        2 => key: "TmpSecretKey" (sensitive),
        3 => token: "Token" (sensitive),
        4 => expired_time: "ExpiredTime",
        5 => expiration: "Expiration",
    }
}

/// A reply as the wire log may show it. The name of a role is no JSON, and told by its size.
fn shown(body: &[u8]) -> String {
    let mut given = Given::default();
    wire::redact_json(body, Known::Slot(shape::Slot::Object(&mut given)))
}
