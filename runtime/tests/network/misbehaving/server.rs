//! A server that does on each connection what it is told, step by step.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tencent_cloud::{BoxFuture, ClientBuilder};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::server::{self, builder};

/// What a server does next on a connection. Behind the last step it closes it.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Reads one whole request.
    Read,
    /// Reads the head of a request, and nothing of its body.
    ReadHead,
    /// Reads whatever comes until the client is done.
    Hold,
    /// Neither reads nor says anything for so long.
    Pause(Duration),
    /// Says this.
    Say(Vec<u8>),
    /// Says this byte by byte, with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Says this again and again, with a pause before each time, until the client is gone.
    Forever(Vec<u8>, Duration),
    /// Says goodbye, which only an encrypted connection has words for.
    #[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
    Goodbye,
    /// Closes without a goodbye: the client is told that the connection was reset.
    Reset,
}

impl Step {
    /// Reads a request, says this and keeps the connection.
    pub(super) fn answer(text: impl Into<Vec<u8>>) -> Vec<Self> {
        vec![Self::Read, Self::Say(text.into()), Self::Hold]
    }

    /// The same with a good answer.
    pub(super) fn success() -> Vec<Self> {
        Self::answer(server::success())
    }
}

/// A connection, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    /// Has it reset when it is dropped.
    fn reset(&self);
}

impl Stream for TcpStream {
    fn reset(&self) {
        self.set_zero_linger().unwrap();
    }
}

/// What becomes of a connection before a request can come; none if it is over by then.
pub(super) type Accept =
    Arc<dyn Fn(TcpStream) -> BoxFuture<'static, Option<Box<dyn Stream>>> + Send + Sync>;

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
}

/// A server that misbehaves, until it is dropped.
pub(super) struct Misbehaving {
    pub(super) address: String,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

impl Misbehaving {
    /// Does on each connection what the next of `conducts` says, and on all that follow what the last one says.
    pub(super) async fn start(conducts: impl IntoIterator<Item = Vec<Step>>) -> Self {
        let plain: Accept =
            Arc::new(|stream| Box::pin(async { Some(Box::new(stream) as Box<dyn Stream>) }));
        Self::start_over(plain, conducts).await
    }

    /// The same over what `accept` makes of a connection.
    pub(super) async fn start_over(
        accept: Accept,
        conducts: impl IntoIterator<Item = Vec<Step>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Seen::default());
        let conducts: Vec<Vec<Step>> = conducts.into_iter().collect();
        let task = tokio::spawn(serve(listener, accept, conducts, Arc::clone(&seen)));
        Self { address, seen, task }
    }

    pub(super) fn builder(&self) -> ClientBuilder<tencent_cloud::GenericClient> {
        builder().endpoint(format!("http://{}", self.address)).allow_http()
    }

    pub(super) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::Relaxed)
    }

    /// How many whole requests were read.
    pub(super) fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::Relaxed)
    }

    /// How many tasks it has while nobody is connected.
    #[expect(clippy::unused_self, reason = "said of a server that is there")]
    pub(super) fn tasks(&self) -> usize {
        1
    }
}

impl Drop for Misbehaving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, accept: Accept, conducts: Vec<Vec<Step>>, seen: Arc<Seen>) {
    let mut tasks = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let number = seen.connections.fetch_add(1, Ordering::Relaxed);
        let steps = conducts.get(number).or(conducts.last()).cloned().unwrap();
        let (accepted, seen) = (accept(stream), Arc::clone(&seen));
        tasks.spawn(async move {
            if let Some(mut stream) = accepted.await {
                // An error is the client's, who is gone.
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
            Step::Say(text) => stream.write_all(text).await?,
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
            Step::Goodbye => stream.shutdown().await?,
            Step::Reset => stream.reset(),
        }
    }
    Ok(())
}

/// The head of the next request; what follows it stays in `read`.
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
