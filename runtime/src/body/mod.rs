//! Bodies of calls by name: JSON, or one of the two forms that a few services take files in.
//!
//! | body | `Content-Type` | where members go |
//! |---|---|---|
//! | JSON | `application/json` | into the object |
//! | [`Multipart`] | `multipart/form-data` | one part each; lists and objects as JSON; files as they are, with a name |
//! | [`OctetStream`] | `application/octet-stream` | into headers `X-<SERVICE>-<Member>`, beside one file, which is the body |
//!
//! No action of CVM needs the last two. They go with `TC3-HMAC-SHA256` and POST only, and their replies are JSON as always.
//!
//! ```
//! use tencent_cloud::body::Multipart;
//! use tencent_cloud::{Config, Error};
//!
//! # async fn example(client: Config, picture: Vec<u8>) -> Result<(), Error> {
//! let body = Multipart::new()
//!     .text("GroupId", "faces")
//!     .json("Tags", r#"[{"Key": "from", "Value": "rust"}]"#)
//!     .file("Image", "face.png", picture);
//! client.call_raw("iai", "2020-03-03", "CreatePerson", body).await?;
//! # Ok(())
//! # }
//! ```

mod multipart;
mod octets;

use std::fmt::{self, Debug, Formatter};

pub use multipart::Multipart;
pub use octets::OctetStream;

/// The body of a call by name. Text is JSON.
#[derive(Clone)]
#[non_exhaustive]
pub enum Body {
    /// A JSON object.
    Json(String),
    /// One part for each member.
    Multipart(Multipart),
    /// One file, and members in headers.
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
    fn from(parts: Multipart) -> Self {
        Self::Multipart(parts)
    }
}

impl From<OctetStream> for Body {
    fn from(octets: OctetStream) -> Self {
        Self::OctetStream(octets)
    }
}

/// Names and sizes: any of the values may be secret.
impl Debug for Body {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(json) => write!(formatter, "Json({} bytes)", json.len()),
            Self::Multipart(parts) => parts.fmt(formatter),
            Self::OctetStream(octets) => octets.fmt(formatter),
        }
    }
}
