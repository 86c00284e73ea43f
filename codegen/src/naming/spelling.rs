//! Properties of one object whose names differ only in the spelling of acronyms.

use std::collections::{BTreeMap, BTreeSet};

use tencent_cloud_spec::model::Property;

use super::snake;

/// The names that Rust names are derived from, by property. Properties that are not contained keep their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spellings<'a>(BTreeMap<&'a str, String>);

impl<'a> Spellings<'a> {
    /// Distinguishes properties with the same Rust name, such as `DnsFormat` and `DNSFormat`.
    ///
    /// One keeps its name: one that is not deprecated before one that is, then the first by name in reverse order, which
    /// puts ordinary words before acronyms. The others get a number: `dns_format_2`. The order of the properties plays no
    /// role, because the vendor changes it.
    pub(crate) fn of(properties: &'a [Property]) -> Self {
        let mut by_name: BTreeMap<String, Vec<&'a Property>> = BTreeMap::new();
        for property in properties {
            if let Some(name) = snake(&property.name) {
                by_name.entry(name).or_default().push(property);
            }
        }
        let taken: BTreeSet<String> = by_name.keys().cloned().collect();
        let mut renamed = BTreeMap::new();
        for same in by_name.into_values().filter(|same| same.len() > 1) {
            let mut same = same;
            same.sort_by(|a, b| (a.deprecated, &b.name).cmp(&(b.deprecated, &a.name)));
            let mut numbers = 2..;
            for property in same.into_iter().skip(1) {
                let is_free =
                    |name: &String| snake(name).is_some_and(|name| !taken.contains(&name));
                let mut names =
                    numbers.by_ref().map(|number: u32| format!("{}_{number}", property.name));
                renamed.extend(names.find(is_free).map(|name| (property.name.as_str(), name)));
            }
        }
        Self(renamed)
    }

    /// Returns the name that the Rust names of a property are derived from.
    pub(crate) fn get<'n>(&'n self, property: &'n str) -> &'n str {
        self.0.get(property).map_or(property, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(name: &str, deprecated: bool) -> Property {
        Property {
            name: name.to_owned(),
            description: None,
            ty: tencent_cloud_spec::model::Type::String,
            required: false,
            guaranteed: false,
            nullable: false,
            deprecated,
            deprecated_by: None,
            sensitive: false,
            default: None,
            examples: Vec::new(),
            bounds: tencent_cloud_spec::model::Bounds::default(),
            span: tencent_cloud_spec::Span::default(),
        }
    }

    fn names(properties: &[(&str, bool)]) -> Vec<(String, String)> {
        let properties: Vec<_> =
            properties.iter().map(|(name, old)| property(name, *old)).collect();
        let spellings = Spellings::of(&properties);
        let field = |name: &str| super::super::field(spellings.get(name)).unwrap();
        let mut names: Vec<_> =
            properties.iter().map(|own| (own.name.clone(), field(&own.name))).collect();
        names.sort();
        names
    }

    #[test]
    fn spellings_of_acronyms_have_distinct_names_in_any_order() {
        let expected = [("ImageID", "image_id_2"), ("ImageId", "image_id"), ("Name", "name")];
        let expected = expected.map(|(name, rust)| (name.to_owned(), rust.to_owned()));
        let mut properties = [("ImageID", false), ("Name", false), ("ImageId", false)];
        assert_eq!(names(&properties), expected);
        properties.reverse();
        assert_eq!(names(&properties), expected);
    }

    #[test]
    fn the_spelling_that_is_not_deprecated_keeps_the_name() {
        let found = names(&[("DnsFormat", true), ("DNSFormat", false), ("DnsFormat2", false)]);
        let expected = [
            ("DNSFormat", "dns_format"),
            ("DnsFormat", "dns_format_2"),
            ("DnsFormat2", "dns_format2"),
        ];
        assert_eq!(found, expected.map(|(name, rust)| (name.to_owned(), rust.to_owned())));
    }
}
