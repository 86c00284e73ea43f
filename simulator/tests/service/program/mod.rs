//! The program: its options, its sockets, and what remains when it is killed.

#[cfg(unix)]
mod kill;
#[cfg(target_os = "linux")]
mod limits;
#[cfg(unix)]
mod options;
mod server;
#[cfg(feature = "tls")]
mod tls;
