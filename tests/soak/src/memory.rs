//! A run in memory, on the paused timer of Tokio.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tencent_cloud::testing::{FaultInjector, FaultRule, TokioClock};
use tencent_cloud_cvm::Client;
use tencent_cloud_simulator::{Quotas, Simulator};
use tokio::task::JoinSet;

use crate::counts::Counts;
use crate::orders::Order;
use crate::report::Report;
use crate::service_log::ServiceLog;
use crate::users::User;
use crate::{FAULTS, Setup, audit, faults};

/// How long a request may be executed after an error. No call takes longer than a minute.
const SETTLE: Duration = Duration::from_secs(120);

/// Runs the test in memory.
///
/// # Errors
/// The setup or the final list of instances fails.
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
    let log = ServiceLog::new(service.clone());
    let injector = FaultInjector::new(log.clone(), setup.seed).clock(clock);
    let faults = faults(Duration::from_secs(5), Duration::from_secs(90));
    injector.inject(FaultRule::any_of(faults).with_probability(FAULTS));
    let counts = Arc::new(Counts::default());
    let builder = service.client().transport(injector.clone()).interceptor(Arc::clone(&counts));
    let client: Client = builder.build().map_err(|error| error.to_string())?;

    let (started, simulated) = (Instant::now(), tokio::time::Instant::now());
    let mut users = JoinSet::new();
    for number in 0..setup.users {
        let counts = Arc::clone(&counts);
        let user = User::new(number, setup.seed, client.clone(), counts, SETTLE, 1);
        users.spawn(user.work(setup.calls));
    }
    let (orders, panics) = gather(users).await;
    let (elapsed, simulated) = (started.elapsed(), simulated.elapsed());
    // Lets pending operations complete.
    tokio::time::sleep(SETTLE).await;
    let clean = service.client().build().map_err(|error| error.to_string())?;
    let existing = audit::inventory(clean).await.map_err(|error| error.to_string())?;
    Ok(Report {
        title: "in memory",
        counted: counts.snapshot(),
        injected: injector.injected(),
        panics,
        audit: audit::audit(&orders, &existing, Some(&log.executed())),
        elapsed,
        simulated: Some(simulated),
    })
}

/// Returns the orders of all users, and the number of users that panicked.
pub(crate) async fn gather(mut users: JoinSet<Vec<Order>>) -> (Vec<Order>, u64) {
    let (mut orders, mut panics) = (Vec::new(), 0);
    while let Some(done) = users.join_next().await {
        match done {
            Ok(mut completed) => orders.append(&mut completed),
            Err(_) => panics += 1,
        }
    }
    (orders, panics)
}

/// Returns quotas without a limit on instances.
pub(crate) fn quotas() -> Quotas {
    let mut quotas = Quotas::default();
    quotas.postpaid_instances = usize::MAX;
    quotas.prepaid_instances = usize::MAX;
    quotas
}
