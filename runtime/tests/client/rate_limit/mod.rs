//! Rate limits end to end, on a clock that advances only when every task waits for it.

mod clocks;
mod common;
mod counters;
mod errors;
mod shared;
mod waiting;
mod windows;
