//! Calls from end to end over in-memory transports: what is sent, what is returned, what is never printed.

mod api20;
mod bodies;
mod common;
mod conditions;
mod dry_run;
mod endpoints;
mod errors;
mod floats;
mod futures;
mod interceptors;
mod leaks;
mod lenient;
mod masking;
mod metrics;
mod raw;
mod requests;
mod retry_after;
mod secrets;
mod sizes;
mod spans;
mod tokens;
#[cfg(feature = "reqwest")]
mod transport;
mod typed;
mod wire;
