//! A run over sockets, in real time: half of the faults are the server's, who really resets connections and breaks off
//! replies, and half are on the way to it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tencent_cloud::RetryPolicy;
use tencent_cloud::testing::{FaultInjector, FaultRule};
use tencent_cloud::transport::HttpOptions;
use tencent_cloud_cvm::Client;
use tencent_cloud_simulator::{Fault, Simulator};
use tokio::task::JoinSet;

use crate::counts::Counts;
use crate::memory::{gather, quotas};
use crate::report::Report;
use crate::users::User;
use crate::{FAULTS, Setup, faults, verdict};

/// How long an attempt may take.
const ATTEMPT: Duration = Duration::from_millis(250);

/// Delays, of which the long one is over the time of an attempt.
const DELAYS: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(400)];

/// Nothing is on its way for longer than the time of an attempt and a delay, on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much faster than the real one the service is.
const PACE: u32 = 100;

/// Runs it.
///
/// # Errors
/// It cannot be set up, or the list at the end fails.
pub fn run(setup: Setup) -> Result<Report, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(all(setup))
}

async fn all(setup: Setup) -> Result<Report, String> {
    // Of an attempt that one side lets pass, the other takes as many.
    let each = 1.0 - (1.0 - FAULTS).sqrt();
    let some = faults(DELAYS[0], DELAYS[1]);
    let rule = |faults: Vec<Fault>| FaultRule::any_of(faults).with_probability(each);
    // A second delivery that comes when the first is worked off ends twice what is to be ended in two steps. No client can
    // help that, and no connection does it: only the server delivers twice, and at once.
    let on_the_way = some.iter().copied().filter(|fault| *fault != Fault::Duplicate).collect();
    let builder = Simulator::builder().seed(setup.seed).time_scale(f64::from(PACE));
    let server = builder.quotas(quotas()).fault(rule(some)).start().await;
    let server = server.map_err(|error| error.to_string())?;
    let options = HttpOptions::new().no_proxy().attempt_timeout(ATTEMPT);
    let direct = options.into_transport().map_err(|error| error.to_string())?;
    let injector = FaultInjector::new(direct, setup.seed);
    injector.inject(rule(on_the_way));
    let counts = Arc::new(Counts::default());
    let policy =
        RetryPolicy::standard().backoff(Duration::from_millis(2), Duration::from_millis(50));
    let builder = server.client().transport(injector.clone()).retry(policy);
    let builder = builder.interceptor(Arc::clone(&counts));
    let client: Client = builder.build().map_err(|error| error.to_string())?;

    let begun = Instant::now();
    let mut users = JoinSet::new();
    for number in 0..setup.users {
        let counts = Arc::clone(&counts);
        let user = User::new(number, setup.seed, client.clone(), counts, PATIENCE, PACE);
        users.spawn(user.work(setup.calls));
    }
    let (orders, panics) = gather(users).await;
    let elapsed = begun.elapsed();
    tokio::time::sleep(PATIENCE).await;
    let mut injected = injector.injected();
    for (fault, struck) in server.injected() {
        *injected.entry(fault).or_default() += struck;
    }
    server.clear_faults();
    let clean = server.client().http(HttpOptions::new().no_proxy()).build();
    let there = verdict::inventory(clean.map_err(|error| error.to_string())?).await;
    let there = there.map_err(|error| error.to_string())?;
    server.shutdown().await;
    Ok(Report {
        title: "over sockets",
        counted: counts.so_far(),
        injected,
        panics,
        verdict: verdict::judge(&orders, &there, None),
        elapsed,
        simulated: None,
    })
}
