//! From a call to HTTP requests. A call is encoded once; each attempt adds its own time, nonce and signature.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::encoded::Encoded;
use super::limits;
use super::payload::Payload;
use super::target::Target;
use crate::action::Dialect;
use crate::client::not_a_header_value;
use crate::client::{CallOptions, RequestMethod, Shared};
use crate::clock::unix_seconds;
use crate::credentials::{Credentials, CredentialsProvider};
use crate::endpoint::{Address, is_host_name};
use crate::error::Error;
use crate::failover::Ticket;
use crate::flatten::Parameters;
use crate::intercept::Facts;
use crate::rate_limit::{CallLimiter, RateLimit};
use crate::retry::Repeat;
use crate::sign::v1::{Algorithm, Names};
use crate::sign::{Signature, tc3, v1};
use crate::wire::Subject;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const AGENT: &str = concat!("tencent-cloud-rust/", env!("CARGO_PKG_VERSION"));

/// A call, encoded: all that stays the same from attempt to attempt.
pub(super) struct Outgoing {
    pub(super) target: Target,
    pub(super) region: Option<String>,
    /// What another attempt may do.
    pub(super) repeat: Repeat,
    pub(super) limit: Option<RateLimit>,
    /// Whom to sign as, if not as the client.
    credentials: Option<Arc<dyn CredentialsProvider>>,
    host: String,
    pub(super) language: Option<&'static str>,
    pub(super) trace_id: Option<String>,
    pub(super) headers: HeaderMap,
    unsigned_payload: bool,
    pub(super) body: Encoded,
}

/// What an attempt is signed with.
struct Signing<'a> {
    client: &'a Shared,
    to: Address<'a>,
    credentials: Option<&'a Credentials>,
    timestamp: i64,
}

impl Outgoing {
    pub(super) fn new(
        client: &Shared,
        target: Target,
        payload: Payload<'_>,
        options: &CallOptions,
    ) -> Result<Self, Error> {
        if !is_host_name(&target.service) {
            let service = &target.service;
            return Err(Error::config(format!("{service:?} is not the name of a service")));
        }
        let has_token = matches!(payload, Payload::Shape(_)) && target.idempotency_token.is_some();
        let repeat = Repeat::of(target.idempotency, has_token);
        let mut headers = options.header_map()?;
        headers.extend(payload.headers(&target.service)?);
        let unsigned_payload = options.unsigned_payload.unwrap_or(client.unsigned_payload);
        if unsigned_payload && client.signature != Signature::Tc3 {
            return Err(Error::config("only Signature::Tc3 can leave the payload unsigned"));
        }
        let body = Encoded::new(client, &target, payload)?;
        let region = options.region.clone().or_else(|| client.region.clone());
        Ok(Self {
            repeat,
            limit: options.rate_limit.clone().or_else(|| client.rate_limit.clone()),
            credentials: options.credentials.clone(),
            host: host(client, &target, region.as_deref())?,
            region,
            language: options.language.or(client.language).map(crate::client::Language::as_str),
            trace_id: options.trace_id.clone(),
            headers,
            unsigned_payload,
            target,
            body,
        })
    }

    /// Sends it to another region, before anything was sent.
    pub(super) fn move_to(&mut self, client: &Shared, region: Option<String>) -> Result<(), Error> {
        self.host = host(client, &self.target, region.as_deref())?;
        self.region = region;
        Ok(())
    }

    /// What is called, where.
    pub(super) fn facts(&self) -> Facts {
        let Target { service, version, action, idempotency, .. } = &self.target;
        Facts {
            service: service.clone(),
            version: version.clone(),
            action: action.clone(),
            idempotency: *idempotency,
            region: self.region.clone(),
        }
    }

    /// Returns the rate limits of the call, if it has any.
    pub(super) fn limiter(
        &self,
        client: &Shared,
        deadline: Option<Instant>,
    ) -> Option<CallLimiter> {
        let scope = self.target.limit_scope(&self.host);
        self.limit.as_ref()?.for_call(&scope, &client.clock, deadline)
    }

