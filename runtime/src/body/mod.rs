//! The request bodies of calls by name: JSON, or one of the two forms in which a few services accept files.
//!
//! | body | `Content-Type` | parameters |
//! |---|---|---|
//! | JSON | `application/json` | fields of the object |
//! | [`Multipart`] | `multipart/form-data` | one part each; lists and objects as JSON; files with a file name |
//! | [`OctetStream`] | `application/octet-stream` | headers `X-<SERVICE>-<Name>`; one file is the body |
//!
//! Multipart and octet-stream bodies need `TC3-HMAC-SHA256` and POST. Responses are JSON in any case. No action of CVM uses
//! them.
//!
//! ```
//! use tencent_cloud::body::Multipart;
//! use tencent_cloud::testing::{Answer, Replay};
//! use tencent_cloud::{Error, GenericClient};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = Replay::new();
//! service.on_named("CreatePerson", Answer::json(r#"{"FaceId": "1"}"#));
//! let client: GenericClient = service.client().build()?;
//!
//! let body = Multipart::new()
//!     .text("GroupId", "faces")
//!     .json("Tags", r#"[{"Key": "from", "Value": "rust"}]"#)
//!     .file("Image", "face.png", vec![0x89, b'P', b'N', b'G']);
//! let response = client.call_raw("iai", "2020-03-03", "CreatePerson", body).await?;
//! # assert!(response.body().ends_with(b"}"));
//! # Ok(())
//! # }
//! ```

mod multipart;
mod octet_stream;

use std::fmt::{self, Debug, Formatter};

pub use multipart::Multipart;
pub use octet_stream::OctetStream;

/// The request body of a [call by name](crate::GenericClient::call_raw); strings are JSON.
#[derive(Clone)]
#[non_exhaustive]
pub enum Body {
    /// A JSON object.
    Json(String),
    /// A multipart form with one part per parameter.
    Multipart(Multipart),
    /// One file, with the other parameters in headers.
    OctetStream(OctetStream),
}

impl From<String> for Body {
    fn from(json: String) -> Self {
        Self::Json(json)
    }
}

impl From<&str> for Body {
    fn from(json: &str) -> Self {
        Self::Json(json.to_owned())
    }
}

impl From<Multipart> for Body {
    fn from(form: Multipart) -> Self {
        Self::Multipart(form)
    }
}

impl From<OctetStream> for Body {
    fn from(file: OctetStream) -> Self {
        Self::OctetStream(file)
    }
}

/// Prints names and sizes: any value may be secret.
impl Debug for Body {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(json) => write!(formatter, "Json({} bytes)", json.len()),
            Self::Multipart(form) => form.fmt(formatter),
            Self::OctetStream(file) => file.fmt(formatter),
        }
    }
}
