//! Calls by name with the caller's own serde types.

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::exchange::{EventPlace, Place};
use super::{Exchange, RawCall, call_options};
use crate::action::Idempotency;
use crate::body::Body;
use crate::error::Error;
use crate::json::{DecodeError, utf8, without_lone_surrogates};
use crate::shape::{Empty, Shape};

/// A call of an action by name whose response has a type of the caller's; [`send`](Self::send) or `.await` sends it.
///
/// [`GenericClient::call`](crate::GenericClient::call) creates it.
#[must_use = "a call is sent only by `send` or `.await`"]
pub struct TypedCall<R> {
    pub(crate) call: RawCall,
    response: PhantomData<fn() -> R>,
}

impl<R: DeserializeOwned> TypedCall<R> {
    pub(crate) fn new(call: RawCall) -> Self {
        Self { call, response: PhantomData }
    }

    call_options!(call.options);

    #[cfg(feature = "blocking")]
    pub(crate) fn action(&self) -> &str {
        self.call.action()
    }

    /// Sets whether the action may be executed twice.
    ///
    /// The default is [`Idempotency::NonIdempotent`]: the call is retried only if it certainly was not executed, or if its
    /// JSON has the idempotency token `ClientToken`. An empty token is replaced by a generated one.
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.call = self.call.idempotency(idempotency);
        self
    }

    /// Sends the call and returns a named future, which is `Send` and `'static`. `.await` on the call does the same.
    pub fn send(self) -> TypedCallFuture<R> {
        TypedCallFuture { exchange: self.call.exchange(), place: TypedPlace::default() }
    }
}

impl<R: DeserializeOwned> IntoFuture for TypedCall<R> {
    type Output = Result<R, Error>;
    type IntoFuture = TypedCallFuture<R>;

    fn into_future(self) -> TypedCallFuture<R> {
        self.send()
    }
}

impl<R> Debug for TypedCall<R> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.call.fmt(formatter)
    }
}

/// The future of a [`TypedCall`]. Dropping it cancels the call.
#[must_use = "futures do nothing unless polled"]
pub struct TypedCallFuture<R> {
    exchange: Exchange,
    place: TypedPlace<R>,
}

/// The response is never pinned: it is only written and taken.
impl<R> Unpin for TypedCallFuture<R> {}

impl<R: DeserializeOwned> Future for TypedCallFuture<R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { exchange, place } = &mut *self;
        exchange.poll_into(context, place).map(|result| {
            result.and_then(|()| place.value.take().ok_or_else(Error::polled_after_completion))
        })
    }
}

impl<R> Debug for TypedCallFuture<R> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TypedCallFuture").finish_non_exhaustive()
    }
}

/// The place for a response of the caller's type, which is decoded after the envelope.
pub(super) struct TypedPlace<R> {
    envelope: Empty,
    value: Option<R>,
}

impl<R> Default for TypedPlace<R> {
    fn default() -> Self {
        Self { envelope: Empty, value: None }
    }
}

impl<R: DeserializeOwned> Place for TypedPlace<R> {
    fn fresh(&mut self) -> &mut dyn Shape {
        self.value = None;
        &mut self.envelope
    }

    fn finish(&mut self, body: &Bytes) -> Result<(), Error> {
        let decoded = repairing(body, |json| {
            response_json(json).and_then(|json| serde_json::from_str(json.get()))
        })?;
        self.value = Some(decoded.map_err(|error| {
            let error = DecodeError::in_response(&without_value(&error));
            Error::decode(error, body.clone())
        })?);
        Ok(())
    }

    fn finish_event(&mut self, data: &Bytes) -> Result<(), Error> {
        let decoded = repairing(data, |json| {
            // The envelope is optional.
            match response_json(json) {
                Ok(json) => serde_json::from_str(json.get()),
                Err(_) => serde_json::from_str(json),
            }
        })?;
        self.value = Some(decoded.map_err(|error| {
            Error::decode(DecodeError::in_event(&without_value(&error)), data.clone())
        })?);
        Ok(())
    }
}

impl<R: DeserializeOwned + Send> EventPlace<R> for TypedPlace<R> {
    fn take(&mut self) -> Option<R> {
        self.value.take()
    }
}

/// Decodes JSON, once more if it contains lone surrogates.
fn repairing<R>(
    body: &Bytes,
    decode: impl Fn(&str) -> Result<R, serde_json::Error>,
) -> Result<Result<R, serde_json::Error>, Error> {
    let json = utf8(body).map_err(|error| Error::decode(error, body.clone()))?;
    let mut decoded = decode(json);
    if decoded.as_ref().is_err_and(serde_json::Error::is_syntax)
        && let Some(repaired) = without_lone_surrogates(json)
    {
        decoded = decode(&repaired);
    }
    Ok(decoded)
}

/// Encodes the request of the caller.
pub(crate) fn encode_request<T: Serialize + ?Sized>(request: &T) -> Result<Body, Error> {
    serde_json::to_string(request)
        .map(Body::Json)
        .map_err(|error| Error::config(format!("the request cannot be encoded as JSON: {error}")))
}

/// Returns the value of the field `Response`.
fn response_json(json: &str) -> Result<&RawValue, serde_json::Error> {
    struct Envelope<'de>(&'de RawValue);

    impl<'de> Deserialize<'de> for Envelope<'de> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(EnvelopeVisitor)
        }
    }

    struct EnvelopeVisitor;

    impl<'de> Visitor<'de> for EnvelopeVisitor {
        type Value = Envelope<'de>;

        fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object with the field `Response`")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut response = None;
            while let Some(key) = map.next_key::<String>()? {
                if key == "Response" {
                    response = Some(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            response.map(Envelope).ok_or_else(|| serde::de::Error::missing_field("Response"))
        }
    }

    serde_json::from_str::<Envelope<'_>>(json).map(|envelope| envelope.0)
}

/// Returns the message of an error without the value that serde quotes, which may be secret.
fn without_value(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let names_a_field = ["missing field", "unknown field", "duplicate field"];
    if error.is_data() && names_a_field.iter().any(|start| message.starts_with(start)) {
        return message;
    }
    match message.rfind(", expected ").and_then(|at| message.get(at + 2..)) {
        Some(expected) if error.is_data() => format!("invalid value: {expected}"),
        _ => format!("invalid value at line {} column {}", error.line(), error.column()),
    }
}
