//! Bodies: one that may be cut short on the way out, and one that is read up to a limit on the way in.

use std::fmt::{self, Display, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

/// A reply's body. One that is cut announces its whole length and breaks off before.
#[derive(Debug)]
pub(super) struct ReplyBody {
    length: u64,
    data: Option<Bytes>,
    end: End,
}

/// What follows the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Nothing.
    Proper,
    /// A break, once what came before had the chance to be written out.
    Broken { waited: bool },
}

impl ReplyBody {
    pub(super) fn whole(data: Bytes) -> Self {
        let length = length(&data);
        Self { length, data: Some(data).filter(|data| !data.is_empty()), end: End::Proper }
    }

    pub(super) fn cut(data: &Bytes, at: usize) -> Self {
        let length = length(data);
        let data = Some(data.slice(..at.min(data.len())));
        Self { length, data, end: End::Broken { waited: false } }
    }
}

fn length(data: &Bytes) -> u64 {
    u64::try_from(data.len()).unwrap_or(u64::MAX)
}

/// The body ended before its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut;

impl Display for Cut {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("the reply is cut short on purpose")
    }
}

impl std::error::Error for Cut {}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match self.end {
            End::Proper => Poll::Ready(None),
            End::Broken { waited: true } => Poll::Ready(Some(Err(Cut))),
            End::Broken { waited: false } => {
                self.end = End::Broken { waited: true };
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && self.end == End::Proper
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

/// Reads a request's body, but little more than `limit` of it: more cannot be needed to refuse it.
pub(super) async fn read(mut body: Incoming, limit: usize) -> Result<Bytes, hyper::Error> {
    let mut all = BytesMut::new();
    while all.len() <= limit
        && let Some(frame) = body.frame().await
    {
        if let Ok(data) = frame?.into_data() {
            all.extend_from_slice(&data);
        }
    }
    Ok(all.freeze())
}
