//! Users: programs that buy, look and give back, and know how to go on after an error.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use tencent_cloud::{Error, ErrorKind};
use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, Instance, InstanceState, TerminateInstancesRequest,
};

use crate::counts::Counts;
use crate::orders::{Order, Stage};

/// How often something is tried that each time ends with an error, before that is a finding.
const TRIES: u32 = 30;

/// How many orders a user has at a time.
const ORDERS: usize = 4;

/// Between two looks at instances that are on their way.
const POLL: Duration = Duration::from_secs(1);

/// One user.
#[derive(Debug)]
pub struct User {
    cvm: Client,
    counts: Arc<Counts>,
    random: Rng,
    name: String,
    /// How long nothing can still be on its way after an error, so that a look is the truth.
    patience: Duration,
    /// How much faster than the real one the service is.
    pace: u32,
    /// Orders whose instances are not all gone, and those whose are.
    orders: Vec<Order>,
    done: Vec<Order>,
}

/// What a look at instances says of giving them back.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Standing {
    NotYet,
    Done,
    Mixed,
}

impl User {
    /// The user of this number.
    #[must_use]
    pub fn new(
        number: usize,
        seed: u64,
        cvm: Client,
        counts: Arc<Counts>,
        patience: Duration,
        pace: u32,
    ) -> Self {
        let random = Rng::with_seed(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        let name = format!("user-{number}");
        Self { cvm, counts, random, name, patience, pace, orders: Vec::new(), done: Vec::new() }
    }

    /// Works until there were so many calls of all users together; every order that it ever made.
    pub async fn work(mut self, calls: u64) -> Vec<Order> {
        while self.counts.calls() < calls {
            match self.random.u32(..10) {
                0..=2 if self.orders.len() < ORDERS => self.buy().await,
                3..=6 => self.look().await,
                _ => self.give_back().await,
            }
        }
        self.orders.append(&mut self.done);
        self.orders
    }

    async fn buy(&mut self) {
        let name = format!("{}-{}", self.name, self.orders.len() + self.done.len());
        let token = self.random.bool().then(|| format!("token-{name}"));
        let (count, prepaid) = (self.random.i64(1..=3), self.random.u32(..3) == 0);
        let order = Order { name, token, count, prepaid, ids: Vec::new(), stage: Stage::Open };
        let order = self.place(order).await;
        self.orders.push(order);
    }

    /// Asks until the instances are there: with the same token, or after a look whether they are.
    async fn place(&mut self, mut order: Order) -> Order {
        let mut untouched = true;
        for _ in 0..TRIES {
            let error = match self.cvm.run_instances(order.request()).await {
                Ok(reply) => {
                    order.ids = reply.instance_id_set;
                    order.stage = Stage::There;
                    return order;
                }
                Err(error) => error,
            };
            if !self.is_understood(&error).await {
                break;
            }
            let claims = error.was_not_executed();
            if !claims && order.token.is_some() {
                untouched = false;
                continue;
            }
            let found = self.find(&order).await;
            match found.len() {
                0 => {}
                count if untouched && claims => {
                    self.counts.find(format!("{}: {count} are there, after {error}", order.name));
                }
                _ if order.token.is_some() => {}
                count if i64::try_from(count) == Ok(order.count) => {
                    order.ids = found.into_iter().map(|instance| instance.instance_id).collect();
                    order.stage = Stage::There;
                    return order;
                }
                count => {
                    let asked = order.count;
                    self.counts.find(format!("{}: {count} of {asked} are there", order.name));
                    break;
                }
            }
        }
        self.counts.find(format!("{}: never answered for", order.name));
        order
    }

    /// Looks at an order, which must be as the user believes.
    async fn look(&mut self) {
        let Some(index) = self.pick() else { return self.buy().await };
        let Some(order) = self.orders.get(index) else { return };
        let (name, stage, count) = (order.name.clone(), order.stage, order.ids.len());
        let found = self.describe(by_ids(&order.ids)).await;
        let fits = |instance: &Instance| match stage {
            Stage::There => {
                [InstanceState::Pending, InstanceState::Running].contains(&instance.instance_state)
            }
            Stage::PutAside => [InstanceState::Stopping, InstanceState::Shutdown]
                .contains(&instance.instance_state),
            Stage::Open | Stage::Gone => false,
        };
        if found.len() != count || !found.iter().all(fits) {
            let states: Vec<&str> =
                found.iter().map(|instance| instance.instance_state.as_str()).collect();
            self.counts.find(format!("{name}: {stage:?} with {count}, found {states:?}"));
        }
    }

    async fn give_back(&mut self) {
        let Some(index) = self.pick() else { return self.buy().await };
        let mut order = self.orders.swap_remove(index);
        if self.is_ready(&order).await {
            self.end(&mut order).await;
        }
        match order.stage {
            Stage::Gone => self.done.push(order),
            _ => self.orders.push(order),
        }
    }

    /// Waits until instances are in a state that they can be given back in.
    async fn is_ready(&self, order: &Order) -> bool {
        for _ in 0..TRIES {
            let found = self.describe(by_ids(&order.ids)).await;
            if standing(order, &found) == Standing::NotYet {
                return true;
            }
            tokio::time::sleep(POLL / self.pace).await;
        }
        self.counts.find(format!("{}: never ready to be given back", order.name));
        false
    }

    /// Gives instances back, once: a second time could destroy what the first only put aside.
    async fn end(&self, order: &mut Order) {
        for _ in 0..TRIES {
            let request = TerminateInstancesRequest::new(&order.ids);
            let Err(error) = self.cvm.terminate_instances(request).await else {
                order.stage = order.next();
                return;
            };
            if !self.is_understood(&error).await {
                return;
            }
            let found = self.describe(by_ids(&order.ids)).await;
            match standing(order, &found) {
                Standing::NotYet => {}
                Standing::Done => {
                    if error.was_not_executed() {
                        self.counts.find(format!("{}: ended, after {error}", order.name));
                    }
                    order.stage = order.next();
                    return;
                }
                Standing::Mixed => {
                    self.counts.find(format!("{}: ended in part", order.name));
                    return;
                }
            }
        }
        self.counts.find(format!("{}: cannot be given back", order.name));
    }

    /// Whether an error is one of the faults. Waits as long as it may still have a consequence.
    async fn is_understood(&self, error: &Error) -> bool {
        let known = ["InternalError", "RequestLimitExceeded"];
        let understood = match error.kind() {
            ErrorKind::Service => error.code().is_some_and(|code| known.contains(&code)),
            kind => {
                matches!(kind, ErrorKind::Transport(_) | ErrorKind::Timeout | ErrorKind::Gateway)
            }
        };
        if !understood {
            self.counts.find(format!("{}: {error}", self.name));
            return false;
        }
        if !error.was_not_executed() {
            self.counts.uncertain();
            tokio::time::sleep(self.patience).await;
        }
        true
    }

    async fn find(&self, order: &Order) -> Vec<Instance> {
        self.describe(DescribeInstancesRequest::new().filters([order.filter()])).await
    }

    /// A look is repeated until it succeeds.
    async fn describe(&self, request: DescribeInstancesRequest) -> Vec<Instance> {
        for _ in 0..TRIES {
            match self.cvm.describe_instances(request.clone()).await {
                Ok(reply) => return reply.instance_set,
                Err(error) if error.is_retryable() || error.kind() == ErrorKind::Timeout => {}
                Err(error) => {
                    self.counts.find(format!("{}: {error}", self.name));
                    return Vec::new();
                }
            }
        }
        self.counts.find(format!("{}: a look never succeeded", self.name));
        Vec::new()
    }

    /// An order whose instances are there.
    fn pick(&mut self) -> Option<usize> {
        let there = self.orders.iter().enumerate().filter(|order| order.1.stage != Stage::Open);
        let there: Vec<usize> = there.map(|order| order.0).collect();
        if there.is_empty() { None } else { there.get(self.random.usize(..there.len())).copied() }
    }
}

fn by_ids(ids: &[String]) -> DescribeInstancesRequest {
    DescribeInstancesRequest::new().instance_ids(ids)
}

/// How far the next step of giving an order back is.
fn standing(order: &Order, found: &[Instance]) -> Standing {
    let before = match order.stage {
        Stage::PutAside => InstanceState::Shutdown,
        Stage::Open | Stage::There | Stage::Gone => InstanceState::Running,
    };
    let after: &[InstanceState] = match order.next() {
        Stage::PutAside => &[InstanceState::Stopping, InstanceState::Shutdown],
        Stage::Open | Stage::There | Stage::Gone => &[InstanceState::Terminating],
    };
    // Those that are gone are not listed.
    let gone = if order.next() == Stage::Gone {
        order.ids.len() - found.len().min(order.ids.len())
    } else {
        0
    };
    let count = |states: &[InstanceState]| {
        found.iter().filter(|instance| states.contains(&instance.instance_state)).count()
    };
    if count(&[before]) == order.ids.len() {
        Standing::NotYet
    } else if count(after) + gone == order.ids.len() {
        Standing::Done
    } else {
        Standing::Mixed
    }
}
