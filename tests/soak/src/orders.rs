//! Instances that users created and expect to exist.

use tencent_cloud_cvm::model::{
    Filter, InstanceChargePrepaid, InstanceChargeType, Placement, RunInstancesRequest, Tag,
    TagSpecification,
};

/// The tag that identifies the instances of an order. A name would not, because the service appends numbers to the
/// names of several instances.
const TAG: &str = "order";

/// The state of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The creation was never confirmed, which is an error of the run.
    Unconfirmed,
    /// The instances exist.
    Active,
    /// The prepaid instances were terminated once and are in the recycle bin.
    Isolated,
    /// The instances no longer exist.
    Terminated,
}

/// Instances that are created and terminated together.
#[derive(Clone, Debug)]
pub struct Order {
    /// The value of the tag, unique per order.
    pub name: String,
    /// The idempotency token of the user. Without one, or with an empty one, the client creates a token per call.
    pub token: Option<String>,
    /// The number of instances.
    pub count: i64,
    /// Whether the instances are prepaid and therefore terminated in two steps.
    pub prepaid: bool,
    /// The ids of the instances, once known.
    pub ids: Vec<String>,
    /// The state of the order.
    pub stage: Stage,
}

impl Order {
    /// Returns the request that creates the instances.
    pub fn request(&self) -> RunInstancesRequest {
        let request = RunInstancesRequest::new()
            .placement(Placement::new("ap-guangzhou-4"))
            .image_id("img-eb30mz89")
            .instance_type("S5.MEDIUM4")
            .instance_count(self.count)
            .tag_specification([TagSpecification::new("instance", [Tag::new(TAG, &self.name)])]);
        let request = match &self.token {
            Some(token) => request.client_token(token),
            None => request,
        };
        if self.prepaid {
            let term = InstanceChargePrepaid::new(1);
            request.instance_charge_type(InstanceChargeType::Prepaid).instance_charge_prepaid(term)
        } else {
            request.instance_charge_type(InstanceChargeType::PostpaidByHour)
        }
    }

    /// Returns whether a retry by the user has the token of the first request.
    #[must_use]
    pub fn has_token(&self) -> bool {
        self.token.as_ref().is_some_and(|token| !token.is_empty())
    }

    /// Returns a filter that matches the instances.
    pub fn filter(&self) -> Filter {
        Filter::new(format!("tag:{TAG}"), [&self.name])
    }

    /// Returns the state after the next termination.
    #[must_use]
    pub fn next_stage(&self) -> Stage {
        match self.stage {
            Stage::Active if self.prepaid => Stage::Isolated,
            Stage::Unconfirmed | Stage::Active | Stage::Isolated | Stage::Terminated => {
                Stage::Terminated
            }
        }
    }

    /// Returns how often the instances were terminated.
    #[must_use]
    pub fn terminations(&self) -> u64 {
        match self.stage {
            Stage::Unconfirmed | Stage::Active => 0,
            Stage::Isolated => 1,
            Stage::Terminated => 1 + u64::from(self.prepaid),
        }
    }
}
