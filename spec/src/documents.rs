//! The documents of this repository, embedded.

use crate::Sources;

macro_rules! embedded {
    ($version:literal: $($name:literal),+ $(,)?) => {{
        let mut sources = Sources::new();
        $(sources.add(
            concat!("spec/", $version, "/", $name),
            include_str!(concat!("../", $version, "/", $name)),
        );)+
        sources
    }};
}

/// Cloud Virtual Machine, API 3.0.
#[must_use]
pub fn cvm_2017_03_12() -> Sources {
    embedded!(
        "cvm/2017-03-12":
        "chc.yaml",
        "errors.yaml",
        "hosts.yaml",
        "hpc-clusters.yaml",
        "images.yaml",
        "instances.yaml",
        "key-pairs.yaml",
        "launch-templates.yaml",
        "maintenance.yaml",
        "network.yaml",
        "openapi.yaml",
        "placement-groups.yaml",
        "regions.yaml",
        "reserved-instances.yaml",
        "resource-pool-packs.yaml",
        "schemas.yaml",
        "security-groups.yaml",
    )
}

/// Cloud Virtual Machine, API 2.0: the legacy dialect.
#[must_use]
pub fn cvm_v2() -> Sources {
    embedded!(
        "cvm/v2":
        "addresses.yaml",
        "errors.yaml",
        "images.yaml",
        "instances.yaml",
        "key-pairs.yaml",
        "network.yaml",
        "openapi.yaml",
        "schemas.yaml",
        "security-groups.yaml",
        "zones.yaml",
    )
}
