//! The HTTP request of one attempt: the encoded call with its own time, nonce and signature.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::encoded::{EncodedRequest, Flat};
use super::limits;
use super::outgoing::Outgoing;
use crate::client::Shared;
use crate::clock::unix_seconds;
use crate::credentials::Credentials;
use crate::endpoint::Address;
use crate::error::Error;
use crate::flatten::Parameters;
use crate::protocol::{ClientParameters, ParameterRequest};
use crate::request::{RequestMethod, invalid_header_value};
use crate::sign::tc3;
use crate::sign::v1::Algorithm;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const USER_AGENT_VALUE: &str = concat!("tencent-cloud-rust/", env!("CARGO_PKG_VERSION"));

const X_TC_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-tc-content-sha256");
const X_TC_ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const X_TC_LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const X_TC_REGION: HeaderName = HeaderName::from_static("x-tc-region");
const X_TC_REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
const X_TC_TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const X_TC_TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
const X_TC_TRACE_ID: HeaderName = HeaderName::from_static("x-tc-traceid");
const X_TC_VERSION: HeaderName = HeaderName::from_static("x-tc-version");

/// The inputs of a signature.
struct Signing<'a> {
    client: &'a Shared,
    address: Address<'a>,
    credentials: Option<&'a Credentials>,
    timestamp: i64,
}

/// The parts of an HTTP request that depend on how the call is encoded.
struct Content<'a> {
    method: RequestMethod,
    query: &'a str,
    content_type: HeaderValue,
    body: Bytes,
}

impl Outgoing {
    /// Returns the HTTP request of one attempt. It depends on nothing but the arguments; `nonce` is called only if the
    /// signature needs a nonce.
    pub(super) fn http_request(
        &self,
        client: &Shared,
        address: Address<'_>,
        credentials: Option<&Credentials>,
        now: SystemTime,
        nonce: impl FnOnce() -> Result<u64, Error>,
    ) -> Result<http::Request<Bytes>, Error> {
        let signing = Signing { client, address, credentials, timestamp: unix_seconds(now) };
        let post = |content_type: HeaderValue, body: &Bytes| Content {
            method: RequestMethod::Post,
            query: "",
            content_type,
            body: body.clone(),
        };
        match &self.request {
            EncodedRequest::Json(json, _) => {
                self.tc3(&signing, post(HeaderValue::from_static(JSON), json))
            }
            EncodedRequest::Other(content_type, body) => {
                self.tc3(&signing, post(content_type.clone(), body))
            }
            EncodedRequest::Query(query, _) => self.tc3(&signing, get(query)),
            EncodedRequest::Parameters(algorithm, method, flat) => {
                let credentials = credentials
                    .ok_or_else(|| Error::config("the older signatures require credentials"))?;
                let mut flat = flat.clone();
                self.push_common(&signing, credentials, nonce()?, &mut flat.parameters);
                flat.parameters.push("SignatureMethod", algorithm.as_str());
                self.v1(address, credentials, *algorithm, *method, flat)
            }
        }
    }

