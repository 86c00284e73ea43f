//! The default transport, over `reqwest`: connections are kept, HTTP/1.1, gzip, proxies as the environment sets them.
//! Nothing of `reqwest` shows outside this file.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::{Failure, Transport, TransportError};
use crate::BoxFuture;

/// Sends through a pool of connections.
#[derive(Debug)]
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
    max_reply_size: usize,
}

impl ReqwestTransport {
    /// A pool of its own. `tls` says whether connections will be encrypted, so that a plain one needs no certificates.
    pub(crate) fn new(
        tls: bool,
        connect_timeout: Duration,
        max_reply_size: usize,
    ) -> Result<Self, TransportError> {
        Self::build(with_tls(builder(connect_timeout), tls)?, max_reply_size)
    }

    /// To a neighbour: no proxy, no encryption, little to wait for and to read.
    pub(crate) fn direct() -> Result<Self, TransportError> {
        const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
        const MAX_REPLY_SIZE: usize = 64 << 10;
        Self::build(with_tls(builder(CONNECT_TIMEOUT).no_proxy(), false)?, MAX_REPLY_SIZE)
    }

    fn build(
        builder: reqwest::ClientBuilder,
        max_reply_size: usize,
    ) -> Result<Self, TransportError> {
        let client = builder
            .build()
            .map_err(|error| failed(Failure::Connect, "cannot set up the transport", error))?;
        Ok(Self { client, max_reply_size })
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(TransportError::new(
                Failure::Connect,
                "the default transport needs a Tokio runtime: await the call inside one",
            ));
        }
        let request = reqwest::Request::try_from(request)
            .map_err(|error| failed(Failure::Connect, "the request is malformed", error))?;
        let mut reply = self.client.execute(request).await.map_err(lost)?;
        let announced = reply.content_length().unwrap_or_default();
        if usize::try_from(announced).map_or(true, |length| length > self.max_reply_size) {
            return Err(self.too_large());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = reply.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > self.max_reply_size {
                return Err(self.too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let mut out = http::Response::new(body.freeze());
        *out.status_mut() = reply.status();
        *out.version_mut() = reply.version();
        *out.headers_mut() = std::mem::take(reply.headers_mut());
        Ok(out)
    }

    fn too_large(&self) -> TransportError {
        let limit = self.max_reply_size;
        TransportError::new(Failure::TooLarge, format!("more than {limit} bytes"))
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

fn builder(connect_timeout: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(connect_timeout)
}

#[cfg(feature = "rustls-tls")]
fn with_tls(
    builder: reqwest::ClientBuilder,
    tls: bool,
) -> Result<reqwest::ClientBuilder, TransportError> {
    use std::sync::Arc;

    use rustls::crypto::{CryptoProvider, ring};
    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = CryptoProvider::get_default()
        .map_or_else(|| Arc::new(ring::default_provider()), Arc::clone);
    let unusable = |error| failed(Failure::Connect, "cannot set up TLS", error);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let config = if tls {
        config.with_platform_verifier().map_err(unusable)?
    } else {
        // Never asked for a certificate, so a machine without any will do.
        config.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

#[cfg(not(feature = "rustls-tls"))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    tls: bool,
) -> Result<reqwest::ClientBuilder, TransportError> {
    if tls {
        return Err(TransportError::new(
            Failure::Connect,
            "an https endpoint needs TLS: enable the feature rustls-tls, or set a transport",
        ));
    }
    Ok(builder)
}

fn lost(error: reqwest::Error) -> TransportError {
    let failure = if error.is_connect() {
        Failure::Connect
    } else if error.is_timeout() {
        Failure::Timeout
    } else {
        Failure::Exchange
    };
    let error = error.without_url();
    let message = chain(&error);
    TransportError::new(failure, message).with_source(error)
}

fn failed(
    failure: Failure,
    what: &str,
    error: impl StdError + Send + Sync + 'static,
) -> TransportError {
    TransportError::new(failure, format!("{what}: {}", chain(&error))).with_source(error)
}

/// An error and its causes in one line: the outer texts say little.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let inner = error.to_string();
        if !text.ends_with(&inner) {
            text.extend([": ", &inner]);
        }
        cause = error.source();
    }
    text
}
