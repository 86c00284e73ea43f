//! Detects tokens that repeat, in constant memory.

/// Compares each token with an earlier one that is replaced after 1, 2, 4, … tokens (Brent's algorithm). A cycle of n tokens
/// after m others is detected within about 5 · max(n, m) tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct Cycle {
    earlier: Option<String>,
    /// The number of tokens since `earlier`.
    count: u64,
    /// The number of tokens until `earlier` is replaced.
    span: u64,
}

impl Cycle {
    /// Adds a token. Returns whether it is certainly a repeated one.
    pub(super) fn repeats(&mut self, token: &str) -> bool {
        if self.earlier.as_deref() == Some(token) {
            return true;
        }
        self.count = self.count.saturating_add(1);
        if self.count > self.span {
            self.earlier = Some(token.to_owned());
            self.count = 0;
            self.span = self.span.saturating_mul(2).max(1);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn detects_every_cycle(before in 0_usize..100, length in 1_usize..100) {
            let mut cycle = Cycle::default();
            let tokens = (0..before).chain((before..before + length).cycle());
            let detected = tokens.take(1_000).position(|token| cycle.repeats(&token.to_string()));
            let detected = detected.expect("no cycle is detected") + 1;
            prop_assert!(detected > before + length && detected <= 5 * before.max(length) + 1);
        }
    }

    #[test]
    fn different_tokens_are_no_cycle() {
        let mut cycle = Cycle::default();
        assert!((0..10_000).all(|token| !cycle.repeats(&token.to_string())));
    }
}
