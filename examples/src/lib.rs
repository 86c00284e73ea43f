//! Programs that show how to use the crates; run one with `cargo run --example <name>`.
