//! Further descriptions of the same state: quotas, and API 2.0.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::actions::{self, Action};
use super::caller::{Answer, Caller, Scope};
use super::failure::{Failure, ensure};
use super::tables::Kind;
use super::world::{World, items, text};

/// Lists of API 2.0: action, request, list, property with the id, and kind.
const API20: &[(&str, &str, &str, Kind)] = &[
    ("DescribeInstances", "instanceSet", "unInstanceId", Kind::Instance),
    ("DescribeKeyPairs", "data.sshSet", "keyId", Kind::KeyPair),
    ("DescribeEip", "data.eipSet", "eipId", Kind::Address),
];

pub(super) fn check(caller: &Caller, world: &World, scope: Scope) -> Result<(), Failure> {
    for (action, list, id, kind) in API20 {
        api20(caller, world, scope, (action, list, id, *kind))?;
    }
    quotas(caller, world, scope)
}

fn api20(
    caller: &Caller,
    world: &World,
    scope: Scope,
    (action, list, id, kind): (&str, &str, &str, Kind),
) -> Result<(), Failure> {
    let mut all = actions::all().iter();
    let found: Option<&Action> = all.find(|one| one.is_api20() && one.name() == action);
    let Some(found) = found else { return Ok(()) };
    let response = ok(caller, scope, *found, &json!({"limit": 100}))?;
    let mut place = &response;
    for part in list.split('.') {
        place = &place[part];
    }
    let rows = place.as_array().map_or(&[][..], Vec::as_slice);
    let seen: BTreeSet<&str> = rows.iter().map(|row| text(row, id)).collect();
    let known: BTreeSet<&str> = world.rows(scope, kind).keys().map(String::as_str).collect();
    ensure!(
        seen == known,
        format!("API 2.0 lists another {kind:?}"),
        "{scope:?}: only in API 2.0 {:?}, only in API 3.0 {:?}",
        &seen - &known,
        &known - &seen
    );
    Ok(())
}

fn ok(caller: &Caller, scope: Scope, action: Action, request: &Value) -> Result<Value, Failure> {
    match caller.call(scope, action, request).0 {
        Answer::Success(response) => Ok(response),
        Answer::Error { code, message } => {
            Failure::result("view fails", format!("{action:?}: {code}: {message}"))
        }
    }
}

/// The use of quotas is the number of objects.
fn quotas(caller: &Caller, world: &World, scope: Scope) -> Result<(), Failure> {
    let count = |kind: Kind| world.rows(scope, kind).len();
    let view =
        |service: &str, action: &str| ok(caller, scope, actions::find(service, action), &json!({}));
    let same = |what: &str, used: &Value, expected: usize| {
        ensure!(*used == expected, format!("use of {what} differs"), "{used}, not {expected}");
        Ok(())
    };
    let response = view("cvm", "DescribeDisasterRecoverGroupQuota")?;
    same("placement groups", &response["CurrentNum"], count(Kind::PlacementGroup))?;
    let response = view("vpc", "DescribeAddressQuota")?;
    let total = items(&response, "QuotaSet").iter().find(|row| row["QuotaId"] == "TOTAL_EIP_QUOTA");
    same(
        "addresses",
        total.map_or(&Value::Null, |row| &row["QuotaCurrent"]),
        count(Kind::Address),
    )?;
    let response = view("vpc", "DescribeBandwidthPackageQuota")?;
    let used = &response["QuotaSet"][0]["QuotaCurrent"];
    same("bandwidth packages", used, count(Kind::Package))?;
    let response = view("as", "DescribeAccountLimits")?;
    let used = &response["NumberOfLaunchConfigurations"];
    same("launch configurations", used, count(Kind::LaunchConfiguration))?;
    same("scaling groups", &response["NumberOfAutoScalingGroups"], count(Kind::Group))
}
