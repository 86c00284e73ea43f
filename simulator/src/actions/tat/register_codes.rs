//! Codes with which servers register as managed instances. No server runs an agent that registers with the simulator.

use std::time::Duration;

use serde_json::{Value, json};

use super::pagination::{page, page_of};
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::tat::RegisterCode;
use crate::state::{Account, Key};

/// The longest lifetime in hours. A longer one is unlimited.
const MAX_HOURS: i64 = 99_999;

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let limit = parameters.integer("RegisterLimit").unwrap_or(10);
    let hours = parameters.integer("EffectiveTime").unwrap_or(4);
    if hours < 1 {
        let message = format!("The parameter `EffectiveTime` is {hours}; the minimum is 1.");
        return Err(call.invalid(&["InvalidParameterValue.TooSmall"], message));
    }
    let quota = account.quotas.register_codes;
    if account.tat.register_codes.count_in(call.region) >= quota {
        let message = format!(
            "The account has {quota} registration codes in {}, which is the quota.",
            call.region
        );
        return Err(call.error(&[], "LimitExceeded", message));
    }
    let seconds = u64::try_from(hours).unwrap_or(0).saturating_mul(3600);
    let text = |name: &str| parameters.string(name).unwrap_or_default().to_owned();
    let code = RegisterCode {
        region: call.region.to_owned(),
        id: account.ids.uuid(),
        description: text("Description"),
        name_prefix: text("InstanceNamePrefix"),
        limit,
        expires: (hours <= MAX_HOURS).then(|| call.now.after(Duration::from_secs(seconds))),
        address_range: text("IpAddressRange"),
        enabled: true,
        created: call.now,
        updated: call.now,
    };
    let (id, value) = (code.id.clone(), account.console_tokens.letters(32));
    account.tat.register_codes.insert(code);
    Ok(Response::new(json!({"RegisterCodeId": id, "RegisterCodeValue": value})))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("RegisterCodeIds");
    let codes = &account.tat.register_codes;
    let page = if ids.is_empty() {
        page_of(call, codes.count_in(call.region), codes.shared_in(call.region))?
    } else {
        page(call, codes.find_all(call.region, &ids).collect())?
    };
    let items: Vec<Value> = page.items.iter().map(|code| code.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "RegisterCodeSet": items})))
}

pub(super) fn disable(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    for key in named(account, call)? {
        if let Some(mut code) = account.tat.register_codes.get_mut(key) {
            code.enabled = false;
            code.updated = call.now;
        }
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    for key in named(account, call)? {
        account.tat.register_codes.remove(key);
    }
    Ok(Response::empty())
}

fn named(account: &Account, call: &Call<'_>) -> Result<Vec<Key>, ApiError> {
    let ids = call.parameters.strings("RegisterCodeIds");
    if ids.is_empty() {
        return Err(ApiError::missing("RegisterCodeIds.0"));
    }
    let find = |id| {
        account.tat.register_codes.key_in(call.region, id).ok_or_else(|| {
            let message =
                format!("The registration code `{id}` does not exist in {}.", call.region);
            let codes = [
                "ResourceNotFound.RegisterCodesNotFoundCode",
                "InvalidParameterValue.InvalidRegisterCodeId",
            ];
            call.error(&codes, "ResourceNotFound", message)
        })
    };
    ids.into_iter().map(find).collect()
}
