//! The connections of a server, with and without TLS.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// A connection over TCP.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    /// Returns the socket.
    fn socket(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

#[cfg(feature = "tls")]
impl Stream for tokio_rustls::server::TlsStream<super::handshake::Handshake> {
    fn socket(&self) -> &TcpStream {
        self.get_ref().0.socket()
    }
}
