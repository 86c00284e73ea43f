//! One module per target.

pub mod credentials_file;
pub mod json;
pub mod request;
pub mod specification;
