//! The specifications of this package, embedded in the program.

use crate::Sources;

/// The embedded specification of one version of a service.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// The short name of the service, such as `cvm`.
    pub service: &'static str,
    /// The name of the version's folder, such as `2017-03-12` or `v2`.
    pub version: &'static str,
    files: &'static [(&'static str, &'static str)],
}

static EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/documents.rs"));

impl Embedded {
    /// Returns the files: the input of [`load`](crate::load).
    #[must_use]
    pub fn sources(&self) -> Sources {
        let mut sources = Sources::new();
        for (name, text) in self.files {
            sources.add(format!("{}/{name}", self.folder()), *text);
        }
        sources
    }

    /// Returns the folder of the files in the repository, such as `spec/cvm/2017-03-12`.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("spec/{}/{}", self.service, self.version)
    }
}

/// Returns every embedded specification, sorted by service and version.
#[must_use]
pub fn all() -> &'static [Embedded] {
    EMBEDDED
}

/// Returns the specification of one version of a service, such as `find("cvm", "2017-03-12")`.
#[must_use]
pub fn find(service: &str, version: &str) -> Option<&'static Embedded> {
    EMBEDDED.iter().find(|embedded| embedded.service == service && embedded.version == version)
}
