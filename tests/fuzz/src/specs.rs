//! The embedded specifications, loaded once.

use std::sync::LazyLock;

use tencent_cloud_spec::{Spec, documents, load};

/// A loaded specification.
pub(crate) struct Loaded {
    pub(crate) service: &'static str,
    /// The folder of the version, such as `2017-03-12` or `v2`.
    pub(crate) version: &'static str,
    pub(crate) spec: Spec,
}

static ALL: LazyLock<Vec<Loaded>> = LazyLock::new(|| {
    let specs = documents::all().iter().map(|embedded| {
        let spec = load(&embedded.sources());
        assert!(spec.is_ok(), "{} does not load", embedded.folder());
        Some(Loaded { service: embedded.service, version: embedded.version, spec: spec.ok()? })
    });
    specs.flatten().collect()
});

/// Returns every specification.
pub(crate) fn all() -> &'static [Loaded] {
    &ALL
}

/// Returns the specification of one version of a service.
pub(crate) fn find(service: &str, version: &str) -> Option<&'static Loaded> {
    all().iter().find(|loaded| loaded.service == service && loaded.version == version)
}
