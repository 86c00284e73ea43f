//! What users believe, held against what there is.

use std::collections::{BTreeMap, BTreeSet};

use tencent_cloud_cvm::model::{DescribeInstancesRequest, Instance, InstanceState};

use crate::orders::{Order, Stage};
use crate::truth::Notes;

/// What came of all orders.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Instances that were asked for.
    pub asked: u64,
    /// Instances that the service made, where that was noted.
    pub made: Option<u64>,
    /// Instances that were given back to their end.
    pub returned: u64,
    /// Instances that are there.
    pub there: u64,
    /// Instances that a user believes to have and that are not there, or in another state.
    pub lost: u64,
    /// Instances that nobody believes to have, or that were made beyond what was asked for.
    pub duplicated: u64,
    /// Instances that were given back another number of times than a user did.
    pub ended_wrongly: u64,
}

/// Every instance of the account. The client meets no faults.
///
/// # Errors
/// The list fails all the same.
pub async fn inventory(
    client: tencent_cloud_cvm::Client,
) -> Result<Vec<Instance>, tencent_cloud::Error> {
    client.describe_instances(DescribeInstancesRequest::new()).items().collect().await
}

/// Judges `orders` by what is there, and by what the service did, where that was noted.
#[must_use]
pub fn judge(orders: &[Order], there: &[Instance], notes: Option<&Notes>) -> Verdict {
    let states: BTreeMap<&str, &InstanceState> =
        there.iter().map(|one| (one.instance_id.as_str(), &one.instance_state)).collect();
    let mut verdict = Verdict { there: there.len() as u64, ..Verdict::default() };
    let mut wanted = BTreeSet::new();
    for order in orders {
        verdict.asked += order.count.unsigned_abs();
        let expected = match order.stage {
            Stage::Open => {
                verdict.lost += order.count.unsigned_abs();
                continue;
            }
            Stage::There => &InstanceState::Running,
            Stage::PutAside => &InstanceState::Shutdown,
            Stage::Gone => {
                verdict.returned += order.ids.len() as u64;
                continue;
            }
        };
        verdict.lost += order.count.unsigned_abs().saturating_sub(order.ids.len() as u64);
        for id in &order.ids {
            wanted.insert(id.as_str());
            verdict.lost += u64::from(states.get(id.as_str()) != Some(&expected));
        }
    }
    let strangers = states.keys().filter(|id| !wanted.contains(**id)).count() as u64;
    verdict.duplicated = strangers;
    if let Some(notes) = notes {
        let made = notes.made.len() as u64;
        verdict.made = Some(made);
        verdict.duplicated = strangers.max(made.saturating_sub(verdict.asked));
        verdict.ended_wrongly = ended_wrongly(orders, notes);
    }
    verdict
}

fn ended_wrongly(orders: &[Order], notes: &Notes) -> u64 {
    let of_orders = orders.iter().flat_map(|order| order.ids.iter().map(|id| (id, order.ends())));
    let expected: BTreeMap<&String, u64> = of_orders.filter(|(_, ends)| *ends > 0).collect();
    let ids: BTreeSet<&String> = expected.keys().copied().chain(notes.ended.keys()).collect();
    let differ = |id: &&String| {
        expected.get(*id).copied().unwrap_or(0) != notes.ended.get(*id).copied().unwrap_or(0)
    };
    ids.into_iter().filter(differ).count() as u64
}

impl Verdict {
    /// Whether exactly what was asked for is there.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.lost == 0
            && self.duplicated == 0
            && self.ended_wrongly == 0
            && self.made.is_none_or(|made| made == self.asked)
            && self.there + self.returned == self.asked
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
            prepaid: stage == Stage::PutAside,
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
            order("a", &["ins-a"], Stage::There),
            order("b", &["ins-b"], Stage::PutAside),
            order("c", &["ins-c"], Stage::Gone),
        ]
    }

    fn notes() -> Notes {
        Notes {
            made: ["ins-a", "ins-b", "ins-c"].map(str::to_owned).into(),
            ended: [("ins-b".to_owned(), 1), ("ins-c".to_owned(), 1)].into(),
        }
    }

    fn there() -> Vec<Instance> {
        vec![instance("ins-a", InstanceState::Running), instance("ins-b", InstanceState::Shutdown)]
    }

    #[test]
    fn all_is_well_where_all_agree() {
        let verdict = judge(&orders(), &there(), Some(&notes()));
        assert!(verdict.is_good(), "{verdict:?}");
        assert_eq!((verdict.asked, verdict.returned, verdict.there), (3, 1, 2));
    }

    #[test]
    fn every_difference_is_noticed() {
        let lost = |there: &[Instance]| {
            let verdict = judge(&orders(), there, Some(&notes()));
            assert!(!verdict.is_good());
            (verdict.lost, verdict.duplicated)
        };
        // Gone, in a state that nobody asked for, and more than was asked for.
        assert_eq!(lost(&there()[..1]), (1, 0));
        assert_eq!(
            lost(&[there().remove(0), instance("ins-b", InstanceState::Terminating)]),
            (1, 0)
        );
        let more = [there(), vec![instance("ins-d", InstanceState::Running)]].concat();
        assert_eq!(lost(&more), (0, 1));

        let judged = |orders: &[Order], notes: &Notes| judge(orders, &there(), Some(notes));
        // Made and ended again, though nobody asked for either.
        let mut other = notes();
        other.made.insert("ins-d".to_owned());
        assert_eq!(judged(&orders(), &other).duplicated, 1);
        other.ended.insert("ins-d".to_owned(), 1);
        assert_eq!(judged(&orders(), &other).ended_wrongly, 1);
        // Ended twice, and not at all.
        let mut other = notes();
        other.ended.insert("ins-b".to_owned(), 2);
        other.ended.remove("ins-c");
        assert_eq!(judged(&orders(), &other).ended_wrongly, 2);
        // Never answered for.
        let open = [orders(), vec![order("d", &[], Stage::Open)]].concat();
        assert_eq!(judged(&open, &notes()).lost, 1);
    }
}
