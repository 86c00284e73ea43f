//! The address of a server as clients know it.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::error::StartError;

/// `host` or `host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advertised {
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    pub(crate) host: String,
    port: Option<u16>,
}

impl Advertised {
    pub(crate) fn parse(text: &str) -> Result<Self, StartError> {
        let invalid = || {
            StartError::new(format!(
                "invalid advertised address {text:?}: expected a host or a host and a port, such as simulator:8520"
            ))
        };
        let authority: http::uri::Authority = text.parse().map_err(|_| invalid())?;
        let (host, port) = (authority.host().to_owned(), authority.port_u16());
        let has_port = authority.as_str().len() > host.len();
        if host.is_empty() || authority.as_str().contains('@') || has_port != port.is_some() {
            return Err(invalid());
        }
        Ok(Self { host, port })
    }

    /// Returns host and port; the default is the port on which the server listens.
    pub(super) fn authority(&self, port: u16) -> String {
        format!("{}:{}", self.host, self.port.unwrap_or(port))
    }
}

/// Returns the address for clients on this machine: the loopback address for a server that listens on all interfaces.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(own) if own.ip().is_unspecified() => {
            (Ipv4Addr::LOCALHOST, own.port()).into()
        }
        SocketAddr::V6(own) if own.ip().is_unspecified() => {
            (Ipv6Addr::LOCALHOST, own.port()).into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_hosts_with_and_without_a_port() {
        for (text, expected) in [
            ("simulator", "simulator:8520"),
            ("simulator:80", "simulator:80"),
            ("192.168.1.5", "192.168.1.5:8520"),
            ("[::1]:9000", "[::1]:9000"),
        ] {
            assert_eq!(Advertised::parse(text).unwrap().authority(8520), expected);
        }
        for text in ["", ":80", "a:", "a:b", "a:70000", "user@a", "http://a", "a/b", "a b"] {
            assert!(Advertised::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn all_interfaces_are_reached_at_the_loopback_address() {
        for (listen, expected) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("192.168.1.5:80", "192.168.1.5:80"),
        ] {
            assert_eq!(reachable(listen.parse().unwrap()).to_string(), expected);
        }
    }
}