    /// What the wire log calls an attempt.
    pub(super) fn subject(&self, attempt: u32) -> Subject<'_> {
        Subject { service: &self.target.service, action: &self.target.action, attempt }
    }

    /// Whom an attempt is signed as; nobody where it is not to be signed.
    pub(super) fn signs_as<'a>(
        &'a self,
        client: &'a Shared,
    ) -> Option<&'a dyn CredentialsProvider> {
        let source = self.credentials.as_deref().unwrap_or(&*client.credentials);
        self.target.signed.then_some(source)
    }

    /// What decides between the endpoint and its backup, where there is one for this call.
    pub(super) fn admit<'a>(&'a self, client: &'a Shared) -> Option<Ticket<'a>> {
        let switches =
            client.failover.as_ref().filter(|_| self.target.dialect == Dialect::Api30)?;
        let (service, region) = (&self.target.service, self.region.as_deref());
        switches.admit(&self.host, service, region, client.clock.now())
    }

    /// Where an attempt goes unless it is told otherwise.
    pub(super) fn address(&self, client: &Shared) -> Address<'_> {
        Address { scheme: client.endpoint.scheme(), host: &self.host }
    }

    /// The request of one attempt: nothing in it depends on more than the arguments. `nonce` is asked for only if the
    /// signature has one.
    pub(super) fn request(
        &self,
        client: &Shared,
        to: Address<'_>,
        credentials: Option<&Credentials>,
        now: SystemTime,
        nonce: impl FnOnce() -> Result<u64, Error>,
    ) -> Result<http::Request<Bytes>, Error> {
        let timestamp = unix_seconds(now);
        let signing = Signing { client, to, credentials, timestamp };
        match &self.body {
            Encoded::Json(json, _) => {
                let content_type = HeaderValue::from_static(JSON);
                self.tc3(&signing, RequestMethod::Post, "", content_type, json.clone())
            }
            Encoded::Whole(content_type, content) => {
                self.tc3(&signing, RequestMethod::Post, "", content_type.clone(), content.clone())
            }
            Encoded::Query(query, _) => {
                let content_type = HeaderValue::from_static(FORM);
                self.tc3(&signing, RequestMethod::Get, query, content_type, Bytes::new())
            }
            Encoded::Parameters(algorithm, method, parameters) => {
                let credentials = credentials.ok_or_else(unsigned_needs_tc3)?;
                let mut parameters = parameters.clone();
                self.push_common(credentials, timestamp, nonce()?, &mut parameters);
                if self.target.dialect == Dialect::Api30 {
                    self.push_version(client, &mut parameters);
                }
                parameters.push("SignatureMethod", algorithm.as_str());
                self.v1(to, credentials, *algorithm, *method, parameters)
            }
        }
    }

    fn tc3(
        &self,
        signing: &Signing<'_>,
        method: RequestMethod,
        query: &str,
        content_type: HeaderValue,
        body: Bytes,
    ) -> Result<http::Request<Bytes>, Error> {
        let Signing { client, to, credentials, timestamp } = *signing;
        let authorization = match credentials {
            Some(credentials) => {
                let signer = client.signers.signer(credentials, &self.target.service, timestamp);
                let parts = tc3::Request {
                    method: method.as_str(),
                    query,
                    content_type: content_type.to_str().unwrap_or_default(),
                    host: to.host,
                    payload: if self.unsigned_payload {
                        tc3::UNSIGNED_PAYLOAD.as_bytes()
                    } else {
                        &body
                    },
                };
                signer.authorization(&parts, timestamp)
            }
            None => tc3::SKIP.to_owned(),
        };
        let mut request = self.plain_request(to, method, query, content_type, body)?;
        let headers = request.headers_mut();
        insert(headers, AUTHORIZATION, &authorization, true)?;
        if self.unsigned_payload && credentials.is_some() {
            headers.insert(X_TC_CONTENT_SHA256, HeaderValue::from_static(tc3::UNSIGNED_PAYLOAD));
        }
        insert(headers, X_TC_ACTION, &self.target.action, false)?;
        insert(headers, X_TC_VERSION, &self.target.version, false)?;
        headers.insert(X_TC_TIMESTAMP, HeaderValue::from(timestamp));
        insert(headers, X_TC_REQUEST_CLIENT, &client.request_client, false)?;
        if let Some(region) = &self.region {
            insert(headers, X_TC_REGION, region, false)?;
        }
        if let Some(language) = self.language {
            headers.insert(X_TC_LANGUAGE, HeaderValue::from_static(language));
        }
        if let Some(token) = credentials.and_then(Credentials::token) {
            insert(headers, X_TC_TOKEN, token, true)?;
        }
        Ok(request)
    }

    fn push_common(
        &self,
        credentials: &Credentials,
        timestamp: i64,
        nonce: u64,
        out: &mut Parameters,
    ) {
        out.push("Action", &self.target.action);
        out.push("Timestamp", itoa::Buffer::new().format(timestamp));
        out.push("Nonce", itoa::Buffer::new().format(nonce));
        out.push("SecretId", credentials.secret_id());
        for (name, value) in [("Region", self.region.as_deref()), ("Token", credentials.token())] {
            if let Some(value) = value {
                out.push(name, value);
            }
        }
    }

    /// A version is what tells API 3.0 from API 2.0, which knows none of these.
    fn push_version(&self, client: &Shared, out: &mut Parameters) {
        out.push("Version", &self.target.version);
        out.push("RequestClient", &client.request_client);
        if let Some(language) = self.language {
            out.push("Language", language);
        }
    }

    fn v1(
        &self,
        to: Address<'_>,
        credentials: &Credentials,
        algorithm: Algorithm,
        method: RequestMethod,
        mut parameters: Parameters,
    ) -> Result<http::Request<Bytes>, Error> {
        let names = match self.target.dialect {
            Dialect::Api30 => Names::AsSent,
            Dialect::Api20 { .. } => Names::Dotted,
        };
        let text = v1::string_to_sign(method.as_str(), to.host, self.path(), &parameters, names);
        parameters.push("Signature", &v1::signature(algorithm, credentials.secret_key(), &text));
        let form = parameters.to_query();
        let content_type = HeaderValue::from_static(FORM);
        match method {
            RequestMethod::Post => {
                limits::check_form(form.len())?;
                self.plain_request(to, method, "", content_type, form.into())
            }
            RequestMethod::Get => self.plain_request(to, method, &form, content_type, Bytes::new()),
        }
    }

    fn path(&self) -> &'static str {
        match self.target.dialect {
            Dialect::Api30 => "/",
            Dialect::Api20 { .. } => "/v2/index.php",
        }
    }

    /// The request without what the signature adds to it.
    fn plain_request(
        &self,
        to: Address<'_>,
        method: RequestMethod,
        query: &str,
        content_type: HeaderValue,
        body: Bytes,
    ) -> Result<http::Request<Bytes>, Error> {
        let target = match query {
            "" => PathAndQuery::from_static(self.path()),
            _ => PathAndQuery::try_from([self.path(), "?", query].concat())
                .map_err(|error| Error::config(format!("the query cannot be sent: {error}")))?,
        };
        let uri = http::Uri::builder()
            .scheme(to.scheme)
            .authority(to.host)
            .path_and_query(target)
            .build()
            .map_err(|error| Error::config(format!("{:?} is not a host: {error}", to.host)))?;
        let mut request = http::Request::new(body);
        *request.method_mut() = match method {
            RequestMethod::Post => http::Method::POST,
            RequestMethod::Get => http::Method::GET,
        };
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.reserve(16 + self.headers.len());
        insert(headers, HOST, to.host, false)?;
        headers.insert(CONTENT_TYPE, content_type);
        headers.insert(ACCEPT, HeaderValue::from_static(JSON));
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(trace_id) = &self.trace_id {
            insert(headers, X_TC_TRACE_ID, trace_id, false)?;
        }
        headers.extend(self.headers.clone());
        Ok(request)
    }
}

