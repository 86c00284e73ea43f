//! `multipart/form-data` (RFC 7578), as this API takes it.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;

/// Members as parts, in the order in which they are added.
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
    Text,
    Json,
    File(String),
}

impl Multipart {
    /// No parts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A member that is a text, a number or a truth value.
    pub fn text(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.part(name.into(), Kind::Text, value.into().into())
    }

    /// A member that is a list or an object, as JSON.
    pub fn json(self, name: impl Into<String>, json: impl Into<String>) -> Self {
        self.part(name.into(), Kind::Json, json.into().into())
    }

    /// A member that is a file, with the file's name.
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

    /// The body, with a boundary that must not occur in any part; a client takes a random one.
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

    /// The content type of a body with this boundary.
    pub fn content_type(boundary: &str) -> String {
        format!("multipart/form-data; boundary={boundary}")
    }
}

impl Part {
    fn head(&self, boundary: &str) -> String {
        let name = quoted(&self.name);
        let more = match &self.kind {
            Kind::Text => String::new(),
            Kind::Json => "\r\nContent-Type: application/json".to_owned(),
            Kind::File(file_name) => format!("; filename=\"{}\"", quoted(file_name)),
        };
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    }
}

/// What would end the quotation or the line, written as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// Names and sizes.
impl Debug for Multipart {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let parts = self.0.iter().map(|part| (&part.name, format!("{} bytes", part.value.len())));
        formatter.debug_map().entries(parts).finish()
    }
}
