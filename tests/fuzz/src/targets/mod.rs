//! One module per target.

pub mod control;
pub mod credentials_file;
pub mod endpoint;
pub mod event_stream;
pub mod json;
pub mod pagination;
pub mod request;
pub mod response;
pub mod specification;
pub mod state;
