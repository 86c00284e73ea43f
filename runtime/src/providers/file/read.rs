//! Reads files without trusting them to be files, small, or on a file system that responds.

use std::any::Any;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use secrecy::zeroize::Zeroizing;
use tokio::sync::oneshot;

use crate::BoxFuture;
use crate::credentials::CredentialsError;
use crate::targets::CREDENTIALS;

/// The maximum size of a file: far more than one needs, and small enough for a wrong path to do no harm.
const MAX_SIZE: u64 = 1 << 20;

/// How long a caller that is not async waits.
const LIMIT: Duration = Duration::from_secs(10);

/// A function that reads files. The type of its result is erased, so that threads and channels are compiled once.
type Read = Box<dyn FnOnce() -> Outcome + Send>;
type Outcome = Result<Box<dyn Any + Send>, CredentialsError>;

/// Runs a function that reads files. Dropping the future does not end the thread.
///
/// It has a thread of its own, because a file system that does not respond would block the executor, and a thread of
/// Tokio's pool would block the shutdown of the runtime.
pub(in crate::providers) async fn on_thread<T: Send + 'static>(
    function: impl FnOnce() -> Result<T, CredentialsError> + Send + 'static,
) -> Result<T, CredentialsError> {
    restored(run(erased(function)).await)
}

/// Does the same and blocks until it has returned, for a limited time.
pub(super) fn on_thread_within_limit<T: Send + 'static>(
    function: impl FnOnce() -> Result<T, CredentialsError> + Send + 'static,
) -> Result<T, CredentialsError> {
    let read = block_on_within(LIMIT, run(erased(function)));
    let too_late = || format!("cannot read the files of a profile within {LIMIT:?}");
    restored(read.unwrap_or_else(|| Err(CredentialsError::new(too_late()))))
}

fn erased<T: Send + 'static>(
    function: impl FnOnce() -> Result<T, CredentialsError> + Send + 'static,
) -> Read {
    Box::new(move || Ok(Box::new(function()?)))
}

fn restored<T: 'static>(outcome: Outcome) -> Result<T, CredentialsError> {
    outcome?.downcast().map(|read| *read).map_err(|_| ended())
}

fn run(function: Read) -> BoxFuture<'static, Outcome> {
    let (sender, receiver) = oneshot::channel();
    // An error means that the caller no longer waits.
    let started = spawn(Box::new(move || drop(sender.send(function()))));
    Box::pin(async {
        started?;
        receiver.await.unwrap_or_else(|_| Err(ended()))
    })
}

/// Polls a future on this thread. Returns `None` if it does not finish in time.
fn block_on_within<T>(limit: Duration, mut future: BoxFuture<'_, T>) -> Option<T> {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let begin = Instant::now();
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(output);
        }
        let left = limit.checked_sub(begin.elapsed()).filter(|left| !left.is_zero())?;
        std::thread::park_timeout(left);
    }
}

fn ended() -> CredentialsError {
    CredentialsError::new("the thread that reads files panicked")
}

/// Starts a thread that logs to the subscriber and the span of this one.
fn spawn(function: Box<dyn FnOnce() + Send>) -> Result<(), CredentialsError> {
    let subscriber = tracing::dispatcher::get_default(Clone::clone);
    let span = tracing::Span::current();
    let run = move || tracing::dispatcher::with_default(&subscriber, || span.in_scope(function));
    let thread = std::thread::Builder::new().name("credentials-file".to_owned()).spawn(run);
    thread.map(drop).map_err(|error| {
        CredentialsError::new(format!("cannot start a thread that reads files: {error}"))
    })
}

/// Reads a file into memory that is wiped when it is dropped. Returns `None` if the file does not exist.
pub(in crate::providers) fn read(
    path: &Path,
) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    read_checked(path, |_| {})
}

/// Reads a file with secrets, and warns if every user of the machine can read it.
pub(super) fn read_secret(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    read_checked(path, |metadata| warn_if_public(path, metadata))
}

fn read_checked(
    path: &Path,
    check: impl FnOnce(&Metadata),
) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    let wrong = |why: &str| CredentialsError::new(format!("cannot read {}: {why}", path.display()));
    let unreadable = |error: std::io::Error| wrong(&error.to_string());
    let is_file = |metadata: &Metadata| match metadata.is_file() {
        true => Ok(()),
        false => Err(wrong("expected a regular file")),
    };
    // Opening a named pipe would wait for a writer.
    match std::fs::metadata(path) {
        Ok(metadata) => is_file(&metadata)?,
        Err(error) if is_missing(error.kind()) => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_missing(error.kind()) => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let metadata = file.metadata().map_err(unreadable)?;
    is_file(&metadata)?;
    check(&metadata);
    // A vector that grows would leave copies behind.
    let capacity = usize::try_from(metadata.len().min(MAX_SIZE)).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_SIZE {
        let path = path.display();
        return Err(CredentialsError::new(format!("{path}: expected at most {MAX_SIZE} bytes")));
    }
    text(path, std::mem::take(&mut *bytes)).map(Some)
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<Zeroizing<String>, CredentialsError> {
    String::from_utf8(bytes).map(Zeroizing::new).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = Zeroizing::new(error.into_bytes());
        let line = 1 + bytes.iter().take(valid).filter(|byte| **byte == b'\n').count();
        CredentialsError::new(format!("{}:{line}: expected UTF-8", path.display()))
    })
}

fn is_missing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Warns once per file that every user of the machine can read.
fn warn_if_public(path: &Path, metadata: &Metadata) {
    static WARNED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

    if !is_public(metadata) {
        return;
    }
    let mut warned = WARNED.lock().unwrap_or_else(PoisonError::into_inner);
    if !warned.iter().any(|other| other == path) {
        warned.push(path.to_owned());
        drop(warned);
        tracing::warn!(
            target: CREDENTIALS,
            path = %path.display(),
            "credentials file is readable by all users; expected mode 0600"
        );
    }
}

#[cfg(unix)]
fn is_public(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    metadata.permissions().mode() & 0o004 != 0
}

#[cfg(not(unix))]
fn is_public(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Such as one on a file server that is gone.
    #[tokio::test(start_paused = true)]
    async fn a_read_that_blocks_does_not_block_the_executor() {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let read = on_thread(move || {
            // An error means that the test has ended.
            let _ = stopped.recv();
            Ok(())
        });
        tokio::time::timeout(Duration::from_secs(30), read).await.unwrap_err();
        drop(stop);
    }

    #[test]
    fn blocking_ends_at_the_limit() {
        let limit = Duration::from_millis(1);
        assert_eq!(block_on_within(limit, Box::pin(std::future::pending::<()>())), None);
        assert_eq!(block_on_within(Duration::ZERO, Box::pin(std::future::ready(7))), Some(7));
    }

    #[tokio::test]
    async fn a_panic_is_an_error() {
        let error = on_thread::<()>(|| panic!("on purpose")).await.unwrap_err();
        assert_eq!(error.to_string(), "the thread that reads files panicked");
        let error = on_thread_within_limit::<()>(|| panic!("on purpose")).unwrap_err();
        assert_eq!(error.to_string(), "the thread that reads files panicked");
    }
}
