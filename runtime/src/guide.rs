//! The guide: one page per topic.
//!
//! The pages are those of the folder `docs/` of the repository, so their links between pages work there as well.
//!
//! # Programs
//!
//! The repository has complete programs in `examples/`, which run against the simulator without an account:
//! `cargo run --example quickstart`. The [cookbook] lists them.

// A page links to others by reference, `[retries.md]`. The first definition of a reference wins, so `guide-links.md` replaces the
// definitions of the pages by links that rustdoc resolves.
macro_rules! pages {
    ($($name:ident: $file:literal,)*) => {$(
        #[doc = include_str!("guide-links.md")]
        #[doc = include_str!(concat!("../docs/", $file))]
        pub mod $name {}
    )*};
}

pages! {
    actions: "actions.md",
    any_service: "any-service.md",
    blocking: "blocking.md",
    calls: "calls.md",
    calls_by_name: "calls-by-name.md",
    cancellation: "cancellation.md",
    cookbook: "cookbook.md",
    credentials: "credentials.md",
    errors: "errors.md",
    event_streams: "event-streams.md",
    from_api20: "from-api-2.md",
    from_go: "from-go.md",
    from_python: "from-python.md",
    getting_started: "getting-started.md",
    internet_facing_instance: "internet-facing-instance.md",
    observability: "observability.md",
    pagination: "pagination.md",
    rate_limits: "rate-limits.md",
    retries: "retries.md",
    simulator: "simulator.md",
    simulator_control: "simulator-control.md",
    testing: "testing.md",
    waiters: "waiters.md",
}
