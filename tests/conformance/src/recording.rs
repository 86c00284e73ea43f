//! Reads the requests of the vendor's SDK that `python/record.py` recorded.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

/// A documented call.
#[derive(Clone, Debug, Deserialize)]
pub struct Example {
    /// The name of the action.
    pub action: String,
    /// The index among the examples of the action.
    pub example: usize,
    /// The documented request; `None` where the documentation shows a query without parameters instead of JSON.
    pub request: Option<Value>,
    /// The documented response, as JSON.
    pub response: String,
    /// The secret id that the SDK signed with.
    pub secret_id: String,
    /// The secret key that the SDK signed with.
    pub secret_key: String,
    /// The token of temporary credentials.
    pub token: Option<String>,
    /// The requests of the SDK, one per signature method and HTTP method.
    pub sent: Vec<Sent>,
}

impl Example {
    /// Returns the name of the example in messages.
    pub fn title(&self) -> String {
        format!("{} (example {})", self.action, self.example + 1)
    }

    /// Returns the request as JSON.
    pub fn request_json(&self) -> String {
        self.request.as_ref().map_or_else(|| "{}".to_owned(), Value::to_string)
    }

    /// Returns the request with a signature method and HTTP method.
    pub fn sent(&self, signature: &str, method: &str) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.signature == signature && sent.method == method)
    }
}

/// A request of the SDK.
#[derive(Clone, Debug, Deserialize)]
pub struct Sent {
    /// `TC3-HMAC-SHA256`, `HmacSHA1` or `HmacSHA256`.
    pub signature: String,
    /// `POST` or `GET`.
    pub method: String,
    /// The signed host.
    pub host: String,
    /// The signed time, in UNIX seconds.
    pub timestamp: u64,
    /// The `Content-Type` header.
    pub content_type: String,
    /// All headers.
    pub headers: Vec<(String, String)>,
    /// The body, or the query of a `GET` request.
    pub payload: String,
    /// The string that was signed.
    pub string_to_sign: String,
}

impl Sent {
    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name));
        found.map(|header| header.1.as_str())
    }

    /// Returns the parameters of the query or form, in the order sent.
    pub fn pairs(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.payload.as_bytes()).into_owned().collect()
    }
}

/// Returns the path of the recording, relative to this package, which is where Cargo runs tests.
pub fn path() -> PathBuf {
    PathBuf::from("../../target/external/sdk.jsonl")
}

/// Reads the recording.
///
/// # Errors
/// The file is missing or is not the output of `record.py`.
pub fn read() -> Result<Vec<Example>, String> {
    let path = path();
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("{}: {error}; `cargo xtask test` records it", path.display()))?;
    text.lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{}: {error}: expected the output of record.py", path.display()))
}
