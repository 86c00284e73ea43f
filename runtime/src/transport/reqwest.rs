//! The default transport, over `reqwest`: connections are kept, HTTP/1.1, gzip, no redirects, nothing repeated.
//! Nothing of `reqwest` shows outside this module.

mod tls;

use std::error::Error as StdError;
use std::fmt::{self, Debug, Formatter};
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use self::tls::with_tls;
use super::options::{HttpOptions, Proxies};
use super::{Failure, Proxy, Transport, TransportError};
use crate::BoxFuture;

/// Sends through a pool of connections.
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
    max_reply_size: usize,
}

impl ReqwestTransport {
    /// A pool of its own. `tls` says whether connections will be encrypted, so that a plain one needs no certificates.
    pub(crate) fn new(tls: bool, options: &HttpOptions) -> Result<Self, TransportError> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .pool_idle_timeout(options.idle_timeout)
            .pool_max_idle_per_host(options.max_idle_connections);
        if options.connect_timeout != Duration::MAX {
            builder = builder.connect_timeout(options.connect_timeout);
        }
        if options.attempt_timeout != Duration::MAX {
            builder = builder.timeout(options.attempt_timeout);
        }
        let (builder, tls) = match &options.proxies {
            Proxies::System => (builder, tls),
            Proxies::Direct => (builder.no_proxy(), tls),
            Proxies::One(proxy) => (builder.proxy(made(proxy)?), tls || proxy.is_https()),
        };
        let client = with_tls(builder, tls, options)?
            .build()
            .map_err(|error| failed(Failure::Connect, "cannot set up the transport", error))?;
        Ok(Self { client, max_reply_size: options.max_reply_size })
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
        let message = format!("more than {limit} bytes, which max_reply_size allows");
        TransportError::new(Failure::TooLarge, message)
    }
}

/// Without what the library would print: proxies may have passwords.
impl Debug for ReqwestTransport {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReqwestTransport")
            .field("max_reply_size", &self.max_reply_size)
            .finish_non_exhaustive()
    }
}

fn made(proxy: &Proxy) -> Result<reqwest::Proxy, TransportError> {
    let url = proxy.checked_url().map_err(|why| TransportError::new(Failure::Connect, why))?;
    let made = reqwest::Proxy::all(url)
        .map_err(|error| failed(Failure::Connect, "the proxy is unusable", error.without_url()))?
        .no_proxy(reqwest::NoProxy::from_string(&proxy.bypassed()));
    Ok(match proxy.login() {
        Some((name, password)) => made.basic_auth(name, password),
        None => made,
    })
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }
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
