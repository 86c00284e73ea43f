//! One file a target.

pub mod credentials;
pub mod decode;
pub mod documents;
pub mod simulator;
