//! Size limits, redirects and invalid options.

use tencent_cloud::transport::{Failure, HttpOptions, Proxy, Transport, TransportError};
use tencent_cloud::{BoxFuture, ErrorKind};

use crate::network::server::{BODY, Server, answer, builder, call};

#[tokio::test]
async fn enforces_the_maximum_response_size() {
    let server = Server::start(answer("200 OK", BODY)).await;
    let client = |limit| {
        let options = HttpOptions::new().no_proxy().max_response_size(limit);
        server.builder().http(options).build().unwrap()
    };
    call(&client(BODY.len())).await.unwrap();
    let error = call(&client(BODY.len() - 1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::TooLarge));
    assert!(error.to_string().contains("expected at most 34 bytes (max_response_size)"), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn does_not_follow_redirects() {
    let target = Server::start(answer("200 OK", BODY)).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let head = format!("{status}\r\nLocation: http://{}/", target.address);
        let server = Server::start(answer(&head, "")).await;
        let error = call(&server.builder().build().unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Gateway, "{status}");
    }
    assert_eq!(target.connections(), 0);
}

#[derive(Debug)]
struct Custom;

impl Transport for Custom {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
        Box::pin(async { Err(TransportError::new(Failure::Connect, "not used")) })
    }
}

#[test]
fn rejects_http_options_with_a_custom_transport() {
    let error = builder().transport(Custom).build().unwrap_err();
    assert!(error.to_string().contains("a transport"), "{error}");
}

#[test]
fn errors_of_invalid_options_contain_no_password() {
    let cases = [
        (HttpOptions::new().proxy(Proxy::new("::")), "expected one such as http://host:3128"),
        (
            HttpOptions::new().proxy(Proxy::new("socks5://127.0.0.1:1")),
            "expected the scheme http or https",
        ),
        (HttpOptions::new().proxy(Proxy::new("http://me:secret@127.0.0.1:1")), "Proxy::user"),
        #[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
        (HttpOptions::new().add_certificates("no certificate"), "PEM"),
        #[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
        (HttpOptions::new().only_certificates(""), "PEM"),
        #[cfg(not(any(feature = "rustls-tls", feature = "native-tls")))]
        (HttpOptions::new(), "enable the feature rustls-tls or native-tls"),
    ];
    for (options, part) in cases {
        assert!(!format!("{options:?}").contains("secret"), "{options:?}");
        let error = builder().http(options).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(part), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
