//! Calls of any action by name.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::action::{Action, StreamingAction};
use crate::body::Body;
use crate::call::{
    Call, Operation, RawCall, StreamingCall, TypedCall, TypedStreamingCall, encode_request,
};
use crate::client::{ClientBuilder, Config, FromConfig};
use crate::error::Error;

/// A client for any service, which calls actions by name.
///
/// It is cheap to clone. Prefer the client of a generated crate, such as `tencent_cloud_cvm::Client`, where there is one.
#[derive(Clone, Debug)]
pub struct GenericClient {
    config: Config,
}

impl GenericClient {
    /// Creates a client from a shared configuration.
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone() }
    }

    /// Creates a client from the environment, as [`Config::from_env`] does.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Config::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns a builder.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Returns the shared configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Calls the action of a generated request; `.await` sends the call.
    #[inline]
    pub fn call_action<A: Action>(&self, request: A) -> Call<A> {
        Call::new(&self.config, request)
    }

    /// Calls the action of a generated request whose response is an [event stream](crate::event_stream); `.await` sends the
    /// call.
    #[inline]
    pub fn stream_action<A: StreamingAction>(&self, request: A) -> StreamingCall<A> {
        StreamingCall::new(&self.config, request)
    }

    /// Calls an action of API 3.0 by name with request and response types of the caller.
    ///
    /// The request is encoded with [`serde::Serialize`] and must be a JSON object. The response is decoded with
    /// [`serde::Deserialize`] from the value of `Response`, without the envelope. An error of the service is an [`Error`],
    /// as for other calls. `.await` or [`send`](TypedCall::send) sends the call.
    ///
    /// ```
    /// use serde::{Deserialize, Serialize};
    /// use tencent_cloud::{GenericClient, Idempotency};
    ///
    /// #[derive(Serialize)]
    /// struct DescribeCertificates {
    ///     #[serde(rename = "Limit")]
    ///     limit: u64,
    /// }
    ///
    /// #[derive(Deserialize)]
    /// struct Certificates {
    ///     #[serde(rename = "TotalCount")]
    ///     total_count: u64,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use tencent_cloud::testing::{Answer, Replay};
    /// # let service = Replay::new();
    /// # service.on_named("DescribeCertificates", Answer::json(r#"{"TotalCount": 3}"#));
    /// # let client: GenericClient = service.client().build()?;
    /// let request = DescribeCertificates { limit: 10 };
    /// let certificates: Certificates = client
    ///     .call("ssl", "2019-12-05", "DescribeCertificates", &request)
    ///     .idempotency(Idempotency::ReadOnly)
    ///     .await?;
    /// assert_eq!(certificates.total_count, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The call returns an error of the kind [`Config`](crate::ErrorKind::Config) if the request cannot be encoded, and one
    /// of the kind [`Decode`](crate::ErrorKind::Decode) if the response does not match `Response`. The latter does not quote
    /// values of the response, which may be secret; [`Error::body`] has them.
    pub fn call<Request, Response>(
        &self,
        service: &str,
        version: &str,
        action: &str,
        request: &Request,
    ) -> TypedCall<Response>
    where
        Request: Serialize + ?Sized,
        Response: DeserializeOwned,
    {
        let operation = Operation::named(service, version, action);
        TypedCall::new(RawCall::new(&self.config, operation, encode_request(request)))
    }

    /// Calls an action of API 3.0 by name, and returns its response as an [event stream](crate::event_stream).
    ///
    /// Request and events have types of the caller, as for [`call`](Self::call): `serde_json::Value` for JSON without a
    /// type. `.await` or [`send`](TypedStreamingCall::send) sends the call. If the service sends ordinary JSON, the stream
    /// consists of that response.
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use tencent_cloud::GenericClient;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use tencent_cloud::testing::{Answer, Replay};
    /// # let service = Replay::new();
    /// # service.on_named("ChatCompletions", Answer::events([r#"{"Note": "a"}"#, r#"{"Note": "b"}"#]));
    /// # let client: GenericClient = service.client().build()?;
    /// let request = json!({"Model": "hunyuan-lite", "Messages": [], "Stream": true});
    /// let mut events = client
    ///     .stream::<_, Value>("hunyuan", "2023-09-01", "ChatCompletions", &request)
    ///     .await?;
    /// while let Some(event) = events.next().await {
    ///     println!("{}", event?);
    /// }
    /// # service.finish()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The call and the stream return the errors of [`call`](Self::call).
    pub fn stream<Request, Event>(
        &self,
        service: &str,
        version: &str,
        action: &str,
        request: &Request,
    ) -> TypedStreamingCall<Event>
    where
        Request: Serialize + ?Sized,
        Event: DeserializeOwned + Send + 'static,
    {
        let operation = Operation::named(service, version, action);
        TypedStreamingCall::new(&self.config, operation, encode_request(request))
    }

    /// Calls an action of API 3.0 by name with a JSON object, and returns the response as received, with its envelope.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use tencent_cloud::testing::{Answer, Replay};
    /// # let service = Replay::new();
    /// # service.on_named("DescribeCertificates", Answer::json(r#"{"TotalCount": 0}"#));
    /// # let client: tencent_cloud::GenericClient = service.client().build()?;
    /// let response = client
    ///     .call_raw("ssl", "2019-12-05", "DescribeCertificates", r#"{"Limit": 10}"#)
    ///     .idempotency(tencent_cloud::Idempotency::ReadOnly)
    ///     .await?;
    /// println!("{:?}: {} bytes", response.request_id(), response.body().len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The request is signed and sent like any other; with an older signature or with GET, the object is flattened into
    /// parameters. The module [`body`](crate::body) has the forms in which a few services accept files.
    pub fn call_raw(
        &self,
        service: &str,
        version: &str,
        action: &str,
        body: impl Into<Body>,
    ) -> RawCall {
        let operation = Operation::named(service, version, action);
        RawCall::new(&self.config, operation, Ok(body.into()))
    }
}

impl FromConfig for GenericClient {
    fn from_config(config: Config) -> Result<Self, Error> {
        Ok(Self { config })
    }
}
