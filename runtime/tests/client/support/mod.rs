//! What the tests of several areas use.

pub(crate) mod notes;
pub(crate) mod record;
