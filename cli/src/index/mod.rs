//! The Python package index: the simple repository API, in JSON (PEP 691) or HTML (PEP 503).

mod client;
mod html;
mod json;
mod version;

use url::Url;

use crate::error::{Error, Result};
use client::Client;

pub(crate) use version::Version;

/// The project with the vendor's descriptions.
const PROJECT: &str = "tccli";

/// A wheel of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) url: Url,
    pub(crate) sha256: String,
}

/// A file as the index lists it, before it is known to be usable.
#[derive(Debug, PartialEq, Eq)]
struct Listed {
    name: String,
    /// The URL, possibly relative to that of the page.
    url: String,
    sha256: Option<String>,
    yanked: bool,
}

/// A package index.
pub(crate) struct Index {
    /// The URL without credentials, with a slash at the end.
    base: Url,
    client: Client,
}

impl Index {
    pub(crate) fn new(url: &str) -> Result<Self> {
        let url = if url.is_empty() { "https://pypi.org/simple" } else { url };
        let help = "set PIP_INDEX_URL or --index to the URL of a simple repository, such as https://pypi.org/simple";
        let mut base = Url::parse(&format!("{}/", url.trim_end_matches('/')))
            .map_err(|error| Error::new(format!("invalid URL of the index: {error}")).help(help))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(Error::new("invalid URL of the index: expected http or https").help(help));
        }
        let client = Client::new(&mut base)?;
        Ok(Self { base, client })
    }

    /// Returns an error of this index.
    pub(crate) fn error(&self, message: &str) -> Error {
        Error::new(format!("the package index {} {message}", self.base))
    }

    /// Returns every usable wheel.
    pub(crate) fn releases(&self) -> Result<Vec<Release>> {
        let url = self.base.join(&format!("{PROJECT}/"));
        let url = url.map_err(|error| self.error(&error.to_string()))?;
        let page = self.client.page(&url)?;
        let listed =
            if page.is_json { json::files(&page.text) } else { Ok(html::files(&page.text)) };
        let listed = listed.map_err(|message| self.error(&message))?;
        Ok(listed.into_iter().filter_map(|file| usable(file, &page.url)).collect())
    }

    /// Downloads a wheel.
    pub(crate) fn download(&self, release: &Release) -> Result<Vec<u8>> {
        self.client.download(&release.url, &release.name)
    }
}

/// Returns a release, unless the file is yanked, no wheel of a final version, or has no hash.
fn usable(file: Listed, page: &Url) -> Option<Release> {
    let sha256 = file.sha256.filter(|hash| is_hash(hash))?.to_lowercase();
    // The name is part of a path in the cache.
    let is_plain = file.name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._+!".contains(&b));
    let version = Version::of_wheel(&file.name).filter(|_| is_plain && !file.yanked)?;
    let mut url = page.join(&file.url).ok()?;
    url.set_fragment(None);
    Some(Release { version, name: file.name, url, sha256 })
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(name: &str, url: &str) -> Listed {
        Listed {
            name: name.to_owned(),
            url: url.to_owned(),
            sha256: Some("AB".repeat(32)),
            yanked: false,
        }
    }

    #[test]
    fn releases_are_final_wheels_with_a_hash() {
        let page = Url::parse("https://index.test/simple/tccli/").unwrap();
        let wheel = "tccli-3.1.2-py2.py3-none-any.whl";
        let found = usable(listed(wheel, "../../files/a.whl#sha256=1"), &page).unwrap();
        assert_eq!(found.url.as_str(), "https://index.test/files/a.whl");
        assert_eq!(found.sha256, "ab".repeat(32));
        let unusable = [
            listed("tccli-3.1.2.tar.gz", "a"),
            listed("tccli-3.1.2rc1-py3-none-any.whl", "a"),
            listed("../tccli-3.1.2-py3-none-any.whl", "a"),
            Listed { yanked: true, ..listed(wheel, "a") },
            Listed { sha256: None, ..listed(wheel, "a") },
            Listed { sha256: Some("../x".to_owned()), ..listed(wheel, "a") },
        ];
        for file in unusable {
            let text = format!("{file:?}");
            assert_eq!(usable(file, &page), None, "{text}");
        }
    }

    #[test]
    fn errors_show_no_credentials() {
        let index = Index::new("https://user:secret@index.test/simple").unwrap();
        assert_eq!(
            index.error("fails").to_string(),
            "the package index https://index.test/simple/ fails"
        );
        assert!(Index::new("file:///tmp").is_err());
        assert!(Index::new("no url").is_err());
    }
}
