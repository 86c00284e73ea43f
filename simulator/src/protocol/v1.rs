//! Requests signed with `HmacSHA1` or `HmacSHA256`: everything is a flattened parameter.

use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::v1::{self, Algorithm, Names};

use super::gate::{self, Gate};
use super::incoming::{API_20, Content, Incoming};
use super::tc3::check_language;
use super::{Asked, Received};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::{Encoding, unflatten};

/// The parameters of the protocol, which no action sees.
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

pub(super) fn receive(gate: &mut Gate, incoming: &Incoming<'_>, now: Moment) -> Received {
    let pairs = match pairs(incoming) {
        Ok(pairs) => pairs,
        Err(error) => return Received { action: None, asked: Err(error) },
    };
    let action = pairs.get("Action").map(str::to_owned);
    let asked = match action {
        Some(_) => read(gate, incoming, &pairs, now),
        None => Err(ApiError::missing("Action")),
    };
    Received { action, asked }
}

fn pairs(incoming: &Incoming<'_>) -> Result<Parameters, ApiError> {
    if incoming.is_get() {
        return Ok(incoming.pairs(incoming.query.as_bytes()).into_iter().collect());
    }
    incoming.require_content(Content::Form)?;
    Ok(incoming.pairs(incoming.body).into_iter().collect())
}

fn read(
    gate: &mut Gate,
    incoming: &Incoming<'_>,
    pairs: &Parameters,
    now: Moment,
) -> Result<Asked, ApiError> {
    let version = match incoming.path {
        // API 2.0 is told by its path, and has no other version.
        API_20 => "v2",
        _ => required(pairs, "Version")?,
    };
    check_language(pairs.get("Language"))?;
    if gate.verifies {
        verify(gate, incoming, pairs, now)?;
    }
    let own = pairs.iter().filter(|(name, _)| !COMMON.contains(name));
    Ok(Asked {
        version: version.to_owned(),
        region: pairs.get("Region").map(str::to_owned),
        encoding: Encoding::Flat,
        parameters: unflatten(own)?,
        signed: true,
    })
}

fn verify(
    gate: &mut Gate,
    incoming: &Incoming<'_>,
    pairs: &Parameters,
    now: Moment,
) -> Result<(), ApiError> {
    let timestamp: i64 = number(pairs, "Timestamp")?;
    let nonce: u64 = number(pairs, "Nonce")?;
    let secret_id = required(pairs, "SecretId")?;
    let signature = required(pairs, "Signature")?;
    let algorithm = algorithm(pairs)?;
    gate.check_time(timestamp, now)?;
    let credentials = gate.find(secret_id, pairs.get("Token"))?;
    let expect = |names| {
        let method = incoming.method.as_str();
        let text = v1::string_to_sign(method, incoming.host, incoming.path, pairs, names);
        v1::signature(algorithm, &credentials.secret_key, &text)
    };
    // Some of the vendor's clients sign names with dots for underscores.
    if !gate::is_same(&expect(Names::Dotted), signature) {
        gate::check_signature(&expect(Names::AsSent), signature)?;
    }
    gate.use_nonce(secret_id, timestamp, nonce).map_err(|error| match incoming.path {
        API_20 => ApiError::new("InvalidRequest.ReplayAttack", error.message),
        _ => error,
    })
}

/// The oldest one where none is named.
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
