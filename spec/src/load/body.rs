//! Bodies of requests and responses: a schema and examples.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::fields::Fields;
use super::lookup::Lookup;
use super::values::{Direction, Example};
use crate::yaml::Node;

/// The body of a request or a response.
pub(super) struct Body<'a> {
    pub(super) schema: &'a str,
    /// Examples by name.
    pub(super) examples: Vec<(&'a str, Cow<'a, Node>)>,
    /// Parts of examples that have another schema.
    pub(super) other_examples: Vec<Example<'a>>,
}

impl<'a> Body<'a> {
    /// Reads a JSON body from its `content`: a reference to an object, and examples.
    pub(super) fn json(
        lookup: &Lookup<'_, 'a>,
        content: &Fields<'a, 'a>,
        file: u32,
    ) -> Option<Self> {
        let media = content.mapping("application/json")?;
        let (schema, _) = lookup.object(&media.mapping("schema")?, file)?;
        let examples = examples(&media).into_iter().map(|(name, node)| (name, Cow::Borrowed(node)));
        Some(Self { schema, examples: examples.collect(), other_examples: Vec::new() })
    }

    /// Returns the examples as JSON, by name.
    pub(super) fn values(&self) -> BTreeMap<String, Value> {
        self.examples.iter().map(|(name, node)| ((*name).to_owned(), node.to_json())).collect()
    }

    /// Returns the examples with their schemas, to be checked.
    pub(super) fn into_examples(self, direction: Direction) -> impl Iterator<Item = Example<'a>> {
        let own = self.examples.into_iter().map(move |(_, value)| Example {
            value,
            schema: self.schema.to_owned(),
            direction,
        });
        own.chain(self.other_examples)
    }
}

/// Returns the examples of a media type, by name.
pub(super) fn examples<'a>(media: &Fields<'a, 'a>) -> Vec<(&'a str, &'a Node)> {
    let examples = media.named_mappings("examples");
    examples
        .filter_map(|(entry, fields)| Some((entry.key.as_str(), fields.get("value")?)))
        .collect()
}
