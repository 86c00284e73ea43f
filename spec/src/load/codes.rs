//! Reads `errors.yaml`: the error codes.

use std::collections::BTreeMap;

use super::fields::{Fields, check_upper_camel};
use super::files::{ERRORS, Files};
use crate::ErrorCode;
use crate::profile;

pub(super) fn read(files: &Files<'_>) -> Option<BTreeMap<String, ErrorCode>> {
    let (_, fields) = files.open(ERRORS, &profile::ERROR_CODES)?;
    fields.get("codes")?.as_map()?;
    let mut found = BTreeMap::new();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for (entry, fields) in fields.named_mappings("codes") {
        let code = entry.key.as_str();
        let name = name(&fields, code);
        if let Some(name) = name
            && let Some(other) = names.insert(name, code)
        {
            let message = format!("duplicate name `{name}`, which `{other}` has");
            files.diagnostics().error(fields.span_of("x-name"), message);
        }
        let read = ErrorCode {
            name: name.map(str::to_owned),
            description: fields.owned("description"),
            common: fields.flag("x-common"),
        };
        found.insert(entry.key.clone(), read);
    }
    Some(found)
}

/// Reads the name of a numeric code.
fn name<'n>(fields: &Fields<'n, '_>, code: &str) -> Option<&'n str> {
    let is_number = code.chars().all(|c| c.is_ascii_digit());
    let span = fields.span_of("x-name");
    match fields.get("x-name") {
        None if is_number => fields.missing("x-name"),
        Some(_) if !is_number => {
            let help = "only numeric codes have an `x-name`";
            fields.diagnostics().error_help(span, format!("`{code}` is already a name"), help);
            return None;
        }
        _ => {}
    }
    let name = fields.string("x-name")?;
    check_upper_camel(name, span, fields.diagnostics());
    Some(name)
}
