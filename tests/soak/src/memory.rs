//! A run in memory, on a timer that stands still but for waiting.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tencent_cloud::testing::{FaultInjector, FaultRule, TokioClock};
use tencent_cloud_cvm::Client;
use tencent_cloud_simulator::{Quotas, Simulator};
use tokio::task::JoinSet;

use crate::counts::Counts;
use crate::orders::Order;
use crate::report::Report;
use crate::truth::Truth;
use crate::users::User;
use crate::{FAULTS, Setup, faults, verdict};

/// Nothing is on its way for longer than a call may take; that is a minute.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs it.
///
/// # Errors
/// It cannot be set up, or the list at the end fails.
pub fn run(setup: Setup) -> Result<Report, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(all(setup))
}

async fn all(setup: Setup) -> Result<Report, String> {
    let clock = TokioClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000));
    let builder = Simulator::builder().clock(clock).seed(setup.seed).quotas(quotas());
    let service = builder.in_memory().map_err(|error| error.to_string())?;
    let truth = Truth::of(service.clone());
    let injector = FaultInjector::new(truth.clone(), setup.seed).clock(clock);
    let some = faults(Duration::from_secs(5), Duration::from_secs(90));
    injector.inject(FaultRule::any_of(some).with_probability(FAULTS));
    let counts = Arc::new(Counts::default());
    let builder = service.client().transport(injector.clone()).interceptor(Arc::clone(&counts));
    let client: Client = builder.build().map_err(|error| error.to_string())?;

    let (begun, simulated) = (Instant::now(), tokio::time::Instant::now());
    let mut users = JoinSet::new();
    for number in 0..setup.users {
        let counts = Arc::clone(&counts);
        let user = User::new(number, setup.seed, client.clone(), counts, PATIENCE, 1);
        users.spawn(user.work(setup.calls));
    }
    let (orders, panics) = gather(users).await;
    let (elapsed, simulated) = (begun.elapsed(), simulated.elapsed());
    // What was begun comes to its state.
    tokio::time::sleep(PATIENCE).await;
    let clean = service.client().build().map_err(|error| error.to_string())?;
    let there = verdict::inventory(clean).await.map_err(|error| error.to_string())?;
    Ok(Report {
        title: "in memory",
        counted: counts.so_far(),
        injected: injector.injected(),
        panics,
        verdict: verdict::judge(&orders, &there, Some(&truth.notes())),
        elapsed,
        simulated: Some(simulated),
    })
}

/// Every order, and how many users panicked.
pub(crate) async fn gather(mut users: JoinSet<Vec<Order>>) -> (Vec<Order>, u64) {
    let (mut orders, mut panics) = (Vec::new(), 0);
    while let Some(done) = users.join_next().await {
        match done {
            Ok(mut own) => orders.append(&mut own),
            Err(_) => panics += 1,
        }
    }
    (orders, panics)
}

/// Room for what many users order.
pub(crate) fn quotas() -> Quotas {
    let mut quotas = Quotas::default();
    quotas.postpaid_instances = usize::MAX;
    quotas.prepaid_instances = usize::MAX;
    quotas
}
