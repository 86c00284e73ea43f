//! Certificates of an authority that the test creates.

use std::sync::Arc;

use rcgen::{CertificateParams, CertifiedIssuer, DnType, KeyPair};
use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{Error, ErrorKind};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::network::server::{Server, builder, call, success};

/// The methods that select each TLS library.
pub(crate) const LIBRARIES: &[fn(HttpOptions) -> HttpOptions] = &[
    #[cfg(feature = "rustls-tls")]
    HttpOptions::rustls,
    #[cfg(feature = "native-tls")]
    HttpOptions::native_tls,
];

pub(crate) fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut parameters = CertificateParams::default();
    // OpenSSL distinguishes certificates by name, not by key.
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap()
}

/// Starts a server whose certificate is for `host`.
async fn server(authority: &CertifiedIssuer<'static, KeyPair>, host: &str) -> Server {
    let key = KeyPair::generate().unwrap();
    let parameters = CertificateParams::new(vec![host.to_owned()]).unwrap();
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
    Server::start_over(success(), move |stream| {
        let acceptor = acceptor.clone();
        async move { acceptor.accept(stream).await.ok() }
    })
    .await
}

async fn failure(server: &Server, options: HttpOptions) -> Option<Error> {
    let builder = builder().endpoint(format!("https://{}", server.address));
    let client = builder.http(options.no_proxy()).build().unwrap();
    let error = call(&client).await.err()?;
    assert!(error.was_not_executed(), "{error}");
    Some(error)
}

#[tokio::test]
async fn verifies_authority_and_host_name() {
    let (ours, other) = (authority("ours"), authority("other"));
    let (good, wrong_name) =
        (server(&ours, "127.0.0.1").await, server(&ours, "cvm.example.com").await);
    let only = |pem: String| HttpOptions::new().only_certificates(pem);
    let add = |pem: String| HttpOptions::new().add_certificates(pem);
    let rejected = Some(ErrorKind::Transport(Failure::Connect));
    let cases = [
        (&good, only(ours.pem()), None),
        (&good, add(ours.pem()), None),
        (&good, only([other.pem(), ours.pem()].concat()), None),
        (&good, only(other.pem()).add_certificates(ours.pem()), None),
        (&good, add(other.pem()).add_certificates(ours.pem()), None),
        (&good, only(other.pem()), rejected),
        (&good, add(other.pem()), rejected),
        (&wrong_name, only(ours.pem()), rejected),
    ];
    let all = cases.iter().flat_map(|case| LIBRARIES.iter().map(move |library| (case, library)));
    for (number, ((server, options, expected), library)) in all.enumerate() {
        let options = library(options.clone());
        let failure = failure(server, options).await;
        assert_eq!(failure.as_ref().map(Error::kind), *expected, "case {number}: {failure:?}");
    }
    assert_eq!((good.heads().len(), wrong_name.heads().len()), (5 * LIBRARIES.len(), 0));
}
