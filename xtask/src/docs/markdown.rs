//! Markdown, and facts of the specification as phrases.

use std::fmt::Write as _;

use tencent_cloud_spec::model::{Cursor, Idempotency, MinuteLimits, Operation, Pagination};

/// Escapes text for a cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

pub(super) fn idempotency(idempotency: Option<Idempotency>) -> &'static str {
    match idempotency {
        Some(Idempotency::ReadOnly) => "read-only",
        Some(Idempotency::Idempotent) => "idempotent",
        Some(Idempotency::NonIdempotent) | None => "non-idempotent",
    }
}

/// Returns the idempotency of an operation with its reason, unless the reason states it.
pub(super) fn idempotency_with_reason(operation: &Operation, separator: &str) -> String {
    let class = idempotency(operation.idempotency);
    let reason = operation.idempotency_reason.as_deref().unwrap_or_default();
    let is_stated = reason.get(..class.len()).is_some_and(|own| own.eq_ignore_ascii_case(class));
    match reason {
        "" => class.to_owned(),
        reason if is_stated => reason.to_owned(),
        reason => format!("{class}{separator}{reason}"),
    }
}

pub(super) fn minute_limits(limits: &MinuteLimits) -> String {
    format!(
        "An account may send {} requests per minute, and {} per minute to each action.",
        limits.account, limits.action
    )
}

/// Describes how to request the pages of an action.
pub(super) fn pagination(pagination: &Pagination) -> String {
    let mut text = match &pagination.cursor {
        Cursor::Offset(offset) => format!("`{offset}`"),
        Cursor::Page(page) => format!("`{page}` (counts pages)"),
        Cursor::Token { request, response } => format!("`{request}` from `{response}`"),
    };
    if let Some(limit) = &pagination.limit {
        let _ = write!(text, " and `{limit}`");
    }
    match (pagination.default, pagination.maximum) {
        (Some(default), Some(maximum)) => {
            let _ = write!(text, ", {default} items by default, at most {maximum}");
        }
        (None, Some(maximum)) => {
            let _ = write!(text, ", at most {maximum} items");
        }
        (Some(default), None) => {
            let _ = write!(text, ", {default} items by default");
        }
        (None, None) => {}
    }
    let _ = write!(text, "; items in `{}`", pagination.items);
    if let Some(total) = &pagination.total {
        let _ = write!(text, ", total in `{total}`");
    }
    text
}

/// Replaces what is between the comments `<!-- name -->` and `<!-- /name -->`.
pub(super) fn replace(page: &str, name: &str, table: &str) -> String {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
    let parts = page.split_once(&start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    // Without the comments the result differs from the page, which reports it as out of date.
    let Some((before, after)) = parts else { return format!("{page}\n{start}{table}{end}") };
    [before, &start, table, &end, after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_only_the_tables() {
        let page = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n";
        assert_eq!(replace(page, "x", "new\n"), "a\n<!-- x -->\nnew\n<!-- /x -->\nb\n");
        assert_ne!(replace("a\n", "x", "new\n"), "a\n");
    }
}
