//! The service `as`.

mod groups;
mod objects;
