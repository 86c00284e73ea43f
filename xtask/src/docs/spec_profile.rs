//! The tables in `docs/spec-profile.md`, which come from the profile and the lint rules.

use tencent_cloud_spec::lint::rule_table;
use tencent_cloud_spec::profile::extension_table;

/// Returns the page with its tables replaced.
pub(super) fn page(current: &str) -> String {
    let page = replace(current, "extensions", &extension_table());
    replace(&page, "rules", &rule_table())
}

/// Replaces what is between the comments `<!-- name -->` and `<!-- /name -->`.
fn replace(page: &str, name: &str, table: &str) -> String {
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
