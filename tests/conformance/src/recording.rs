//! Reads the requests of the vendor's SDK that `python/record.py` recorded.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

/// A recorded call: a documented example, or a random request.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    /// The short name of the service, such as `cvm`.
    pub service: String,
    /// The version of the service.
    pub version: String,
    /// The name of the action.
    pub action: String,
    /// The index among the examples of the action; `None` for a random request.
    pub example: Option<usize>,
    /// The index among the random requests of the action.
    pub random: Option<usize>,
    /// Whether the documentation shows a query instead of JSON.
    #[serde(default)]
    pub query: bool,
    /// Why an example cannot be read; it has no request.
    pub unreadable: Option<String>,
    /// The request.
    #[serde(default)]
    pub request: Value,
    /// The documented response, as JSON.
    pub response: Option<String>,
    /// The secret id that the SDK signed with.
    #[serde(default)]
    pub secret_id: String,
    /// The secret key that the SDK signed with.
    #[serde(default)]
    pub secret_key: String,
    /// The token of temporary credentials.
    pub token: Option<String>,
    /// The requests of the SDK: those of an example in every format, those of a random request as JSON and in one other
    /// format.
    #[serde(default)]
    pub sent: Vec<Sent>,
}

impl Call {
    /// Returns the name of the call in messages.
    pub fn title(&self) -> String {
        let Self { service, version, action, .. } = self;
        match (self.example, self.random) {
            (Some(index), _) => format!("{service} {version} {action} (example {})", index + 1),
            (None, index) => {
                let index = index.unwrap_or_default();
                format!("{service} {version} {action} (random {index}: {})", self.request)
            }
        }
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
    /// Returns whether the payload is JSON; that of any other format is flattened.
    pub fn is_json(&self) -> bool {
        self.signature == "TC3-HMAC-SHA256" && self.method == "POST"
    }

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

/// Reads the recording, one call at a time.
///
/// # Errors
/// The file is missing. An item is an error if it is not the output of `record.py`.
pub fn read() -> Result<impl Iterator<Item = Result<Call, String>>, String> {
    let path = path();
    let file = File::open(&path)
        .map_err(|error| format!("{}: {error}; `cargo xtask test` records it", path.display()))?;
    let parse = move |line: std::io::Result<String>| {
        let line = line.map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&line).map_err(|error| {
            format!("{}: {error}: expected the output of record.py", path.display())
        })
    };
    Ok(BufReader::new(file).lines().map(parse))
}
