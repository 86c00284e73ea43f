//! Who may use the control interface.
//!
//! Programs on this machine may, and others with the token. A browser on this machine runs pages of any web site, so
//! requests that another origin caused are rejected by the headers that only the browser can set: `Origin`,
//! `Sec-Fetch-Site`, and `Host`, since a name of the attacker may resolve to the loopback address (DNS rebinding).

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, Request, header};
use subtle::ConstantTimeEq as _;

use super::error::ControlError;

/// Headers of a proxy, whose own address says nothing about the client.
const PROXY_HEADERS: [&str; 5] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Who sent a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Peer {
    /// This process.
    Process,
    /// A client of the server.
    Address(SocketAddr),
}

/// The settings of the access.
#[derive(Clone, Default)]
pub(crate) struct Access {
    /// The token that permits access from anywhere.
    pub(crate) token: Option<String>,
    /// The name of this simulator for clients, in addition to IP addresses and `localhost`.
    pub(crate) advertised: Option<String>,
}

impl Access {
    /// Checks that the peer may use the interface.
    pub(super) fn check(&self, peer: Peer, request: &Request<Bytes>) -> Result<(), ControlError> {
        let headers = request.headers();
        check_origin(request)?;
        if let Some(authorization) = headers.get(header::AUTHORIZATION) {
            return self.check_token(authorization.as_bytes());
        }
        match peer {
            Peer::Process => Ok(()),
            Peer::Address(address) if is_local(address, headers) => self.check_host(request),
            Peer::Address(_) => Err(self.token_required()),
        }
    }

    fn check_token(&self, authorization: &[u8]) -> Result<(), ControlError> {
        let Some(token) = &self.token else {
            let message = "unexpected header `Authorization`: the simulator was started without a control token";
            return Err(ControlError::forbidden("InvalidToken", message));
        };
        let expected = ["Bearer ", token].concat();
        if expected.as_bytes().ct_eq(authorization).into() {
            return Ok(());
        }
        let message = "invalid control token: expected the header `Authorization: Bearer <token>` with the token that the \
                       simulator was started with";
        Err(ControlError::forbidden("InvalidToken", message))
    }

    fn token_required(&self) -> ControlError {
        let message = match self.token {
            Some(_) => {
                "the request is not from this machine: expected the header `Authorization: Bearer <token>` with the \
                 control token"
            }
            None => {
                "the request is not from this machine: start the simulator with a control token (option --control-token) \
                 and send it in the header `Authorization: Bearer <token>`"
            }
        };
        ControlError::forbidden("TokenRequired", message)
    }

    /// Checks that the host is an IP address, `localhost` or the advertised name.
    fn check_host(&self, request: &Request<Bytes>) -> Result<(), ControlError> {
        let Some(host) = host(request) else { return Ok(()) };
        let name = name(host);
        let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        let lower = name.to_ascii_lowercase();
        let is_known = lower == "localhost"
            || lower.ends_with(".localhost")
            || self.advertised.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        if is_address || is_known {
            return Ok(());
        }
        let message = format!(
            "unexpected host {:?}: expected an IP address, `localhost` or the advertised name",
            super::error::cut(host)
        );
        Err(ControlError::forbidden("ForbiddenHost", message))
    }
}

/// Checks that no page of another origin caused the request.
fn check_origin(request: &Request<Bytes>) -> Result<(), ControlError> {
    let headers = request.headers();
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        let is_same = authority
            .zip(host(request))
            .is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(host));
        if !is_same {
            let message = format!(
                "the origin {:?} is not that of the simulator: only its own console may use the control interface from \
                 a browser",
                super::error::cut(origin)
            );
            return Err(ControlError::forbidden("ForbiddenOrigin", message));
        }
    }
    let fetch = |name: &'static str| headers.get(HeaderName::from_static(name));
    let is_foreign =
        fetch("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site");
    // A link may open a document; its page cannot read it.
    let is_link = request.method() == Method::GET
        && fetch("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    if is_foreign && !is_link {
        let message = "another web site caused the request: only the console of the simulator may use the control \
                       interface from a browser";
        return Err(ControlError::forbidden("ForbiddenOrigin", message));
    }
    Ok(())
}

/// Returns whether a request comes from this machine without a proxy.
fn is_local(address: SocketAddr, headers: &HeaderMap) -> bool {
    address.ip().to_canonical().is_loopback()
        && !PROXY_HEADERS.iter().any(|name| headers.contains_key(*name))
}

