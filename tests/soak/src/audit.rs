//! Compares what users expect to exist with the instances that exist.

use std::collections::{BTreeMap, BTreeSet};

use tencent_cloud_cvm::model::{DescribeInstancesRequest, Instance, InstanceState};

use crate::orders::{Order, Stage};
use crate::service_log::Executed;

/// The account of all instances.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Instances that users requested.
    pub requested: u64,
    /// Instances that the service created, where that was recorded.
    pub created: Option<u64>,
    /// Instances that users terminated completely.
    pub terminated: u64,
    /// Instances that exist.
    pub existing: u64,
    /// Instances that a user expects and that do not exist or are in another state.
    pub lost: u64,
    /// Instances that no user expects, or created instances in excess of the requested ones.
    pub duplicated: u64,
    /// Instances that the service terminated more or less often than their user.
    pub wrongly_terminated: u64,
}

/// Returns every instance of the account, with a client that meets no faults.
///
/// # Errors
/// Those of the calls.
pub async fn inventory(
    client: tencent_cloud_cvm::Client,
) -> Result<Vec<Instance>, tencent_cloud::Error> {
    client.describe_instances(DescribeInstancesRequest::new()).items().collect().await
}

/// Compares `orders` with the existing instances and, where it was recorded, with what the service executed.
#[must_use]
pub fn audit(orders: &[Order], existing: &[Instance], executed: Option<&Executed>) -> Audit {
    let states: BTreeMap<&str, &InstanceState> =
        existing.iter().map(|one| (one.instance_id.as_str(), &one.instance_state)).collect();
    let mut audit = Audit { existing: existing.len() as u64, ..Audit::default() };
    let mut expected_ids = BTreeSet::new();
    for order in orders {
        audit.requested += order.count.unsigned_abs();
        let expected = match order.stage {
            Stage::Unconfirmed => {
                audit.lost += order.count.unsigned_abs();
                continue;
            }
            Stage::Active => &InstanceState::Running,
            Stage::Isolated => &InstanceState::Shutdown,
            Stage::Terminated => {
                audit.terminated += order.ids.len() as u64;
                continue;
            }
        };
        audit.lost += order.count.unsigned_abs().saturating_sub(order.ids.len() as u64);
        for id in &order.ids {
            expected_ids.insert(id.as_str());
            audit.lost += u64::from(states.get(id.as_str()) != Some(&expected));
        }
    }
    let unexpected = states.keys().filter(|id| !expected_ids.contains(**id)).count() as u64;
    audit.duplicated = unexpected;
    if let Some(executed) = executed {
        let created = executed.created.len() as u64;
        audit.created = Some(created);
        audit.duplicated = unexpected.max(created.saturating_sub(audit.requested));
        audit.wrongly_terminated = wrongly_terminated(orders, executed);
    }
    audit
}

fn wrongly_terminated(orders: &[Order], executed: &Executed) -> u64 {
    let terminated = orders.iter().filter(|order| order.terminations() > 0);
    let expected: BTreeMap<&String, u64> = terminated
        .flat_map(|order| order.ids.iter().map(|id| (id, order.terminations())))
        .collect();
    let ids: BTreeSet<&String> =
        expected.keys().copied().chain(executed.terminations.keys()).collect();
    let differ = |id: &&String| {
        expected.get(*id).copied().unwrap_or(0)
            != executed.terminations.get(*id).copied().unwrap_or(0)
    };
    ids.into_iter().filter(differ).count() as u64
}

impl Audit {
    /// Whether exactly the requested instances were created and exactly the expected ones exist.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.lost == 0
            && self.duplicated == 0
            && self.wrongly_terminated == 0
            && self.created.is_none_or(|created| created == self.requested)
            && self.existing + self.terminated == self.requested
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(name: &str, ids: &[&str], stage: Stage) -> Order {
        Order {
            name: name.to_owned(),
            token: None,
            count: 1,
            prepaid: stage == Stage::Isolated,
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            stage,
        }
    }

    fn instance(id: &str, state: InstanceState) -> Instance {
        let mut instance = Instance::default();
        instance.instance_id = id.to_owned();
        instance.instance_state = state;
        instance
    }

    fn orders() -> Vec<Order> {
        vec![
            order("a", &["ins-a"], Stage::Active),
            order("b", &["ins-b"], Stage::Isolated),
            order("c", &["ins-c"], Stage::Terminated),
        ]
    }

    fn executed() -> Executed {
        Executed {
            created: ["ins-a", "ins-b", "ins-c"].map(str::to_owned).into(),
            terminations: [("ins-b".to_owned(), 1), ("ins-c".to_owned(), 1)].into(),
            rejections: BTreeMap::new(),
        }
    }

    fn existing() -> Vec<Instance> {
        vec![instance("ins-a", InstanceState::Running), instance("ins-b", InstanceState::Shutdown)]
    }

    #[test]
    fn passes_when_orders_and_instances_agree() {
        let audit = audit(&orders(), &existing(), Some(&executed()));
        assert!(audit.passed(), "{audit:?}");
        assert_eq!((audit.requested, audit.terminated, audit.existing), (3, 1, 2));
    }

    #[test]
    fn detects_lost_and_unexpected_instances() {
        let lost_and_duplicated = |existing: &[Instance]| {
            let audit = audit(&orders(), existing, Some(&executed()));
            assert!(!audit.passed());
            (audit.lost, audit.duplicated)
        };
        assert_eq!(lost_and_duplicated(&existing()[..1]), (1, 0));
        let wrong_state = instance("ins-b", InstanceState::Terminating);
        assert_eq!(lost_and_duplicated(&[existing().remove(0), wrong_state]), (1, 0));
        let unexpected = [existing(), vec![instance("ins-d", InstanceState::Running)]].concat();
        assert_eq!(lost_and_duplicated(&unexpected), (0, 1));
    }

    #[test]
    fn detects_wrong_creations_and_terminations() {
        let audited = |orders: &[Order], executed: &Executed| {
            let audit = audit(orders, &existing(), Some(executed));
            assert!(!audit.passed());
            (audit.lost, audit.duplicated, audit.wrongly_terminated)
        };
        let mut created_in_excess = executed();
        created_in_excess.created.insert("ins-d".to_owned());
        assert_eq!(audited(&orders(), &created_in_excess), (0, 1, 0));
        created_in_excess.terminations.insert("ins-d".to_owned(), 1);
        assert_eq!(audited(&orders(), &created_in_excess), (0, 1, 1));
        let mut twice_and_never = executed();
        twice_and_never.terminations.insert("ins-b".to_owned(), 2);
        twice_and_never.terminations.remove("ins-c");
        assert_eq!(audited(&orders(), &twice_and_never), (0, 0, 2));
        let unconfirmed = [orders(), vec![order("d", &[], Stage::Unconfirmed)]].concat();
        assert_eq!(audited(&unconfirmed, &executed()), (1, 0, 0));
    }
}
