//! Requests signed with `TC3-HMAC-SHA256`: common parameters in headers, all others in the body or the query.

use serde_json::{Map, Value};
use tencent_cloud::sign::HexDigest;
use tencent_cloud::sign::tc3::{self, Scope, SigningKey};

use super::authenticator::{self, Authenticator};
use super::authorization::Authorization;
use super::http_request::{ContentType, HttpRequest};
use super::{ActionRequest, Received, Times, host_without_port, multipart};
use crate::error::ApiError;
use crate::parameters::{Encoding, unflatten};

pub(super) fn receive(
    authenticator: &Authenticator,
    request: &HttpRequest<'_>,
    times: Times,
) -> Received {
    let action = request.header("x-tc-action");
    let read = match action {
        Some(_) => read(authenticator, request, times),
        None => Err(ApiError::missing("Action")),
    };
    Received { action: action.map(str::to_owned), request: read }
}

fn read(
    authenticator: &Authenticator,
    request: &HttpRequest<'_>,
    times: Times,
) -> Result<ActionRequest, ApiError> {
    let version = required(request, "x-tc-version", "Version")?;
    // The time is only needed to verify a signature.
    let timestamp = if authenticator.verifies { timestamp(request)? } else { times.now.seconds() };
    check_language(request.header("x-tc-language"))?;
    match request.content_type() {
        Some(ContentType::Multipart | ContentType::OctetStream) if !request.is_get() => {}
        _ if request.is_get() => request.require_content_type(ContentType::Form)?,
        _ => request.require_content_type(ContentType::Json)?,
    }
    let authorization = request.header("authorization");
    let signed = authorization != Some(tc3::SKIP);
    let scope = authorization.and_then(|value| Authorization::parse(value).ok());
    let account = if authenticator.verifies && signed {
        verify(authenticator, request, timestamp, times)?
    } else {
        authenticator.account_of(scope.as_ref().map(|authorization| authorization.secret_id))
    };
    let (encoding, parameters) = parameters(request)?;
    Ok(ActionRequest {
        account,
        scope: scope.as_ref().map(|authorization| authorization.service.to_owned()),
        secret_id: scope.map(|authorization| authorization.secret_id.to_owned()),
        host: request.host.to_owned(),
        version: version.to_owned(),
        region: request.header("x-tc-region").map(str::to_owned),
        encoding,
        parameters,
        signed,
        received: times.received,
    })
}

fn timestamp(request: &HttpRequest<'_>) -> Result<i64, ApiError> {
    let value = required(request, "x-tc-timestamp", "Timestamp")?;
    value.parse().map_err(|_| {
        let message = format!("The parameter `Timestamp` must be an integer, not {value:?}.");
        ApiError::new("InvalidParameter", message)
    })
}

fn required<'a>(request: &HttpRequest<'a>, header: &str, name: &str) -> Result<&'a str, ApiError> {
    request.header(header).ok_or_else(|| ApiError::missing(name))
}

/// Checks the language of error messages.
pub(super) fn check_language(language: Option<&str>) -> Result<(), ApiError> {
    match language {
        None | Some("zh-CN" | "en-US") => Ok(()),
        Some(other) => {
            let message = format!("The language `{other}` is not one of zh-CN, en-US.");
            Err(ApiError::new("InvalidParameterValue", message))
        }
    }
}

/// Verifies the signature and returns the account of the sender.
fn verify(
    authenticator: &Authenticator,
    request: &HttpRequest<'_>,
    timestamp: i64,
    times: Times,
) -> Result<String, ApiError> {
    let value = required(request, "authorization", "Authorization")?;
    let authorization = Authorization::parse(value)?;
    authenticator.check_service(authorization.service, request.host)?;
    authenticator.check_time(timestamp, times)?;
    let credentials =
        authenticator.find(authorization.secret_id, request.header("x-tc-token"), times.now)?;
    let scope = Scope::at(timestamp, authorization.service);
    check_date(&authorization, &scope)?;
    let key = SigningKey::derive(&credentials.secret_key, &scope);
    let given = authorization.signature.to_ascii_lowercase();
    let expect = |host| {
        let canonical = canonical(request, host, &authorization)?;
        Ok(key.sign(&tc3::string_to_sign(timestamp, &scope, &canonical)))
    };
    // Some of the vendor's clients do not sign the port of the host.
    if authenticator::is_same(expect(host_without_port(request.host))?.as_str(), &given) {
        return Ok(credentials.account_id.clone());
    }
    authenticator::check_signature(expect(request.host)?.as_str(), &given)?;
    Ok(credentials.account_id.clone())
}

/// Checks that the scope has the day of the request.
fn check_date(authorization: &Authorization<'_>, scope: &Scope<'_>) -> Result<(), ApiError> {
    if authorization.date != scope.date() {
        let message = format!(
            "The date of the credential is {}, but the date of the request is {}.",
            authorization.date,
            scope.date()
        );
        return Err(ApiError::new("AuthFailure.SignatureFailure", message));
    }
    Ok(())
}

/// Returns the canonical request for any set of signed headers.
fn canonical(
    request: &HttpRequest<'_>,
    host: &str,
    authorization: &Authorization<'_>,
) -> Result<String, ApiError> {
    let payload = match request.header("x-tc-content-sha256") {
        Some(tc3::UNSIGNED_PAYLOAD) => HexDigest::of(tc3::UNSIGNED_PAYLOAD.as_bytes()),
        _ => HexDigest::of(request.body),
    };
    let content_type = request.header("content-type").unwrap_or_default();
    let method = request.method.as_str();
    let names = authorization.signed_headers.join(";");
    if names == tc3::SIGNED_HEADERS {
        let query = request.query;
        return Ok(tc3::canonical_request(method, query, content_type, host, payload.as_str()));
    }
    let mut lines = String::new();
    for name in &authorization.signed_headers {
        let value = match *name {
            "host" => host,
            name => request.header(name).ok_or_else(|| {
                let message =
                    format!("The header `{name}` is in SignedHeaders, but not in the request.");
                ApiError::new("AuthFailure.SignatureFailure", message)
            })?,
        };
        // The values of all other headers are signed in lower case.
        let value = match *name {
            "host" | "content-type" => value.to_owned(),
            _ => value.trim().to_ascii_lowercase(),
        };
        lines.extend([name, ":", &value, "\n"]);
    }
    Ok([method, "/", request.query, &lines, &names, payload.as_str()].join("\n"))
}

fn parameters(request: &HttpRequest<'_>) -> Result<(Encoding, Map<String, Value>), ApiError> {
    if request.is_get() {
        let pairs = request.pairs(request.query.as_bytes());
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        return Ok((Encoding::Flat, unflatten(pairs)?));
    }
    match request.content_type() {
        Some(ContentType::Multipart) => {
            let content_type = request.header("content-type").unwrap_or_default();
            let pairs = multipart::pairs(content_type, request.body)?;
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            return Ok((Encoding::Flat, unflatten(pairs)?));
        }
        Some(ContentType::OctetStream) => {
            let message = "No action accepts a body of type application/octet-stream.";
            return Err(ApiError::new("UnsupportedOperation", message));
        }
        Some(ContentType::Json | ContentType::Form) | None => {}
    }
    match request.json()? {
        Ok(Value::Object(fields)) => Ok((Encoding::Json, fields)),
        Ok(_) => Err(ApiError::new("InvalidParameter", "The body must be a JSON object.")),
        Err(error) => {
            let message = format!("The body must be a JSON object: {error}.");
            Err(ApiError::new("InvalidParameter", message))
        }
    }
}
