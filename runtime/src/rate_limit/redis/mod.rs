//! Counters in Redis or Valkey.

#[cfg(test)]
mod tests;

use std::fmt::{self, Debug, Formatter, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Script};
use tokio::sync::Mutex;

use super::store::{RateLimitStore, SharedCounter, StoreError, TakeOutcome};
use crate::BoxFuture;
use crate::error::Error;
use crate::random::random;

const SCRIPT: &str = include_str!("take.lua");

/// How long a connection attempt and a response may take each.
const TIMEOUT: Duration = Duration::from_millis(500);

/// A [`RateLimitStore`] in Redis (5 or later) or Valkey.
///
/// A script takes the slots atomically and by the server's time, so the clocks of the processes do not matter. A process
/// that ends leaves nothing behind: each key expires one period after its last slot was taken. A counter takes about 100
/// bytes per slot.
///
/// After a restart, which may lose the counters, the server grants no slot until it has been up for one period. A failover
/// to a replica loses the slots that were not replicated. Evicted or deleted keys are counted from zero: set `maxmemory-policy`
/// to `noeviction`, or use a server of its own.
///
/// The connection is opened by the first call and again after an error; it belongs to the Tokio runtime of that call. A
/// connection attempt or a response that takes more than half a second is an error, and calls within half a second of a
/// failed connection attempt fail with it.
///
/// ```no_run
/// use tencent_cloud::Config;
/// use tencent_cloud::rate_limit::{RateLimit, RedisStore};
///
/// # fn main() -> Result<(), tencent_cloud::Error> {
/// let store = RedisStore::new("redis://127.0.0.1:6379", "account 100001234567")?;
/// let config = Config::builder().rate_limit(RateLimit::documented().shared(store)).build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisStore {
    client: Client,
    connection: Mutex<Connection>,
    /// The number of connections that were opened.
    opened: AtomicU64,
    script: Script,
    account: String,
}

#[derive(Default)]
enum Connection {
    #[default]
    None,
    /// A connection and its number. Calls that lose a connection must not close a later one.
    Open(u64, MultiplexedConnection),
    /// When the last attempt failed, and why. Calls that waited for it do not make another, one after the other.
    Failed(Instant, String),
}

impl Connection {
    /// Closes the connection with this number.
    fn close(&mut self, number: u64) {
        if matches!(self, Self::Open(open, _) if *open == number) {
            *self = Self::None;
        }
    }
}

impl RedisStore {
    /// Creates a store at `url`, such as `redis://user:password@host:6379/0` or `redis+unix:///path`, without connecting.
    /// TLS (`rediss://`) is not supported.
    ///
    /// `account` is part of every key: processes with the same value share the counters. Use one value for each account
    /// or user whose requests the service counts together.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config): the URL is invalid, or the account is empty or contains a brace.
    pub fn new(url: &str, account: impl Into<String>) -> Result<Self, Error> {
        let account = account.into();
        // The part of the key in braces chooses the node of a cluster.
        if account.is_empty() || account.contains(['{', '}']) {
            let message = format!("account {account:?}: expected a name without braces");
            return Err(Error::config(message));
        }
        // The message of the error does not contain the URL, which may contain a password.
        let client = Client::open(url)
            .map_err(|error| Error::config(format!("URL of the rate limit store: {error}")))?;
        Ok(Self {
            client,
            connection: Mutex::default(),
            opened: AtomicU64::new(0),
            script: Script::new(SCRIPT),
            account,
        })
    }

    /// Takes slots, and returns the outcome with the time of the server in microseconds.
    async fn take_at(&self, counters: &[SharedCounter]) -> Result<(TakeOutcome, u64), StoreError> {
        let mut id = String::new();
        // Writing to a string does not fail.
        let _ = write!(id, "{:016x}{:016x}", random()?, random()?);
        let mut call = self.script.arg(id);
        for counter in counters {
            let period = u64::try_from(counter.period().as_micros()).unwrap_or(u64::MAX);
            call.key(format!("tencent-cloud:{{{}}}:{}", self.account, counter.key()));
            call.arg(counter.count()).arg(period.min(MAX_PERIOD));
        }
        let (number, mut connection) = self.connection().await?;
        match call.invoke_async::<(usize, u64, u64)>(&mut connection).await {
            Ok((full, wait, now)) => {
                let counter = full.checked_sub(1);
                let wait = Duration::from_micros(wait);
                let full = |counter| TakeOutcome::Full { counter, wait };
                Ok((counter.map_or(TakeOutcome::Taken, full), now))
            }
            Err(error) => {
                self.connection.lock().await.close(number);
                Err(error.into())
            }
        }
    }

    async fn connection(&self) -> Result<(u64, MultiplexedConnection), StoreError> {
        let mut connection = self.connection.lock().await;
        match &*connection {
            Connection::Open(number, open) => return Ok((*number, open.clone())),
            Connection::Failed(at, error) if at.elapsed() < TIMEOUT => {
                return Err(format!("the last connection attempt failed: {error}").into());
            }
            Connection::None | Connection::Failed(..) => {}
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(TIMEOUT));
        match self.client.get_multiplexed_async_connection_with_config(&config).await {
            Ok(open) => {
                let number = self.opened.fetch_add(1, Ordering::Relaxed);
                *connection = Connection::Open(number, open.clone());
                Ok((number, open))
            }
            Err(error) => {
                *connection = Connection::Failed(Instant::now(), error.to_string());
                Err(error.into())
            }
        }
    }
}

/// In microseconds: 30 years, which Lua represents exactly in sums with the time.
const MAX_PERIOD: u64 = 1_000_000_000_000_000;

impl RateLimitStore for RedisStore {
    fn take<'a>(
        &'a self,
        counters: &'a [SharedCounter],
    ) -> BoxFuture<'a, Result<TakeOutcome, StoreError>> {
        Box::pin(async move { Ok(self.take_at(counters).await?.0) })
    }
}

/// Without the URL, which may contain a password.
impl Debug for RedisStore {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { account, .. } = self;
        formatter.debug_struct("RedisStore").field("account", account).finish_non_exhaustive()
    }
}
