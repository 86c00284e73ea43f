//! Reads the parameters and responses that every operation refers to.

use super::fields::Fields;
use super::files::{Declarations, Files, SHARED};
use super::index::Index;
use crate::profile;
use crate::yaml::Entry;

/// What `schemas.yaml` declares in addition to schemas.
pub(super) struct Shared<'a> {
    pub(super) file: u32,
    /// The parameters. Two may be the same header: one for actions that require it and one for the others.
    pub(super) parameters: Vec<Parameter<'a>>,
    /// The schema of the error response.
    pub(super) error: Option<&'a str>,
}

/// A shared parameter.
pub(super) struct Parameter<'a> {
    /// The key that operations refer to.
    pub(super) key: &'a str,
    /// The name of the header.
    pub(super) name: &'a str,
    pub(super) required: bool,
}

pub(super) fn read<'a>(
    files: &Files<'a>,
    index: &Index<'_>,
    declarations: &Declarations<'a>,
) -> Option<Shared<'a>> {
    let (file, fields) = files.open(SHARED, &profile::SHARED)?;
    let components = fields.mapping("components")?;
    let parameters = components.named_mappings("parameters");
    let parameters = parameters.map(|(entry, fields)| parameter(index, entry, &fields)).collect();
    let error = error_schema(files, file, &components, declarations);
    Some(Shared { file, parameters, error })
}

fn parameter<'a>(index: &Index<'_>, entry: &'a Entry, fields: &Fields<'a, '_>) -> Parameter<'a> {
    let name = fields.string("name");
    if fields.string("in").is_some_and(|place| !["header", "query"].contains(&place)) {
        let message = "`in` of a parameter must be `header` or `query`";
        fields.diagnostics().error(fields.span_of("in"), message);
    }
    if let Some(schema) = fields.mapping("schema")
        && name == Some("X-TC-Version")
    {
        if !schema.has("enum") {
            schema.missing("enum");
        }
        schema.single("enum", &index.version);
    }
    let key = entry.key.as_str();
    Parameter { key, name: name.unwrap_or(key), required: fields.flag("required") }
}

/// Returns the schema of the error response, which may have any name.
fn error_schema<'a>(
    files: &Files<'a>,
    file: u32,
    components: &Fields<'a, '_>,
    declarations: &Declarations<'a>,
) -> Option<&'a str> {
    let response = components.mapping("responses")?.mapping("Error")?;
    let media = response.mapping("content")?.mapping("application/json")?;
    let reference = media.mapping("schema")?.get("$ref")?;
    files.schema(reference, file, declarations).map(|(name, _)| name)
}
