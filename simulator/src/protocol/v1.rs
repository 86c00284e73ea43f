//! Requests signed with `HmacSHA1` or `HmacSHA256`: all values are flattened parameters.

use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::v1::{self, Algorithm, Names};

use super::authenticator::{self, Authenticator};
use super::http_request::{API20_PATH, ContentType, HttpRequest};
use super::tc3::check_language;
use super::{ActionRequest, Received, Times, host_without_port};
use crate::error::ApiError;
use crate::parameters::{Encoding, unflatten};

/// The common parameters, which are not parameters of an action.
const COMMON: [&str; 11] = [
    "Action",
    "Version",
    "Region",
    "Timestamp",
    "Nonce",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Token",
    "Language",
    "RequestClient",
];

pub(super) fn receive(
    authenticator: &Authenticator,
    request: &HttpRequest<'_>,
    times: Times,
) -> Received {
    let pairs = match pairs(request) {
        Ok(pairs) => pairs,
        Err(error) => return Received { action: None, request: Err(error) },
    };
    let action = pairs.get("Action").map(str::to_owned);
    let read = match action {
        Some(_) => read(authenticator, request, &pairs, times),
        None => Err(ApiError::missing("Action")),
    };
    Received { action, request: read }
}

fn pairs(request: &HttpRequest<'_>) -> Result<Parameters, ApiError> {
    if request.is_get() {
        return Ok(request.pairs(request.query.as_bytes()).into_iter().collect());
    }
    request.require_content_type(ContentType::Form)?;
    Ok(request.pairs(request.body).into_iter().collect())
}

fn read(
    authenticator: &Authenticator,
    request: &HttpRequest<'_>,
    pairs: &Parameters,
    times: Times,
) -> Result<ActionRequest, ApiError> {
    let version = match request.path {
        API20_PATH => "",
        _ => required(pairs, "Version")?,
    };
    check_language(pairs.get("Language"))?;
    let account = if authenticator.verifies {
        verify(authenticator, request, pairs, times)?
    } else {
        authenticator.account_of(pairs.get("SecretId"))
    };
    let own = pairs.iter().filter(|(name, _)| !COMMON.contains(name));
    Ok(ActionRequest {
        account,
        scope: None,
        host: request.host.to_owned(),
        version: version.to_owned(),
        region: pairs.get("Region").map(str::to_owned),
        encoding: Encoding::Flat,
        parameters: unflatten(own)?,
        secret_id: pairs.get("SecretId").map(str::to_owned),
        signed: true,
        received: times.received,
    })
}

/// Verifies the signature and returns the account of the sender.
fn verify(
    authenticator: &Authenticator,
    request: &HttpRequest<'_>,
    pairs: &Parameters,
    times: Times,
) -> Result<String, ApiError> {
    let timestamp: i64 = number(pairs, "Timestamp")?;
    let nonce: u64 = number(pairs, "Nonce")?;
    let secret_id = required(pairs, "SecretId")?;
    let signature = required(pairs, "Signature")?;
    let algorithm = algorithm(pairs)?;
    authenticator.check_time(timestamp, times)?;
    let credentials = authenticator.find(secret_id, pairs.get("Token"), times.now)?;
    let expect = |host, names| {
        let method = request.method.as_str();
        let text = v1::string_to_sign(method, host, request.path, pairs, names);
        v1::signature(algorithm, &credentials.secret_key, &text)
    };
    // Some of the vendor's clients replace underscores with dots in the signed names, or do not sign the port of the host.
    let (host, name) = (request.host, host_without_port(request.host));
    let variants = [(host, Names::Dotted), (name, Names::Dotted), (name, Names::AsSent)];
    if !variants
        .iter()
        .any(|(host, names)| authenticator::is_same(&expect(host, *names), signature))
    {
        authenticator::check_signature(&expect(host, Names::AsSent), signature)?;
    }
    authenticator.use_nonce(secret_id, timestamp, nonce, times).map_err(|error| {
        match request.path {
            API20_PATH => ApiError::new("InvalidRequest.ReplayAttack", error.message),
            _ => error,
        }
    })?;
    Ok(credentials.account_id.clone())
}

/// Returns the signature method; `HmacSHA1` by default.
fn algorithm(pairs: &Parameters) -> Result<Algorithm, ApiError> {
    let Some(name) = pairs.get("SignatureMethod") else { return Ok(Algorithm::HmacSha1) };
    Algorithm::from_name(name).ok_or_else(|| {
        let message = format!("The signature method `{name}` is not one of HmacSHA1, HmacSHA256.");
        ApiError::new("InvalidParameterValue", message)
    })
}

fn required<'a>(pairs: &'a Parameters, name: &str) -> Result<&'a str, ApiError> {
    pairs.get(name).ok_or_else(|| ApiError::missing(name))
}

fn number<T: std::str::FromStr>(pairs: &Parameters, name: &str) -> Result<T, ApiError> {
    let text = required(pairs, name)?;
    text.parse().map_err(|_| {
        let message = format!("The parameter `{name}` must be an integer, not {text:?}.");
        ApiError::new("InvalidParameter", message)
    })
}
