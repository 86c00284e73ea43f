//! Endpoints, root domains and regions: the parts of an address.
//!
//! The first byte selects the setting, and the rest is its value. A rejected value must not appear with its user name and
//! password in the error. An accepted one must lead to a request with a clean address, encrypted unless the host is this
//! machine.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Uri, header};
use tencent_cloud::transport::{Failure, TransportError};
use tencent_cloud::{ClientBuilder, Error, GenericClient, RetryPolicy};
use tencent_cloud_cvm::model::DescribeZonesRequest;

use crate::{Target, driver};

/// The target.
pub const TARGET: Target = Target { name: "endpoint", run, seeds };

/// The user name and the password in the seeds.
const SECRET: &str = "CANARY";

type Sent = Arc<Mutex<Vec<Request<Bytes>>>>;

fn run(data: &[u8]) {
    let Some((kind, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let sent = Sent::default();
    let builder = configured(kind % 6, text, client(&sent));
    let result = builder.build().and_then(|client| {
        driver::run(client.call_action(DescribeZonesRequest::new()).send()).map(drop)
    });
    let sent = std::mem::take(&mut *sent.lock().unwrap_or_else(PoisonError::into_inner));
    for request in &sent {
        check_request(request, kind % 6, text);
    }
    if let Err(error) = result {
        check_error(&error, kind % 6, text);
    }
}

/// Returns a client whose requests all fail and are kept.
fn client(sent: &Sent) -> ClientBuilder<GenericClient> {
    let sent = Arc::clone(sent);
    let client = driver::client(&driver::clock(), move |request| {
        sent.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        Err(TransportError::new(Failure::Connect, "captured"))
    });
    client.retry(RetryPolicy::never())
}

fn configured(
    kind: u8,
    text: &str,
    builder: ClientBuilder<GenericClient>,
) -> ClientBuilder<GenericClient> {
    match kind {
        0 => builder.endpoint(text),
        1 => builder.root_domain(text),
        2 => builder.region(text),
        3 => builder.region(text).regional_endpoint(),
        4 => builder.backup_endpoint(text),
        _ => builder.root_domain(text).regional_endpoint(),
    }
}

fn check_request(request: &Request<Bytes>, kind: u8, text: &str) {
    let uri = request.uri();
    let authority = uri.authority().map_or("", http::uri::Authority::as_str);
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    assert_eq!(host, Some(authority), "kind {kind}, {text:?}");
    let is_clean = |character: char| character.is_ascii_graphic() && !"@/?#\\".contains(character);
    assert!(!authority.is_empty() && authority.chars().all(is_clean), "{authority:?}: {text:?}");
    assert_eq!(authority.to_ascii_lowercase(), authority, "kind {kind}, {text:?}");
    let encrypted = uri.scheme_str() == Some("https");
    assert!(encrypted || (kind == 0 && is_loopback(uri)), "{uri}: {text:?}");
    if kind != 0 {
        assert!(authority.starts_with("cvm."), "{authority:?}: {text:?}");
    }
}

fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(host == "localhost", |address| address.is_loopback())
}

fn check_error(error: &Error, kind: u8, text: &str) {
    // A region is not a URL, so it has no user name and password.
    let is_region = matches!(kind, 2 | 3);
    let after_user = text.rsplit_once('@').map_or(text, |(_, after)| after);
    for printed in [error.to_string(), format!("{error:#}"), format!("{error:?}")] {
        assert!(
            is_region || !printed.contains(SECRET) || after_user.contains(SECRET),
            "{printed}: {text:?}"
        );
    }
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
}

fn seeds() -> Vec<Vec<u8>> {
    let endpoints = [
        "cvm.tencentcloudapi.com",
        "https://cvm.tencentcloudapi.com:443",
        "http://127.0.0.1:8080",
        "http://[::1]:1",
        "http://localhost",
        "http://example.com",
        "https://CANARY:CANARY@example.com/a?b#c",
        "CANARY@http://example.com",
        "ftp://example.com",
        "https://example.com:",
        "https://example.com:99999",
    ];
    let domains = ["tencentcloudapi.com", "Intl.TencentCloudAPI.com", "a..b", "CANARY@a.com", ""];
    let regions = ["ap-guangzhou", "ap-shanghai-fsi", "a.b", "ap guangzhou", "-"];
    let of = |kind: u8, text: &&str| [&[kind], text.as_bytes()].concat();
    let mut seeds = Vec::new();
    seeds.extend(endpoints.iter().flat_map(|text| [of(0, text), of(4, text)]));
    seeds.extend(domains.iter().flat_map(|text| [of(1, text), of(5, text)]));
    seeds.extend(regions.iter().flat_map(|text| [of(2, text), of(3, text)]));
    seeds
}
