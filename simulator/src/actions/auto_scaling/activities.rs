//! Scaling activities.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::filters::Filters;
use super::pagination::page;
use super::{Call, Response, check_exclusive, check_form};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::auto_scaling::Activity;
use crate::state::{Account, Key};

const FILTERS: Filters<Activity> = Filters {
    names: &["auto-scaling-group-id", "activity-status-code", "activity-type", "activity-id"],
    values: 5,
    matches: |activity, name, value| match name {
        "auto-scaling-group-id" => activity.group_id == value,
        "activity-status-code" => activity.status.as_str() == value,
        "activity-type" => activity.kind.as_str() == value,
        _ => activity.id == value,
    },
};

/// Describes activities, the latest ones first.
pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "ActivityIds")?;
    let ids = call.parameters.strings("ActivityIds");
    let codes = ["InvalidParameterValue.InvalidActivityId"];
    ids.iter().try_for_each(|id| check_form(call, (id, "asa"), &codes))?;
    let activities = &account.auto_scaling.activities;
    let page = if ids.is_empty() {
        let time = |name: &str| call.parameters.string(name).and_then(Moment::parse);
        let (from, until) = (time("StartTime"), time("EndTime"));
        let wanted = |activity: &&Activity| {
            from.is_none_or(|from| from <= activity.created)
                && until.is_none_or(|until| activity.ends <= until)
        };
        let all = activities.in_region(call.region).rev().filter(wanted);
        page(call, FILTERS.apply(call, all)?)?
    } else {
        let keys: BTreeSet<Key> = ids.iter().filter_map(|id| activities.key_of(id)).collect();
        let found = keys.into_iter().filter_map(|key| activities.get(key));
        page(call, found.filter(|own| own.region == call.region).collect())?
    };
    let items: Vec<Value> = page.items.into_iter().map(Activity::to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "ActivitySet": items})))
}

/// `DescribeAutoScalingGroupLastActivities`. No activity is ever canceled.
pub(super) fn describe_last(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let activities = &account.auto_scaling.activities;
    let last = |id: &str| activities.referring_to(id).next_back();
    let ids: BTreeSet<&str> = call.parameters.strings("AutoScalingGroupIds").into_iter().collect();
    let found = ids.into_iter().filter_map(last).filter(|own| own.region == call.region);
    let items: Vec<Value> = found.map(Activity::to_json).collect();
    Ok(Response::new(json!({"ActivitySet": items})))
}
