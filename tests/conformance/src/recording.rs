//! What the vendor's SDK would send, as `python/record.py` wrote it down.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// One documented call.
#[derive(Clone, Debug, Deserialize)]
pub struct Example {
    /// The action's name.
    pub action: String,
    /// Its place among the examples of the action.
    pub example: usize,
    /// The request as documented; `None` where a query is documented instead, which then has no parameters of its own.
    pub request: Option<Value>,
    /// The text of the documented reply.
    pub reply: String,
    /// Whom the SDK signed as.
    pub secret_id: String,
    /// The key that it signed with.
    pub secret_key: String,
    /// The token of temporary credentials.
    pub token: Option<String>,
    /// What the SDK would send, for each signature and HTTP method.
    pub sent: Vec<Sent>,
}

impl Example {
    /// How messages name it.
    pub fn title(&self) -> String {
        format!("{} (example {})", self.action, self.example + 1)
    }

    /// The JSON text of the request.
    pub fn request_json(&self) -> String {
        self.request.as_ref().map_or_else(|| "{}".to_owned(), Value::to_string)
    }

    /// What was sent in one of the ways.
    pub fn sent(&self, signature: &str, method: &str) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.signature == signature && sent.method == method)
    }
}

/// One request of the SDK.
#[derive(Clone, Debug, Deserialize)]
pub struct Sent {
    /// `TC3-HMAC-SHA256`, `HmacSHA1` or `HmacSHA256`.
    pub signature: String,
    /// `POST` or `GET`.
    pub method: String,
    /// The host that was signed.
    pub host: String,
    /// The time that was signed, in UNIX seconds.
    pub timestamp: u64,
    /// The `Content-Type` header.
    pub content_type: String,
    /// Every header.
    pub headers: Vec<(String, String)>,
    /// The body, or the query of a GET.
    pub payload: String,
    /// The text that was signed.
    pub string_to_sign: String,
}

impl Sent {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name));
        found.map(|header| header.1.as_str())
    }

    /// The parameters of the query or the form, in the order sent.
    pub fn pairs(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.payload.as_bytes()).into_owned().collect()
    }
}

/// Where the recording is.
pub fn path() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).join("target/external/sdk.jsonl")
}

/// Reads the recording; the error is one line.
pub fn read() -> Result<Vec<Example>, String> {
    let path = path();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        format!("{}: {error}; `cargo xtask test` makes it with the vendor's SDK", path.display())
    })?;
    text.lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{}: {error}: expected what record.py writes", path.display()))
}
