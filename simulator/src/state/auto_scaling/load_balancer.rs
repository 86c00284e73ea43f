//! References of groups to load balancers, which the simulator does not have.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The load balancers of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LoadBalancers {
    /// The ids of classic load balancers.
    pub(crate) classic: Vec<String>,
    pub(crate) forward: Vec<LoadBalancer>,
}

/// An application load balancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LoadBalancer {
    pub(crate) id: String,
    pub(crate) listener: String,
    /// The forwarding rule; empty without one.
    pub(crate) location: String,
    pub(crate) region: String,
    pub(crate) targets: Vec<BalancerTarget>,
}

/// A port of the instances, with its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BalancerTarget {
    pub(crate) port: i64,
    pub(crate) weight: i64,
}

impl LoadBalancer {
    /// Returns `ForwardLoadBalancer`.
    pub(super) fn to_json(&self) -> Value {
        let target =
            |target: &BalancerTarget| json!({"Port": target.port, "Weight": target.weight});
        json!({
            "LoadBalancerId": self.id,
            "ListenerId": self.listener,
            "LocationId": self.location,
            "Region": self.region,
            "TargetAttributes": self.targets.iter().map(target).collect::<Vec<_>>(),
        })
    }
}
