//! What users ordered and believe that they have.

use tencent_cloud_cvm::model::{
    Filter, InstanceChargePrepaid, InstanceChargeType, Placement, RunInstancesRequest, Tag,
    TagSpecification,
};

/// The tag by which instances are found that belong to an order. A name would not do: it gets numbers where an order is for
/// several.
const TAG: &str = "order";

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was asked for and never answered for: only where the run itself failed.
    Open,
    /// Its instances are there.
    There,
    /// Prepaid, and given back once: its instances are put aside.
    PutAside,
    /// Its instances are gone.
    Gone,
}

/// Some instances that are bought and given back together.
#[derive(Clone, Debug)]
pub struct Order {
    /// What its instances are tagged with, and nothing else is.
    pub name: String,
    /// The user's own idempotency token; where there is none, the client makes one for each call.
    pub token: Option<String>,
    /// How many instances it is for.
    pub count: i64,
    /// Whether they are paid for in advance, so that they are given back in two steps.
    pub prepaid: bool,
    /// Their ids, once they are known.
    pub ids: Vec<String>,
    /// How far it is.
    pub stage: Stage,
}

impl Order {
    /// The request for it.
    #[must_use]
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

    /// What finds its instances.
    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter::new(format!("tag:{TAG}"), [&self.name])
    }

    /// Where it is once it is given back.
    #[must_use]
    pub fn next(&self) -> Stage {
        match self.stage {
            Stage::There if self.prepaid => Stage::PutAside,
            Stage::Open | Stage::There | Stage::PutAside | Stage::Gone => Stage::Gone,
        }
    }

    /// How often its instances were given back.
    #[must_use]
    pub fn ends(&self) -> u64 {
        match self.stage {
            Stage::Open | Stage::There => 0,
            Stage::PutAside => 1,
            Stage::Gone => 1 + u64::from(self.prepaid),
        }
    }
}
