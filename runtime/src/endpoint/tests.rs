//! Parsing of addresses and derivation of host names.

use super::*;

fn fixed(scheme: &'static str, authority: &str) -> Endpoint {
    Endpoint::Fixed { scheme, authority: authority.to_owned() }
}

#[test]
fn parses_addresses() {
    let cases = [
        ("cvm.example.com", fixed("https", "cvm.example.com")),
        ("localhost:8443", fixed("https", "localhost:8443")),
        ("https://CVM.example.com", fixed("https", "cvm.example.com")),
        ("https://cvm.example.com/", fixed("https", "cvm.example.com")),
        ("https://cvm.example.com:443", fixed("https", "cvm.example.com")),
        ("https://cvm.example.com:80", fixed("https", "cvm.example.com:80")),
        ("http://127.0.0.1:80", fixed("http", "127.0.0.1")),
        ("http://127.0.0.1:8080", fixed("http", "127.0.0.1:8080")),
        ("http://[::1]:8080", fixed("http", "[::1]:8080")),
    ];
    for (url, expected) in cases {
        assert_eq!(Endpoint::fixed(url, true).unwrap(), expected, "{url}");
    }
}

#[test]
fn rejects_invalid_addresses_with_a_reason() {
    let cases = [
        ("http://cvm.example.com", "allow_http()"),
        ("/", "the scheme https"),
        ("me:secret@cvm.example.com", "no user name"),
        ("cvm.example.com/v3", "expected a URL"),
        ("ftp://cvm.example.com", "the scheme https"),
        ("https://cvm.example.com/v3", "no path"),
        ("https://cvm.example.com/?a=b", "no path"),
        ("https://me:secret@cvm.example.com", "no user name"),
        ("https://cvm.example.com:99999", "a port from 0 to 65535"),
        ("https://cvm.example.com:", "a port from 0 to 65535"),
        ("https://", "expected a URL"),
        ("", "expected a URL"),
    ];
    for (url, part) in cases {
        let error = Endpoint::fixed(url, false).unwrap_err().to_string();
        assert!(error.contains(part), "{url}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn permits_http_to_loopback_from_a_variable() {
    for url in ["http://127.0.0.1:8520", "http://localhost:8520", "http://[::1]:8520"] {
        assert_eq!(Endpoint::with_loopback_http(url, false).unwrap().scheme(), "http", "{url}");
    }
    for url in ["http://10.0.0.1:8520", "http://localhost.example.com", "http://127.0.0.1.nip.io"] {
        let error = Endpoint::with_loopback_http(url, false).unwrap_err().to_string();
        assert!(error.contains("allow_http()"), "{url}: {error}");
        assert!(Endpoint::with_loopback_http(url, true).is_ok(), "{url}");
    }
    assert_eq!(Endpoint::with_loopback_http("https://a.com", false).unwrap().scheme(), "https");
}

#[test]
fn recognizes_loopback_hosts() {
    for host in
        ["localhost", "LocalHost", "127.0.0.1", "127.255.0.3", "[::1]", "[::ffff:127.0.0.1]"]
    {
        assert!(is_loopback(host), "{host}");
    }
    for host in ["", "example.com", "localhost.example.com", "128.0.0.1", "[::2]", "0.0.0.0"] {
        assert!(!is_loopback(host), "{host}");
    }
}

#[test]
fn derives_hosts_from_domain_service_and_region() {
    let guangzhou = Some("ap-guangzhou");
    let finance = Some("ap-shanghai-fsi");
    let cases = [
        (PUBLIC, false, None, "cvm.tencentcloudapi.com"),
        (PUBLIC, false, guangzhou, "cvm.tencentcloudapi.com"),
        (PUBLIC, false, finance, "cvm.ap-shanghai-fsi.tencentcloudapi.com"),
        (PUBLIC, true, guangzhou, "cvm.ap-guangzhou.tencentcloudapi.com"),
        (PUBLIC, true, finance, "cvm.ap-shanghai-fsi.tencentcloudapi.com"),
        ("TencentCloudAPI.com", false, finance, "cvm.ap-shanghai-fsi.tencentcloudapi.com"),
        (INTERNATIONAL, false, guangzhou, "cvm.intl.tencentcloudapi.com"),
        (INTERNAL, false, guangzhou, "cvm.internal.tencentcloudapi.com"),
        (INTERNAL, false, finance, "cvm.internal.tencentcloudapi.com"),
        (INTERNAL, true, finance, "cvm.ap-shanghai-fsi.internal.tencentcloudapi.com"),
        ("api.example.com", false, finance, "cvm.api.example.com"),
    ];
    for (domain, regional, region, expected) in cases {
        let endpoint = Endpoint::root(domain, regional).unwrap();
        assert_eq!(endpoint.scheme(), "https");
        assert_eq!(
            endpoint.host("cvm", region).unwrap(),
            expected,
            "{domain} {regional} {region:?}"
        );
    }
    let address = Endpoint::fixed("https://proxy.example.com", false).unwrap();
    for region in [None, guangzhou, finance] {
        assert_eq!(address.host("cvm", region).unwrap(), "proxy.example.com");
    }
}

#[test]
fn rejects_invalid_host_names() {
    for domain in ["", "a..b", "a/b", "https://a.b", "a b", "a.b:1"] {
        assert!(Endpoint::root(domain, false).is_err(), "{domain}");
    }
    let regional = Endpoint::root(PUBLIC, true).unwrap();
    assert!(regional.host("cvm", None).unwrap_err().to_string().contains("region()"));
    for region in ["", "a.b", "evil.example.com/", "a b", "@example.com"] {
        assert!(regional.host("cvm", Some(region)).is_err(), "{region}");
    }
    let finance = Endpoint::root(PUBLIC, false).unwrap();
    assert!(finance.host("cvm", Some("evil.example.com/-fsi")).is_err());
}

#[test]
fn host_names_are_in_lower_case() {
    for regional in [false, true] {
        let endpoint = Endpoint::root("Example.com", regional).unwrap();
        let host = endpoint.host("cvm", Some("ap-Guangzhou")).unwrap();
        let expected = if regional { "cvm.ap-guangzhou.example.com" } else { "cvm.example.com" };
        assert_eq!(host, expected);
    }
}
