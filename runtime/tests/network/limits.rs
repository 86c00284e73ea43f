//! What is not taken from a server, and what a client is not set up with.

use tencent_cloud::transport::{Failure, HttpOptions, Proxy, Transport, TransportError};
use tencent_cloud::{BoxFuture, ErrorKind};

use crate::server::{BODY, Server, answer, builder, call};

#[tokio::test]
async fn a_reply_may_be_as_large_as_allowed_and_no_larger() {
    let server = Server::start(answer("200 OK", BODY)).await;
    let client = |limit| {
        let options = HttpOptions::new().no_proxy().max_reply_size(limit);
        server.builder().http(options).build().unwrap()
    };
    call(&client(BODY.len())).await.unwrap();
    let error = call(&client(BODY.len() - 1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::TooLarge));
    assert!(error.to_string().contains("more than 34 bytes"), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn no_redirect_is_followed() {
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
struct Own;

impl Transport for Own {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
        Box::pin(async { Err(TransportError::new(Failure::Connect, "not used")) })
    }
}

#[test]
fn options_of_the_default_transport_do_not_go_with_another() {
    let error = builder().transport(Own).build().unwrap_err();
    assert!(error.to_string().contains("both http options and a transport are set"), "{error}");
}

#[test]
fn wrong_options_say_why_and_no_password() {
    let cases = [
        (HttpOptions::new().proxy(Proxy::new("::")), "not a URL"),
        (HttpOptions::new().proxy(Proxy::new("socks5://127.0.0.1:1")), "http:// or https://"),
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
