//! The bodies of requests, which are read within limits of size, time and memory.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body::Body;
use http_body_util::BodyExt as _;
use tokio::time::timeout;

use super::memory::Share;

/// How long a client may take to send a body.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Why a body was not read.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The client failed or closed the connection.
    Lost,
    TimedOut,
    /// The memory for requests is exceeded, and this one holds the most for the longest time.
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

/// Reads a body, and stops soon after `limit` bytes, which is enough to reject it.
pub(super) async fn read<B>(body: B, limit: usize, share: &Share) -> Result<Bytes, ReadError>
where
    B: Body<Data = Bytes> + Unpin,
{
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    share.set_reads_body(true);
    let read = tokio::select! {
        read = timeout(TIMEOUT, read_all(body, limit)) => read.unwrap_or(Err(ReadError::TimedOut)),
        () = share.revoked() => Err(ReadError::OutOfMemory),
    };
    match read {
        Ok(_) => share.set_reads_body(false),
        Err(_) => share.release(),
    }
    read
}

async fn read_all<B>(mut body: B, limit: usize) -> Result<Bytes, ReadError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut all = BytesMut::new();
    while all.len() <= limit {
        let Some(frame) = body.frame().await else { break };
        if let Ok(data) = frame.map_err(|_| ReadError::Lost)?.into_data() {
            all.extend_from_slice(&data);
        }
    }
    Ok(all.freeze())
}
