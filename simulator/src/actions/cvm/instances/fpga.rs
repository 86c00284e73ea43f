//! Programming the FPGA cards of an instance.

use super::super::{Call, Response};
use super::{Selected, find};
use crate::error::ApiError;
use crate::state::{Account, State};

/// `ProgramFpgaImage`. The image is not read, and no card does anything.
pub(in crate::actions::cvm) fn program_fpga_image(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("InstanceId")?;
    let selected = Selected::one(find(account, call, id)?);
    let types = &account.catalogue;
    let kind =
        selected.iter(account).next().and_then(|instance| types.instance_type(&instance.kind));
    let cards = kind.map_or(0, |(family, _)| family.fpga);
    if cards == 0 {
        let message = format!("The instance `{id}` has no FPGA card.");
        let codes = ["UnsupportedOperation.NotFpgaInstance"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let url = call.required("FPGAUrl")?;
    if !url.split_once('/').is_some_and(|(host, path)| host.contains(".cos.") && !path.is_empty()) {
        let message = format!(
            "The URL `{url}` is malformed; it must have the form BUCKET.cos.REGION.myqcloud.com/FILE."
        );
        return Err(call.invalid(&["InvalidParameterValue.IncorrectFormat"], message));
    }
    check_cards(call, cards)?;
    selected.require(account, call, &[State::Running])?;
    if call.parameters.flag("DryRun") {
        return Ok(Response::empty());
    }
    let timing = account.timing;
    selected.for_each(account, |instance| {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_in_place(&timing, []);
    });
    Ok(Response::empty())
}

/// Checks the numbers of the cards, such as `0000:00:08.0`. The cards of an instance are numbered from 8.
fn check_cards(call: &Call<'_>, cards: i64) -> Result<(), ApiError> {
    for number in call.parameters.strings("DBDFs") {
        let card = number.strip_prefix("0000:00:").and_then(|rest| rest.strip_suffix(".0"));
        let card = card.and_then(|card| i64::from_str_radix(card, 16).ok());
        if !card.is_some_and(|card| (8..8 + cards).contains(&card)) {
            let message = format!(
                "The instance has no card `{number}`; its {cards} cards are numbered from 0000:00:08.0."
            );
            return Err(call.invalid(&["InvalidParameterValue.IncorrectFormat"], message));
        }
    }
    Ok(())
}
