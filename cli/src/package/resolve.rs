//! Which package is used: the one that the user names, that of the lock file, or the newest.

use super::Descriptions;
use super::cache::Cache;
use crate::arguments::Origin;
use crate::error::{Error, Result};
use crate::index::{Index, Release};

/// The package that the lock file names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Locked<'l> {
    pub(crate) name: &'l str,
    pub(crate) hash: &'l str,
}

/// Returns the package of `--from`, the locked one, or else the newest that is available without a download, or else the
/// newest of the index.
pub(crate) fn resolve(origin: &Origin, locked: Option<Locked<'_>>) -> Result<Descriptions> {
    if let Some(path) = &origin.from {
        return Descriptions::open(path);
    }
    let cache = Cache::of_user()?;
    match locked {
        Some(locked) => {
            cache.get(locked.hash).map_or_else(|| download(origin, &cache, &locked), Ok)
        }
        None => cache.newest().map_or_else(|| newest(origin), Ok),
    }
}

/// Returns the newest package of the index.
pub(crate) fn newest(origin: &Origin) -> Result<Descriptions> {
    let index = index(origin, "no package is in the cache")?;
    let releases = index.releases()?;
    let newest = releases.into_iter().max_by(|a, b| a.version.cmp(&b.version));
    let newest = newest.ok_or_else(|| index.error("has no wheel of tccli"))?;
    fetch(&index, &Cache::of_user()?, &newest)
}

/// Downloads the locked package.
fn download(origin: &Origin, cache: &Cache, locked: &Locked<'_>) -> Result<Descriptions> {
    let index = index(origin, &format!("{} is not in the cache", locked.name))?;
    let releases = index.releases()?;
    match releases.iter().find(|release| release.sha256 == locked.hash) {
        Some(release) => fetch(&index, cache, release),
        None => Err(index.error(&format!("has no package with the hash of {}", locked.name)).help(
            "pass the wheel or folder with --from; or `cargo tencent-cloud update --latest` uses the newest package",
        )),
    }
}

fn index(origin: &Origin, missing: &str) -> Result<Index> {
    if origin.offline {
        return Err(Error::new(format!("{missing}, and --offline permits no download"))
            .help("pass a tccli wheel with --from, or run the command once without --offline"));
    }
    Index::new(&origin.index)
}

/// Returns a package from the cache, or downloads it.
fn fetch(index: &Index, cache: &Cache, release: &Release) -> Result<Descriptions> {
    if let Some(found) = cache.get(&release.sha256) {
        return Ok(found);
    }
    let bytes = index.download(release)?;
    let hash = super::sha256(&bytes);
    if hash != release.sha256 {
        return Err(index
            .error(&format!(
                "sent {} with sha256 {hash}, expected {}",
                release.name, release.sha256
            ))
            .help("try again; if it happens again, the index or a proxy changes files"));
    }
    cache.put(release, &bytes)?;
    Descriptions::from_wheel(release.name.clone(), bytes)
}
