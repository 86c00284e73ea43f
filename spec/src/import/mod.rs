//! Imports the vendor's machine-readable descriptions: bytes in, specification files and a report out.
//!
//! [`merge`] adds the facts of a description ([`Vendor`]) to a specification, or creates one. It takes names, types,
//! `required`, nullability, deprecation, framing, error codes and readable examples, and never the vendor's sentences. What
//! is authored stays: descriptions, the assignment of actions to groups, order, enumerations, extensions, and examples not
//! named `documented-…`. New actions belong to the facts tier. Actions that the description does not contain stay, too,
//! unless [`Input::remove_missing`] is set.
//!
//! The result only depends on the input, and importing it again changes nothing.
//!
//! ```no_run
//! use tencent_cloud_spec::Sources;
//! use tencent_cloud_spec::import::{Input, Vendor, Wheel, merge};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let wheel = Wheel::new("tccli.whl", std::fs::read("tccli.whl")?)?;
//! let mut vendor = Vendor::default();
//! vendor.add(&wheel, "cbs", "2017-03-12")?;
//! let outcome = merge(&Input::new(&vendor, &Sources::new()))?;
//! for (name, text) in &outcome.files {
//!     println!("{name}: {} lines", text.lines().count());
//! }
//! # Ok(())
//! # }
//! ```

mod common;
mod examples;
mod facts;
mod flat;
mod frames;
mod groups;
mod homes;
mod infer;
mod merge;
mod objects;
mod operations;
mod package;
mod report;
mod skeleton;
mod store;
mod types;
mod vendor;

use std::fmt;

pub use facts::{ActionLimits, ErrorCodes, Facts, Limits};
pub use merge::{Input, Outcome, merge};
pub use package::{Package, ServiceVersion, Wheel, versions};
pub use report::{Change, Kind, Report};
pub use vendor::Vendor;

/// Why an import failed, in one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    /// Returns an error with a message, for implementations of [`Package`].
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
