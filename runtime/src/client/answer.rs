//! From an HTTP reply to the service's answer, or to an error that keeps all that came.

use bytes::Bytes;

use crate::error::Error;
use crate::json::{self, DecodeError, ReplyBody};
use crate::shape::Shape;

/// Reads a reply into `shape`.
///
/// The service always answers with status 200 and `{"Response": …}`, whatever its content type says. Another status is a
/// gateway's, unless the body is an error of the service all the same.
pub(super) fn read(
    reply: &http::Response<Bytes>,
    shape: &mut dyn Shape,
) -> Result<ReplyBody, Error> {
    let (status, body) = (reply.status().as_u16(), reply.body());
    let answer = if !is_json_object(body) {
        Err(Error::gateway(not_json(body), body.clone()))
    } else if status == 200 {
        read_envelope(json::decode_reply(shape, body), body)
    } else {
        match json::decode_reply(&mut Nothing, body) {
            Ok(ReplyBody { error: Some(error), request_id, .. }) => {
                Err(Error::service(error).with_request_id(request_id))
            }
            Ok(_) | Err(_) => Err(Error::gateway("expected status 200", body.clone())),
        }
    };
    answer.map_err(|error| error.with_status(status))
}

fn read_envelope(answer: Result<ReplyBody, DecodeError>, body: &Bytes) -> Result<ReplyBody, Error> {
    match answer {
        Ok(ReplyBody { error: Some(error), request_id, .. }) => {
            Err(Error::service(error).with_request_id(request_id))
        }
        Ok(answer) => Ok(answer),
        Err(error) => {
            Err(Error::decode(error, body.clone()).with_request_id(json::find_request_id(body)))
        }
    }
}

fn is_json_object(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'{')
}

fn not_json(body: &[u8]) -> &'static str {
    if body.is_empty() {
        "the body is empty: expected a JSON object"
    } else {
        "the body is not JSON: expected a JSON object"
    }
}

/// A reply of which nothing is wanted but the envelope.
#[derive(Default, Clone, PartialEq)]
pub(crate) struct Nothing;

impl Shape for Nothing {
    fn table(&self) -> &'static crate::shape::Table {
        static TABLE: crate::shape::Table = crate::shape::Table { name: "Response", members: &[] };
        &TABLE
    }

    fn field(&self, _: usize) -> Option<&dyn crate::shape::Field> {
        None
    }

    fn field_mut(&mut self, _: usize) -> Option<&mut dyn crate::shape::Field> {
        None
    }
}