    /// Signs the bytes of the request with TC3.
    fn tc3(
        &self,
        signing: &Signing<'_>,
        content: Content<'_>,
    ) -> Result<http::Request<Bytes>, Error> {
        let Signing { client, address, credentials, timestamp } = *signing;
        let authorization = match credentials {
            Some(credentials) => {
                let signer = client.signers.signer(credentials, &self.operation.service, timestamp);
                let parts = tc3::Request {
                    method: content.method.as_str(),
                    query: content.query,
                    content_type: content.content_type.to_str().unwrap_or_default(),
                    host: address.host,
                    payload: if self.unsigned_payload {
                        tc3::UNSIGNED_PAYLOAD.as_bytes()
                    } else {
                        &content.body
                    },
                };
                signer.authorization(&parts, timestamp)
            }
            None => tc3::SKIP.to_owned(),
        };
        let mut request = self.unsigned_request(address, content)?;
        let headers = request.headers_mut();
        insert(headers, AUTHORIZATION, &authorization, true)?;
        if self.unsigned_payload && credentials.is_some() {
            headers.insert(X_TC_CONTENT_SHA256, HeaderValue::from_static(tc3::UNSIGNED_PAYLOAD));
        }
        insert(headers, X_TC_ACTION, &self.operation.action, false)?;
        insert(headers, X_TC_VERSION, &self.operation.version, false)?;
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

    /// Appends the common parameters of the older signatures.
    fn push_common(
        &self,
        signing: &Signing<'_>,
        credentials: &Credentials,
        nonce: u64,
        out: &mut Parameters,
    ) {
        out.push("Action", &self.operation.action);
        out.push("Timestamp", itoa::Buffer::new().format(signing.timestamp));
        out.push("Nonce", itoa::Buffer::new().format(nonce));
        out.push("SecretId", credentials.secret_id());
        for (name, value) in [("Region", self.region.as_deref()), ("Token", credentials.token())] {
            if let Some(value) = value {
                out.push(name, value);
            }
        }
        let client = ClientParameters {
            version: &self.operation.version,
            request_client: &signing.client.request_client,
            language: self.language,
        };
        self.operation.protocol.push_client_parameters(&client, out);
    }

    /// Signs the parameters with an older signature.
    fn v1(
        &self,
        address: Address<'_>,
        credentials: &Credentials,
        algorithm: Algorithm,
        method: RequestMethod,
        mut flat: Flat,
    ) -> Result<http::Request<Bytes>, Error> {
        let protocol = self.operation.protocol;
        let request = ParameterRequest {
            algorithm,
            method: method.as_str(),
            host: address.host,
            path: protocol.path(),
            parameters: &flat.parameters,
            names: protocol.signed_names(),
        };
        let signature = flat.codec.sign(&request, credentials.secret_key());
        flat.parameters.push("Signature", &signature);
        let form = flat.query();
        match method {
            RequestMethod::Post => {
                limits::check_form(form.len())?;
                let content_type = HeaderValue::from_static(FORM);
                let content = Content { method, query: "", content_type, body: form.into() };
                self.unsigned_request(address, content)
            }
            RequestMethod::Get => self.unsigned_request(address, get(&form)),
        }
    }

    /// Returns the request without the headers of a signature.
    fn unsigned_request(
        &self,
        address: Address<'_>,
        content: Content<'_>,
    ) -> Result<http::Request<Bytes>, Error> {
        let Content { method, query, content_type, body } = content;
        let path = self.operation.protocol.path();
        let path_and_query = match query {
            "" => PathAndQuery::from_static(path),
            _ => PathAndQuery::try_from([path, "?", query].concat())
                .map_err(|error| Error::config(format!("invalid query: {error}")))?,
        };
        let uri = http::Uri::builder()
            .scheme(address.scheme)
            .authority(address.host)
            .path_and_query(path_and_query)
            .build()
            .map_err(|error| Error::config(format!("invalid host {:?}: {error}", address.host)))?;
        let mut request = http::Request::new(body);
        *request.method_mut() = match method {
            RequestMethod::Post => http::Method::POST,
            RequestMethod::Get => http::Method::GET,
        };
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.reserve(16 + self.headers.len());
        insert(headers, HOST, address.host, false)?;
        headers.insert(CONTENT_TYPE, content_type);
        headers.insert(ACCEPT, HeaderValue::from_static(JSON));
        headers.insert(USER_AGENT, HeaderValue::from_static(USER_AGENT_VALUE));
        if let Some(trace_id) = &self.trace_id {
            insert(headers, X_TC_TRACE_ID, trace_id, false)?;
        }
        headers.extend(self.headers.clone());
        Ok(request)
    }
}

/// Returns the content of a GET request.
fn get(query: &str) -> Content<'_> {
    Content {
        method: RequestMethod::Get,
        query,
        content_type: HeaderValue::from_static(FORM),
        body: Bytes::new(),
    }
}

/// Inserts a header; sensitive values are omitted from the `Debug` of header maps.
fn insert(
    headers: &mut HeaderMap,
    name: HeaderName,
    value: &str,
    sensitive: bool,
) -> Result<(), Error> {
    let mut value =
        HeaderValue::from_str(value).map_err(|_| invalid_header_value(name.as_str()))?;
    value.set_sensitive(sensitive);
    headers.insert(name, value);
    Ok(())
}
