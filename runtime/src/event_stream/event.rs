//! An event as received.

use std::fmt::{self, Debug, Formatter};
use std::time::Duration;

use bytes::Bytes;

/// An event as received, for its name and for data that the type of the event does not have.
///
/// [`EventStream::raw_event`](crate::EventStream::raw_event) returns it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawEvent {
    pub(super) name: Option<String>,
    pub(super) data: Bytes,
    pub(super) id: Option<String>,
    pub(super) retry: Option<Duration>,
}

impl RawEvent {
    /// Returns the field `event`, the name of the event's type.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the data, a JSON object.
    pub fn data(&self) -> &Bytes {
        &self.data
    }

    /// Returns the field `id` of this event, or of the last earlier event that has one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns the field `retry` of this event, or of the last earlier event that has one. The client does not reconnect.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }
}

/// Omits the data, which may be secret.
impl Debug for RawEvent {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawEvent")
            .field("name", &self.name)
            .field("data", &format_args!("{} bytes", self.data.len()))
            .field("id", &self.id)
            .field("retry", &self.retry)
            .finish()
    }
}
