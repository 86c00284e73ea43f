//! Example programs, and the examples in the documentation.
//!
//! `cargo run --example <name>` runs a program against the embedded simulator. The documentation tests of this crate run
//! the Rust examples of `README.md` and `docs/*.md`, which `build.rs` turns into complete programs.

#[cfg(doctest)]
mod pages {
    include!(concat!(env!("OUT_DIR"), "/pages.rs"));
}
