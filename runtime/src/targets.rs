//! Under which targets `tracing` is told: part of the interface, since filters name them.

/// Calls and their attempts.
pub(crate) const CALL: &str = "tencentcloud::call";

/// Fetching credentials.
pub(crate) const CREDENTIALS: &str = "tencentcloud::credentials";

/// Endpoints and their backups.
pub(crate) const ENDPOINT: &str = "tencentcloud::endpoint";

/// Requests and replies as they are sent, but for what is secret.
pub(crate) const WIRE: &str = "tencentcloud::wire";
