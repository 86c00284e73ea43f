//! From an HTTP reply to the service's answer, or to an error that keeps all that came.

use bytes::Bytes;

use crate::action::Dialect;
use crate::error::Error;
use crate::json::{self, DecodeError, ReplyBody};
use crate::shape;
use crate::shape::Shape;
use crate::wire::{self, Known};

/// Reads a reply into `shape`.
pub(super) fn read(
    dialect: Dialect,
    reply: &http::Response<Bytes>,
    shape: &mut dyn Shape,
) -> Result<ReplyBody, Error> {
    match dialect {
        Dialect::Api30 => read_api30(reply, shape),
        Dialect::Api20 { .. } => read_api20(reply, shape),
    }
}

/// The body as the wire log may show it; `shape` is a place of the reply's type, and holds anything afterwards.
pub(super) fn masked(dialect: Dialect, body: &[u8], shape: &mut dyn Shape) -> String {
    if body.is_empty() {
        return String::new();
    }
    match dialect {
        Dialect::Api30 => wire::masked(body, Known::Envelope(shape)),
        Dialect::Api20 { .. } => wire::masked(body, Known::Object(shape, &mut Outcome::default())),
    }
}

/// The service always answers with status 200 and `{"Response": …}`, whatever its content type says. Another status is a
/// gateway's, unless the body is an error of the service all the same.
fn read_api30(reply: &http::Response<Bytes>, shape: &mut dyn Shape) -> Result<ReplyBody, Error> {
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

/// What API 2.0 puts beside the members of a reply.
#[derive(Clone, Default)]
struct Outcome {
    code: Option<i64>,
    message: String,
    name: String,
    request_id: Option<String>,
}

shape! {
    Outcome {
        0 => code: "code",
        1 => message: "message",
        2 => name: "codeDesc",
        3 => request_id: "requestId",
    }
}

/// Of a batch, some parts failed: the reply says which.
const PARTLY_FAILED: i64 = 5400;

/// A reply of API 2.0 is a flat object with a `code`, 0 for success. A batch of which only some parts failed is a reply
/// too, where it has a place to say which; all other codes are errors.
fn read_api20(reply: &http::Response<Bytes>, shape: &mut dyn Shape) -> Result<ReplyBody, Error> {
    let (status, body) = (reply.status().as_u16(), reply.body());
    if !is_json_object(body) {
        return Err(Error::gateway(not_json(body), body.clone()).with_status(status));
    }
    let unreadable = |error| Error::decode(error, body.clone()).with_status(status);
    let Outcome { code, message, name, request_id } = json::decode(body).map_err(unreadable)?;
    let has_parts = shape.table().members.iter().any(|member| member.name == "detail");
    let answer = match code {
        Some(0) if status == 200 => json::decode_into(shape, body).map_err(unreadable),
        Some(PARTLY_FAILED) if status == 200 && has_parts => {
            json::decode_into(shape, body).map_err(unreadable)
        }
        Some(number) if number != 0 => {
            let name = Some(name).filter(|name| !matches!(name.as_str(), "" | "Success"));
            Err(Error::numbered(number, name, message, body.clone()))
        }
        _ if status != 200 => Err(Error::gateway("expected status 200", body.clone())),
        _ => match json::decode_reply(&mut Nothing, body) {
            Ok(ReplyBody { error: Some(error), .. }) => Err(Error::service(error)),
            Ok(_) | Err(_) => Err(Error::gateway("expected the member code", body.clone())),
        },
    };
    let request_id = request_id.filter(|id| !id.is_empty());
    match answer {
        Ok(()) => Ok(ReplyBody { request_id, ..ReplyBody::default() }),
        Err(error) => Err(error.with_status(status).with_request_id(request_id)),
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
