//! The whole state as one document.

use bytes::Bytes;
use http::{Request, StatusCode};

use super::error::ControlError;
use super::input::{self, Fields};
use super::routes::Answer;
use super::{Control, response};

pub(super) fn get(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    let document = control.export_state().map_err(|error| {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        ControlError::new(status, "InternalError", format!("the state cannot be written: {error}"))
    })?;
    Ok(response::of(StatusCode::OK, "application/json", Bytes::from(document)))
}

pub(super) fn put(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let document = input::document(request)?;
    control.import_state(document).map_err(|error| {
        if error.is_invalid() {
            return ControlError::invalid_state(&error);
        }
        ControlError::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", error.to_string())
    })?;
    Ok(response::empty(StatusCode::NO_CONTENT))
}
