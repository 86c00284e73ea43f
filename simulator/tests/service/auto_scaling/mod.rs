//! The service `as`.

mod changes;
mod groups;
mod hooks;
mod objects;
mod schedules;
