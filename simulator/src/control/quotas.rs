//! Rate limits and the quotas of the account.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::error::ControlError;
use super::input::Fields;
use super::overview::Row;
use super::routes::Answer;
use super::{Control, status};

pub(super) fn get(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let fields = Fields::of_query(request, &["account"])?;
    status::ok(&to_json(control, &fields)?)
}

pub(super) fn put(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let fields = Fields::of_body(request, &["rate_limits_enforced"])?;
    let enforced = fields
        .boolean("rate_limits_enforced")?
        .ok_or_else(|| ControlError::missing("rate_limits_enforced", "true or false"))?;
    control.enforce_rate_limits(enforced);
    status::ok(&to_json(control, &fields)?)
}

fn to_json(control: &Control, fields: &Fields) -> Result<Value, ControlError> {
    let limits = control.rate_limits().into_iter().map(|usage| {
        json!({
            "account": usage.account,
            "service": usage.service,
            "version": usage.version,
            "action": usage.action,
            "limit": usage.limit,
            "period_seconds": usage.period.as_secs(),
            "used": usage.used,
            "peak": usage.peak,
            "rejected": usage.rejected,
        })
    });
    let limits: Vec<Value> = limits.collect();
    let overview = status::overview_of(control, fields, 0)?;
    let quotas: Vec<Value> = overview.quotas.iter().map(Row::to_json).collect();
    Ok(json!({
        "rate_limits_enforced": control.enforces_rate_limits(),
        "rate_limits": limits,
        "quotas": quotas,
    }))
}
