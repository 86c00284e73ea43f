//! Comparison of the crate `tencentcloud` with the vendor's own Python SDK.
//!
//! `python/record.py` runs the SDK, unchanged, over every example call that the vendor documents and records what it
//! would send: [`recording`] reads that. The tests make the same calls with our types ([`actions`] finds them by name)
//! and compare bodies, parameters, headers and signatures; [`compare`] says what counts as equal. Documented replies
//! must come through our types without loss.
//!
//! `python/simulator.py` and `python/cli.py` turn it round: the vendor's SDK and command line call our simulator.
//!
//! The examples on the pages of `docs/` are compiled here as well, since this crate has everything that a user has.
//!
//! Nothing of the vendor's is kept here: `cargo xtask test` fetches the SDK and makes the recording.

pub mod actions;
pub mod compare;
pub mod examples;
pub mod recording;
pub mod wire;

/// The pages of `docs/`, so that `cargo test --doc` compiles their examples; one module a page.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../../docs/blocking.md")]
    mod blocking {}

    #[doc = include_str!("../../../docs/credentials.md")]
    mod credentials {}

    #[doc = include_str!("../../../docs/errors.md")]
    mod errors {}

    #[doc = include_str!("../../../docs/observability.md")]
    mod observability {}

    #[doc = include_str!("../../../docs/paging-and-waiting.md")]
    mod paging_and_waiting {}

    #[doc = include_str!("../../../docs/quotas.md")]
    mod quotas {}

    #[doc = include_str!("../../../docs/simulator.md")]
    mod simulator {}

    #[doc = include_str!("../../../docs/retries.md")]
    mod retries {}

    #[doc = include_str!("../../../docs/testing.md")]
    mod testing {}
}
