//! Notifications about activities, which are not sent.

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form, group};
use crate::error::ApiError;
use crate::state::auto_scaling::Notification;
use crate::state::{Account, Key};

const FILTERS: Filters<Notification> = Filters {
    names: &["auto-scaling-notification-id", "auto-scaling-group-id"],
    values: 5,
    matches: |notification, name, value| match name {
        "auto-scaling-notification-id" => notification.id == value,
        _ => notification.group_id == value,
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    group(account, call)?;
    let mut notification = Notification {
        region: call.region.to_owned(),
        id: String::new(),
        group_id: call.required("AutoScalingGroupId")?.to_owned(),
        types: Vec::new(),
        target: call.parameters.string("TargetType").unwrap_or("USER_GROUP").to_owned(),
        user_groups: Vec::new(),
        queue: String::new(),
        topic: String::new(),
    };
    set(&mut notification, call);
    let required = match notification.target.as_str() {
        "USER_GROUP" if notification.user_groups.is_empty() => Some("NotificationUserGroupIds"),
        "TDMQ_CMQ_QUEUE" | "CMQ_QUEUE" if notification.queue.is_empty() => Some("QueueName"),
        "TDMQ_CMQ_TOPIC" | "CMQ_TOPIC" if notification.topic.is_empty() => Some("TopicName"),
        _ => None,
    };
    if let Some(name) = required {
        return Err(ApiError::missing(name));
    }
    let id = account.ids.resource("asn");
    account.auto_scaling.notifications.insert(Notification { id: id.clone(), ..notification });
    Ok(Response::new(json!({"AutoScalingNotificationId": id})))
}

fn set(notification: &mut Notification, call: &Call<'_>) {
    for (field, name) in [
        (&mut notification.types, "NotificationTypes"),
        (&mut notification.user_groups, "NotificationUserGroupIds"),
    ] {
        if call.parameters.has(name) {
            *field = call.parameters.strings(name).into_iter().map(str::to_owned).collect();
        }
    }
    for (field, name) in
        [(&mut notification.queue, "QueueName"), (&mut notification.topic, "TopicName")]
    {
        if let Some(value) = call.parameters.string(name) {
            value.clone_into(field);
        }
    }
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "AutoScalingNotificationIds")?;
    let ids = call.parameters.strings("AutoScalingNotificationIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let all = &account.auto_scaling.notifications;
    let page = if !ids.is_empty() {
        page(call, all.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, all.shared_in(call.region))?)?
    } else {
        page_of(call, all.count_in(call.region), all.shared_in(call.region))?
    };
    let items: Vec<Value> = page.items.iter().map(|notification| notification.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "AutoScalingNotificationSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    if let Some(mut notification) = account.auto_scaling.notifications.get_mut(key) {
        set(&mut notification, call);
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    account.auto_scaling.notifications.remove(key);
    Ok(Response::empty())
}

fn check_id(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_form(call, (id, "asn"), &["InvalidParameterValue.InvalidAutoScalingNotificationId"])
}

fn find(account: &Account, call: &Call<'_>) -> Result<Key, ApiError> {
    let id = call.required("AutoScalingNotificationId")?;
    check_id(call, id)?;
    account.auto_scaling.notifications.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The notification `{id}` does not exist in {}.", call.region);
        let codes = ["ResourceNotFound.AutoScalingNotificationNotFound"];
        call.error(&codes, "ResourceNotFound", message)
    })
}
