//! Checks of parameters that several actions on instances share.

use std::collections::BTreeSet;

use crate::actions::periods::UP_TO_FIVE_YEARS;
use crate::actions::{Call, ids};
use crate::catalogue::{Catalogue, Family, InstanceType};
use crate::error::ApiError;
use crate::ids::is_well_formed;
use crate::parameters::View;
use crate::state::{Account, Image, KeyPair, Table};

/// The maximum length of a name.
const MAX_NAME: usize = 128;

/// Returns the instance type with this name.
pub(super) fn find_type<'a>(
    catalogue: &'a Catalogue,
    call: &Call<'_>,
    name: &str,
) -> Result<(&'a Family, &'a InstanceType), ApiError> {
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !name.split_once('.').is_some_and(|(family, size)| plain(family) && plain(size)) {
        let message = format!(
            "The instance type `{name}` is malformed; it must have the form FAMILY.SIZE, such as S5.MEDIUM4."
        );
        return Err(call.invalid(&["InvalidInstanceType.Malformed"], message));
    }
    catalogue.instance_type(name).ok_or_else(|| {
        let message = format!("The instance type `{name}` does not exist.");
        let codes = [
            "InvalidParameterValue.InstanceTypeNotFound",
            "ResourceNotFound.InvalidZoneInstanceType",
            "ResourceUnavailable.InstanceType",
        ];
        call.invalid(&codes, message)
    })
}

/// Checks that an instance type is not sold out in a zone.
pub(super) fn check_stock(
    call: &Call<'_>,
    family: &Family,
    kind: &InstanceType,
    zone: &str,
) -> Result<(), ApiError> {
    if !family.is_sold_out_in(zone) {
        return Ok(());
    }
    let message = format!("The instance type `{}` is sold out in {zone}.", kind.name);
    let codes =
        ["ResourcesSoldOut.SpecifiedInstanceType", "ResourceInsufficient.SpecifiedInstanceType"];
    Err(call.error(&codes, "ResourceInsufficient", message))
}

/// Returns an image that is ready and has this architecture.
pub(super) fn find_image<'a>(
    account: &'a Account,
    call: &Call<'_>,
    id: &str,
    instance_type: Option<(&str, &str)>,
) -> Result<&'a Image, ApiError> {
    ids::check_form(call, (id, "img"), &["InvalidImageId.Malformed"])?;
    let image = account.images.find(id).filter(|image| image.is_in(call.region));
    let image = image.ok_or_else(|| {
        let message = format!("The image `{id}` does not exist in {}.", call.region);
        call.invalid(&["InvalidImageId.NotFound"], message)
    })?;
    if !image.is_ready() {
        let message = format!("The image `{id}` is still being created.");
        return Err(call.invalid(&["InvalidParameterValue.InvalidImageState"], message));
    }
    if let Some((kind, architecture)) = instance_type
        && image.architecture != architecture
    {
        let message = format!(
            "The image `{id}` has the architecture {}, but the instance type `{kind}` has {architecture}.",
            image.architecture
        );
        let codes = ["InvalidParameterValue.InvalidImageForGivenInstanceType"];
        return Err(call.invalid(&codes, message));
    }
    Ok(image)
}

pub(super) fn check_name_length(call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let length = name.chars().count();
    if length <= MAX_NAME {
        return Ok(());
    }
    let message = format!("The instance name has {length} characters; the maximum is {MAX_NAME}.");
    Err(call.invalid(&["InvalidInstanceName.TooLong"], message))
}

/// Checks that a host name consists of letters and digits, with single hyphens and dots between them.
pub(super) fn check_host_name(call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let parts = name.split(['.', '-']).all(|part| !part.is_empty());
    if (2..=60).contains(&name.len()) && name.bytes().all(letters) && parts {
        return Ok(());
    }
    let message = format!(
        "The host name `{name}` must have 2 to 60 characters: letters and digits, with single hyphens or dots between them."
    );
    let codes = ["InvalidParameterValue.IllegalHostName", "InvalidParameter.HostNameIllegal"];
    Err(call.invalid(&codes, message))
}

