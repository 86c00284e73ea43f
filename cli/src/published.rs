//! Services that have a documented crate of their own.

use tencent_cloud_codegen::package as name;

/// The services, one per line, which `cargo xtask generate` writes.
const SERVICES: &str = include_str!("published.txt");

/// Returns the package of a service.
pub(crate) fn package(service: &str) -> Option<String> {
    SERVICES.lines().any(|line| line == service).then(|| name(service))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_crate_of_a_service() {
        assert_eq!(package("cvm").as_deref(), Some("tencent-cloud-cvm"));
        assert_eq!(package("cdb"), None);
    }
}
