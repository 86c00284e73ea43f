//! The times of a request.

use std::time::SystemTime;

use bytes::Bytes;
use http::Request;

use crate::moment::Moment;

/// The real time at which a request arrived, among the extensions of the request. It differs from the simulated time if
/// the clock was adjusted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReceivedAt(pub(crate) SystemTime);

/// The times that a signature may contain: a client either follows the clock of the service or its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// The simulated time.
    pub(crate) now: Moment,
    /// The real time.
    pub(crate) received: Moment,
}

impl Times {
    pub(super) fn of(request: &Request<Bytes>, now: Moment) -> Self {
        let received = request.extensions().get::<ReceivedAt>();
        Self { now, received: received.map_or(now, |received| received.0.into()) }
    }
}
