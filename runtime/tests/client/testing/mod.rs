//! The module `testing`: scripted services, injected faults, clocks.

mod actions;
mod clocks;
mod faults;
mod replay;
mod sent;
