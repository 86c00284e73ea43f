//! Answers of a scripted service.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_json::{Map, Value, json};

use super::Sent;
use super::events::{ScriptedEvents, StreamEnd};
use crate::json;
use crate::shape::Shape;
use crate::transport::{BodyStream, Failure, TransportError};

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
    Events(ScriptedEvents),
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

    /// Creates a success with an [event stream](crate::event_stream): the data of each event, a JSON object without the
    /// envelope.
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use tencent_cloud::GenericClient;
    /// use tencent_cloud::testing::{Answer, Replay};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let service = Replay::new();
    /// let events = Answer::events([r#"{"Content": "Good "}"#, r#"{"Content": "morning"}"#]);
    /// service.on_named("Greet", events.then_lost());
    /// let client: GenericClient = service.client().build()?;
    ///
    /// let mut events = client.stream::<_, Value>("demo", "2024-01-01", "Greet", &json!({})).await?;
    /// let mut greeting = String::new();
    /// while let Some(Ok(event)) = events.next().await {
    ///     greeting += event["Content"].as_str().unwrap_or_default();
    /// }
    /// assert_eq!(greeting, "Good morning");
    /// # service.finish()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn events(events: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        match events.into_iter().map(|data| ScriptedEvents::event(data.as_ref())).collect() {
            Ok(events) => Self(Kind::Events(events)),
            Err(mistake) => Self(Kind::Invalid(mistake)),
        }
    }

    /// Creates a success with an event stream that consists of these chunks, without changes.
    #[must_use]
    pub fn event_chunks(chunks: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        let chunks = chunks.into_iter().map(Into::into).collect();
        Self(Kind::Events(ScriptedEvents { chunks, ..ScriptedEvents::default() }))
    }

    /// Loses the connection after the events of [`events`](Self::events) or [`event_chunks`](Self::event_chunks).
    #[must_use]
    pub fn then_lost(self) -> Self {
        self.then(StreamEnd::Lost)
    }

    /// Sends nothing after the events of [`events`](Self::events) or [`event_chunks`](Self::event_chunks), so that the
    /// next event times out.
    #[must_use]
    pub fn then_silence(self) -> Self {
        self.then(StreamEnd::Silence)
    }

    fn then(mut self, end: StreamEnd) -> Self {
        match &mut self.0 {
            Kind::Events(events) => events.end = end,
            Kind::Invalid(_) => {}
            _ => return Self(Kind::Invalid("expected an answer with events".to_owned())),
        }
        self
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
        match &self.0 {
            Kind::Silence => true,
            // A transport that receives whole responses waits for the end.
            Kind::Events(events) => events.end == StreamEnd::Silence,
            _ => false,
        }
    }

    /// Returns the response with its body as a stream, if it is an event stream.
    pub(super) fn respond_streaming(&self, number: u64) -> Option<Response<BodyStream>> {
        let Kind::Events(events) = &self.0 else { return None };
        Some(events.response(&request_id(number)).map(|events| BodyStream::new(events.clone())))
    }

    /// Returns the mistake in this answer, if there is one; `response` is an empty response of the action.
    pub(super) fn mistake(&self, response: Option<&mut dyn Shape>) -> Option<String> {
        match (&self.0, response) {
            (Kind::Invalid(mistake), _) => Some(mistake.clone()),
            (Kind::Fields(fields), Some(response)) => misfit(fields, response),
            (Kind::Events(events), Some(response)) => {
                events.data.iter().find_map(|fields| misfit(fields, response))
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
        let request_id = request_id(number);
        let body = match &self.0 {
            Kind::Lost(failure) => {
                return Err(TransportError::new(*failure, "lost by the script"));
            }
            Kind::Http(response) => return Ok(response.clone()),
            Kind::Events(ScriptedEvents { end: StreamEnd::Lost, .. }) => {
                return Err(TransportError::new(Failure::Exchange, "lost by the script"));
            }
            Kind::Events(events) => {
                return Ok(events.response(&request_id).map(ScriptedEvents::concat));
            }
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

/// Returns why the response cannot have these fields.
fn misfit(fields: &Map<String, Value>, response: &mut dyn Shape) -> Option<String> {
    let given = Value::Object(fields.clone());
    if let Err(error) = json::decode_into(response, given.to_string().as_bytes()) {
        return Some(error.to_string());
    }
    let kept: Value = serde_json::from_str(&json::encode(response)).unwrap_or_default();
    unknown(&given, &kept).map(|name| format!("the response has no field {name}"))
}

fn request_id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
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
            Kind::Events(events) => write!(formatter, "Events({} chunks)", events.chunks.len()),
            Kind::Lost(failure) => write!(formatter, "Lost({failure:?})"),
            Kind::Silence => formatter.write_str("Silence"),
            Kind::Invalid(mistake) => write!(formatter, "Invalid({mistake})"),
        }
    }
}
