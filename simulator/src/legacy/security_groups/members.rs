//! Instances in groups.

use serde_json::{Value, json};

use crate::actions::Response;
use crate::legacy::instances::count;
use crate::legacy::{Account, Refusal};
use crate::parameters::View;
use crate::state::{Instance, State, is_well_formed, members};

/// How many items a page has where the request does not say.
const PAGE: i64 = 20;
/// Security groups an instance may be in.
const MOST: usize = 5;

/// A group that was never made has no instances, or those that named it all the same.
pub(in crate::legacy) fn describe_instances(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let id = asked.text("sgId").unwrap_or_default();
    let name = asked.text("alias");
    let address = asked.text("vagueIp");
    let fits = |instance: &&Instance| {
        instance.region == account.region
            && instance.security_group_ids.iter().any(|own| own == id)
            && name.is_none_or(|name| instance.name == name)
            && address.is_none_or(|part| instance.network.private.to_string().contains(part))
    };
    let found: Vec<&Instance> = account.world.instances.iter().filter(fits).collect();
    let page = found.iter().skip(count(asked, "offset", 0)).take(count(asked, "limit", PAGE));
    let items: Vec<Value> = page.map(|instance| json!({"instanceId": instance.id})).collect();
    Ok(members(json!({"totalCount": found.len(), "data": items})))
}

/// `ModifySecurityGroupsOfInstance`: of all instances that are named, or of none.
pub(in crate::legacy) fn set_of_instances(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let sets = asked.objects("instanceSet");
    let mut places = Vec::with_capacity(sets.len());
    for set in &sets {
        let id = set.text("instanceId").unwrap_or_default();
        let own = |instance: &Instance| instance.id == id && instance.region == account.region;
        let place = account.world.instances.iter().position(own).ok_or_else(|| {
            let message = format!("The instance `{id}` does not exist.");
            Refusal::new(5000, "InvalidParameter.ResourceNotFound", message)
        })?;
        check_state(account, place)?;
        check_groups(&set.texts("sgIds"))?;
        places.push(place);
    }
    for (place, set) in places.into_iter().zip(sets) {
        if let Some(instance) = account.world.instances.get_mut(place) {
            instance.security_group_ids =
                set.texts("sgIds").into_iter().map(str::to_owned).collect();
        }
    }
    Ok(Response::new())
}

fn check_state(account: &Account<'_>, place: usize) -> Result<(), Refusal> {
    let Some(instance) = account.world.instances.get(place) else { return Ok(()) };
    let state = instance.lifecycle.state;
    if matches!(state, State::Running | State::Stopped) && !instance.lifecycle.is_busy() {
        return Ok(());
    }
    let message = format!("The instance `{}` is {} or busy.", instance.id, state.as_str());
    Err(Refusal::new(7003, "OperationConstraints.InvaildInstanceStatus", message))
}

fn check_groups(ids: &[&str]) -> Result<(), Refusal> {
    if ids.len() > MOST {
        let message = format!("An instance may be in {MOST} security groups.");
        return Err(Refusal::new(4400, "InvalidRequest.LimitExceeded", message));
    }
    match ids.iter().find(|id| !is_well_formed(id, "sg")) {
        None => Ok(()),
        Some(id) => {
            let message = format!("The security group `{id}` does not exist.");
            Err(Refusal::new(5000, "InvalidParameter.ResourceNotFound", message))
        }
    }
}
