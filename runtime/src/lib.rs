//! What every generated client of Tencent Cloud shares: the codec over field tables, signatures, transport, errors.

pub mod action;
pub mod flatten;
pub mod json;
pub mod serde_bridge;
pub mod shape;

#[doc(hidden)]
pub use serde as __serde;
