//! A run over sockets, in real time. The server injects half of the faults, such as real connection resets and
//! truncated responses; the transport of the client injects the other half.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tencent_cloud::RetryPolicy;
use tencent_cloud::clock::{Clock, SystemClock};
use tencent_cloud::testing::{FaultInjector, FaultRule};
use tencent_cloud::transport::HttpOptions;
use tencent_cloud_simulator::{Builder, Fault, Simulator};

use crate::counts::Counts;
use crate::issuer::{Issuer, Lifetimes};
use crate::memory::{Gathered, gather, quotas, start};
use crate::report::Report;
use crate::users::Terms;
use crate::{FAULTS, Setup, audit, faults};

/// The timeout of an attempt.
const ATTEMPT: Duration = Duration::from_millis(250);

/// A short delay, and a delay longer than the timeout of an attempt.
const DELAYS: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(400)];

/// How long a request may be executed after an error: the timeout and a delay, with a margin for a busy machine.
const SETTLE: Duration = Duration::from_secs(2);

/// The lifetimes of temporary credentials, long compared with those of calls.
const LIFETIMES: Lifetimes = Lifetimes {
    min: Duration::from_secs(20),
    max: Duration::from_secs(30),
    unrevoked: Duration::from_secs(5),
};

/// The time scale of the simulator.
const TIME_SCALE: u32 = 100;

/// Runs the test over sockets.
///
/// # Errors
/// The setup or the final list of instances fails.
pub fn run(setup: Setup) -> Result<Report, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(all(setup))
}

async fn all(setup: Setup) -> Result<Report, String> {
    // Two independent injectors with this probability have the combined probability `FAULTS`.
    let each = 1.0 - (1.0 - FAULTS).sqrt();
    let all = faults(DELAYS[0], DELAYS[1]);
    let rule = |faults: Vec<Fault>| FaultRule::any_of(faults).with_probability(each);
    // A duplicate that arrives after its original was executed would terminate an isolated instance. No client can
    // prevent that and no connection causes it, so only the server duplicates requests, without a delay.
    let of_transport = all.iter().copied().filter(|fault| *fault != Fault::Duplicate).collect();
    let builder = Simulator::builder().seed(setup.seed).time_scale(f64::from(TIME_SCALE));
    let builder = Issuer::keys().fold(builder, Builder::credentials);
    let server = builder.quotas(quotas()).fault(rule(all)).start().await;
    let server = server.map_err(|error| error.to_string())?;
    let options = HttpOptions::new().no_proxy().attempt_timeout(ATTEMPT);
    let direct = options.into_transport().map_err(|error| error.to_string())?;
    let exact: Arc<dyn Clock> = Arc::new(SystemClock);
    let issuer = Issuer::new(Arc::clone(&exact), LIFETIMES, setup.seed);
    let injector = match setup.draws.credentials {
        true => FaultInjector::new(issuer.guard(direct), setup.seed),
        false => FaultInjector::new(direct, setup.seed),
    };
    injector.inject(rule(of_transport));
    let counts = Arc::new(Counts::default());
    let policy =
        RetryPolicy::standard().backoff(Duration::from_millis(2), Duration::from_millis(50));
    let clients = setup.draws.clients(&exact, &issuer, setup.seed, || {
        let builder = server.client().transport(injector.clone()).retry(policy.clone());
        builder.interceptor(Arc::clone(&counts))
    })?;
    let terms = Terms {
        seed: setup.seed,
        settle: SETTLE,
        time_scale: TIME_SCALE,
        pause: Duration::ZERO,
        empty_tokens: setup.draws.tokens,
    };

    let started = Instant::now();
    let users = start(setup, &clients, &counts, terms);
    let limit = Duration::from_secs(60) + Duration::from_millis(100 * setup.calls);
    let Gathered { orders, panics, stuck } = gather(users, limit).await;
    let elapsed = started.elapsed();
    tokio::time::sleep(SETTLE).await;
    let mut injected = injector.injected();
    for (fault, count) in server.injected() {
        *injected.entry(fault).or_default() += count;
    }
    server.clear_faults();
    let clean = server.client().http(HttpOptions::new().no_proxy()).build();
    let existing = audit::inventory(clean.map_err(|error| error.to_string())?).await;
    let existing = existing.map_err(|error| error.to_string())?;
    server.shutdown().await;
    Ok(Report {
        title: "over sockets",
        counted: counts.snapshot(),
        injected,
        panics,
        stuck_users: stuck,
        issuer: issuer.counts(),
        rejections: BTreeMap::new(),
        audit: audit::audit(&orders, &existing, None),
        elapsed,
        simulated: None,
    })
}
