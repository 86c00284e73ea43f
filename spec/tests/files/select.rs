//! Reduces a specification to some of its actions.

use tencent_cloud_spec::{Spec, load};

fn good() -> Spec {
    let sources = crate::cases::sources(&crate::cases::read(&crate::cases::folder("lint/good")));
    load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)))
}

#[test]
fn removes_what_only_removed_actions_use() {
    let all = good();
    let mut spec = good();
    spec.retain_operations(|operation| operation.name == "DescribeCrates");
    let names: Vec<&str> = spec.operations.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(names, ["DescribeCrates"]);
    assert!(all.schemas.contains_key("CreateCrateRequest"));
    assert!(!spec.schemas.contains_key("CreateCrateRequest"));
    assert!(spec.schemas.contains_key("DescribeCratesResponse"));
    // An item of a list in the response.
    assert!(spec.schemas.contains_key("Crate"));
    assert!(all.errors.contains_key("LimitExceeded.Crates"));
    assert!(!spec.errors.contains_key("LimitExceeded.Crates"));
    assert_eq!(spec.groups.len(), 1);
    assert!(spec.groups.iter().flat_map(|group| &group.order).all(|name| name == "DescribeCrates"));
}

#[test]
fn keeping_everything_changes_nothing() {
    let mut spec = good();
    spec.retain_operations(|_| true);
    let mut all = good();
    // Codes that no action returns are removed.
    all.errors.retain(|code, _| spec.errors.contains_key(code));
    assert_eq!(spec, all);
}

#[test]
fn without_actions_only_common_codes_remain() {
    let mut spec = good();
    spec.errors.values_mut().for_each(|error| error.common = true);
    spec.retain_operations(|_| false);
    assert!(spec.operations.is_empty() && spec.schemas.is_empty() && spec.groups.is_empty());
    assert!(spec.errors.contains_key("LimitExceeded.Crates"));
}