/// Checks that a password has 8 to 30 characters of two kinds, or 12 to 30 characters of three kinds for Windows.
pub(super) fn check_password(
    call: &Call<'_>,
    password: &str,
    windows: bool,
) -> Result<(), ApiError> {
    let has = |kind: fn(&u8) -> bool| usize::from(password.bytes().any(|byte| kind(&byte)));
    let kinds = has(u8::is_ascii_lowercase)
        + has(u8::is_ascii_uppercase)
        + has(u8::is_ascii_digit)
        + has(u8::is_ascii_punctuation);
    let (shortest, fewest) = if windows { (12, 3) } else { (8, 2) };
    let printable = password.bytes().all(|byte| byte.is_ascii_graphic());
    if printable
        && (shortest..=30).contains(&password.len())
        && kinds >= fewest
        && !password.starts_with('/')
    {
        return Ok(());
    }
    let message = format!(
        "The password must have {shortest} to 30 characters of at least {fewest} kinds: lower case, upper case, digits, \
         punctuation; it must not begin with a slash."
    );
    Err(call.invalid(&["InvalidParameterValue.InvalidPassword", "InvalidPassword"], message))
}

/// The maximum number of security groups per instance.
pub(super) const MAX_GROUPS: usize = 5;

/// Checks that security groups exist in the region.
pub(in crate::actions::cvm) fn check_security_groups(
    account: &Account,
    call: &Call<'_>,
    ids: &[&str],
) -> Result<(), ApiError> {
    for id in ids {
        if !is_well_formed(id, "sg") {
            let message =
                format!("The security group `{id}` does not exist; ids have the form sg-xxxxxxxx.");
            let codes = ["InvalidSgId.Malformed", "InvalidSecurityGroupId.NotFound"];
            return Err(call.invalid(&codes, message));
        }
        if account.security_groups.key_in(call.region, id).is_none() {
            let message = format!("The security group `{id}` does not exist in {}.", call.region);
            let codes = ["InvalidSecurityGroupId.NotFound"];
            return Err(call.error(&codes, "ResourceNotFound", message));
        }
    }
    let distinct: BTreeSet<&&str> = ids.iter().collect();
    if distinct.len() > MAX_GROUPS {
        let message = format!(
            "The request has {} security groups; an instance can be in at most {MAX_GROUPS}.",
            distinct.len()
        );
        let codes = ["LimitExceeded.AssociateUSGLimitExceeded"];
        return Err(call.error(&codes, "LimitExceeded", message));
    }
    Ok(())
}

/// Checks that key pairs exist.
pub(in crate::actions::cvm) fn check_key_pairs(
    call: &Call<'_>,
    known: &Table<KeyPair>,
    ids: &[&str],
) -> Result<(), ApiError> {
    for id in ids {
        check_key_pair_form(call, id)?;
        if known.find(id).is_none() {
            let message = format!("The key pair `{id}` does not exist.");
            let codes = [
                "InvalidKeyPairId.NotFound",
                "ResourceNotFound.KeyPairNotFound",
                "InvalidParameterValue.KeyPairNotFound",
            ];
            return Err(call.error(&codes, "ResourceNotFound", message));
        }
    }
    Ok(())
}

pub(in crate::actions::cvm) fn check_key_pair_form(
    call: &Call<'_>,
    id: &str,
) -> Result<(), ApiError> {
    ids::check_form(call, (id, "skey"), &["InvalidKeyPairId.Malformed"])
}

/// Returns the months of a prepaid term.
pub(super) fn period(call: &Call<'_>, prepaid: View<'_>) -> Result<i64, ApiError> {
    let period = prepaid.integer("Period").unwrap_or(0);
    UP_TO_FIVE_YEARS.check(call, period, &["InvalidPeriod"])?;
    Ok(period)
}

/// Returns the renewal flag of a prepaid term.
pub(super) fn renew_flag<'a>(call: &Call<'_>, from: View<'a>) -> Result<&'a str, ApiError> {
    match from.string("RenewFlag") {
        None => Ok("NOTIFY_AND_MANUAL_RENEW"),
        Some(
            flag @ ("NOTIFY_AND_MANUAL_RENEW"
            | "NOTIFY_AND_AUTO_RENEW"
            | "DISABLE_NOTIFY_AND_MANUAL_RENEW"),
        ) => Ok(flag),
        Some(other) => {
            let message = format!(
                "The renewal flag `{other}` is not one of NOTIFY_AND_MANUAL_RENEW, NOTIFY_AND_AUTO_RENEW, \
                 DISABLE_NOTIFY_AND_MANUAL_RENEW."
            );
            Err(call.invalid(&[], message))
        }
    }
}
