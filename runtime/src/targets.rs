//! The `tracing` targets of the crate. They are public: users filter by them.

/// Calls and their attempts.
pub(crate) const CALL: &str = "tencent_cloud::call";

/// Credentials that are fetched.
pub(crate) const CREDENTIALS: &str = "tencent_cloud::credentials";

/// Endpoints and failover.
pub(crate) const ENDPOINT: &str = "tencent_cloud::endpoint";

/// Requests and responses with their secrets redacted.
pub(crate) const WIRE: &str = "tencent_cloud::wire";
