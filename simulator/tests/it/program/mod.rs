//! The program: its options, its sockets, and what remains when it is killed.

#[cfg(unix)]
mod kill;
#[cfg(unix)]
mod options;
mod server;
#[cfg(feature = "tls")]
mod tls;
