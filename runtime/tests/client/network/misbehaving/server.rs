//! A server that executes scripted steps on each connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tencent_cloud::{BoxFuture, ClientBuilder};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::network::server::{self, builder};

/// A step on a connection, which is closed after the last one.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Reads a whole request.
    Read,
    /// Reads the head of a request and nothing of its body.
    ReadHead,
    /// Reads until the client closes the connection.
    Hold,
    /// Neither reads nor writes for a time.
    Pause(Duration),
    /// Writes these bytes.
    Send(Vec<u8>),
    /// Writes byte by byte, with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Writes repeatedly, with a pause before each time, until the client is gone.
    Forever(Vec<u8>, Duration),
    /// Sends `close_notify`.
    #[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
    CloseNotify,
    /// Resets the connection when it is closed.
    Reset,
}

impl Step {
    /// Returns steps that read a request, write these bytes and keep the connection open.
    pub(super) fn answer(text: impl Into<Vec<u8>>) -> Vec<Self> {
        vec![Self::Read, Self::Send(text.into()), Self::Hold]
    }

    /// Returns steps that answer a request successfully.
    pub(super) fn success() -> Vec<Self> {
        Self::answer(server::success())
    }
}

/// A connection, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    /// Makes dropping the connection reset it.
    fn reset(&self);
}

impl Stream for TcpStream {
    fn reset(&self) {
        self.set_zero_linger().unwrap();
    }
}

/// Processes a connection before the first request; returns `None` if that fails.
pub(super) type Accept =
    Arc<dyn Fn(TcpStream) -> BoxFuture<'static, Option<Box<dyn Stream>>> + Send + Sync>;

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
}

/// A server that runs until it is dropped.
pub(super) struct Misbehaving {
    pub(super) address: String,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

impl Misbehaving {
    /// Starts a server that uses the next script for each connection, and the last one for all that follow.
    pub(super) async fn start(scripts: impl IntoIterator<Item = Vec<Step>>) -> Self {
        let plain: Accept =
            Arc::new(|stream| Box::pin(async { Some(Box::new(stream) as Box<dyn Stream>) }));
        Self::start_over(plain, scripts).await
    }

    /// Starts a server that passes connections through `accept` first.
    pub(super) async fn start_over(
        accept: Accept,
        scripts: impl IntoIterator<Item = Vec<Step>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Seen::default());
        let scripts: Vec<Vec<Step>> = scripts.into_iter().collect();
        let task = tokio::spawn(serve(listener, accept, scripts, Arc::clone(&seen)));
        Self { address, seen, task }
    }

    pub(super) fn builder(&self) -> ClientBuilder<tencent_cloud::GenericClient> {
        builder().endpoint(format!("http://{}", self.address)).allow_http()
    }

    pub(super) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::Relaxed)
    }

    /// Returns the number of whole requests that were read.
    pub(super) fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::Relaxed)
    }

    /// Returns the number of its tasks without connections.
    #[expect(clippy::unused_self, reason = "callable only while the server exists")]
    pub(super) fn tasks(&self) -> usize {
        1
    }
}

impl Drop for Misbehaving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, accept: Accept, scripts: Vec<Vec<Step>>, seen: Arc<Seen>) {
    let mut tasks = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let number = seen.connections.fetch_add(1, Ordering::Relaxed);
        let steps = scripts.get(number).or(scripts.last()).cloned().unwrap();
        let (accepted, seen) = (accept(stream), Arc::clone(&seen));
        tasks.spawn(async move {
            if let Some(mut stream) = accepted.await {
                // An error means that the client is gone.
                let _ = run(&mut *stream, &steps, &seen).await;
            }
        });
    }
}

async fn run(stream: &mut dyn Stream, steps: &[Step], seen: &Seen) -> std::io::Result<()> {
    let mut read = Vec::new();
    for step in steps {
        match step {
            Step::Read => {
                let head = head(stream, &mut read).await?;
                let length = server::header(&head, "content-length");
                let length: usize = length.map_or(0, |text| text.parse().unwrap());
                while read.len() < length {
                    more(stream, &mut read).await?;
                }
                read.drain(..length);
                seen.requests.fetch_add(1, Ordering::Relaxed);
            }
            Step::ReadHead => drop(head(stream, &mut read).await?),
            Step::Hold => loop {
                more(stream, &mut read).await?;
                read.clear();
            },
            Step::Pause(time) => tokio::time::sleep(*time).await,
            Step::Send(text) => stream.write_all(text).await?,
            Step::Drip(text, pause) => {
                for byte in text {
                    tokio::time::sleep(*pause).await;
                    stream.write_all(&[*byte]).await?;
                }
            }
            Step::Forever(text, pause) => loop {
                tokio::time::sleep(*pause).await;
                stream.write_all(text).await?;
            },
            #[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
            Step::CloseNotify => stream.shutdown().await?,
            Step::Reset => stream.reset(),
        }
    }
    Ok(())
}

/// Returns the head of the next request; what follows it stays in `read`.
async fn head(stream: &mut dyn Stream, read: &mut Vec<u8>) -> std::io::Result<String> {
    loop {
        if let Some(end) = server::find(read, b"\r\n\r\n") {
            let head = String::from_utf8(read[..end].to_vec()).unwrap();
            read.drain(..end + 4);
            return Ok(head);
        }
        more(stream, read).await?;
    }
}

async fn more(stream: &mut dyn Stream, read: &mut Vec<u8>) -> std::io::Result<()> {
    match stream.read_buf(read).await? {
        0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}
