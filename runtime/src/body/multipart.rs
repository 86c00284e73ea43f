//! `multipart/form-data` bodies (RFC 7578).

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;

/// A multipart form with one part per parameter, in the order in which they are added.
#[derive(Clone, Default)]
#[must_use]
pub struct Multipart(Vec<Part>);

#[derive(Clone)]
struct Part {
    name: String,
    kind: Kind,
    value: Bytes,
}

#[derive(Clone)]
enum Kind {
    String,
    Json,
    File(String),
}

impl Multipart {
    /// Creates a form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a string, a number or a boolean.
    pub fn text(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.part(name.into(), Kind::String, value.into().into())
    }

    /// Adds a list or an object as JSON.
    pub fn json(self, name: impl Into<String>, json: impl Into<String>) -> Self {
        self.part(name.into(), Kind::Json, json.into().into())
    }

    /// Adds a file.
    pub fn file(
        self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        self.part(name.into(), Kind::File(file_name.into()), content.into())
    }

    fn part(mut self, name: String, kind: Kind, value: Bytes) -> Self {
        self.0.push(Part { name, kind, value });
        self
    }

    /// Returns the encoded body. The boundary must not occur in any part; clients use a random one.
    pub fn encode(&self, boundary: &str) -> Bytes {
        let mut out = Vec::new();
        for part in &self.0 {
            out.extend_from_slice(part.head(boundary).as_bytes());
            out.extend_from_slice(&part.value);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        out.into()
    }

    /// Returns the `Content-Type` of a body with this boundary.
    pub fn content_type(boundary: &str) -> String {
        format!("multipart/form-data; boundary={boundary}")
    }
}

impl Part {
    fn head(&self, boundary: &str) -> String {
        let name = quoted(&self.name);
        let more = match &self.kind {
            Kind::String => String::new(),
            Kind::Json => "\r\nContent-Type: application/json".to_owned(),
            Kind::File(file_name) => format!("; filename=\"{}\"", quoted(file_name)),
        };
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    }
}

/// Escapes quotation marks and line breaks as browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// Prints names and sizes: any value may be secret.
impl Debug for Multipart {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let parts = self.0.iter().map(|part| (&part.name, format!("{} bytes", part.value.len())));
        formatter.debug_map().entries(parts).finish()
    }
}
