//! Event streams: the parser, calls against scripted services, and calls over sockets.

#[cfg(feature = "blocking")]
mod blocking;
mod calls;
mod common;
mod ends;
#[cfg(feature = "reqwest")]
mod network;
mod observed;
mod parser;
mod secrets;
mod timeouts;
mod transports;
