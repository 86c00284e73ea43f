//! The wire protocols of the two API generations.
//!
//! Apart from rate limits and test doubles, only this module distinguishes API 3.0 from API 2.0: [`Protocol`] has one
//! implementation per generation, and [`ActionProtocol`] selects it from the [`Dialect`] of an action.

mod api20;
mod api30;
mod parameters;

use std::fmt::Debug;

use bytes::Bytes;

use self::api20::Api20;
pub(crate) use self::api30::{Api30, read_event, redact_event};
pub(crate) use self::parameters::{Flattened, ParameterCodec, ParameterRequest};
use crate::action::{Action, Dialect};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::flatten::Parameters;
use crate::json::{self, ResponseBody};
use crate::shape::{MemoryBudget, Shape};
use crate::sign::Signature;
use crate::sign::v1::{Algorithm, Names};

/// The differences between the API generations.
pub(crate) trait Protocol: Debug + Send + Sync {
    /// Returns the host that requests are sent to.
    fn host(
        &self,
        endpoint: &Endpoint,
        service: &str,
        region: Option<&str>,
    ) -> Result<String, Error>;

    /// Returns the path of the URL.
    fn path(&self) -> &'static str;

    /// Returns whether requests may be sent to the backup host.
    fn supports_failover(&self) -> bool;

    /// Returns the algorithm that signs flattened parameters, or `None` if the bytes of the request are signed with
    /// `TC3-HMAC-SHA256`.
    fn parameter_algorithm(&self, signature: Signature) -> Option<Algorithm>;

    /// Returns the codec of parameters, if all requests consist of parameters.
    fn parameter_codec(&self) -> Option<&'static dyn ParameterCodec>;

    /// Returns the form in which names of parameters are signed.
    fn signed_names(&self) -> Names;

    /// Appends the parameters that describe the client, to a request that is signed by its parameters.
    fn push_client_parameters(&self, client: &ClientParameters<'_>, parameters: &mut Parameters);

    /// Decodes a response into `shape`, or returns the error that it contains.
    fn read(
        &self,
        response: &http::Response<Bytes>,
        shape: &mut dyn Shape,
        max_response_size: usize,
    ) -> Result<ResponseBody, Error>;

    /// Returns the body of a response without secrets. `shape` is a value of the response's type, which is overwritten.
    fn redact(&self, body: &[u8], shape: &mut dyn Shape, max_response_size: usize) -> String;
}

/// What a client states about itself in parameters.
pub(crate) struct ClientParameters<'a> {
    /// The version of the API.
    pub(crate) version: &'a str,
    /// The name of the calling program.
    pub(crate) request_client: &'a str,
    /// The language of messages.
    pub(crate) language: Option<&'a str>,
}

/// The protocol of an action. It is a constant, so that only programs with an action of API 2.0 contain that protocol.
pub(crate) trait ActionProtocol {
    const PROTOCOL: &'static dyn Protocol;
}

impl<A: Action> ActionProtocol for A {
    const PROTOCOL: &'static dyn Protocol = match A::INFO.dialect {
        Dialect::Api30 => &Api30,
        Dialect::Api20 { host } => &Api20 { host },
    };
}

impl Dialect {
    /// Returns whether the action belongs to API 2.0.
    pub const fn is_api20(self) -> bool {
        matches!(self, Self::Api20 { .. })
    }
}

fn is_json_object(body: &[u8]) -> bool {
    json::without_bom(body).trim_ascii_start().first() == Some(&b'{')
}

/// The error of a body that is not a JSON object: some intermediary sent it.
fn not_json(body: &Bytes) -> Error {
    let message = if body.is_empty() {
        "the body is empty: expected a JSON object"
    } else {
        "the body is not JSON: expected a JSON object"
    };
    Error::gateway(message, body.clone())
}

fn budget(max_response_size: usize, body: &[u8]) -> MemoryBudget {
    MemoryBudget::for_response(max_response_size, body.len())
}
