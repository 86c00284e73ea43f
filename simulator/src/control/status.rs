//! Health, reset, accounts, the resources of the account, and the description of the interface.

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::error::ControlError;
use super::input::Fields;
use super::routes::Answer;
use super::{Control, Overview, response};

/// The description of the interface, which a test compares with all routes and their responses.
pub(super) const OPENAPI: &str = include_str!("openapi.json");

/// The most rows per table of an overview, and their default.
const MAX_ROWS: u64 = 1000;
const DEFAULT_ROWS: u64 = 200;

/// Seeds are numbers that every JSON parser represents exactly.
const MAX_SEED: u64 = (1 << 53) - 1;

pub(super) fn health(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    let uptime = control.service.uptime().as_secs_f64();
    let version = env!("CARGO_PKG_VERSION");
    ok(&json!({"status": "ok", "version": version, "uptime_seconds": uptime}))
}

/// Unlike `health`, which only says that the server responds.
pub(super) fn ready(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    match control.ready() {
        Ok(()) => ok(&json!({"ready": true})),
        Err(error) => {
            let reason = json!({"ready": false, "reason": error.with_source()});
            Ok(response::json(StatusCode::SERVICE_UNAVAILABLE, &reason))
        }
    }
}

pub(super) fn reset(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let seed = Fields::of_body(request, &["seed"])?.whole_number("seed", MAX_SEED)?;
    let seed = control.service.reset(seed).map_err(|error| {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        ControlError::new(status, "InternalError", error.to_string())
    })?;
    ok(&json!({"seed": seed}))
}

pub(super) fn accounts(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    let accounts = control.accounts().into_iter().map(|account| {
        let credentials = account.credentials.iter();
        let credentials: Vec<Value> = credentials
            .map(|(id, temporary)| json!({"secret_id": id, "temporary": temporary}))
            .collect();
        json!({"id": account.id, "app_id": account.app_id, "credentials": credentials})
    });
    ok(&json!({"accounts": accounts.collect::<Vec<_>>()}))
}

pub(super) fn overview(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let fields = Fields::of_query(request, &["account", "limit"])?;
    let rows = fields.whole_number("limit", MAX_ROWS)?;
    let rows = usize::try_from(rows.unwrap_or(DEFAULT_ROWS)).unwrap_or(usize::MAX);
    ok(&overview_of(control, &fields, rows)?.to_json())
}

/// Returns the resources of the account in a query, or of the first one.
pub(super) fn overview_of(
    control: &Control,
    fields: &Fields,
    rows: usize,
) -> Result<Overview, ControlError> {
    let known: Vec<String> = control.accounts().into_iter().map(|account| account.id).collect();
    let expected = format!("the ID of an account: one of {}", known.join(", "));
    let account = fields.string("account", &expected)?;
    let account = account.or_else(|| known.first().cloned()).unwrap_or_default();
    let overview = control.service.overview(&account, rows);
    overview.ok_or_else(|| ControlError::invalid("account", account.into(), expected))
}

pub(super) fn openapi(_: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    let body = Bytes::from_static(OPENAPI.as_bytes());
    Ok(response::of(StatusCode::OK, "application/json", body))
}

pub(super) fn ok(body: &Value) -> Answer {
    Ok(response::json(StatusCode::OK, body))
}
