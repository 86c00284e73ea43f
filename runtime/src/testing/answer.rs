//! Answers of a scripted service.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_json::{Map, Value, json};

use super::Sent;
use crate::json;
use crate::shape::Shape;
use crate::transport::{Failure, TransportError};

/// An answer of a [`Replay`](super::Replay): a response, an error, or no response at all.
///
/// The envelope of a response, which differs between the API generations, is added to the fields.
#[derive(Clone)]
pub struct Answer(Kind);

#[derive(Clone)]
enum Kind {
    Fields(Map<String, Value>),
    Error {
        code: String,
        /// The code in API 2.0.
        api20_code: String,
        message: String,
    },
    Http(Response<Bytes>),
    Lost(Failure),
    Silence,
    /// A mistake in the script.
    Invalid(String),
}

impl Answer {
    /// Creates a success with this response.
    ///
    /// ```
    /// use tencent_cloud::testing::{Answer, Replay};
    /// use tencent_cloud_cvm::Client;
    /// use tencent_cloud_cvm::model::{RunInstancesRequest, RunInstancesResponse};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut response = RunInstancesResponse::default();
    /// response.instance_id_set = vec!["ins-1".to_owned()];
    ///
    /// let service = Replay::new();
    /// service.on::<RunInstancesRequest>(Answer::response(&response));
    /// let cvm: Client = service.client().build()?;
    /// let response = cvm.run_instances(RunInstancesRequest::new()).await?;
    /// assert_eq!(response.instance_id_set, ["ins-1"]);
    /// # service.finish()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn response(response: &dyn Shape) -> Self {
        Self::json(json::encode(response))
    }

    /// Creates a success with these fields, a JSON object without the envelope: `{"TotalCount": 0}`.
    ///
    /// A [`Replay`](super::Replay) that knows the type of the response reports fields that do not exist.
    #[must_use]
    pub fn json(fields: impl AsRef<str>) -> Self {
        Self(match serde_json::from_str(fields.as_ref()) {
            Ok(fields) => Kind::Fields(fields),
            Err(error) => Kind::Invalid(format!("expected a JSON object, found {error}")),
        })
    }

    /// Creates an error of the service. In API 2.0, whose errors are numbers, the code is one, such as `"4400"`.
    #[must_use]
    pub fn error(code: impl AsRef<str>, message: impl Into<String>) -> Self {
        Self::dialect_error(code.as_ref(), code.as_ref(), message)
    }

    /// Creates the error of a service that received too many requests: `RequestLimitExceeded`, or 4400 in API 2.0.
    #[must_use]
    pub fn throttled() -> Self {
        Self::dialect_error("RequestLimitExceeded", "4400", "too many requests, on purpose")
    }

    /// Creates an internal error of the service: `InternalError`, or 6000 in API 2.0.
    #[must_use]
    pub fn internal_error() -> Self {
        Self::dialect_error("InternalError", "6000", "internal error, on purpose")
    }

    /// Creates an HTTP response without changes, for responses of gateways.
    #[must_use]
    pub fn http(response: Response<impl Into<Bytes>>) -> Self {
        Self(Kind::Http(response.map(Into::into)))
    }

    /// Loses the request or its response, in this phase.
    #[must_use]
    pub fn lost(failure: Failure) -> Self {
        Self(Kind::Lost(failure))
    }

    /// Never responds, so that the call times out.
    #[must_use]
    pub fn silence() -> Self {
        Self(Kind::Silence)
    }

    fn dialect_error(code: &str, api20_code: &str, message: impl Into<String>) -> Self {
        Self(Kind::Error {
            code: code.to_owned(),
            api20_code: api20_code.to_owned(),
            message: message.into(),
        })
    }

    pub(super) fn is_silence(&self) -> bool {
        matches!(self.0, Kind::Silence)
    }

    /// Returns the mistake in this answer, if there is one; `response` is an empty response of the action.
    pub(super) fn mistake(&self, response: Option<&mut dyn Shape>) -> Option<String> {
        match (&self.0, response) {
            (Kind::Invalid(mistake), _) => Some(mistake.clone()),
            (Kind::Fields(fields), Some(response)) => {
                let given = Value::Object(fields.clone());
                if let Err(error) = json::decode_into(response, given.to_string().as_bytes()) {
                    return Some(error.to_string());
                }
                let kept: Value = serde_json::from_str(&json::encode(response)).unwrap_or_default();
                unknown(&given, &kept).map(|name| format!("the response has no field {name}"))
            }
            _ => None,
        }
    }

    /// Returns the response to a request; `number` makes its request id unique.
    pub(super) fn respond(
        &self,
        sent: &Sent,
        number: u64,
    ) -> Result<Response<Bytes>, TransportError> {
        let request_id = format!("00000000-0000-4000-8000-{number:012x}");
        let body = match &self.0 {
            Kind::Lost(failure) => {
                return Err(TransportError::new(*failure, "lost by the script"));
            }
            Kind::Http(response) => return Ok(response.clone()),
            Kind::Fields(fields) => success(sent, fields.clone(), &request_id),
            Kind::Error { api20_code, message, .. } if sent.is_api20() => {
                api20_failure(api20_code, message)
            }
            Kind::Error { code, message, .. } => failure(code, message, &request_id),
            Kind::Silence => failure("Silence", "", &request_id),
            Kind::Invalid(mistake) if sent.is_api20() => api20_failure("InvalidAnswer", mistake),
            Kind::Invalid(mistake) => failure("InvalidAnswer", mistake, &request_id),
        };
        let mut response = Response::new(Bytes::from(body.to_string()));
        let content_type = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        Ok(response)
    }
}

fn success(sent: &Sent, mut fields: Map<String, Value>, request_id: &str) -> Value {
    if sent.is_api20() {
        fields.entry("code").or_insert(json!(0));
        fields.entry("message").or_insert(json!(""));
        return Value::Object(fields);
    }
    let id = fields.entry("RequestId").or_insert(Value::Null);
    if id.as_str().is_none_or(str::is_empty) {
        *id = Value::String(request_id.to_owned());
    }
    json!({"Response": fields})
}

fn failure(code: &str, message: &str, request_id: &str) -> Value {
    let error = json!({"Code": code, "Message": message});
    json!({"Response": {"Error": error, "RequestId": request_id}})
}

/// A code that is not a number is sent as the name of an error with the number 1.
fn api20_failure(code: &str, message: &str) -> Value {
    let (number, name) = code.parse().map_or((1_i64, code), |number| (number, ""));
    json!({"code": number, "message": message, "codeDesc": name})
}

/// Returns the first name in `given` that decoding did not keep.
fn unknown(given: &Value, kept: &Value) -> Option<String> {
    match (given, kept) {
        (Value::Object(given), kept) => given.iter().find_map(|(name, value)| {
            let nested = |rest: String| format!("{name}.{rest}");
            match kept.get(name) {
                // Null counts as absent and is not kept.
                None => (!value.is_null()).then(|| name.clone()),
                Some(kept) => unknown(value, kept).map(nested),
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

/// Shows the kind only, since a response may contain secrets.
impl Debug for Answer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Fields(fields) => write!(formatter, "Response({} fields)", fields.len()),
            Kind::Error { code, .. } => write!(formatter, "Error({code})"),
            Kind::Http(response) => write!(formatter, "Http({})", response.status()),
            Kind::Lost(failure) => write!(formatter, "Lost({failure:?})"),
            Kind::Silence => formatter.write_str("Silence"),
            Kind::Invalid(mistake) => write!(formatter, "Invalid({mistake})"),
        }
    }
}
