//! The instances in security groups.

use serde_json::{Value, json};

use crate::api20::request::page;
use crate::api20::{Api20Error, Context};
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::{Instance, Key, State};

/// The maximum number of security groups per instance.
const MAXIMUM: usize = 5;

/// Describes the instances in a security group, which need not exist.
pub(in crate::api20) fn describe_instances(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let id = parameters.string("sgId").unwrap_or_default();
    let name = parameters.string("alias");
    let address = parameters.string("vagueIp");
    let fits = |instance: &&Instance| {
        instance.region() == context.region
            && instance.security_group_ids.iter().any(|own| own == id)
            && name.is_none_or(|name| instance.name == name)
            && address.is_none_or(|part| instance.network.private.to_string().contains(part))
    };
    let found: Vec<&Instance> = context.account.instances.referring_to(id).filter(fits).collect();
    let page = page(parameters, &found);
    let items: Vec<Value> = page.map(|instance| json!({"instanceId": instance.id})).collect();
    Ok(fields(json!({"totalCount": found.len(), "data": items})))
}

/// `ModifySecurityGroupsOfInstance`: changes all named instances or none.
pub(in crate::api20) fn set_of_instances(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let sets = parameters.objects("instanceSet");
    let mut keys = Vec::with_capacity(sets.len());
    for set in &sets {
        let id = set.string("instanceId").unwrap_or_default();
        let key = context.account.instances.key_in(&context.region, id).ok_or_else(|| {
            let message = format!("The instance `{id}` does not exist.");
            Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message)
        })?;
        check_state(context, key)?;
        check_groups(context, &set.strings("sgIds"))?;
        keys.push(key);
    }
    for (key, set) in keys.into_iter().zip(sets) {
        if let Some(mut instance) = context.account.instances.get_mut(key) {
            instance.security_group_ids =
                set.strings("sgIds").into_iter().map(Into::into).collect();
        }
    }
    Ok(Fields::new())
}

fn check_state(context: &Context<'_>, key: Key) -> Result<(), Api20Error> {
    let Some(instance) = context.account.instances.get(key) else { return Ok(()) };
    let state = instance.lifecycle.state;
    if matches!(state, State::Running | State::Stopped) && !instance.lifecycle.is_busy() {
        return Ok(());
    }
    let message = format!(
        "The instance `{}` is {} or has an operation in progress.",
        instance.id,
        state.as_str()
    );
    Err(Api20Error::new(7003, "OperationConstraints.InvaildInstanceStatus", message))
}

fn check_groups(context: &Context<'_>, ids: &[&str]) -> Result<(), Api20Error> {
    if ids.len() > MAXIMUM {
        let message = format!("An instance can be in at most {MAXIMUM} security groups.");
        return Err(Api20Error::new(4400, "InvalidRequest.LimitExceeded", message));
    }
    let groups = &context.account.security_groups;
    match ids.iter().find(|id| groups.key_in(&context.region, id).is_none()) {
        None => Ok(()),
        Some(id) => {
            let message = format!("The security group `{id}` does not exist.");
            Err(Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message))
        }
    }
}
