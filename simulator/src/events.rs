//! Event streams: responses of actions that stream, divided into events.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderName, HeaderValue, Response, header};
use serde_json::{Map, Value};
use tencent_cloud::transport::{BodyStream, TransportError};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Operation, SchemaKind, Type};

use crate::protocol::ActionRequest;
use crate::specifications::Specifications;

const CONTENT_TYPE: &str = "text/event-stream";

/// The header with the request ID, which events do not have.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-tc-requestid");

/// The property with which a request asks for events.
const PROPERTY: &str = "Stream";

/// The number of events, so that a loop over them runs more than once.
const EVENTS: usize = 2;

/// Returns whether a request asks for a stream: the action streams, and its property `Stream` is true, if it has one.
pub(crate) fn are_requested(
    specifications: &Specifications,
    action: &str,
    request: Option<&ActionRequest>,
) -> bool {
    let Some(request) = request else { return false };
    let Ok(route) = specifications.route(action, request) else { return false };
    let operation = route.operation();
    if !operation.stream {
        return false;
    }
    !has_property(route.spec(), operation)
        || match request.parameters.get(PROPERTY) {
            Some(Value::Bool(is_set)) => *is_set,
            // Parameters of forms and queries are strings.
            Some(Value::String(text)) => matches!(text.as_str(), "true" | "True"),
            _ => false,
        }
}

fn has_property(spec: &Spec, operation: &Operation) -> bool {
    match spec.schemas.get(&operation.request).map(|schema| &schema.kind) {
        Some(SchemaKind::Object(schema)) => {
            let mut properties = schema.properties.iter();
            properties.any(|property| property.name == PROPERTY && property.ty == Type::Boolean)
        }
        _ => false,
    }
}

/// Divides a success into events of the documented shape. An error remains ordinary JSON.
pub(crate) fn stream(response: Response<Bytes>) -> Response<Bytes> {
    let Some((data, request_id)) = event(response.body()) else { return response };
    let event = format!("data: {}\n\n", Value::Object(data));
    let mut response = response.map(|_| event.repeat(EVENTS).into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// Returns the fields of a success, and its request ID.
fn event(body: &[u8]) -> Option<(Map<String, Value>, String)> {
    let mut body: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let Some(Value::Object(mut fields)) = body.remove("Response") else { return None };
    if fields.contains_key("Error") {
        return None;
    }
    match fields.remove("RequestId") {
        Some(Value::String(id)) => Some((fields, id)),
        _ => None,
    }
}

/// Returns whether a response is an event stream.
pub(crate) fn is_stream(response: &Response<Bytes>) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == CONTENT_TYPE)
}

/// Returns a body that ends with an error.
pub(crate) fn truncated(body: Bytes, error: TransportError) -> BodyStream {
    BodyStream::new(Truncated { body: Some(body), error: Some(error) })
}

struct Truncated {
    body: Option<Bytes>,
    error: Option<TransportError>,
}

impl Stream for Truncated {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body = self.body.take().map(Ok);
        Poll::Ready(body.or_else(|| self.error.take().map(Err)))
    }
}
