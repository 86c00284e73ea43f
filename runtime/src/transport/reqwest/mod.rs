//! The default transport, built on `reqwest`: pooled connections and HTTP/1.1; no redirects and no retries.
//! Compressed responses need the feature `gzip`.
//!
//! No type of `reqwest` is visible outside this module.

mod streaming;
mod tls;

use std::error::Error as StdError;
use std::fmt::{self, Debug, Display, Formatter};
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use self::tls::with_tls;
use super::body::too_large;
use super::options::{HttpOptions, Proxies};
use super::{AttemptTimeout, BodyStream, Failure, Proxy, Transport, TransportError};
use crate::BoxFuture;
use crate::endpoint::is_loopback;

/// A transport with a connection pool.
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
    /// Without proxies; `None` if `client` is used for loopback endpoints, too.
    direct: Option<DirectClient>,
    /// Set by the user.
    attempt_timeout: Option<Duration>,
    max_response_size: usize,
}

/// A client without proxies for loopback endpoints, which is created when it is first needed.
struct DirectClient {
    tls: bool,
    options: HttpOptions,
    client: OnceLock<reqwest::Client>,
}

impl DirectClient {
    fn get(&self) -> Result<reqwest::Client, TransportError> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let created = build(self.tls, &self.options)?;
        Ok(self.client.get_or_init(|| created).clone())
    }
}

impl ReqwestTransport {
    /// Creates a transport with a pool of its own. `tls` is whether connections will use TLS; without, no certificates
    /// have to be found.
    pub(crate) fn new(tls: bool, options: &HttpOptions) -> Result<Self, TransportError> {
        let direct = matches!(options.proxies, Proxies::System).then(|| DirectClient {
            tls,
            options: options.clone().no_proxy(),
            client: OnceLock::new(),
        });
        let client = build(tls, options)?;
        Ok(Self {
            client,
            direct,
            attempt_timeout: options.attempt_timeout,
            max_response_size: options.max_response_size,
        })
    }

    fn client_for(&self, url: &reqwest::Url) -> Result<reqwest::Client, TransportError> {
        match &self.direct {
            Some(direct) if url.host_str().is_some_and(is_loopback) => direct.get(),
            Some(_) | None => Ok(self.client.clone()),
        }
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let timeout = self.timeout_of(&request);
        let (client, mut request) = self.prepare(request)?;
        *request.timeout_mut() = Some(timeout);
        let exchange = async {
            let response = client.execute(request).await.map_err(lost)?;
            self.read(response).await
        };
        exchange.await.map_err(|error| match error.failure() {
            Failure::Timeout => timed_out(timeout),
            _ => error,
        })
    }

    /// Returns how long an attempt may take.
    fn timeout_of(&self, request: &http::Request<Bytes>) -> Duration {
        match (request.extensions().get(), self.attempt_timeout) {
            (Some(AttemptTimeout::Set(timeout)), _) => *timeout,
            (_, Some(timeout)) => timeout,
            (Some(AttemptTimeout::Default(timeout)), None) => *timeout,
            (None, None) => AttemptTimeout::LONGEST,
        }
    }

    /// Returns the client for a request, and the request in the form of the library.
    fn prepare(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<(reqwest::Client, reqwest::Request), TransportError> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(TransportError::new(
                Failure::Unsendable,
                "no Tokio runtime: expected the call to be awaited inside one",
            ));
        }
        let request = reqwest::Request::try_from(request)
            .map_err(|error| failed(Failure::Unsendable, "invalid request", &error))?;
        Ok((self.client_for(request.url())?, request))
    }

    /// Reads the whole response.
    async fn read(
        &self,
        mut response: reqwest::Response,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let announced = response.content_length().unwrap_or_default();
        if usize::try_from(announced).map_or(true, |length| length > self.max_response_size) {
            return Err(too_large(self.max_response_size));
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > self.max_response_size {
                return Err(too_large(self.max_response_size));
            }
            body.extend_from_slice(&chunk);
        }
        let mut out = http::Response::new(body.freeze());
        *out.status_mut() = response.status();
        *out.version_mut() = response.version();
        *out.headers_mut() = std::mem::take(response.headers_mut());
        Ok(out)
    }
}

/// Omits what the library would print, since proxies may have passwords.
impl Debug for ReqwestTransport {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReqwestTransport")
            .field("max_response_size", &self.max_response_size)
            .finish_non_exhaustive()
    }
}

fn build(tls: bool, options: &HttpOptions) -> Result<reqwest::Client, TransportError> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        // Another crate may enable HTTP/2, which multiplexes all calls over one connection.
        .http1_only()
        .pool_idle_timeout(options.idle_timeout)
        .pool_max_idle_per_host(options.max_idle_connections);
    if options.connect_timeout != Duration::MAX {
        builder = builder.connect_timeout(options.connect_timeout);
    }
    let (builder, tls) = match &options.proxies {
        Proxies::System => (builder, tls),
        Proxies::Direct => (builder.no_proxy(), tls),
        Proxies::One(proxy) => (builder.proxy(proxy_of(proxy)?), tls || proxy.is_https()),
    };
    with_tls(builder, tls, options)?
        .build()
        .map_err(|error| failed(Failure::Connect, "cannot set up the transport", &error))
}

fn proxy_of(proxy: &Proxy) -> Result<reqwest::Proxy, TransportError> {
    let url = proxy.checked_url().map_err(|why| TransportError::new(Failure::Connect, why))?;
    let made = reqwest::Proxy::all(url)
        .map_err(|error| failed(Failure::Connect, "unusable proxy", &error.without_url()))?
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

    fn send_streaming(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(self.open(request))
    }
}

fn timed_out(timeout: Duration) -> TransportError {
    TransportError::new(
        Failure::Timeout,
        format!("no response within the attempt timeout of {timeout:?}"),
    )
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
    TransportError::new(failure, chain(&error)).with_source(Cause(error))
}

/// The cause of a lost request, which the message repeats: the first I/O error, or else the innermost one. Errors of the
/// library are hidden.
#[derive(Debug)]
struct Cause(reqwest::Error);

impl Cause {
    fn get(&self) -> &(dyn StdError + 'static) {
        let mut found: &(dyn StdError + 'static) = &self.0;
        while let Some(inner) = found.source()
            && !found.is::<io::Error>()
        {
            found = inner;
        }
        found
    }
}

impl Display for Cause {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self.get(), formatter)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.get()).filter(|error| !error.is::<reqwest::Error>())
    }
}

fn failed(failure: Failure, what: &str, error: &dyn StdError) -> TransportError {
    TransportError::new(failure, format!("{what}: {}", chain(error)))
}

/// Returns an error and its sources on one line. The outer errors of the library say little, so a line without sources
/// would not tell what happened.
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
