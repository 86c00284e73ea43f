//! JSON by field tables: encodes requests and decodes responses.
//!
//! Encoding is strict: absent fields are left out, and values have the types of the specification. Decoding is lenient,
//! because responses break their documentation: null is absent, unknown fields are skipped, and a number or a boolean that
//! was sent as a string is converted. The error of a value that cannot be read names its path. A byte order mark and lone
//! surrogates do not make a response unreadable.

mod decode;
mod encode;
mod repair;
mod response;

pub use decode::{DecodeError, decode, decode_into};
pub(crate) use decode::{decode_within, utf8, without_bom};
pub(crate) use encode::{MarkedJson, encode_marked, encode_with};
pub use encode::{encode, encode_bytes};
pub(crate) use repair::{with_quoted_integers, without_lone_surrogates};
pub use response::{ResponseBody, ServiceError, decode_response, find_request_id};
pub(crate) use response::{decode_event_within, decode_response_within};
