//! The bodies of requests, which are read within limits of size, time and memory.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body::Body;
use http_body_util::BodyExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

/// How long a client may take to send a body.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The memory for the bodies of all requests, in bytes.
#[derive(Debug)]
pub(super) struct BodyMemory(Semaphore);

/// A body and the memory that it occupies, which is released when the body is dropped.
#[derive(Debug)]
pub(super) struct RequestBody<'a> {
    pub(super) data: Bytes,
    _memory: SemaphorePermit<'a>,
}

/// Why a body was not read.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The client failed or closed the connection.
    Lost,
    TimedOut,
    /// All memory is in use.
    OutOfMemory,
}

impl ReadError {
    /// Returns the status and the text of the response, if the client can receive one.
    pub(super) fn response(&self) -> Option<(StatusCode, &'static str)> {
        match self {
            Self::Lost => None,
            Self::TimedOut => Some((StatusCode::REQUEST_TIMEOUT, "request body timed out\n")),
            Self::OutOfMemory => {
                let message = "too many large request bodies at the same time\n";
                Some((StatusCode::SERVICE_UNAVAILABLE, message))
            }
        }
    }
}

impl BodyMemory {
    pub(super) fn new() -> Self {
        Self(Semaphore::new(64 << 20))
    }

    /// Reads a body, and stops soon after `limit` bytes, which is enough to reject it.
    pub(super) async fn read<B>(&self, body: B, limit: usize) -> Result<RequestBody<'_>, ReadError>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let deadline = Instant::now() + TIMEOUT;
        let mut memory = self.reserve(0)?;
        let mut body = body;
        let mut all = BytesMut::new();
        while all.len() <= limit {
            let frame = timeout_at(deadline, body.frame());
            let Some(frame) = frame.await.map_err(|_| ReadError::TimedOut)? else { break };
            if let Ok(data) = frame.map_err(|_| ReadError::Lost)?.into_data() {
                memory.merge(self.reserve(data.len())?);
                all.extend_from_slice(&data);
            }
        }
        Ok(RequestBody { data: all.freeze(), _memory: memory })
    }

    fn reserve(&self, bytes: usize) -> Result<SemaphorePermit<'_>, ReadError> {
        let bytes = u32::try_from(bytes).map_err(|_| ReadError::OutOfMemory)?;
        self.0.try_acquire_many(bytes).map_err(|_| ReadError::OutOfMemory)
    }
}
