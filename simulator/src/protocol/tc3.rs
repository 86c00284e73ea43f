//! Requests signed with `TC3-HMAC-SHA256`: common parameters in headers, the rest in the body or the query.

use serde_json::{Map, Value};
use tencent_cloud::sign::HexDigest;
use tencent_cloud::sign::tc3::{self, Scope, SigningKey};

use super::authorization::Authorization;
use super::gate::{self, Gate};
use super::incoming::{Content, Incoming};
use super::multipart;
use super::{Asked, Received};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::{Encoding, unflatten};

pub(super) fn receive(gate: &Gate, incoming: &Incoming<'_>, now: Moment) -> Received {
    let action = incoming.header("x-tc-action");
    let asked = match action {
        Some(_) => read(gate, incoming, now),
        None => Err(ApiError::missing("Action")),
    };
    Received { action: action.map(str::to_owned), asked }
}

fn read(gate: &Gate, incoming: &Incoming<'_>, now: Moment) -> Result<Asked, ApiError> {
    let version = required(incoming, "x-tc-version", "Version")?;
    let timestamp = required(incoming, "x-tc-timestamp", "Timestamp")?;
    let timestamp = timestamp.parse::<i64>().map_err(|_| {
        let message = format!("The parameter `Timestamp` must be an integer, not {timestamp:?}.");
        ApiError::new("InvalidParameter", message)
    })?;
    check_language(incoming.header("x-tc-language"))?;
    match incoming.content() {
        Some(Content::Multipart | Content::OctetStream) if !incoming.is_get() => {}
        _ if incoming.is_get() => incoming.require_content(Content::Form)?,
        _ => incoming.require_content(Content::Json)?,
    }
    let signed = incoming.header("authorization") != Some(tc3::SKIP);
    if gate.verifies && signed {
        verify(gate, incoming, timestamp, now)?;
    }
    let (encoding, parameters) = parameters(incoming)?;
    Ok(Asked {
        version: version.to_owned(),
        region: incoming.header("x-tc-region").map(str::to_owned),
        encoding,
        parameters,
        signed,
    })
}

fn required<'a>(incoming: &Incoming<'a>, header: &str, name: &str) -> Result<&'a str, ApiError> {
    incoming.header(header).ok_or_else(|| ApiError::missing(name))
}

/// Refuses a language that no message is written in.
pub(super) fn check_language(language: Option<&str>) -> Result<(), ApiError> {
    match language {
        None | Some("zh-CN" | "en-US") => Ok(()),
        Some(other) => {
            let message = format!("The language `{other}` is not one of zh-CN, en-US.");
            Err(ApiError::new("InvalidParameterValue", message))
        }
    }
}

fn verify(
    gate: &Gate,
    incoming: &Incoming<'_>,
    timestamp: i64,
    now: Moment,
) -> Result<(), ApiError> {
    let value = required(incoming, "authorization", "Authorization")?;
    let authorization = Authorization::parse(value)?;
    gate.check_time(timestamp, now)?;
    let credentials = gate.find(authorization.secret_id, incoming.header("x-tc-token"))?;
    let scope = Scope::at(timestamp, authorization.service);
    check_scope(&authorization, &scope, incoming.host)?;
    let to_sign = tc3::string_to_sign(timestamp, &scope, &canonical(incoming, &authorization)?);
    let expected = SigningKey::derive(&credentials.secret_key, &scope).sign(&to_sign);
    gate::check_signature(expected.as_str(), &authorization.signature.to_ascii_lowercase())
}

/// The scope must name the day of the request and the service. Some of the vendor's clients name what the host begins
/// with instead, which is the service's name only where the endpoint is the vendor's: that is accepted as well.
fn check_scope(
    authorization: &Authorization<'_>,
    scope: &Scope<'_>,
    host: &str,
) -> Result<(), ApiError> {
    if authorization.date != scope.date() {
        let message = format!(
            "The credential's date is {}, but the request's time is of {}.",
            authorization.date,
            scope.date()
        );
        return Err(ApiError::new("AuthFailure.SignatureFailure", message));
    }
    let host_label = host.split(['.', ':']).next().unwrap_or_default();
    if authorization.service != crate::SERVICE && authorization.service != host_label {
        let message = format!(
            "The credential's service is {}, but this one is {}.",
            authorization.service,
            crate::SERVICE
        );
        return Err(ApiError::new("AuthFailure.SignatureFailure", message));
    }
    Ok(())
}

/// The canonical request, also where more headers are signed than need be.
fn canonical(
    incoming: &Incoming<'_>,
    authorization: &Authorization<'_>,
) -> Result<String, ApiError> {
    let payload = match incoming.header("x-tc-content-sha256") {
        Some(tc3::UNSIGNED_PAYLOAD) => HexDigest::of(tc3::UNSIGNED_PAYLOAD.as_bytes()),
        _ => HexDigest::of(incoming.body),
    };
    let content_type = incoming.header("content-type").unwrap_or_default();
    let method = incoming.method.as_str();
    let names = authorization.signed_headers.join(";");
    if names == tc3::SIGNED_HEADERS {
        let (query, host) = (incoming.query, incoming.host);
        return Ok(tc3::canonical_request(method, query, content_type, host, payload.as_str()));
    }
    let mut lines = String::new();
    for name in &authorization.signed_headers {
        let value = match *name {
            "host" => incoming.host,
            name => incoming.header(name).ok_or_else(|| {
                let message = format!("The header `{name}` is named as signed, but was not sent.");
                ApiError::new("AuthFailure.SignatureFailure", message)
            })?,
        };
        // Values of further headers count in lower case, which only matters for the action's name.
        let value = match *name {
            "host" | "content-type" => value.to_owned(),
            _ => value.trim().to_ascii_lowercase(),
        };
        lines.extend([name, ":", &value, "\n"]);
    }
    Ok([method, "/", incoming.query, &lines, &names, payload.as_str()].join("\n"))
}

fn parameters(incoming: &Incoming<'_>) -> Result<(Encoding, Map<String, Value>), ApiError> {
    if incoming.is_get() {
        let pairs = incoming.pairs(incoming.query.as_bytes());
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        return Ok((Encoding::Flat, unflatten(pairs)?));
    }
    match incoming.content() {
        Some(Content::Multipart) => {
            let content_type = incoming.header("content-type").unwrap_or_default();
            let pairs = multipart::pairs(content_type, incoming.body)?;
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            return Ok((Encoding::Flat, unflatten(pairs)?));
        }
        Some(Content::OctetStream) => {
            let message = "No action of this service takes a body of application/octet-stream.";
            return Err(ApiError::new("UnsupportedOperation", message));
        }
        Some(Content::Json | Content::Form) | None => {}
    }
    match serde_json::from_slice(incoming.body) {
        Ok(Value::Object(members)) => Ok((Encoding::Json, members)),
        Ok(_) => Err(ApiError::new("InvalidParameter", "The body must be a JSON object.")),
        Err(error) => {
            let message = format!("The body must be a JSON object: {error}.");
            Err(ApiError::new("InvalidParameter", message))
        }
    }
}
