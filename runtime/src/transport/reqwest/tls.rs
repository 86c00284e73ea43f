//! TLS of the default transport, with one of two libraries.

#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
use crate::transport::options::TlsBackend;
use crate::transport::options::{HttpOptions, Trust};
use crate::transport::{Failure, TransportError};

/// Sets the TLS library and the trusted root certificates. `tls` is whether any connection will use TLS.
pub(super) fn with_tls(
    builder: reqwest::ClientBuilder,
    tls: bool,
    options: &HttpOptions,
) -> Result<reqwest::ClientBuilder, TransportError> {
    match options.tls {
        #[cfg(feature = "rustls-no-provider")]
        Some(TlsBackend::Rustls) => with_rustls(builder, tls, &options.trust),
        #[cfg(feature = "native-tls")]
        Some(TlsBackend::Native) => with_trust(builder.tls_backend_native(), &options.trust),
        _ if !tls && options.trust == Trust::System(Vec::new()) => Ok(builder),
        _ => Err(TransportError::new(
            Failure::Connect,
            "no TLS library for https: enable the feature rustls-tls or native-tls, or set a transport",
        )),
    }
}

#[cfg(feature = "rustls-no-provider")]
fn with_rustls(
    builder: reqwest::ClientBuilder,
    tls: bool,
    trust: &Trust,
) -> Result<reqwest::ClientBuilder, TransportError> {
    check_crypto_provider()?;
    let builder = builder.tls_backend_rustls();
    match trust {
        // No certificate will be verified, so a system without root certificates is fine.
        Trust::System(more) if !tls && more.is_empty() => Ok(builder.tls_certs_only([])),
        trust => with_trust(builder, trust),
    }
}

/// Without a crypto provider of its own, `reqwest` panics if the process installed none.
#[cfg(feature = "rustls-no-provider")]
fn check_crypto_provider() -> Result<(), TransportError> {
    let has_own = cfg!(feature = "rustls-tls");
    if has_own || rustls::crypto::CryptoProvider::get_default().is_some() {
        return Ok(());
    }
    Err(TransportError::new(
        Failure::Connect,
        "no crypto provider for TLS: install one in the process, or enable the feature rustls-tls",
    ))
}

#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
fn with_trust(
    builder: reqwest::ClientBuilder,
    trust: &Trust,
) -> Result<reqwest::ClientBuilder, TransportError> {
    let read = |pem: &[u8]| {
        let read = reqwest::Certificate::from_pem_bundle(pem).ok();
        read.filter(|found| !found.is_empty()).ok_or_else(not_pem)
    };
    match trust {
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

#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
fn not_pem() -> TransportError {
    TransportError::new(
        Failure::Connect,
        "unreadable certificates: expected PEM with at least one BEGIN CERTIFICATE",
    )
}
