//! The socket of a connection with TLS, which counts the bytes of the handshake.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::memory::Share;

/// A socket. What it receives counts for a share of the memory until the handshake is complete, since TLS keeps messages of
/// up to 64 KiB until their end.
pub(super) struct Handshake {
    stream: TcpStream,
    /// `None` after the handshake. Requests are counted without encryption.
    share: Option<Arc<Share>>,
}

impl Handshake {
    pub(super) fn new(stream: TcpStream, share: Arc<Share>) -> Self {
        Self { stream, share: Some(share) }
    }

    /// Releases the bytes of the handshake.
    pub(super) fn complete(&mut self) {
        if let Some(share) = self.share.take() {
            share.respond(0);
        }
    }

    pub(super) fn socket(&self) -> &TcpStream {
        &self.stream
    }
}

impl AsyncRead for Handshake {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        let received = buffer.filled().len().saturating_sub(before);
        if let Some(share) = self.share.as_ref().filter(|_| received > 0) {
            share.receive(received);
        }
        result
    }
}

impl AsyncWrite for Handshake {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, data)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, data)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
