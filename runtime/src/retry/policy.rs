//! How often and how long.

use std::time::Duration;

/// How often a call is attempted, and how long it waits in between.
///
/// The pause before attempt n + 1 is drawn evenly from zero to `base · 2ⁿ⁻¹`, at most `cap`: with many clients, an even
/// spread brings the fewest collisions. A `Retry-After` of the server is a lower bound to it. Pauses count towards the
/// timeout of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    base: Duration,
    cap: Duration,
}

impl RetryPolicy {
    /// Up to 4 attempts, pauses growing from 200 milliseconds to 10 seconds: what clients do unless told otherwise.
    pub const fn standard() -> Self {
        Self { attempts: 4, base: Duration::from_millis(200), cap: Duration::from_secs(10) }
    }

    /// One attempt.
    pub const fn never() -> Self {
        Self { attempts: 1, ..Self::standard() }
    }

    /// How many attempts there are at most, the first included; 0 counts as 1.
    pub const fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// The first pause's upper bound, and that of all.
    pub const fn backoff(self, base: Duration, cap: Duration) -> Self {
        Self { base, cap, ..self }
    }

    pub(crate) fn permits_another(&self, made: u32) -> bool {
        made < self.attempts
    }

    /// The pause behind attempt `made`, for a `random` number that is evenly spread over all of `u32`.
    pub(crate) fn pause(&self, made: u32, random: u32, retry_after: Option<Duration>) -> Duration {
        let doubled = 2_u32.saturating_pow(made.saturating_sub(1));
        let bound = self.base.saturating_mul(doubled).min(self.cap);
        let drawn = bound.mul_f64(f64::from(random) / f64::from(u32::MAX));
        retry_after.map_or(drawn, |least| drawn.max(least))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pauses_stay_within_bounds(made in 1_u32..200, random: u32, base in 0_u64..5_000, cap in 0_u64..60_000) {
            let (base, cap) = (Duration::from_millis(base), Duration::from_millis(cap));
            let policy = RetryPolicy::standard().backoff(base, cap);
            let bound = base.saturating_mul(2_u32.saturating_pow(made - 1)).min(cap);
            // Scaling by a fraction rounds to a nanosecond.
            prop_assert!(policy.pause(made, random, None) <= bound + Duration::from_nanos(1));
            prop_assert_eq!(policy.pause(made, 0, None), Duration::ZERO);
            prop_assert!(policy.pause(made, random, Some(cap * 2)) >= cap * 2);
        }
    }

    #[test]
    fn pauses_spread_over_the_whole_range() {
        let policy = RetryPolicy::standard();
        assert_eq!(policy.pause(1, u32::MAX, None), Duration::from_millis(200));
        assert_eq!(policy.pause(3, u32::MAX, None), Duration::from_millis(800));
        assert_eq!(policy.pause(20, u32::MAX, None), Duration::from_secs(10));
    }

    #[test]
    fn attempts_are_counted_from_the_first() {
        assert!(!RetryPolicy::never().permits_another(1));
        assert!(!RetryPolicy::standard().attempts(0).permits_another(1));
        assert!(RetryPolicy::standard().permits_another(3));
        assert!(!RetryPolicy::standard().permits_another(4));
    }
}
