//! Services that have a documented crate of their own.

use tencent_cloud_codegen::package as name;

/// The services and their versions.
const SERVICES: [(&str, &str); 8] = [
    ("as", "2018-04-19"),
    ("cbs", "2017-03-12"),
    ("cvm", "2017-03-12"),
    ("region", "2022-06-27"),
    ("sts", "2018-08-13"),
    ("tag", "2018-08-13"),
    ("tat", "2020-10-28"),
    ("vpc", "2017-03-12"),
];

/// Returns the package of a service.
pub(crate) fn package(service: &str, version: &str) -> Option<String> {
    SERVICES.contains(&(service, version)).then(|| name(service))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_are_those_of_the_repository() {
        let mut crates: Vec<String> = std::fs::read_dir("../generated")
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        crates.sort();
        assert_eq!(crates, SERVICES.map(|(service, _)| service));
        for (service, version) in SERVICES {
            let path = format!("../spec/{service}/{version}/openapi.yaml");
            assert!(std::path::Path::new(&path).exists(), "{path}");
        }
    }
}
