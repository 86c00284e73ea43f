//! TLS of the default transport, with one of two libraries.

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
use crate::transport::options::Library;
use crate::transport::options::{HttpOptions, Trust};
use crate::transport::{Failure, TransportError};

/// Sets the TLS library and the trusted root certificates. `tls` is whether any connection will use TLS.
pub(super) fn with_tls(
    builder: reqwest::ClientBuilder,
    tls: bool,
    options: &HttpOptions,
) -> Result<reqwest::ClientBuilder, TransportError> {
    match options.library {
        #[cfg(feature = "rustls-tls")]
        Some(Library::Rustls) => with_rustls(builder, tls, &options.trust),
        #[cfg(feature = "native-tls")]
        Some(Library::Native) => with_native(builder, &options.trust),
        _ if !tls && options.trust == Trust::System(Vec::new()) => Ok(builder),
        _ => Err(TransportError::new(
            Failure::Connect,
            "no TLS library for https: enable the feature rustls-tls or native-tls, or set a transport",
        )),
    }
}

#[cfg(feature = "rustls-tls")]
fn with_rustls(
    builder: reqwest::ClientBuilder,
    tls: bool,
    trust: &Trust,
) -> Result<reqwest::ClientBuilder, TransportError> {
    use std::sync::Arc;

    use rustls::crypto::{CryptoProvider, ring};
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::Verifier;

    let provider = CryptoProvider::get_default()
        .map_or_else(|| Arc::new(ring::default_provider()), Arc::clone);
    let unusable = |error| super::failed(Failure::Connect, "cannot set up TLS", &error);
    let read = |pem: &[u8]| {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        read.ok().filter(|found| !found.is_empty()).ok_or_else(not_pem)
    };
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let mut roots = RootCertStore::empty();
    let config = match trust {
        Trust::Only(pem) => {
            for found in read(pem)? {
                roots.add(found).map_err(|_| not_pem())?;
            }
            config.with_root_certificates(roots)
        }
        Trust::System(more) if tls || !more.is_empty() => {
            let mut found = Vec::new();
            for pem in more {
                found.extend(read(pem)?);
            }
            let verifier = Verifier::new_with_extra_roots(found, provider).map_err(unusable)?;
            config.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        }
        // No certificate will be verified, so a system without root certificates is fine.
        Trust::System(_) => config.with_root_certificates(roots),
    };
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

#[cfg(feature = "native-tls")]
fn with_native(
    builder: reqwest::ClientBuilder,
    trust: &Trust,
) -> Result<reqwest::ClientBuilder, TransportError> {
    let read = |pem: &[u8]| {
        let read = reqwest::Certificate::from_pem_bundle(pem).ok();
        read.filter(|found| !found.is_empty()).ok_or_else(not_pem)
    };
    let builder = builder.tls_backend_native();
    match trust {
        Trust::System(more) if more.is_empty() => Ok(builder),
        Trust::System(more) => {
            let mut found = Vec::new();
            for pem in more {
                found.extend(read(pem)?);
            }
            Ok(builder.tls_certs_merge(found))
        }
        Trust::Only(pem) => Ok(builder.tls_certs_only(read(pem)?)),
    }
}

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
fn not_pem() -> TransportError {
    TransportError::new(
        Failure::Connect,
        "unreadable certificates: expected PEM with at least one BEGIN CERTIFICATE",
    )
}
