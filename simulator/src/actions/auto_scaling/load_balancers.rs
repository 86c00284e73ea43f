//! The load balancers that a group refers to. The simulator has none, so their ids are only checked for their form.

use std::collections::BTreeSet;

use super::{Call, check_form};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::auto_scaling::{BalancerTarget, LoadBalancer, LoadBalancers};

/// The maximum weight of a target.
const MAX_WEIGHT: i64 = 100;

/// Returns the load balancers in a request. `None` if it gives none.
pub(super) fn read(call: &Call<'_>) -> Result<Option<LoadBalancers>, ApiError> {
    let parameters = call.parameters;
    let (classic, forward) =
        (parameters.has("LoadBalancerIds"), parameters.has("ForwardLoadBalancers"));
    if !classic && !forward {
        return Ok(None);
    }
    if classic && forward {
        let message =
            "The parameters `LoadBalancerIds` and `ForwardLoadBalancers` are mutually exclusive.";
        let codes = ["InvalidParameter.Conflict", "InvalidParameter.InScenario"];
        return Err(call.error(&codes, "InvalidParameter", message));
    }
    let ids = parameters.strings("LoadBalancerIds");
    let codes = ["InvalidParameterValue.ClassicLb", "InvalidParameterValue.InvalidLoadBalancerId"];
    ids.iter().try_for_each(|id| check_form(call, (id, "lb"), &codes))?;
    let forward = parameters.objects("ForwardLoadBalancers");
    let forward: Vec<LoadBalancer> =
        forward.into_iter().map(|view| forwarded(call, view)).collect::<Result<_, _>>()?;
    let mut seen = BTreeSet::new();
    let place = |own: &LoadBalancer| (own.id.clone(), own.listener.clone(), own.location.clone());
    if let Some(own) = forward.iter().find(|own| !seen.insert(place(own))) {
        let message = format!("The listener `{}` of `{}` is a duplicate.", own.listener, own.id);
        return Err(call.invalid(&["InvalidParameterValue.DuplicatedForwardLb"], message));
    }
    let classic = ids.into_iter().map(str::to_owned).collect();
    Ok(Some(LoadBalancers { classic, forward }))
}

/// Returns an application load balancer, with the targets that instances become.
fn forwarded(call: &Call<'_>, view: View<'_>) -> Result<LoadBalancer, ApiError> {
    let text = |name: &str| view.string(name).unwrap_or_default();
    let codes = ["InvalidParameterValue.ForwardLb"];
    let parts =
        [(text("LoadBalancerId"), "lb"), (text("ListenerId"), "lbl"), (text("LocationId"), "loc")];
    for part in parts.into_iter().filter(|part| part.1 != "loc" || !part.0.is_empty()) {
        check_form(call, part, &codes)?;
    }
    let mut ports = BTreeSet::new();
    let mut targets = Vec::new();
    for target in view.objects("TargetAttributes") {
        let port = target.integer("Port").unwrap_or(0);
        let weight = target.integer("Weight").unwrap_or(0);
        if !(1..=65_535).contains(&port) || !(0..=MAX_WEIGHT).contains(&weight) {
            let message = format!(
                "The port {port} must be 1 to 65535, and its weight {weight} 0 to {MAX_WEIGHT}."
            );
            return Err(call.invalid(&["InvalidParameterValue.Range"], message));
        }
        if !ports.insert(port) {
            let message = format!("The port {port} is a duplicate.");
            return Err(call.invalid(&["InvalidParameterValue.TargetPortDuplicated"], message));
        }
        targets.push(BalancerTarget { port, weight });
    }
    let [id, listener, location] = parts.map(|part| part.0.to_owned());
    let region = view.string("Region").unwrap_or(call.region).to_owned();
    Ok(LoadBalancer { id, listener, location, region, targets })
}
