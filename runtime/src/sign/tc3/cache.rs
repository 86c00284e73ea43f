//! Signers, kept: making one costs four keyed hashes and a few texts, using one costs what the call itself needs.

use std::sync::{Arc, Mutex, PoisonError};

use super::Signer;
use crate::credentials::Credentials;

/// More than a day's change of date, a rotated key and a few services ever need at once.
const CAPACITY: usize = 8;

/// The signers of the last few credentials, days and services.
#[derive(Debug, Default)]
pub struct SignerCache(Mutex<Vec<Arc<Signer>>>);

impl SignerCache {
    /// The signer of `credentials` for `service` on the day of `timestamp`: a kept one, or one made now.
    pub fn signer(&self, credentials: &Credentials, service: &str, timestamp: i64) -> Arc<Signer> {
        let mut signers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = signers.iter().find(|signer| signer.is_for(credentials, service, timestamp));
        if let Some(signer) = kept {
            return Arc::clone(signer);
        }
        let signer = Arc::new(Signer::new(credentials.clone(), service, timestamp));
        if signers.len() >= CAPACITY {
            signers.remove(0);
        }
        signers.push(Arc::clone(&signer));
        signer
    }
}