/// Where a call goes, unless its attempts are told otherwise.
fn host(client: &Shared, target: &Target, region: Option<&str>) -> Result<String, Error> {
    Ok(match target.dialect {
        Dialect::Api30 => client.endpoint.host(&target.service, region)?.into_owned(),
        Dialect::Api20 { host } => client.endpoint.fixed_host().unwrap_or(host).to_owned(),
    })
}

const X_TC_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-tc-content-sha256");
const X_TC_ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const X_TC_LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const X_TC_REGION: HeaderName = HeaderName::from_static("x-tc-region");
const X_TC_REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
const X_TC_TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const X_TC_TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
const X_TC_TRACE_ID: HeaderName = HeaderName::from_static("x-tc-traceid");
const X_TC_VERSION: HeaderName = HeaderName::from_static("x-tc-version");

/// Sensitive values are hidden from the Debug of header maps.
fn insert(
    headers: &mut HeaderMap,
    name: HeaderName,
    value: &str,
    sensitive: bool,
) -> Result<(), Error> {
    let mut value = HeaderValue::from_str(value).map_err(|_| not_a_header_value(name.as_str()))?;
    value.set_sensitive(sensitive);
    headers.insert(name, value);
    Ok(())
}

fn unsigned_needs_tc3() -> Error {
    Error::config("the older signatures need credentials")
}
