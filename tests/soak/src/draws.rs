//! What a run draws in addition to faults. Each draw can be disabled, so that a failure can be attributed to one of them.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use fastrand::Rng;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::{BoxFuture, ClientBuilder};
use tencent_cloud_cvm::Client;

use crate::issuer::Issuer;

/// The conditions that a run draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// Whether a third of the orders has an empty idempotency token, beside those with a token and those without.
    pub tokens: bool,
    /// Whether the credentials are temporary. They expire several times during a run, and some are revoked earlier.
    pub credentials: bool,
    /// Whether the local clocks of two clients out of three are hours ahead and hours behind.
    pub clocks: bool,
}

impl Draws {
    /// Every draw.
    pub const ALL: Self = Self { tokens: true, credentials: true, clocks: true };

    /// No draw: only faults.
    pub const NONE: Self = Self { tokens: false, credentials: false, clocks: false };

    /// Parses a comma-separated list of `tokens`, `credentials` and `clocks`, or `all` or `none`.
    ///
    /// # Errors
    /// A name is not the name of a draw.
    pub fn parse(names: &str) -> Result<Self, String> {
        let mut draws = Self::NONE;
        for name in names.split(',') {
            match name.trim() {
                "all" => draws = Self::ALL,
                "none" => draws = Self::NONE,
                "tokens" => draws.tokens = true,
                "credentials" => draws.credentials = true,
                "clocks" => draws.clocks = true,
                other => {
                    return Err(format!(
                        "unknown draw `{other}`; expected tokens, credentials, clocks, all or none"
                    ));
                }
            }
        }
        Ok(draws)
    }

    /// Returns the clocks of the clients: `clock` itself, and with the draw also one that is 1 to 6 hours ahead and one
    /// that is 1 to 6 hours behind.
    #[must_use]
    pub fn clocks(self, clock: &Arc<dyn Clock>, seed: u64) -> Vec<SkewedClock> {
        let mut random = Rng::with_seed(seed);
        let mut hours = || Duration::from_secs(random.u64(3600..=6 * 3600));
        let skews = match self.clocks {
            true => vec![Skew::Ahead(Duration::ZERO), Skew::Ahead(hours()), Skew::Behind(hours())],
            false => vec![Skew::Ahead(Duration::ZERO)],
        };
        skews.into_iter().map(|skew| SkewedClock { clock: Arc::clone(clock), skew }).collect()
    }

    /// Returns a client for each clock, built from `builder`.
    ///
    /// # Errors
    /// Those of the builder.
    pub fn clients(
        self,
        clock: &Arc<dyn Clock>,
        issuer: &Issuer,
        seed: u64,
        builder: impl Fn() -> ClientBuilder<Client>,
    ) -> Result<Vec<Client>, String> {
        let clients = self.clocks(clock, seed).into_iter().map(|clock| {
            let client = builder().clock(clock);
            let client = if self.credentials { client.credentials(issuer.clone()) } else { client };
            client.build().map_err(|error| error.to_string())
        });
        clients.collect()
    }
}

/// A clock that is ahead of another one, or behind. Its timers are exact.
#[derive(Clone, Debug)]
pub struct SkewedClock {
    clock: Arc<dyn Clock>,
    skew: Skew,
}

#[derive(Clone, Copy, Debug)]
enum Skew {
    Ahead(Duration),
    Behind(Duration),
}

impl Clock for SkewedClock {
    fn now(&self) -> SystemTime {
        let exact = self.clock.now();
        let skewed = match self.skew {
            Skew::Ahead(by) => exact.checked_add(by),
            Skew::Behind(by) => exact.checked_sub(by),
        };
        skewed.unwrap_or(exact)
    }

    fn instant(&self) -> Instant {
        self.clock.instant()
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.clock.sleep(duration)
    }

    fn deadline(&self, after: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.clock.deadline(after)
    }
}

#[cfg(test)]
mod tests {
    use tencent_cloud::testing::ManualClock;

    use super::*;

    #[test]
    fn parses_lists_of_draws() {
        let tokens = Draws { tokens: true, ..Draws::NONE };
        assert_eq!(Draws::parse("tokens"), Ok(tokens));
        assert_eq!(Draws::parse("tokens, clocks"), Ok(Draws { clocks: true, ..tokens }));
        assert_eq!(Draws::parse("all"), Ok(Draws::ALL));
        assert!(Draws::parse("token").is_err());
    }

    #[test]
    fn skewed_clocks_are_hours_off_in_both_directions() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000);
        let exact: Arc<dyn Clock> = Arc::new(ManualClock::new(now));
        let hour = Duration::from_secs(3600);
        for seed in 0..20 {
            let clocks = Draws::ALL.clocks(&exact, seed);
            let times: Vec<SystemTime> = clocks.iter().map(Clock::now).collect();
            assert!(times[0] == now && times[1] >= now + hour && times[2] <= now - hour);
        }
        assert_eq!(Draws::NONE.clocks(&exact, 0).len(), 1);
    }
}
