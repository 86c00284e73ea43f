//! Temporary credentials, which the Security Token Service (STS) and the metadata service issue.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::{Entry, Key, Row, Table, VisitTable};
use crate::credentials::Credentials;
use crate::ids::Ids;
use crate::moment::Moment;

/// How long expired credentials are remembered, so that the error can say that they have expired.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// Issued credentials. Their id is the secret id.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) secret_key: String,
    pub(crate) token: String,
    pub(crate) expires: Moment,
    pub(crate) identity: Identity,
}

/// The owner of temporary credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Identity {
    /// A role of an account, the name of the session, and the account that requested the credentials.
    Role {
        account_id: String,
        role: String,
        session: String,
        #[serde(default)]
        principal: String,
    },
    /// The account itself, after the request was confirmed with a code.
    Session,
    /// A federated user.
    User(String),
    /// The role of an instance, from the metadata service.
    Instance(String),
}

impl Row for Session {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &'static str {
        ""
    }

    fn due(&self) -> Option<Moment> {
        Some(self.expires.after(REMEMBERED))
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        if let Identity::Instance(role) = &self.identity {
            visit(Entry::Reference(role));
        }
    }
}

/// Shows neither the secret key nor the token.
impl Debug for Session {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").field("identity", &self.identity).finish_non_exhaustive()
    }
}

/// The sessions of the account, whose keys the authenticator shares.
#[derive(Debug, Default)]
pub(crate) struct Sts {
    sessions: Table<Session>,
    keys: Arc<TemporaryKeys>,
    account_id: String,
}

impl Sts {
    /// Sets the keys of all accounts, which the authenticator reads.
    pub(crate) fn set_keys(&mut self, account_id: &str, keys: Arc<TemporaryKeys>) {
        self.keys = keys;
        account_id.clone_into(&mut self.account_id);
    }

    /// Adds the keys of all sessions to those that the authenticator reads.
    pub(crate) fn share_keys(&self) {
        self.sessions.iter().for_each(|session| self.keys.insert(session, &self.account_id));
    }

    /// Passes every table to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        let Self { sessions, keys: _, account_id: _ } = self;
        visit("sessions", sessions);
    }

    /// Issues credentials.
    pub(crate) fn issue(&mut self, ids: &mut Ids, identity: Identity, expires: Moment) -> Session {
        let session = Session {
            id: format!("AKID{}", ids.letters(60)),
            secret_key: ids.letters(44),
            token: ids.letters(128),
            expires,
            identity,
        };
        self.keys.insert(&session, &self.account_id);
        self.sessions.insert(session.clone());
        session
    }

    /// Returns the session with this secret id.
    pub(crate) fn find(&self, secret_id: &str) -> Option<&Session> {
        self.sessions.find(secret_id)
    }

    /// Returns the newest session of the role of an instance.
    pub(crate) fn of_instance(&self, role: &str) -> Option<&Session> {
        self.sessions.referring_to(role).next_back()
    }

    /// Returns the time at which a session is forgotten, and that session.
    pub(super) fn next_due(&self) -> Option<(Moment, Key)> {
        self.sessions.next_due()
    }

    /// Forgets a session.
    pub(super) fn forget(&mut self, key: Key) {
        if let Some(session) = self.sessions.remove(key) {
            self.keys.remove(&session.id);
        }
    }
}

/// Temporary credentials with the times at which they expire. The authenticator reads them while the account is not
/// locked.
#[derive(Default)]
pub(crate) struct TemporaryKeys(Mutex<HashMap<String, (Credentials, Moment)>>);

impl TemporaryKeys {
    fn insert(&self, session: &Session, account_id: &str) {
        let credentials = Credentials::new(&session.id, &session.secret_key);
        let credentials = credentials.with_token(&session.token).of_account(account_id);
        self.locked().insert(session.id.clone(), (credentials, session.expires));
    }

    /// Forgets all keys.
    pub(crate) fn clear(&self) {
        self.locked().clear();
    }

    fn remove(&self, secret_id: &str) {
        self.locked().remove(secret_id);
    }

    /// Returns the credentials with this secret id, and when they expire.
    pub(crate) fn find(&self, secret_id: &str) -> Option<(Credentials, Moment)> {
        self.locked().get(secret_id).cloned()
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<String, (Credentials, Moment)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows the number of keys only.
impl Debug for TemporaryKeys {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "TemporaryKeys({})", self.locked().len())
    }
}
