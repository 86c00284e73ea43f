//! Services as modules, or as the whole library, of other crates.

/// A module of another crate that contains a version of a service, or the library that consists of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The path of the module inside its crate: `crate::cdb`.
    pub path: String,
    /// The name of the library if the module is its root, whose `path` is `crate` and whose file is `lib.rs`.
    pub library: Option<String>,
    /// What the specification was created from, for the header of `mod.rs`. Every other header names only the source, so
    /// that a new description changes only the files whose content differs.
    pub origin: String,
    /// Whether the module has blocking clients, for which `tencent-cloud` needs its feature `blocking`.
    pub blocking: bool,
}

/// Where a version is placed, which decides how documentation refers to it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Home<'a> {
    /// The root of the crate of its service.
    Crate,
    /// A module in the crate of its service.
    Version(&'a str),
    /// A module of another crate.
    Module(&'a Module),
}

impl Home<'_> {
    /// Returns whether documentation examples are compiled by the tests of the crate.
    ///
    /// The name of a user's crate, and whether the module is public, are unknown.
    pub(crate) fn has_tested_examples(self) -> bool {
        !matches!(self, Self::Module(_))
    }
}
