//! The open connections, and the memory that they share.
//!
//! Requests and TLS handshakes that are being received, and responses that are not sent yet, share [`CAPACITY`]. If it is
//! exceeded, the connection that holds the most for the longest time has to give up its part, so that slow clients do not
//! displace others. A single response may be larger, such as that of a large state: the others give up their parts for it,
//! and it is the first to give up its own for the next one. Besides, a connection has buffers of at most [`BUFFER`] each,
//! and the number of connections is limited.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio::time::Instant;

/// The memory for requests and responses, in bytes.
const CAPACITY: usize = 64 << 20;

/// The maximum number of connections.
const CONNECTIONS: usize = 1 << 14;

/// The maximum size of the head of a request, and of the buffers of a connection, in bytes.
pub(super) const BUFFER: usize = 64 << 10;

/// The open connections. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    usage: HashMap<u64, Usage>,
    /// The sum of the bytes of all connections.
    used: usize,
    /// The bytes of connections that were revoked and have not ended yet.
    leaving: HashMap<u64, usize>,
    last: u64,
}

/// What a connection holds.
#[derive(Debug)]
struct Usage {
    received: usize,
    unsent: usize,
    /// When the request or the response began, or when the connection became idle.
    since: Instant,
    /// Announces the end of the share when it is dropped.
    _revoke: watch::Sender<()>,
}

/// The memory of a connection, which is released when this is dropped.
#[derive(Debug)]
pub(super) struct Share {
    memory: Memory,
    number: u64,
    revoked: watch::Receiver<()>,
    reads_body: AtomicBool,
}

impl Memory {
    /// Adds a connection. If there are too many, the one that has been in its state for the longest time ends.
    pub(super) fn share(&self) -> Share {
        let (revoke, revoked) = watch::channel(());
        let usage = Usage { received: 0, unsent: 0, since: Instant::now(), _revoke: revoke };
        let mut open = self.open();
        if open.usage.len() >= CONNECTIONS {
            open.revoke(|_, usage, now| now.duration_since(usage.since).as_nanos());
        }
        open.last += 1;
        let number = open.last;
        open.usage.insert(number, usage);
        drop(open);
        Share { memory: self.clone(), number, revoked, reads_body: AtomicBool::new(false) }
    }

    /// Ends the connection that has been in its state for the longest time.
    pub(super) fn revoke_oldest(&self) {
        self.open().revoke(|_, usage, now| now.duration_since(usage.since).as_nanos());
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Changes what a connection holds, unless it was revoked.
    fn change(&mut self, number: u64, change: impl FnOnce(&mut Usage)) {
        let Some(usage) = self.usage.get_mut(&number) else { return };
        let before = usage.bytes();
        change(usage);
        let own = usage.bytes();
        self.used = self.used - before + own;
        while self.used > CAPACITY.max(own) {
            // By the product of bytes and time, of which a new or a small request has little.
            self.revoke(|other, usage, now| {
                let age = now.duration_since(usage.since).as_nanos() + 1;
                let is_spared = other == number && own > CAPACITY;
                if is_spared { 0 } else { age.saturating_mul(usage.bytes() as u128) }
            });
        }
    }

    /// Ends the connection of the highest rank.
    fn revoke(&mut self, rank: impl Fn(u64, &Usage, Instant) -> u128) {
        let now = Instant::now();
        let highest = self.usage.iter().max_by_key(|(number, usage)| rank(**number, usage, now));
        if let Some(number) = highest.map(|(number, _)| *number)
            && let Some(usage) = self.usage.remove(&number)
        {
            self.used -= usage.bytes();
            self.leaving.insert(number, usage.bytes());
        }
    }

    fn remove(&mut self, number: u64) {
        self.leaving.remove(&number);
        if let Some(usage) = self.usage.remove(&number) {
            self.used -= usage.bytes();
        }
    }
}

impl Usage {
    fn bytes(&self) -> usize {
        self.received + self.unsent
    }
}

impl Share {
    /// Adds bytes of a request.
    pub(super) fn receive(&self, bytes: usize) {
        self.change(|usage| {
            if usage.bytes() == 0 {
                usage.since = Instant::now();
            }
            usage.received += bytes;
        });
    }

