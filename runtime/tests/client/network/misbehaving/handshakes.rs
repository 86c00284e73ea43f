//! TLS failures. Until the handshake is complete, nothing of the call is sent, and the error says so. After it, a
//! connection that ends without `close_notify` was cut.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{ClientBuilder, ErrorKind, Idempotency, RetryPolicy};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

use super::server::{Accept, Misbehaving, Step, Stream};
use super::{ATTEMPT, Expected, call, check_failure, options, settle};
use crate::network::server::{BODY, builder, success};
use crate::network::tls::{LIBRARIES, authority};

const NOT_CONNECTED: Expected = Expected {
    kind: ErrorKind::Transport(Failure::Connect),
    status: None,
    retryable: true,
    not_executed: true,
};
const LOST: Expected = Expected {
    kind: ErrorKind::Transport(Failure::Exchange),
    not_executed: false,
    ..NOT_CONNECTED
};

impl Stream for TlsStream<TcpStream> {
    fn reset(&self) {
        self.get_ref().0.set_zero_linger().unwrap();
    }
}

pub(super) type Authority = CertifiedIssuer<'static, KeyPair>;

/// Accepts TLS with a certificate of `authority` for the loopback address, modified by `change`.
pub(super) fn encrypted(
    authority: &Authority,
    change: impl FnOnce(&mut CertificateParams),
) -> Accept {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    change(&mut parameters);
    let certificate = parameters.signed_by(&key, authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Arc::new(move |stream| {
        let acceptor = acceptor.clone();
        Box::pin(async move {
            let stream = acceptor.accept(stream).await.ok()?;
            Some(Box::new(stream) as Box<dyn Stream>)
        })
    })
}

pub(super) fn builder_for(
    server: &Misbehaving,
    options: HttpOptions,
) -> ClientBuilder<tencent_cloud::GenericClient> {
    builder().endpoint(format!("https://{}", server.address)).http(options)
}

/// Returns the options for each library that trust `authority`.
pub(super) fn trusting(authority: &Authority) -> impl Iterator<Item = HttpOptions> {
    let pem = authority.pem();
    LIBRARIES.iter().map(move |library| library(options().only_certificates(pem.clone())))
}

#[tokio::test(start_paused = true)]
async fn invalid_certificates_are_connect_failures() {
    let (ours, other) = (authority("ours"), authority("other"));
    type Change = fn(&mut CertificateParams);
    let cases: [(&str, &Authority, Change); 5] = [
        ("expired", &ours, |its| its.not_after = date_time_ymd(2020, 1, 1)),
        ("not yet valid", &ours, |its| its.not_before = date_time_ymd(3020, 1, 1)),
        ("untrusted authority", &other, |_| {}),
        ("other name", &ours, |its| {
            its.subject_alt_names = CertificateParams::new(vec!["cvm.example.com".to_owned()])
                .unwrap()
                .subject_alt_names;
        }),
        ("no name", &ours, |its| its.subject_alt_names.clear()),
    ];
    for (name, authority, change) in cases {
        for options in trusting(&ours) {
            let accept = encrypted(authority, change);
            let server = Misbehaving::start_over(accept, [Step::success()]).await;
            let builder = builder_for(&server, options);
            check_failure(name, server, builder, Duration::ZERO, NOT_CONNECTED).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn failed_handshakes_are_connect_failures() {
    let ours = authority("ours");
    let second = Duration::from_secs(1);
    let plain = Step::Send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec());
    // A handshake record that is longer than what is sent.
    let record = [&[22, 3, 3, 1, 0][..], &[0; 60]].concat();
    for (name, steps, takes) in [
        ("no TLS", vec![plain, Step::Hold], Duration::ZERO),
        ("closed", vec![], Duration::ZERO),
        ("reset", vec![Step::Reset], Duration::ZERO),
        ("noise", vec![Step::Send(vec![0; 100]), Step::Hold], Duration::ZERO),
        ("silence", vec![Step::Hold], 3 * second),
        ("byte by byte", vec![Step::Drip(record, second / 2)], 3 * second),
    ] {
        for options in trusting(&ours) {
            let server = Misbehaving::start([steps.clone()]).await;
            let builder = builder_for(&server, options);
            check_failure(name, server, builder, takes, NOT_CONNECTED).await;
        }
    }
}

/// Nothing was sent, so any action may be retried.
#[tokio::test(start_paused = true)]
async fn retries_any_action_that_was_not_sent() {
    let ours = authority("ours");
    for options in trusting(&ours) {
        let accept = encrypted(&ours, |_| {});
        let server = Misbehaving::start_over(accept, [Step::success()]).await;
        // Its connections end within the handshake.
        let flaky = Misbehaving::start([vec![]]).await;
        let client =
            builder_for(&flaky, options.clone()).retry(RetryPolicy::standard().attempts(3));
        let error = call(&client.build().unwrap(), Idempotency::NonIdempotent).await.unwrap_err();
        assert_eq!((error.attempts(), flaky.connections()), (3, 3), "{error}");
        assert!(error.was_not_executed());
        let client = builder_for(&server, options).build().unwrap();
        call(&client, Idempotency::NonIdempotent).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn connections_cut_after_the_handshake_are_lost() {
    let ours = authority("ours");
    let length = BODY.len();
    let part =
        |head: &str, body: &str| Step::Send(format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}").into());
    let announced = format!("Content-Length: {length}\r\n");
    for (name, end) in [
        ("no response", vec![]),
        ("reset", vec![Step::Reset]),
        ("close_notify instead of a response", vec![Step::CloseNotify]),
        ("half a body", vec![part(&announced, &BODY[..20])]),
        ("half a body and close_notify", vec![part(&announced, &BODY[..20]), Step::CloseNotify]),
    ] {
        for options in trusting(&ours) {
            let accept = encrypted(&ours, |_| {});
            let steps = [vec![Step::Read], end.clone()].concat();
            let server = Misbehaving::start_over(accept, [steps]).await;
            let builder = builder_for(&server, options);
            check_failure(name, server, builder, Duration::ZERO, LOST).await;
        }
    }
    // Without a length, only close_notify marks the end. OpenSSL tolerates its absence; the JSON decoder does not.
    for options in trusting(&ours) {
        let steps = vec![Step::Read, part("", &BODY[..20])];
        let server = Misbehaving::start_over(encrypted(&ours, |_| {}), [steps]).await;
        let client = builder_for(&server, options).build().unwrap();
        let error = call(&client, Idempotency::NonIdempotent).await.unwrap_err();
        assert!([LOST.kind, ErrorKind::Decode].contains(&error.kind()), "{error}");
        assert!(error.is_retryable() && !error.was_not_executed(), "{error}");
    }
    for options in trusting(&ours) {
        let steps = vec![Step::Read, part("", BODY), Step::CloseNotify];
        let server = Misbehaving::start_over(encrypted(&ours, |_| {}), [steps]).await;
        let client = builder_for(&server, options).build().unwrap();
        assert_eq!(call(&client, Idempotency::NonIdempotent).await.unwrap().body(), BODY);
        settle("close_notify", server.tasks()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn http_to_a_tls_port_is_an_exchange_failure() {
    let ours = authority("ours");
    let accept = encrypted(&ours, |_| {});
    let server = Misbehaving::start_over(accept, [Step::answer(success())]).await;
    let builder = server.builder().http(options().attempt_timeout(ATTEMPT));
    check_failure("TLS", server, builder, Duration::ZERO, LOST).await;
}
