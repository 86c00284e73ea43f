//! The default transport against local servers: timeouts, connection pool, proxies, certificates, limits.

mod limits;
mod misbehaving;
mod pool;
mod proxies;
mod server;
mod timeouts;
#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
mod tls;
