//! The tables in `docs/spec-profile.md`, which come from the profile and the lint rules.

use tencent_cloud_spec::lint::rule_table;
use tencent_cloud_spec::profile::extension_table;

use super::markdown::replace;

/// Returns the page with its tables replaced.
pub(super) fn page(current: &str) -> String {
    let page = replace(current, "extensions", &extension_table());
    replace(&page, "rules", &rule_table())
}
