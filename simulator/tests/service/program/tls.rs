//! The HTTPS server, with an independent client.

use std::sync::Arc;

use tencent_cloud_simulator::{Fault, FaultRule, Simulator};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Sends a request to the server under this name, trusting the authority, and returns the response.
async fn get(
    simulator: &Simulator,
    authority: Option<&str>,
    name: &str,
    path: &str,
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    if let Some(pem) = authority {
        roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(simulator.address()).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    Ok(response)
}

#[tokio::test]
async fn certificate_is_valid_for_this_machine_and_the_advertised_host() {
    let builder = Simulator::builder().tls(true).advertise("simulator:8520");
    let simulator = builder.start().await.unwrap();
    assert_eq!(simulator.endpoint(), "https://simulator:8520");
    let authority = simulator.authority();
    for name in ["localhost", "127.0.0.1", "simulator"] {
        let response = get(&simulator, authority, name, "/_simulator/health").await.unwrap();
        assert!(response.starts_with("HTTP/1.1 200 OK"), "{name}: {response}");
    }
    let wrong_name = get(&simulator, authority, "other", "/_simulator/health").await;
    assert!(wrong_name.unwrap_err().to_string().contains("not valid for name"));
    let other = Simulator::builder().tls(true).start().await.unwrap();
    for authority in [None, other.authority()] {
        assert!(get(&simulator, authority, "localhost", "/").await.is_err());
    }
    // A server without TLS has no authority.
    assert_eq!(Simulator::start().await.unwrap().authority(), None);
}

#[tokio::test]
async fn faults_reset_encrypted_connections() {
    let simulator = Simulator::builder().tls(true).start().await.unwrap();
    simulator.inject(FaultRule::always(Fault::ResetBefore));
    assert!(get(&simulator, simulator.authority(), "localhost", "/").await.is_err());
    assert_eq!(simulator.control().calls(0).last, 1);
}

#[tokio::test]
async fn plain_requests_are_not_served() {
    let simulator = Simulator::builder().tls(true).start().await.unwrap();
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut response = Vec::new();
    // The server sends an alert of TLS, or only closes the connection.
    let _ = stream.read_to_end(&mut response).await;
    assert!(!response.starts_with(b"HTTP"), "{response:?}");
}
