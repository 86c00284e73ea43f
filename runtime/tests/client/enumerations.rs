//! Open enumerations beside strings, in ordered collections and as values of filters.

use std::collections::BTreeSet;

use tencent_cloud_cvm::model::{Filter, InstanceState};

#[test]
fn compare_with_strings() {
    let state = InstanceState::Running;
    assert!(state == "RUNNING" && state == *"RUNNING" && state != "STOPPED");
    assert_eq!(InstanceState::from("NEW"), "NEW");
    let InstanceState::Unknown(unknown) = InstanceState::from("NEW") else { unreachable!() };
    assert_eq!(unknown.as_ref(), "NEW");
}

#[test]
fn are_ordered_by_their_values() {
    let states = ["STOPPED", "NEW", "PENDING"].map(InstanceState::from);
    let ordered: Vec<_> = BTreeSet::from(states).into_iter().map(String::from).collect();
    assert_eq!(ordered, ["NEW", "PENDING", "STOPPED"]);
}

#[test]
fn are_values_of_filters() {
    let filter = Filter::new("instance-state", [InstanceState::Running]);
    assert_eq!(filter, Filter::new("instance-state", ["RUNNING"]));
}
