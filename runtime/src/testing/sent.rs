//! Recorded requests.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::{Method, Request};
use percent_encoding::percent_decode;
use serde_json::Value;

use super::parameters::unflatten;
use crate::error::Error;
use crate::json;
use crate::shape::Shape;

/// The path of API 2.0.
const API_20: &str = "/v2/index.php";

/// The common parameters of requests with `HmacSHA1` and `HmacSHA256` signatures.
const COMMON: [&str; 11] = [
    "Action",
    "Language",
    "Nonce",
    "Region",
    "RequestClient",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Timestamp",
    "Token",
    "Version",
];

/// A recorded request: action, region and parameters, whatever their encoding.
///
/// ```
/// use tencent_cloud::testing::{Answer, Replay};
/// use tencent_cloud_cvm::Client;
/// use tencent_cloud_cvm::model::{DescribeInstancesRequest, Filter};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let service = Replay::new();
/// service.on::<DescribeInstancesRequest>(Answer::json(r#"{"TotalCount": 0}"#));
/// let cvm: Client = service.client().region("ap-shanghai").build()?;
/// let zone = Filter::new("zone", ["ap-shanghai-2"]);
/// cvm.describe_instances(DescribeInstancesRequest::new().filters([zone])).await?;
///
/// let sent = &service.sent()[0];
/// assert_eq!(sent.action(), Some("DescribeInstances"));
/// assert_eq!(sent.region(), Some("ap-shanghai"));
/// assert_eq!(sent.parameter("Filters.0.Values.0").as_deref(), Some("ap-shanghai-2"));
/// # service.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Sent {
    http: Request<Bytes>,
    /// Common parameters in the query or form; empty if they are headers.
    common: Vec<(String, String)>,
    parameters: Value,
    /// The parameters as JSON, unchanged if they were sent as JSON.
    json: String,
}

impl Sent {
    /// Reads a request. Unreadable parts count as absent.
    #[must_use]
    pub fn new(http: Request<Bytes>) -> Self {
        let in_headers = http.headers().contains_key("x-tc-action");
        let is_get = *http.method() == Method::GET;
        if in_headers && !is_get {
            let json = String::from_utf8_lossy(http.body()).into_owned();
            return match serde_json::from_str(&json) {
                Ok(parameters) => Self { http, common: Vec::new(), parameters, json },
                Err(_) => {
                    Self { http, common: Vec::new(), parameters: Value::Null, json: "null".into() }
                }
            };
        }
        let encoded =
            if is_get { http.uri().query().unwrap_or_default().as_bytes() } else { http.body() };
        let is_common = |pair: &(String, String)| !in_headers && COMMON.contains(&pair.0.as_str());
        let (common, own) = pairs(encoded).into_iter().partition(is_common);
        let parameters = unflatten(own);
        let json = parameters.to_string();
        Self { http, common, parameters, json }
    }

    /// Returns the name of the action.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.named("x-tc-action", "Action")
    }

    /// Returns the API version; API 2.0 sends none.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.named("x-tc-version", "Version")
    }

    /// Returns the region.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.named("x-tc-region", "Region")
    }

    /// Returns the value of a parameter by its flattened name, such as `Filters.0.Values.1`, as a string; `None` for a list,
    /// an object or an absent parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let value = name.split('.').try_fold(&self.parameters, |value, part| match value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            value => value.get(part),
        })?;
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Returns the parameters as a JSON object, or `null` for a body of another kind. Values of flattened parameters are
    /// strings.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Decodes the parameters into the request of an action. Unknown fields are ignored.
    ///
    /// # Errors
    ///
    /// A value that does not match the type of its field.
    pub fn request<A: Shape + Default>(&self) -> Result<A, Error> {
        let decoded = json::decode(self.json.as_bytes());
        decoded.map_err(|error| Error::decode(error, self.json.clone().into()))
    }

    /// Returns the value of a header, if it is valid text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.http.headers().get(name)?.to_str().ok()
    }

    /// Returns the HTTP request.
    #[must_use]
    pub fn http(&self) -> &Request<Bytes> {
        &self.http
    }

    pub(super) fn into_http(self) -> Request<Bytes> {
        self.http
    }

    pub(super) fn is_api20(&self) -> bool {
        self.http.uri().path() == API_20
    }

    fn named<'a>(&'a self, header: &str, parameter: &str) -> Option<&'a str> {
        let common = || self.common.iter().find(|pair| pair.0 == parameter);
        self.header(header).or_else(|| common().map(|pair| pair.1.as_str()))
    }
}

/// Shows action and region only, since parameters may be secret.
impl Debug for Sent {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sent")
            .field("action", &self.action())
            .field("region", &self.region())
            .finish_non_exhaustive()
    }
}

/// Decodes the pairs of a query or a form.
fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
        percent_decode(&spaced).decode_utf8_lossy().into_owned()
    };
    let parts = encoded.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    let pair = |part: &[u8]| match part.iter().position(|byte| *byte == b'=') {
        Some(at) => {
            let (name, value) = part.split_at(at);
            (decode(name), decode(value.get(1..).unwrap_or_default()))
        }
        None => (decode(part), String::new()),
    };
    parts.map(pair).collect()
}
