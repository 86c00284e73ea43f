//! Requests as flattened parameters: queries of GET requests and the older signatures.
//!
//! The code is behind a trait object that only [`ClientBuilder::signature`](crate::ClientBuilder::signature),
//! [`ClientBuilder::method`](crate::ClientBuilder::method) and the protocol of API 2.0 refer to. Programs that use none of
//! them do not contain it.

use std::fmt::Debug;

use crate::flatten::Parameters;
use crate::shape::Shape;
use crate::sign::v1::{self, Algorithm, Names};
use crate::wire::SentParameters;

/// Converts requests into parameters, and signs them.
pub(crate) trait ParameterCodec: Debug + Send + Sync {
    /// Returns the parameters of a request.
    fn flatten(&self, request: &dyn Shape) -> Parameters;

    /// Returns the parameters of a JSON object.
    fn flatten_json(&self, object: &str) -> Result<Parameters, serde_json::Error>;

    /// Returns parameters as a query or as a form.
    fn query(&self, parameters: &Parameters) -> String;

    /// Returns the parameter `Signature` of a request.
    fn sign(&self, request: &ParameterRequest<'_>, secret_key: &str) -> String;

    /// Returns parameters in the form that the wire log needs.
    fn sent<'a>(&self, parameters: &'a Parameters) -> &'a dyn SentParameters;
}

/// The parts of a request that an older signature covers.
pub(crate) struct ParameterRequest<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) method: &'a str,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) parameters: &'a Parameters,
    pub(crate) names: Names,
}

/// The only implementation.
#[derive(Debug)]
pub(crate) struct Flattened;

impl ParameterCodec for Flattened {
    fn flatten(&self, request: &dyn Shape) -> Parameters {
        Parameters::of(request)
    }

    fn flatten_json(&self, object: &str) -> Result<Parameters, serde_json::Error> {
        Parameters::of_json(object)
    }

    fn query(&self, parameters: &Parameters) -> String {
        parameters.to_query()
    }

    fn sign(&self, request: &ParameterRequest<'_>, secret_key: &str) -> String {
        let ParameterRequest { algorithm, method, host, path, parameters, names } = *request;
        let text = v1::string_to_sign(method, host, path, parameters, names);
        v1::signature(algorithm, secret_key, &text)
    }

    fn sent<'a>(&self, parameters: &'a Parameters) -> &'a dyn SentParameters {
        parameters
    }
}
