//! The number of attempts and the pauses between them.

use std::time::Duration;

/// The maximum delay that a server may ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(300);

/// The number of attempts of a call, and the pauses between them.
///
/// The pause after attempt n is a random duration from zero to `base · 2ⁿ⁻¹`, at most `cap`: full jitter, which causes the
/// fewest collisions of many clients. It is at least the `Retry-After` of the server. Pauses count towards the timeout of
/// the call: if a pause would exceed it, or if the server asks for more than five minutes, the call returns the error at
/// once.
///
/// Two corrections are not counted, and happen once per call at most, whatever the policy: a request that is signed again
/// after the clock was found to be skewed, and one with renewed credentials after the service rejected a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    base: Duration,
    cap: Duration,
}

impl RetryPolicy {
    /// Creates the default policy: up to 4 attempts, with pauses of up to 200 milliseconds at first and 10 seconds at most.
    pub const fn standard() -> Self {
        Self { attempts: 4, base: Duration::from_millis(200), cap: Duration::from_secs(10) }
    }

    /// Creates a policy of one attempt, apart from [corrections](Self).
    pub const fn never() -> Self {
        Self { attempts: 1, ..Self::standard() }
    }

    /// Sets the maximum number of attempts, including the first, apart from [corrections](Self); 0 counts as 1.
    pub const fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Sets the upper bound of the first pause, and that of all pauses. Each is at most a day.
    pub const fn backoff(self, base: Duration, cap: Duration) -> Self {
        Self { base: bounded(base), cap: bounded(cap), ..self }
    }

    pub(crate) fn permits_another(&self, attempts: u32) -> bool {
        attempts < self.attempts
    }

    /// Returns the pause after attempt number `attempts`, from a uniformly distributed random number; `None` if the server
    /// asks for a longer one than it may.
    pub(crate) fn pause(
        &self,
        attempts: u32,
        random: u32,
        retry_after: Option<Duration>,
    ) -> Option<Duration> {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let bound = self.base.saturating_mul(doubled).min(self.cap);
        let pause = bound.mul_f64(f64::from(random) / f64::from(u32::MAX));
        let min = retry_after.unwrap_or_default();
        (min <= MAX_RETRY_AFTER).then(|| pause.max(min))
    }
}

/// The maximum of both bounds of a pause.
const MAX_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns the duration, at most [`MAX_PAUSE`].
const fn bounded(pause: Duration) -> Duration {
    if pause.as_secs() < MAX_PAUSE.as_secs() { pause } else { MAX_PAUSE }
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
        fn pauses_stay_within_bounds(attempts in 1_u32..200, random: u32, base in 0_u64..5_000, cap in 0_u64..60_000) {
            let (base, cap) = (Duration::from_millis(base), Duration::from_millis(cap));
            let policy = RetryPolicy::standard().backoff(base, cap);
            let bound = base.saturating_mul(2_u32.saturating_pow(attempts - 1)).min(cap);
            // Scaling by a fraction rounds to a nanosecond.
            prop_assert!(policy.pause(attempts, random, None) <= Some(bound + Duration::from_nanos(1)));
            prop_assert_eq!(policy.pause(attempts, 0, None), Some(Duration::ZERO));
            prop_assert!(policy.pause(attempts, random, Some(cap * 2)) >= Some(cap * 2));
        }
    }

    #[test]
    fn pauses_spread_over_the_whole_range() {
        let policy = RetryPolicy::standard();
        assert_eq!(policy.pause(1, u32::MAX, None), Some(Duration::from_millis(200)));
        assert_eq!(policy.pause(3, u32::MAX, None), Some(Duration::from_millis(800)));
        assert_eq!(policy.pause(20, u32::MAX, None), Some(Duration::from_secs(10)));
    }

    #[test]
    fn attempts_are_counted_from_the_first() {
        assert!(!RetryPolicy::never().permits_another(1));
        assert!(!RetryPolicy::standard().attempts(0).permits_another(1));
        assert!(RetryPolicy::standard().permits_another(3));
        assert!(!RetryPolicy::standard().permits_another(4));
    }

    #[test]
    fn a_huge_backoff_does_not_overflow() {
        let policy = RetryPolicy::standard().backoff(Duration::MAX, Duration::MAX);
        for attempts in [1, 2, u32::MAX] {
            let _ = policy.pause(attempts, u32::MAX, None);
        }
        assert_eq!(policy, RetryPolicy::standard().backoff(MAX_PAUSE, MAX_PAUSE));
    }
}
