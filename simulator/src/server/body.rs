//! The bodies of responses, which may be truncated.

use std::fmt::{self, Display, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The body of a response. A truncated body announces its full length and ends early.
#[derive(Debug)]
pub(super) struct ResponseBody {
    length: u64,
    data: Option<Bytes>,
    end: End,
}

/// What follows the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The regular end of the body.
    Complete,
    /// An error, one poll after the data, so that the data is written first.
    Truncated { waited: bool },
}

impl ResponseBody {
    pub(super) fn complete(data: Bytes) -> Self {
        let length = length(&data);
        Self { length, data: Some(data).filter(|data| !data.is_empty()), end: End::Complete }
    }

    /// Returns the number of bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.data.as_ref().map_or(0, Bytes::len)
    }

    pub(super) fn truncated(data: &Bytes, at: usize) -> Self {
        let length = length(data);
        let data = Some(data.slice(..at.min(data.len())));
        Self { length, data, end: End::Truncated { waited: false } }
    }
}

fn length(data: &Bytes) -> u64 {
    u64::try_from(data.len()).unwrap_or(u64::MAX)
}

/// The error of a truncated body.
#[derive(Clone, Copy, Debug)]
pub(super) struct TruncatedError;

impl Display for TruncatedError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("injected fault: truncated response")
    }
}

impl std::error::Error for TruncatedError {}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = TruncatedError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TruncatedError>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match self.end {
            End::Complete => Poll::Ready(None),
            End::Truncated { waited: true } => Poll::Ready(Some(Err(TruncatedError))),
            End::Truncated { waited: false } => {
                self.end = End::Truncated { waited: true };
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && self.end == End::Complete
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