    /// Releases the request and adds the bytes of its response.
    pub(super) fn respond(&self, bytes: usize) {
        self.change(|usage| {
            usage.received = 0;
            usage.unsent += bytes;
            usage.since = Instant::now();
        });
    }

    /// Releases bytes that were sent. They include heads, which are not counted.
    pub(super) fn send(&self, bytes: usize) {
        self.change(|usage| usage.unsent = usage.unsent.saturating_sub(bytes));
    }

    /// Sets whether the body of a request is being read. Its reader then notices the end of the share.
    pub(super) fn set_reads_body(&self, reads_body: bool) {
        self.reads_body.store(reads_body, Ordering::Relaxed);
    }

    pub(super) fn reads_body(&self) -> bool {
        self.reads_body.load(Ordering::Relaxed)
    }

    /// Waits until connections that were revoked have ended, so that a burst of requests does not overtake them.
    pub(super) async fn admitted(&self) {
        while self.memory.open().leaving.values().sum::<usize>() > CAPACITY / 4 {
            tokio::task::yield_now().await;
        }
    }

    /// States that what was revoked has been given up.
    pub(super) fn release(&self) {
        self.memory.open().remove(self.number);
    }

    /// Waits until the connection has to give up its memory.
    pub(super) async fn revoked(&self) {
        // Nothing is sent, so the only change is that the sender is dropped.
        let _ = self.revoked.clone().changed().await;
    }

    fn change(&self, change: impl FnOnce(&mut Usage)) {
        self.memory.open().change(self.number, change);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.memory.open().remove(self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{advance, timeout};

    use super::*;

    async fn is_revoked(share: &Share) -> bool {
        timeout(Duration::from_millis(1), share.revoked()).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn connection_with_the_most_memory_for_the_longest_time_is_revoked() {
        let memory = Memory::default();
        let [old_and_small, stalled, new] = [(); 3].map(|()| memory.share());
        old_and_small.receive(100);
        advance(Duration::from_secs(20)).await;
        stalled.receive(CAPACITY / 4);
        advance(Duration::from_secs(10)).await;
        new.respond(CAPACITY / 2);
        assert!(!is_revoked(&stalled).await);
        new.receive(CAPACITY / 4);
        assert!(is_revoked(&stalled).await);
        assert!(!is_revoked(&old_and_small).await && !is_revoked(&new).await);
        // What was revoked does not count again.
        stalled.receive(CAPACITY);
        new.receive(CAPACITY / 8);
        assert!(!is_revoked(&new).await);
        new.send(CAPACITY / 2);
        drop((stalled, new));
        assert_eq!(memory.open().used, 100);
    }

    #[tokio::test(start_paused = true)]
    async fn large_response_is_sent_until_another_request_needs_the_memory() {
        let memory = Memory::default();
        let [small, large, next] = [(); 3].map(|()| memory.share());
        small.receive(100);
        advance(Duration::from_secs(1)).await;
        large.respond(2 * CAPACITY);
        assert!(is_revoked(&small).await && !is_revoked(&large).await);
        large.send(CAPACITY / 2);
        assert!(!is_revoked(&large).await);
        next.receive(100);
        assert!(is_revoked(&large).await && !is_revoked(&next).await);
    }

    #[tokio::test(start_paused = true)]
    async fn oldest_connection_ends_when_there_are_too_many() {
        let memory = Memory::default();
        let mut shares = vec![memory.share(), memory.share()];
        advance(Duration::from_secs(1)).await;
        // The first connection makes a call.
        shares[0].receive(1);
        shares[0].respond(0);
        shares.extend((2..CONNECTIONS).map(|_| memory.share()));
        assert!(!is_revoked(&shares[1]).await);
        shares.push(memory.share());
        assert!(is_revoked(&shares[1]).await && !is_revoked(&shares[0]).await);
        assert_eq!(memory.open().usage.len(), CONNECTIONS);
    }
}
