//! A run in memory, on the paused timer of Tokio.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tencent_cloud::clock::Clock;
use tencent_cloud::testing::{FaultInjector, FaultRule, TokioClock};
use tencent_cloud_cvm::Client;
use tencent_cloud_simulator::{Builder, Quotas, Simulator};
use tokio::task::JoinSet;

use crate::counts::Counts;
use crate::issuer::{Issuer, Lifetimes};
use crate::orders::Order;
use crate::report::Report;
use crate::service_log::ServiceLog;
use crate::users::{Terms, User};
use crate::{FAULTS, Setup, audit, faults};

/// How long a request may be executed after an error. No call takes longer than a minute.
const SETTLE: Duration = Duration::from_secs(120);

/// The lifetimes of temporary credentials. No call takes longer than a minute.
const LIFETIMES: Lifetimes = Lifetimes {
    min: Duration::from_secs(120),
    max: Duration::from_secs(300),
    unrevoked: Duration::from_secs(70),
};

/// The longest pause of users between two actions, with temporary credentials.
const PAUSE: Duration = Duration::from_secs(30);

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
    let builder = Issuer::keys().fold(builder, Builder::credentials);
    let service = builder.in_memory().map_err(|error| error.to_string())?;
    let exact: Arc<dyn Clock> = Arc::new(clock);
    let issuer = Issuer::new(Arc::clone(&exact), LIFETIMES, setup.seed);
    let log = match setup.draws.credentials {
        true => ServiceLog::new(issuer.guard(service.clone())),
        false => ServiceLog::new(service.clone()),
    };
    let injector = FaultInjector::new(log.clone(), setup.seed).clock(clock);
    let faults = faults(Duration::from_secs(5), Duration::from_secs(90));
    injector.inject(FaultRule::any_of(faults).with_probability(FAULTS));
    let counts = Arc::new(Counts::default());
    let clients = setup.draws.clients(&exact, &issuer, setup.seed, || {
        service.client().transport(injector.clone()).interceptor(Arc::clone(&counts))
    })?;
    let terms = Terms {
        seed: setup.seed,
        settle: SETTLE,
        time_scale: 1,
        pause: if setup.draws.credentials { PAUSE } else { Duration::ZERO },
        empty_tokens: setup.draws.tokens,
    };

    let (started, simulated) = (Instant::now(), tokio::time::Instant::now());
    let users = start(setup, &clients, &counts, terms);
    let limit = Duration::from_secs(3600 + setup.calls * 10);
    let Gathered { orders, panics, stuck } = gather(users, limit).await;
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
        stuck_users: stuck,
        issuer: issuer.counts(),
        rejections: log.executed().rejections,
        audit: audit::audit(&orders, &existing, Some(&log.executed())),
        elapsed,
        simulated: Some(simulated),
    })
}

/// Starts all users, each with one of the clients.
pub(crate) fn start(
    setup: Setup,
    clients: &[Client],
    counts: &Arc<Counts>,
    terms: Terms,
) -> JoinSet<Vec<Order>> {
    let mut users = JoinSet::new();
    for (number, client) in (0..setup.users).zip(clients.iter().cycle()) {
        let user = User::new(number, client.clone(), Arc::clone(counts), terms);
        users.spawn(user.work(setup.calls));
    }
    users
}

/// What remains of all users.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// The orders of users that ended.
    pub(crate) orders: Vec<Order>,
    /// The number of users that panicked.
    pub(crate) panics: u64,
    /// The number of users that did not end in time.
    pub(crate) stuck: u64,
}

/// Waits at most `limit` until all users end.
pub(crate) async fn gather(mut users: JoinSet<Vec<Order>>, limit: Duration) -> Gathered {
    let mut gathered = Gathered::default();
    let deadline = tokio::time::Instant::now() + limit;
    while let Ok(Some(done)) = tokio::time::timeout_at(deadline, users.join_next()).await {
        match done {
            Ok(mut completed) => gathered.orders.append(&mut completed),
            Err(_) => gathered.panics += 1,
        }
    }
    gathered.stuck = users.len() as u64;
    gathered
}

/// Returns quotas without a limit on instances.
pub(crate) fn quotas() -> Quotas {
    let mut quotas = Quotas::default();
    quotas.postpaid_instances = usize::MAX;
    quotas.prepaid_instances = usize::MAX;
    quotas
}
