//! `errors.yaml`: the error codes.

use std::collections::BTreeMap;

use super::documents::{Documents, ERRORS};
use super::fields::{Fields, check_upper_camel, entries, text};
use crate::ErrorCode;

pub(super) fn read(documents: &Documents<'_>) -> Option<BTreeMap<String, ErrorCode>> {
    let findings = documents.findings;
    let (_, root) = documents.required(ERRORS)?;
    let fields = Fields::open(root, "the error codes", &["codes"], findings)?;
    let codes = fields.require("codes")?;
    let mut found = BTreeMap::new();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in entries(codes, "codes", findings)? {
        let known = ["x-name", "description", "x-common"];
        let Some(fields) = Fields::of_entry(entry, "an error code", &known, findings) else {
            continue;
        };
        let code = entry.key.as_str();
        let name = name(&fields, code);
        if let Some(name) = name
            && let Some(other) = names.insert(name, code)
        {
            let span = fields.get("x-name").map_or(fields.span, |node| node.span);
            findings.error(span, format!("{name} is also the name of {other}"));
        }
        let description = fields
            .get("description")
            .and_then(|node| text(node, "the description of a code", findings).map(str::to_owned));
        let common = fields.flag("x-common");
        let read = ErrorCode { name: name.map(str::to_owned), description, common };
        found.insert(entry.key.clone(), read);
    }
    Some(found)
}

/// The name of a code that is a number, and of no other.
fn name<'n>(fields: &Fields<'n, '_>, code: &str) -> Option<&'n str> {
    let is_number = code.chars().all(|c| c.is_ascii_digit());
    let name = if is_number { fields.required_text("x-name") } else { fields.text("x-name") }?;
    let span = fields.get("x-name").map_or(fields.span, |node| node.span);
    if !is_number {
        let message = format!("{code} is a name already");
        fields.findings.error_help(span, message, "x-name is for codes that are numbers");
        return None;
    }
    check_upper_camel(name, span, fields.findings);
    Some(name)
}
