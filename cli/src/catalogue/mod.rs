//! The services of a package.

use std::collections::BTreeMap;

use serde::Deserialize;
use tencent_cloud_spec::import::ServiceVersion;

use crate::arguments::Service;
use crate::error::{Error, Result, similar};
use crate::package::{Descriptions, path};

/// A version of a service, with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// The short name, which is signed and part of the host.
    pub(crate) name: String,
    /// The name of the product, in the language of the package.
    pub(crate) title: String,
    pub(crate) place: ServiceVersion,
}

/// The part of a description that names the service. Everything else is skipped, not parsed.
#[derive(Deserialize)]
struct Description {
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Metadata {
    service_short_name: String,
    #[serde(rename = "serviceNameCN")]
    service_name: String,
}

/// Returns every version of every service, sorted by short name and version.
pub(crate) fn all(descriptions: &Descriptions) -> Result<Vec<Known>> {
    let known: Result<Vec<Known>> =
        descriptions.versions()?.into_iter().map(|place| read(descriptions, place)).collect();
    let mut known = known?;
    known.sort_by(|a, b| (&a.name, &a.place.version).cmp(&(&b.name, &b.place.version)));
    Ok(known)
}

fn read(descriptions: &Descriptions, place: ServiceVersion) -> Result<Known> {
    let file = path(&place, "api.json");
    let bytes = descriptions.package().file(&file)?;
    let Description { metadata } = serde_json::from_slice(&bytes)
        .map_err(|error| Error::new(format!("{}: {file}: {error}", descriptions.name)))?;
    let Metadata { service_short_name: name, service_name: title } = metadata;
    let name = if name.is_empty() { place.folder.clone() } else { name };
    Ok(Known { name, title, place })
}

/// Returns the version that the user names, or the newest one.
pub(crate) fn find(descriptions: &Descriptions, service: &Service) -> Result<Known> {
    let places = descriptions.versions()?;
    let folder = places.iter().filter(|place| place.folder == service.name);
    let mut own: Vec<Known> =
        folder.map(|place| read(descriptions, place.clone())).collect::<Result<_>>()?;
    // A folder may have a longer name than the service, such as `autoscaling` for `as`.
    own.retain(|known| known.name == service.name);
    if own.is_empty() {
        let all = all(descriptions)?;
        own = all.iter().filter(|known| known.name == service.name).cloned().collect();
        if own.is_empty() {
            return Err(unknown(descriptions, &service.name, &all));
        }
    }
    own.sort_by(|a, b| a.place.version.cmp(&b.place.version));
    let versions: Vec<_> = own.iter().map(|known| known.place.version.clone()).collect();
    let wanted = match &service.version {
        Some(version) => own.into_iter().find(|known| known.place.version == *version),
        None => own.pop(),
    };
    wanted.ok_or_else(|| {
        Error::new(format!("{service} is not in {}", descriptions.title)).help(format!(
            "versions of {}: {}",
            service.name,
            versions.join(", ")
        ))
    })
}

fn unknown(descriptions: &Descriptions, name: &str, all: &[Known]) -> Error {
    let error = Error::new(format!("service `{name}` is not in {}", descriptions.title));
    let same_folder = all.iter().find(|known| known.place.folder == name);
    let names = all.iter().map(|known| known.name.as_str());
    let hint = match same_folder {
        Some(known) => Some(format!("the short name is `{}`", known.name)),
        None => similar(name, names),
    };
    let list = "`cargo tencent-cloud list` shows all services";
    error.help(hint.map_or(list.to_owned(), |hint| format!("{hint} {list}")))
}

/// English names of services, one per line with the short name before a tab. The packages name services in Chinese.
const ENGLISH: &str = include_str!("english.tsv");

/// Returns the English name of a service.
fn english(service: &str) -> Option<&'static str> {
    let mut lines = ENGLISH.lines().filter_map(|line| line.split_once('\t'));
    lines.find(|(name, _)| *name == service).map(|(_, title)| title)
}

/// Groups versions by service: the short name, the names of the product, and the versions.
pub(crate) fn by_service(known: &[Known]) -> Vec<(&str, String, Vec<&str>)> {
    let mut services: BTreeMap<&str, (&str, Vec<&str>)> = BTreeMap::new();
    for Known { name, title, place } in known {
        let service = services.entry(name).or_default();
        // The name in the newest version.
        service.0 = title;
        service.1.push(&place.version);
    }
    let service = |(name, (title, versions))| {
        let titles: Vec<_> = english(name).into_iter().chain(Some(title)).collect();
        (name, titles.join("  ").trim_end().to_owned(), versions)
    };
    services.into_iter().map(service).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_names_are_sorted_and_unique() {
        let names: Vec<_> = ENGLISH.lines().map(|line| line.split_once('\t').unwrap()).collect();
        assert!(names.is_sorted_by(|a, b| a.0 < b.0));
        assert!(names.iter().all(|(name, title)| !name.is_empty() && title.trim() == *title));
        assert_eq!(english("cdb"), Some("TencentDB for MySQL"));
        assert_eq!(english("cd"), None);
    }

    #[test]
    fn versions_of_a_service_are_one_row() {
        let known = |version: &str, title: &str| Known {
            name: "depot".to_owned(),
            title: title.to_owned(),
            place: ServiceVersion { folder: "x".to_owned(), version: version.to_owned() },
        };
        let known = [known("2019-01-01", "old"), known("2020-01-01", "new")];
        let rows = by_service(&known);
        assert_eq!(rows, [("depot", "new".to_owned(), vec!["2019-01-01", "2020-01-01"])]);
    }
}
