//! JSON over field tables: bodies out, replies in.
//!
//! Out is strict: what is absent is left out, what is present is written as the specification types it. In is lenient,
//! because documented replies are: null is absent, unknown members are skipped, a number or a truth value sent as text
//! still reads. What cannot be read is an error that says where.

mod decode;
mod encode;
mod reply;

pub use decode::{DecodeError, decode, decode_into};
pub(crate) use encode::{Encoded, encode_marked, encode_with};
pub use encode::{encode, encode_bytes};
pub use reply::{ReplyBody, ServiceError, decode_reply, find_request_id};
