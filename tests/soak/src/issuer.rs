//! Temporary credentials: a service that issues them, and a transport that rejects those that are no longer valid.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use fastrand::Rng;
use http::{Request, Response};
use serde_json::json;
use tencent_cloud::BoxFuture;
use tencent_cloud::clock::Clock;
use tencent_cloud::credentials::{Credentials, CredentialsError, CredentialsProvider};
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud_simulator as simulator;

/// The header with the token of temporary credentials, which the signature does not cover.
const TOKEN: &str = "x-tc-token";

/// The number of key pairs, which successive credentials use in turn.
const KEYS: usize = 8;

/// How long it takes to issue credentials.
const LATENCY: Duration = Duration::from_millis(100);

/// The lifetimes of credentials.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// The shortest announced lifetime.
    pub min: Duration,
    /// The longest announced lifetime.
    pub max: Duration,
    /// The shortest time after which credentials are revoked. It is longer than a call, so that no call needs new
    /// credentials more than once.
    pub unrevoked: Duration,
}

/// A service that issues temporary credentials: the provider of clients. Clones share the issued credentials.
#[derive(Clone)]
pub struct Issuer {
    clock: Arc<dyn Clock>,
    lifetimes: Lifetimes,
    state: Arc<Mutex<State>>,
}

struct State {
    random: Rng,
    /// The secret id and the end of every issued token.
    tokens: BTreeMap<String, Issued>,
    counts: IssuerCounts,
}

struct Issued {
    secret_id: String,
    valid_until: SystemTime,
}

/// What an issuer did.
#[derive(Clone, Copy, Debug, Default)]
pub struct IssuerCounts {
    /// Issued credentials.
    pub issued: u64,
    /// Credentials that are revoked before their announced expiry.
    pub revoked: u64,
    /// Requests that were rejected because of their credentials.
    pub rejected: u64,
}

impl Issuer {
    /// Returns an issuer whose time is that of the service.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, lifetimes: Lifetimes, seed: u64) -> Self {
        let state = State {
            random: Rng::with_seed(seed),
            tokens: BTreeMap::new(),
            counts: IssuerCounts::default(),
        };
        Self { clock, lifetimes, state: Arc::new(Mutex::new(state)) }
    }

    /// Returns the key pairs of all credentials, which the service accepts without a token.
    pub fn keys() -> impl Iterator<Item = simulator::Credentials> {
        (0..KEYS).map(|number| {
            simulator::Credentials::new(
                format!("AKIDSOAK{number:04}"),
                format!("soak-key-{number:04}"),
            )
        })
    }

    /// Returns a transport that rejects requests whose credentials are not valid, and passes the others to `service`.
    pub fn guard(&self, service: impl Transport + 'static) -> Guard {
        Guard { issuer: self.clone(), service: Arc::new(service) }
    }

    /// Returns what the issuer did so far.
    #[must_use]
    pub fn counts(&self) -> IssuerCounts {
        self.lock().counts
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn issue(&self) -> Result<Credentials, CredentialsError> {
        let mut state = self.lock();
        let number = state.counts.issued;
        let index = usize::try_from(number).unwrap_or_default() % KEYS;
        let key = Self::keys().nth(index).ok_or_else(|| CredentialsError::new("no key pair"))?;
        let Lifetimes { min, max, unrevoked } = self.lifetimes;
        let life = between(&mut state.random, min, max);
        // Every other one, so that a short run has both kinds.
        let is_revoked = number.is_multiple_of(2);
        let valid = if is_revoked { between(&mut state.random, unrevoked, life) } else { life };
        let now = self.clock.now();
        let token = format!("soak-token-{number:06}");
        let issued = Issued { secret_id: key.secret_id.clone(), valid_until: now + valid };
        state.tokens.insert(token.clone(), issued);
        state.counts.issued += 1;
        state.counts.revoked += u64::from(is_revoked);
        Ok(Credentials::from(key.with_token(token)).with_expiry(now + life))
    }

    /// Returns whether the service accepts the credentials of a request.
    fn accepts(&self, request: &Request<Bytes>) -> bool {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let mut state = self.lock();
        let is_valid = header(TOKEN).and_then(|token| state.tokens.get(token)).is_some_and(|it| {
            let is_owner =
                header("authorization").is_some_and(|value| value.contains(&it.secret_id));
            is_owner && self.clock.now() < it.valid_until
        });
        state.counts.rejected += u64::from(!is_valid);
        is_valid
    }
}

fn between(random: &mut Rng, min: Duration, max: Duration) -> Duration {
    min + max.saturating_sub(min).mul_f64(random.f64())
}

impl CredentialsProvider for Issuer {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let latency = self.clock.sleep(LATENCY);
            latency.map_err(|error| CredentialsError::new(error.to_string()))?.await;
            self.issue()
        })
    }
}

impl Debug for Issuer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Issuer").field("counts", &self.counts()).finish_non_exhaustive()
    }
}

/// A transport that rejects requests whose credentials are not valid.
#[derive(Clone)]
pub struct Guard {
    issuer: Issuer,
    service: Arc<dyn Transport>,
}

impl Transport for Guard {
    fn send(
        &self,
        mut request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        if !self.issuer.accepts(&request) {
            let response = rejection();
            return Box::pin(async { Ok(response) });
        }
        request.headers_mut().remove(TOKEN);
        self.service.send(request)
    }
}

impl Debug for Guard {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Guard").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

fn rejection() -> Response<Bytes> {
    let error = json!({"Code": "AuthFailure.TokenFailure", "Message": "the token has expired"});
    let body = json!({"Response": {"Error": error, "RequestId": "soak-rejection"}});
    Response::new(body.to_string().into())
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use tencent_cloud::testing::ManualClock;

    use super::*;

    fn issued(issuer: &Issuer) -> Credentials {
        let mut context = Context::from_waker(Waker::noop());
        match issuer.credentials().as_mut().poll(&mut context) {
            Poll::Ready(Ok(credentials)) => credentials,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn credentials_are_accepted_until_they_expire_or_are_revoked() {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000);
        let clock = ManualClock::new(start).skip_pauses();
        let [min, max, unrevoked] = [90, 300, 70].map(Duration::from_secs);
        let lifetimes = Lifetimes { min, max, unrevoked };
        let issuer = Issuer::new(Arc::new(clock.clone()), lifetimes, 1);
        let mut revoked = 0;
        for _ in 0..100 {
            let credentials = issued(&issuer);
            let (now, expiry) = (clock.now(), credentials.expires_at().unwrap());
            let request = Request::builder()
                .header(TOKEN, credentials.token().unwrap())
                .header("authorization", credentials.secret_id())
                .body(Bytes::new());
            let request = request.unwrap();
            clock.set(now + unrevoked - Duration::from_secs(1));
            assert!(issuer.accepts(&request));
            clock.set(expiry - Duration::from_millis(1));
            revoked += u64::from(!issuer.accepts(&request));
            clock.set(expiry);
            assert!(!issuer.accepts(&request));
        }
        assert_eq!(revoked, issuer.counts().revoked);
        assert_eq!(revoked, 50);
        assert!(!issuer.accepts(&Request::new(Bytes::new())));
    }
}
