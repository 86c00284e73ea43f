//! Under which targets `tracing` is told: part of the interface, since filters name them.

/// Calls and their attempts.
pub(crate) const CALL: &str = "tencent_cloud::call";

/// Fetching credentials.
pub(crate) const CREDENTIALS: &str = "tencent_cloud::credentials";

/// Endpoints and their backups.
pub(crate) const ENDPOINT: &str = "tencent_cloud::endpoint";

/// Requests and replies as they are sent, but for what is secret.
pub(crate) const WIRE: &str = "tencent_cloud::wire";