fn host(request: &Request<Bytes>) -> Option<&str> {
    match request.headers().get(header::HOST) {
        Some(host) => Some(host.to_str().unwrap_or("an invalid host")),
        None => request.uri().authority().map(http::uri::Authority::as_str),
    }
}

/// Returns a host without its port.
fn name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(access: &Access, peer: &str, method: &str, headers: &[(&str, &str)]) -> String {
        let mut request = Request::builder().method(method).uri("/_simulator/clock");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::new()).unwrap();
        let peer = Peer::Address(peer.parse().unwrap());
        match access.check(peer, &request) {
            Ok(()) => "ok".to_owned(),
            Err(error) => {
                let body: serde_json::Value =
                    serde_json::from_slice(error.into_response().body()).unwrap();
                body["error"]["code"].as_str().unwrap().to_owned()
            }
        }
    }

    #[test]
    fn programs_on_this_machine_need_no_token() {
        let access = Access { token: None, advertised: Some("Simulator".to_owned()) };
        for (peer, host) in [
            ("127.0.0.1:9", "127.0.0.1:8520"),
            ("[::1]:9", "[::1]:8520"),
            ("[::ffff:127.0.0.1]:9", "localhost:8520"),
            ("127.0.0.1:9", "cvm.LOCALHOST"),
            ("127.0.0.1:9", "192.168.1.5:8520"),
            ("127.0.0.1:9", "simulator:8520"),
        ] {
            assert_eq!(outcome(&access, peer, "PUT", &[("host", host)]), "ok", "{peer} {host}");
        }
        // A name of an attacker that resolves to this machine.
        for host in ["evil.example:8520", "127.0.0.1.evil.example", "localhost.evil.example", ""] {
            let outcome = outcome(&access, "127.0.0.1:9", "GET", &[("host", host)]);
            assert_eq!(outcome, "ForbiddenHost", "{host}");
        }
    }

    #[test]
    fn other_machines_and_proxies_need_the_token() {
        let (none, some) =
            (Access::default(), Access { token: Some("t".into()), advertised: None });
        let (own, other) = ("127.0.0.1:9", "10.0.0.7:9");
        assert_eq!(outcome(&none, other, "GET", &[]), "TokenRequired");
        assert_eq!(outcome(&some, other, "GET", &[]), "TokenRequired");
        for proxy in PROXY_HEADERS {
            assert_eq!(outcome(&some, own, "GET", &[(proxy, "10.0.0.7")]), "TokenRequired");
        }
        let good = ("authorization", "Bearer t");
        assert_eq!(outcome(&some, other, "GET", &[good, ("host", "any.example")]), "ok");
        for wrong in ["Bearer u", "Bearer t ", "bearer t", "Bearer ", "t", "TC3-HMAC-SHA256 t"] {
            for (access, peer) in [(&some, other), (&some, own), (&none, own)] {
                let outcome = outcome(access, peer, "GET", &[("authorization", wrong)]);
                assert_eq!(outcome, "InvalidToken", "{wrong:?}");
            }
        }
    }

    #[test]
    fn pages_of_other_origins_are_rejected() {
        let access = Access { token: Some("t".to_owned()), advertised: None };
        let host = ("host", "localhost:8520");
        let try_with = |method: &str, headers: &[(&str, &str)]| {
            outcome(&access, "127.0.0.1:9", method, &[&[host], headers].concat())
        };
        assert_eq!(try_with("POST", &[("origin", "http://localhost:8520")]), "ok");
        for origin in
            ["http://evil.example", "null", "http://localhost", "http://localhost:8521", ""]
        {
            let token = ("authorization", "Bearer t");
            assert_eq!(try_with("POST", &[("origin", origin), token]), "ForbiddenOrigin");
        }
        let navigate = ("sec-fetch-mode", "navigate");
        for (site, expected) in [
            ("cross-site", "ForbiddenOrigin"),
            ("same-site", "ForbiddenOrigin"),
            ("same-origin", "ok"),
        ] {
            let site = ("sec-fetch-site", site);
            assert_eq!(try_with("GET", &[site]), expected, "{site:?}");
            assert_eq!(try_with("POST", &[site, navigate]), expected, "{site:?}");
            assert_eq!(try_with("GET", &[site, navigate]), "ok", "{site:?}");
        }
    }
}
