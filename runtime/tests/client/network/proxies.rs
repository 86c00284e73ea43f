//! Proxies, set explicitly and by the environment.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tencent_cloud::transport::{HttpOptions, Proxy};
use tencent_cloud_leak_scan::KEY;

use crate::network::server::{Server, builder, call, header, success};

/// An endpoint that only a proxy can reach.
const ENDPOINT: &str = "http://cvm.example.invalid";

/// A password with a colon in it.
const LOGIN: &str = "CANARYq7Zx3Kw9Tf2Lm:word";

/// Returns the header value for a password.
fn basic(password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("me:{password}")))
}

#[tokio::test]
async fn sends_the_request_and_the_password_to_the_proxy() {
    let proxy = Server::start(success()).await;
    let named = Proxy::new(format!("http://{}", proxy.address)).user("me", LOGIN);
    let options = HttpOptions::new().proxy(named);
    assert!(!format!("{options:?}").contains(LOGIN));
    let builder = builder().endpoint(ENDPOINT).allow_http().http(options);
    let client = builder.build().unwrap();
    assert!(!format!("{client:?}").contains(LOGIN));
    call(&client).await.unwrap();
    let heads = proxy.heads();
    assert!(heads[0].starts_with("POST http://cvm.example.invalid/ HTTP/1.1\r\n"), "{heads:?}");
    assert_eq!(header(&heads[0], "host"), Some("cvm.example.invalid"));
    assert_eq!(header(&heads[0], "proxy-authorization"), Some(&*basic(LOGIN)));
}

#[tokio::test]
async fn reaches_bypassed_hosts_directly() {
    let (server, proxy) = (Server::start(success()).await, Server::start(success()).await);
    for (bypass, through) in [("10.0.0.0/8", 1), ("127.0.0.0/8", 1), ("127.0.0.1", 1)] {
        let named = Proxy::new(format!("http://{}", proxy.address)).bypass(["localhost", bypass]);
        let client = server.builder().http(HttpOptions::new().proxy(named)).build().unwrap();
        call(&client).await.unwrap();
        assert_eq!(proxy.heads().len(), through, "{bypass}");
    }
    assert_eq!(server.heads().len(), 2);
}

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
#[tokio::test]
async fn a_rejected_tunnel_is_a_connect_failure() {
    use tencent_cloud::ErrorKind;
    use tencent_cloud::transport::Failure;

    use crate::network::server::answer;

    let proxy = Server::start(answer("407 Proxy Authentication Required", "")).await;
    let named = Proxy::new(format!("http://{}", proxy.address)).user("me", KEY);
    let options = HttpOptions::new()
        .proxy(named)
        .only_certificates(crate::network::tls::authority("ours").pem());
    let builder = builder().endpoint("https://cvm.example.invalid").http(options);
    let error = call(&builder.build().unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Connect), "{error}");
    assert!(error.was_not_executed() && !error.to_string().contains(KEY), "{error}");
    let heads = proxy.heads();
    assert!(heads[0].starts_with("CONNECT cvm.example.invalid:443 HTTP/1.1\r\n"), "{heads:?}");
    // The request itself is not sent.
    assert!(!heads[0].to_ascii_lowercase().contains("x-tc-"), "{heads:?}");
}

/// Runs `child` in a process with these variables, since they cannot be set in this one.
fn run_child(variables: &[(&str, &str)]) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let (_, module) = module_path!().split_once("::").unwrap();
    command.args(["--exact", &format!("{module}::child"), "--ignored"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    for text in [&output.stdout, &output.stderr] {
        assert_eq!(tencent_cloud_leak_scan::find(text), []);
    }
    output.status.success()
}

/// Succeeds if a proxy answers its call.
#[tokio::test]
#[ignore = "run by another test, with variables set"]
async fn child() {
    let endpoint = std::env::var("TEST_ENDPOINT").unwrap_or_else(|_| ENDPOINT.to_owned());
    let builder = builder().endpoint(endpoint).allow_http();
    let options = match std::env::var_os("TEST_NO_PROXY") {
        Some(_) => HttpOptions::new().no_proxy(),
        None => HttpOptions::new(),
    };
    call(&builder.http(options).build().unwrap()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_proxies_and_bypassed_hosts_from_the_environment() {
    let proxy = Server::start(success()).await;
    let url = format!("http://me:{KEY}@{}", proxy.address);
    let cases: [(&[(&str, &str)], bool); 5] = [
        (&[("HTTP_PROXY", &url)], true),
        (&[("all_proxy", &url)], true),
        (&[("HTTPS_PROXY", &url)], false),
        (&[("HTTP_PROXY", &url), ("NO_PROXY", "example.invalid")], false),
        (&[("HTTP_PROXY", &url), ("TEST_NO_PROXY", "1")], false),
    ];
    for (variables, through) in cases {
        let ran = tokio::task::block_in_place(|| run_child(variables));
        assert_eq!(ran, through, "{variables:?}");
    }
    let heads = proxy.heads();
    assert_eq!(heads.len(), 2);
    assert_eq!(header(&heads[0], "proxy-authorization"), Some(&*basic(KEY)));
}

/// Plain HTTP is permitted on the loopback interface because it does not leave the machine.
#[tokio::test(flavor = "multi_thread")]
async fn loopback_endpoints_use_no_proxy_of_the_environment() {
    let (server, proxy) = (Server::start(success()).await, Server::start(success()).await);
    let url = format!("http://{}", proxy.address);
    let (_, port) = server.address.rsplit_once(':').unwrap();
    for host in ["127.0.0.1", "127.8.9.10", "localhost", "LOCALHOST"] {
        let endpoint = format!("http://{host}:{port}");
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
            let variables = [(variable, &*url), ("TEST_ENDPOINT", &*endpoint)];
            // The server does not listen at the other address.
            let ran = tokio::task::block_in_place(|| run_child(&variables));
            assert!(ran || host.starts_with("127.8"), "{variables:?}");
            assert_eq!(proxy.heads().len(), 0, "{variables:?}");
        }
    }
    assert!(server.heads().len() >= 9);
}

/// The password of a proxy is in no error and in no log, wherever it was set and however the proxy fails.
#[tokio::test(flavor = "multi_thread")]
async fn errors_of_an_unreachable_proxy_contain_no_password() {
    // Nothing listens on port 1, and the name does not resolve.
    for host in ["127.0.0.1:1", "proxy.invalid:3128"] {
        for scheme in ["http", "https"] {
            let named = Proxy::new(format!("{scheme}://{host}")).user("me", LOGIN);
            let options = HttpOptions::new().proxy(named);
            let builder = builder().endpoint(ENDPOINT).allow_http().http(options);
            let error = call(&builder.build().unwrap()).await.unwrap_err();
            assert!(error.was_not_executed(), "{error}");
        }
        let url = format!("http://me:{KEY}@{host}");
        for variable in ["HTTP_PROXY", "all_proxy"] {
            let ran = tokio::task::block_in_place(|| run_child(&[(variable, &url)]));
            assert!(!ran, "{variable}");
        }
    }
}
