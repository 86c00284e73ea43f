//! Error codes: the constants, their module, and the codes that the documentation of a method lists.

use super::context::Context;
use crate::ir;
use crate::text::{Doc, plain};

/// The most codes that a method's documentation shows unfolded.
const UNFOLDED: usize = 6;

/// Lowers every code to a constant.
pub(super) fn constants<'a>(context: &Context<'a>) -> Vec<ir::ErrorConstant<'a>> {
    let constant = |(code, error): (&'a String, &'a tencent_cloud_spec::model::ErrorCode)| {
        let description = error.description.as_deref().map(plain);
        let common = error.common.then(|| "Any action may return it.".to_owned());
        let code_is = Some(format!("Code: `{code}`."));
        let parts: Vec<_> = description.into_iter().chain(common).chain(code_is).collect();
        ir::ErrorConstant {
            name: context.names.constant_of(code).to_owned(),
            code,
            doc: Doc::at(0).paragraph(&parts.join(" ")).into_lines(),
        }
    };
    context.spec.errors.iter().map(constant).collect()
}

/// Returns the documentation of the module with the constants.
pub(super) fn module_doc(context: &Context<'_>) -> Vec<String> {
    let root = &context.root;
    let is = "[`Error::is`](tencent_cloud::Error::is)";
    let code = "[`Error::code`](tencent_cloud::Error::code)";
    let common = context.spec.errors.iter().filter(|(_, error)| error.common);
    let common: Vec<_> = common.map(|(code, _)| title(context, code)).collect();
    let common = (!common.is_empty())
        .then(|| format!("Any action may return these codes: {}.", common.join(", ")));
    Doc::at(0)
        .paragraph("Error codes of the service.")
        .paragraph(&format!(
            "{is} compares an error with a constant. Each method of [`Client`]({root}::Client) lists the codes that its \
             action returns. {code} also returns codes without a constant.",
        ))
        .section("Common errors", common)
        .into_lines()
}

/// Adds the section with the codes that an action returns.
pub(super) fn section(context: &Context<'_>, doc: Doc, codes: &[String]) -> Doc {
    if codes.is_empty() {
        return doc;
    }
    let has_common = context.spec.errors.values().any(|error| error.common);
    let introduction = if has_common {
        format!("In addition to the [common errors]({}::error#common-errors):", context.root)
    } else {
        "Error codes of the action:".to_owned()
    };
    let titles: Vec<_> = codes.iter().map(|code| title(context, code)).collect();
    let titles = format!("{}.", titles.join(", "));
    if codes.len() <= UNFOLDED {
        return doc.section("Errors", [format!("{introduction} {titles}")]);
    }
    doc.section("Errors", [introduction]).folded(&format!("{} codes", codes.len()), &titles)
}

/// Returns the code, and its name where the code is a number.
fn title(context: &Context<'_>, code: &str) -> String {
    match context.spec.errors.get(code).and_then(|error| error.name.as_ref()) {
        Some(name) => format!("`{code}` ({name})"),
        None => format!("`{code}`"),
    }
}
