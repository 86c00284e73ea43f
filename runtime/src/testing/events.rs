//! Scripted event streams.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_json::{Map, Value};

use crate::transport::{Failure, TransportError};

/// What follows the last chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// The end of the body.
    #[default]
    Complete,
    /// An error.
    Lost,
    /// Nothing.
    Silence,
}

/// The chunks of an event stream, and its end.
#[derive(Clone, Default)]
pub(super) struct ScriptedEvents {
    pub(super) chunks: Vec<Bytes>,
    pub(super) end: StreamEnd,
    /// The data of the events, as far as it is known.
    pub(super) data: Vec<Map<String, Value>>,
}

impl ScriptedEvents {
    /// Creates the stream of one event.
    pub(super) fn event(data: &str) -> Result<Self, String> {
        let fields = serde_json::from_str(data)
            .map_err(|error| format!("expected a JSON object, found {error}"))?;
        let lines = data.lines().fold(String::new(), |lines, line| lines + "data: " + line + "\n");
        Ok(Self { chunks: vec![(lines + "\n").into()], data: vec![fields], ..Self::default() })
    }

    pub(super) fn response(&self, request_id: &str) -> Response<&Self> {
        let mut response = Response::new(self);
        let content_type = HeaderValue::from_static("text/event-stream");
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        if let Ok(id) = HeaderValue::from_str(request_id) {
            response.headers_mut().insert("x-tc-requestid", id);
        }
        response
    }

    /// Returns the whole body.
    pub(super) fn concat(&self) -> Bytes {
        self.chunks.concat().into()
    }
}

/// Joins the streams of events.
impl FromIterator<Self> for ScriptedEvents {
    fn from_iter<I: IntoIterator<Item = Self>>(events: I) -> Self {
        events.into_iter().fold(Self::default(), |mut all, event| {
            all.chunks.extend(event.chunks);
            all.data.extend(event.data);
            all
        })
    }
}

impl Stream for ScriptedEvents {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.chunks.is_empty() {
            return Poll::Ready(Some(Ok(self.chunks.remove(0))));
        }
        match self.end {
            StreamEnd::Complete => Poll::Ready(None),
            StreamEnd::Lost => {
                self.end = StreamEnd::Complete;
                let error = TransportError::new(Failure::Exchange, "lost by the script");
                Poll::Ready(Some(Err(error)))
            }
            StreamEnd::Silence => Poll::Pending,
        }
    }
}
