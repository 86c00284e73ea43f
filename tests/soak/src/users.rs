//! Users: programs that create, describe and terminate instances and recover from errors.

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

/// The number of failed tries of an operation after which a user gives up, which is an error of the run.
const TRIES: u32 = 30;

/// The number of orders a user has at a time.
const ORDERS: usize = 4;

/// The simulated time between two polls.
const POLL: Duration = Duration::from_secs(1);

/// A user.
#[derive(Debug)]
pub struct User {
    cvm: Client,
    counts: Arc<Counts>,
    random: Rng,
    name: String,
    terms: Terms,
    /// Orders with instances, and completely terminated ones.
    orders: Vec<Order>,
    terminated: Vec<Order>,
}

/// What all users have in common.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The seed of the actions.
    pub seed: u64,
    /// How long after an error the service may still execute the request.
    pub settle: Duration,
    /// The time scale of the simulator.
    pub time_scale: u32,
    /// The longest pause between two actions of a user, so that a run outlasts its credentials.
    pub pause: Duration,
    /// Whether some orders have an empty token.
    pub empty_tokens: bool,
}

/// Whether the next termination of an order was executed, according to its instances.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Progress {
    NotExecuted,
    Executed,
    Partial,
}

impl User {
    /// Returns a user whose name and actions depend on `number` and the seed.
    #[must_use]
    pub fn new(number: usize, cvm: Client, counts: Arc<Counts>, terms: Terms) -> Self {
        let seed = terms.seed.wrapping_mul(1_000_003).wrapping_add(number as u64);
        let (random, name) = (Rng::with_seed(seed), format!("user-{number}"));
        let (orders, terminated) = (Vec::new(), Vec::new());
        Self { cvm, counts, random, name, terms, orders, terminated }
    }

    /// Works until all users together made `calls` calls, and returns every order of this user.
    pub async fn work(mut self, calls: u64) -> Vec<Order> {
        while self.counts.calls() < calls {
            match self.random.u32(..10) {
                0..=2 if self.orders.len() < ORDERS => self.create().await,
                3..=6 => self.verify().await,
                _ => self.terminate().await,
            }
            if !self.terms.pause.is_zero() {
                tokio::time::sleep(self.terms.pause.mul_f64(self.random.f64())).await;
            }
        }
        self.orders.append(&mut self.terminated);
        self.orders
    }

    async fn create(&mut self) {
        let name = format!("{}-{}", self.name, self.orders.len() + self.terminated.len());
        let token = match self.random.u32(..3) {
            0 => Some(format!("token-{name}")),
            1 if self.terms.empty_tokens => Some(String::new()),
            _ => None,
        };
        let (count, prepaid) = (self.random.i64(1..=3), self.random.u32(..3) == 0);
        let stage = Stage::Unconfirmed;
        let order =
            self.submit(Order { name, token, count, prepaid, ids: Vec::new(), stage }).await;
        self.orders.push(order);
    }

    /// Retries until the instances exist: with the same token, or else after checking that they do not exist yet.
    async fn submit(&mut self, mut order: Order) -> Order {
        let mut possibly_executed = false;
        for _ in 0..TRIES {
            let error = match self.cvm.run_instances(order.request()).await {
                Ok(response) => {
                    order.ids = response.instance_id_set;
                    order.stage = Stage::Active;
                    return order;
                }
                Err(error) => error,
            };
            if !self.is_expected(&error).await {
                break;
            }
            let not_executed = error.was_not_executed();
            if !not_executed && order.has_token() {
                possibly_executed = true;
                continue;
            }
            let found = self.find(&order).await;
            match found.len() {
                0 => {}
                count if !possibly_executed && not_executed => {
                    self.record_error(&order, &format!("{count} instances exist after {error}"));
                }
                _ if order.has_token() => {}
                count if i64::try_from(count) == Ok(order.count) => {
                    order.ids = found.into_iter().map(|instance| instance.instance_id).collect();
                    order.stage = Stage::Active;
                    return order;
                }
                count => {
                    let message = format!("{count} of {} instances exist", order.count);
                    self.record_error(&order, &message);
                    break;
                }
            }
        }
        self.record_error(&order, "the creation was never confirmed");
        order
    }

    /// Checks that the instances of an order are in the expected state.
    async fn verify(&mut self) {
        let Some(index) = self.pick() else { return self.create().await };
        let Some(order) = self.orders.get(index) else { return };
        let (stage, count) = (order.stage, order.ids.len());
        let found = self.describe(by_ids(&order.ids)).await;
        let is_expected = |instance: &Instance| match stage {
            Stage::Active => {
                [InstanceState::Pending, InstanceState::Running].contains(&instance.instance_state)
            }
            Stage::Isolated => [InstanceState::Stopping, InstanceState::Shutdown]
                .contains(&instance.instance_state),
            Stage::Unconfirmed | Stage::Terminated => false,
        };
        if found.len() != count || !found.iter().all(is_expected) {
            let states: Vec<&str> =
                found.iter().map(|instance| instance.instance_state.as_str()).collect();
            let message = format!("expected {count} instances, {stage:?}, found {states:?}");
            self.record_error(order, &message);
        }
    }

