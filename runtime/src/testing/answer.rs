//! What a scripted service answers.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_json::{Map, Value, json};

use super::Sent;
use crate::json;
use crate::shape::Shape;
use crate::transport::{Failure, TransportError};

/// What a [`Replay`](super::Replay) answers. What belongs around the members of a reply, in either generation of the API,
/// is put there.
#[derive(Clone)]
pub struct Answer(Kind);

#[derive(Clone)]
enum Kind {
    Members(Map<String, Value>),
    Error {
        code: String,
        message: String,
    },
    Http(Response<Bytes>),
    Lost(Failure),
    Silence,
    /// The script is wrong.
    Unusable(String),
}

impl Answer {
    /// A success with this reply.
    #[must_use]
    pub fn reply(reply: &dyn Shape) -> Self {
        Self::json(json::encode(reply))
    }

    /// A success with these members, a JSON object without the envelope: `{"TotalCount": 0}`. Whether the action's reply
    /// has them is checked by a [`Replay`](super::Replay) that knows it.
    #[must_use]
    pub fn json(members: impl AsRef<str>) -> Self {
        Self(match serde_json::from_str(members.as_ref()) {
            Ok(members) => Kind::Members(members),
            Err(error) => Kind::Unusable(format!("expected a JSON object, found {error}")),
        })
    }

    /// An error of the service. In API 2.0, whose errors are numbers, the code is one, such as `"4400"`.
    #[must_use]
    pub fn error(code: impl AsRef<str>, message: impl Into<String>) -> Self {
        Self(Kind::Error { code: code.as_ref().to_owned(), message: message.into() })
    }

    /// A reply as it stands, for what gateways say.
    #[must_use]
    pub fn http(response: Response<impl Into<Bytes>>) -> Self {
        Self(Kind::Http(response.map(Into::into)))
    }

    /// No reply: the request or the reply is lost in this phase.
    #[must_use]
    pub fn lost(failure: Failure) -> Self {
        Self(Kind::Lost(failure))
    }

    /// No reply, ever: the caller has to give up.
    #[must_use]
    pub fn silence() -> Self {
        Self(Kind::Silence)
    }

    pub(super) fn is_silence(&self) -> bool {
        matches!(self.0, Kind::Silence)
    }

    /// What makes it unusable as an answer to an action with this kind of reply.
    pub(super) fn problem(&self, reply: Option<&mut dyn Shape>) -> Option<String> {
        match (&self.0, reply) {
            (Kind::Unusable(why), _) => Some(why.clone()),
            (Kind::Members(members), Some(reply)) => {
                let given = Value::Object(members.clone());
                if let Err(error) = json::decode_into(reply, given.to_string().as_bytes()) {
                    return Some(error.to_string());
                }
                let kept: Value = serde_json::from_str(&json::encode(reply)).unwrap_or_default();
                unknown(&given, &kept).map(|name| format!("the reply has no member {name}"))
            }
            _ => None,
        }
    }

    /// The reply to a request; `number` tells it from others.
    pub(super) fn reply_to(
        &self,
        sent: &Sent,
        number: u64,
    ) -> Result<Response<Bytes>, TransportError> {
        let request_id = format!("00000000-0000-4000-8000-{number:012x}");
        let body = match &self.0 {
            Kind::Lost(failure) => {
                return Err(TransportError::new(*failure, "the script says so"));
            }
            Kind::Http(response) => return Ok(response.clone()),
            Kind::Members(members) => success(sent, members.clone(), &request_id),
            Kind::Error { code, message } => refusal(sent, code, message, &request_id),
            Kind::Silence => refusal(sent, "Silence", "", &request_id),
            Kind::Unusable(why) => refusal(sent, "UnusableAnswer", why, &request_id),
        };
        let mut response = Response::new(Bytes::from(body.to_string()));
        let content_type = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        Ok(response)
    }
}

fn success(sent: &Sent, mut members: Map<String, Value>, request_id: &str) -> Value {
    if sent.is_api20() {
        members.entry("code").or_insert(json!(0));
        members.entry("message").or_insert(json!(""));
        return Value::Object(members);
    }
    let id = members.entry("RequestId").or_insert(Value::Null);
    if id.as_str().is_none_or(str::is_empty) {
        *id = Value::String(request_id.to_owned());
    }
    json!({"Response": members})
}

fn refusal(sent: &Sent, code: &str, message: &str, request_id: &str) -> Value {
    if sent.is_api20() {
        // A code that is no number is a name, and the number says only that something failed.
        let (number, name) = code.parse().map_or((1_i64, code), |number| (number, ""));
        return json!({"code": number, "message": message, "codeDesc": name});
    }
    let error = json!({"Code": code, "Message": message});
    json!({"Response": {"Error": error, "RequestId": request_id}})
}

/// The first name in `given` that reading did not keep.
fn unknown(given: &Value, kept: &Value) -> Option<String> {
    match (given, kept) {
        (Value::Object(given), kept) => given.iter().find_map(|(name, value)| {
            let below = |rest: String| format!("{name}.{rest}");
            match kept.get(name) {
                // Null is absent, and is not kept.
                None => (!value.is_null()).then(|| name.clone()),
                Some(kept) => unknown(value, kept).map(below),
            }
        }),
        (Value::Array(given), Value::Array(kept)) => {
            let mut pairs = given.iter().filter(|item| !item.is_null()).zip(kept).enumerate();
            pairs.find_map(|(index, (given, kept))| {
                unknown(given, kept).map(|rest| format!("{index}.{rest}"))
            })
        }
        _ => None,
    }
}

/// What kind it is: a reply may hold what must not be printed.
impl Debug for Answer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Members(members) => write!(formatter, "a reply with {} members", members.len()),
            Kind::Error { code, .. } => write!(formatter, "the error {code}"),
            Kind::Http(response) => write!(formatter, "HTTP status {}", response.status()),
            Kind::Lost(failure) => write!(formatter, "no reply: {failure}"),
            Kind::Silence => formatter.write_str("silence"),
            Kind::Unusable(why) => write!(formatter, "unusable: {why}"),
        }
    }
}
