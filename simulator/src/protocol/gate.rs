//! Who may come in: key pairs, the clock, tokens and used nonces.

use std::collections::{HashSet, VecDeque};

use subtle::ConstantTimeEq as _;

use crate::credentials::Credentials;
use crate::error::ApiError;
use crate::moment::Moment;

/// How far a request's time may be from the service's clock, in seconds.
const SKEW: u64 = 300;

/// The door.
#[derive(Debug)]
pub(crate) struct Gate {
    credentials: Vec<Credentials>,
    nonces: Nonces,
    /// Whether senders are checked at all.
    pub(crate) verifies: bool,
}

impl Gate {
    pub(crate) fn new(credentials: Vec<Credentials>, verifies: bool) -> Self {
        Self { credentials, nonces: Nonces::default(), verifies }
    }

    /// Refuses times too far from now.
    pub(super) fn check_time(&self, timestamp: i64, now: Moment) -> Result<(), ApiError> {
        if now.seconds().abs_diff(timestamp) <= SKEW {
            return Ok(());
        }
        let message = format!(
            "The signature has expired: the request's time is {timestamp}, the server's {}, \
             and they may be {SKEW} seconds apart.",
            now.seconds()
        );
        Err(ApiError::new("AuthFailure.SignatureExpire", message))
    }

    /// The key pair of this id, once the token is found to belong to it.
    pub(super) fn find(&self, id: &str, token: Option<&str>) -> Result<&Credentials, ApiError> {
        let found =
            self.credentials.iter().find(|known| known.secret_id == id).ok_or_else(|| {
                let message = format!("The secret id `{id}` is not known.");
                ApiError::new("AuthFailure.SecretIdNotFound", message)
            })?;
        let expected = found.token.as_deref().unwrap_or_default();
        if is_same(expected, token.unwrap_or_default()) {
            return Ok(found);
        }
        let message = match token {
            Some(_) => format!("The token does not belong to the secret id `{id}`."),
            None => format!("The secret id `{id}` is temporary: its token has to be sent."),
        };
        Err(ApiError::new("AuthFailure.TokenFailure", message))
    }

    /// Refuses a nonce that was used before with the same key and time.
    pub(super) fn use_nonce(
        &mut self,
        secret_id: &str,
        timestamp: i64,
        nonce: u64,
    ) -> Result<(), ApiError> {
        if self.nonces.insert((timestamp, nonce, secret_id.to_owned())) {
            return Ok(());
        }
        let message = format!("The nonce {nonce} was used before at the time {timestamp}.");
        Err(ApiError::new("AuthFailure.SignatureFailure", message))
    }
}

/// Compares in a time that tells nothing of where they differ.
pub(super) fn is_same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

/// Refuses a request whose signature is another one.
pub(super) fn check_signature(expected: &str, given: &str) -> Result<(), ApiError> {
    if is_same(expected, given) {
        return Ok(());
    }
    let message = "The signature is not the one that the server computes from the request. Check the secret key \
                   and that nothing was changed after signing.";
    Err(ApiError::new("AuthFailure.SignatureFailure", message))
}

/// Nonces seen; older ones than the clock lets in are of no use to anybody and are forgotten.
#[derive(Debug, Default)]
struct Nonces {
    seen: HashSet<(i64, u64, String)>,
    order: VecDeque<(i64, u64, String)>,
}

impl Nonces {
    /// Times in the set may lie up to twice the skew apart, and calls a second are few: this many are never needed.
    const CAPACITY: usize = 1 << 20;

    fn insert(&mut self, nonce: (i64, u64, String)) -> bool {
        if !self.seen.insert(nonce.clone()) {
            return false;
        }
        self.order.push_back(nonce);
        if self.order.len() > Self::CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }
}