    async fn terminate(&mut self) {
        let Some(index) = self.pick() else { return self.create().await };
        let mut order = self.orders.swap_remove(index);
        if self.wait_until_terminable(&order).await {
            self.terminate_once(&mut order).await;
        }
        match order.stage {
            Stage::Terminated => self.terminated.push(order),
            _ => self.orders.push(order),
        }
    }

    /// Waits until the instances are in a state in which they can be terminated.
    async fn wait_until_terminable(&self, order: &Order) -> bool {
        for _ in 0..TRIES {
            let found = self.describe(by_ids(&order.ids)).await;
            if progress(order, &found) == Progress::NotExecuted {
                return true;
            }
            tokio::time::sleep(POLL / self.terms.time_scale).await;
        }
        self.record_error(order, "the instances never became terminable");
        false
    }

    /// Terminates instances exactly once, because a second time would release isolated instances.
    async fn terminate_once(&self, order: &mut Order) {
        for _ in 0..TRIES {
            let request = TerminateInstancesRequest::new(&order.ids);
            let Err(error) = self.cvm.terminate_instances(request).await else {
                order.stage = order.next_stage();
                return;
            };
            if !self.is_expected(&error).await {
                return;
            }
            let found = self.describe(by_ids(&order.ids)).await;
            match progress(order, &found) {
                Progress::NotExecuted => {}
                Progress::Executed => {
                    if error.was_not_executed() {
                        self.record_error(order, &format!("terminated after {error}"));
                    }
                    order.stage = order.next_stage();
                    return;
                }
                Progress::Partial => {
                    return self.record_error(order, "only some instances were terminated");
                }
            }
        }
        self.record_error(order, "the instances cannot be terminated");
    }

    /// Whether an error is an injected fault. Waits until the request can no longer be executed.
    async fn is_expected(&self, error: &Error) -> bool {
        let injected = ["InternalError", "RequestLimitExceeded"];
        let expected = match error.kind() {
            ErrorKind::Service => error.code().is_some_and(|code| injected.contains(&code)),
            kind => {
                matches!(kind, ErrorKind::Transport(_) | ErrorKind::Timeout | ErrorKind::Gateway)
            }
        };
        if !expected {
            self.counts.record_error(format!("{}: {error}", self.name));
            return false;
        }
        if !error.was_not_executed() {
            self.counts.count_unknown();
            tokio::time::sleep(self.terms.settle).await;
        }
        true
    }

    async fn find(&self, order: &Order) -> Vec<Instance> {
        self.describe(DescribeInstancesRequest::new().filters([order.filter()])).await
    }

    /// Describes instances, with retries until the call succeeds.
    async fn describe(&self, request: DescribeInstancesRequest) -> Vec<Instance> {
        for _ in 0..TRIES {
            match self.cvm.describe_instances(request.clone()).await {
                Ok(response) => return response.instance_set,
                Err(error) if error.is_retryable() || error.kind() == ErrorKind::Timeout => {}
                Err(error) => {
                    self.counts.record_error(format!("{}: {error}", self.name));
                    return Vec::new();
                }
            }
        }
        self.counts.record_error(format!("{}: DescribeInstances never succeeded", self.name));
        Vec::new()
    }

    /// Returns the index of a random order whose instances exist.
    fn pick(&mut self) -> Option<usize> {
        let orders = self.orders.iter().enumerate();
        let confirmed = orders.filter(|order| order.1.stage != Stage::Unconfirmed);
        let indices: Vec<usize> = confirmed.map(|order| order.0).collect();
        if indices.is_empty() {
            return None;
        }
        indices.get(self.random.usize(..indices.len())).copied()
    }

    fn record_error(&self, order: &Order, message: &str) {
        self.counts.record_error(format!("{}: {message}", order.name));
    }
}

fn by_ids(ids: &[String]) -> DescribeInstancesRequest {
    DescribeInstancesRequest::new().instance_ids(ids)
}

/// Derives from the instances whether the next termination of an order was executed.
fn progress(order: &Order, found: &[Instance]) -> Progress {
    let before = match order.stage {
        Stage::Isolated => InstanceState::Shutdown,
        Stage::Unconfirmed | Stage::Active | Stage::Terminated => InstanceState::Running,
    };
    let after: &[InstanceState] = match order.next_stage() {
        Stage::Isolated => &[InstanceState::Stopping, InstanceState::Shutdown],
        Stage::Unconfirmed | Stage::Active | Stage::Terminated => &[InstanceState::Terminating],
    };
    // The service does not list terminated instances.
    let gone = if order.next_stage() == Stage::Terminated {
        order.ids.len() - found.len().min(order.ids.len())
    } else {
        0
    };
    let count = |states: &[InstanceState]| {
        found.iter().filter(|instance| states.contains(&instance.instance_state)).count()
    };
    if count(&[before]) == order.ids.len() {
        Progress::NotExecuted
    } else if count(after) + gone == order.ids.len() {
        Progress::Executed
    } else {
        Progress::Partial
    }
}
