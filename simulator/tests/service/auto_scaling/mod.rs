//! The service `as`.

mod groups;
mod hooks;
mod objects;
mod schedules;
