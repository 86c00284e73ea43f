//! Encryption that goes wrong. Up to the end of a handshake nothing of a call is sent, and the error says so; behind it, a
//! connection that ends without a goodbye was cut.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{ClientBuilder, ErrorKind, Idempotency, RetryPolicy};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

use super::server::{Accept, Misbehaving, Step, Stream};
use super::{ATTEMPT, Expected, call, check_failure, options, settle};
use crate::server::{BODY, builder, success};
use crate::tls::{LIBRARIES, authority};

const REFUSED: Expected = Expected {
    kind: ErrorKind::Transport(Failure::Connect),
    status: None,
    retryable: true,
    not_executed: true,
};
const LOST: Expected =
    Expected { kind: ErrorKind::Transport(Failure::Exchange), not_executed: false, ..REFUSED };

impl Stream for TlsStream<TcpStream> {
    fn reset(&self) {
        self.get_ref().0.set_zero_linger().unwrap();
    }
}

type Authority = CertifiedIssuer<'static, KeyPair>;

/// Encrypts with a certificate of `authority`, for this machine but for what `change` makes of it.
fn encrypted(authority: &Authority, change: impl FnOnce(&mut CertificateParams)) -> Accept {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    change(&mut parameters);
    let certificate = parameters.signed_by(&key, authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
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

fn reaching(
    server: &Misbehaving,
    options: HttpOptions,
) -> ClientBuilder<tencent_cloud::GenericClient> {
    builder().endpoint(format!("https://{}", server.address)).http(options)
}

/// The options for each library, trusting `authority`.
fn trusting(authority: &Authority) -> impl Iterator<Item = HttpOptions> {
    let pem = authority.pem();
    LIBRARIES.iter().map(move |library| library(options().only_certificates(pem.clone())))
}

#[tokio::test(start_paused = true)]
async fn certificates_that_are_not_good() {
    let (ours, other) = (authority("ours"), authority("other"));
    type Change = fn(&mut CertificateParams);
    let cases: [(&str, &Authority, Change); 5] = [
        ("expired", &ours, |its| its.not_after = date_time_ymd(2020, 1, 1)),
        ("of the future", &ours, |its| its.not_before = date_time_ymd(3020, 1, 1)),
        ("of an authority that is not trusted", &other, |_| {}),
        ("for another name", &ours, |its| {
            its.subject_alt_names = CertificateParams::new(vec!["cvm.example.com".to_owned()])
                .unwrap()
                .subject_alt_names;
        }),
        ("for nobody", &ours, |its| its.subject_alt_names.clear()),
    ];
    for (name, authority, change) in cases {
        for options in trusting(&ours) {
            let accept = encrypted(authority, change);
            let server = Misbehaving::start_over(accept, [Step::success()]).await;
            let builder = reaching(&server, options);
            check_failure(name, server, builder, Duration::ZERO, REFUSED).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn handshakes_that_come_to_nothing() {
    let ours = authority("ours");
    let second = Duration::from_secs(1);
    let plain = Step::Say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec());
    // A record of a handshake that is longer than what comes.
    let record = [&[22, 3, 3, 1, 0][..], &[0; 60]].concat();
    for (name, steps, takes) in [
        ("no encryption", vec![plain, Step::Hold], Duration::ZERO),
        ("closed", vec![], Duration::ZERO),
        ("reset", vec![Step::Reset], Duration::ZERO),
        ("noise", vec![Step::Say(vec![0; 100]), Step::Hold], Duration::ZERO),
        ("silence", vec![Step::Hold], 3 * second),
        ("drips", vec![Step::Drip(record, second / 2)], 3 * second),
    ] {
        for options in trusting(&ours) {
            let server = Misbehaving::start([steps.clone()]).await;
            let builder = reaching(&server, options);
            check_failure(name, server, builder, takes, REFUSED).await;
        }
    }
}

/// Nothing was sent, so whatever the action, it may be attempted again.
#[tokio::test(start_paused = true)]
async fn what_was_not_sent_may_be_repeated_whatever_it_does() {
    let ours = authority("ours");
    for options in trusting(&ours) {
        let accept = encrypted(&ours, |_| {});
        let server = Misbehaving::start_over(accept, [Step::success()]).await;
        // Its first two connections end within the handshake.
        let flaky = Misbehaving::start([vec![]]).await;
        let client = reaching(&flaky, options.clone()).retry(RetryPolicy::standard().attempts(3));
        let error = call(&client.build().unwrap(), Idempotency::NonIdempotent).await.unwrap_err();
        assert_eq!((error.attempts(), flaky.connections()), (3, 3), "{error}");
        assert!(error.was_not_executed());
        let client = reaching(&server, options).build().unwrap();
        call(&client, Idempotency::NonIdempotent).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn connections_that_are_cut_behind_the_handshake() {
    let ours = authority("ours");
    let length = BODY.len();
    let part =
        |head: &str, body: &str| Step::Say(format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}").into());
    let announced = format!("Content-Length: {length}\r\n");
    for (name, end) in [
        ("no reply", vec![]),
        ("reset", vec![Step::Reset]),
        ("a goodbye in place of a reply", vec![Step::Goodbye]),
        ("half a body", vec![part(&announced, &BODY[..20])]),
        ("half a body and a goodbye", vec![part(&announced, &BODY[..20]), Step::Goodbye]),
    ] {
        for options in trusting(&ours) {
            let accept = encrypted(&ours, |_| {});
            let steps = [vec![Step::Read], end.clone()].concat();
            let server = Misbehaving::start_over(accept, [steps]).await;
            let builder = reaching(&server, options);
            check_failure(name, server, builder, Duration::ZERO, LOST).await;
        }
    }
    // Without a length, only the goodbye says that this is all. OpenSSL passes over it if it is missing; JSON does not.
    for options in trusting(&ours) {
        let steps = vec![Step::Read, part("", &BODY[..20])];
        let server = Misbehaving::start_over(encrypted(&ours, |_| {}), [steps]).await;
        let client = reaching(&server, options).build().unwrap();
        let error = call(&client, Idempotency::NonIdempotent).await.unwrap_err();
        assert!([LOST.kind, ErrorKind::Decode].contains(&error.kind()), "{error}");
        assert!(error.is_retryable() && !error.was_not_executed(), "{error}");
    }
    for options in trusting(&ours) {
        let steps = vec![Step::Read, part("", BODY), Step::Goodbye];
        let server = Misbehaving::start_over(encrypted(&ours, |_| {}), [steps]).await;
        let client = reaching(&server, options).build().unwrap();
        assert_eq!(call(&client, Idempotency::NonIdempotent).await.unwrap().body(), BODY);
        settle("goodbye", server.tasks()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_encrypted_where_it_should_not_be() {
    let ours = authority("ours");
    let accept = encrypted(&ours, |_| {});
    let server = Misbehaving::start_over(accept, [Step::answer(success())]).await;
    let builder = server.builder().http(options().attempt_timeout(ATTEMPT));
    check_failure("encrypted", server, builder, Duration::ZERO, LOST).await;
}
