//! Setters of optional fields, which take a value or an `Option` of one.

// Helpers of tests fail as tests do.

use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, DescribeLaunchTemplateVersionsRequest, Filter, InstanceChargeType,
    Placement, RunInstancesRequest,
};

#[test]
fn setters_of_strings_take_values_and_options() {
    let id = |request: RunInstancesRequest| request.image_id;
    let owned = || "img-1".to_owned();
    let expected = Some(owned());
    assert_eq!(id(RunInstancesRequest::new().image_id("img-1")), expected);
    assert_eq!(id(RunInstancesRequest::new().image_id(owned())), expected);
    assert_eq!(id(RunInstancesRequest::new().image_id(expected.as_ref().unwrap())), expected);
    assert_eq!(id(RunInstancesRequest::new().image_id(Some("img-1"))), expected);
    assert_eq!(id(RunInstancesRequest::new().image_id(Some(owned()))), expected);
    assert_eq!(id(RunInstancesRequest::new().image_id(expected.as_ref())), expected);
    assert_eq!(id(RunInstancesRequest::new().image_id(expected.as_deref())), expected);
    assert_eq!(id(RunInstancesRequest::new().image_id("img-1").image_id(None::<&str>)), None);
}

#[test]
fn setters_of_enumerations_take_values_strings_and_options() {
    let expected = Some(InstanceChargeType::Spotpaid);
    for request in [
        RunInstancesRequest::new().instance_charge_type(InstanceChargeType::Spotpaid),
        RunInstancesRequest::new().instance_charge_type("SPOTPAID"),
        RunInstancesRequest::new().instance_charge_type(Some("SPOTPAID")),
        RunInstancesRequest::new().instance_charge_type(expected.clone()),
    ] {
        assert_eq!(request.instance_charge_type, expected);
    }
    let none = RunInstancesRequest::new().instance_charge_type(None::<InstanceChargeType>);
    assert_eq!(none.instance_charge_type, None);
}

#[test]
fn setters_of_numbers_and_objects_take_values_and_options() {
    let request = RunInstancesRequest::new().instance_count(3_000_000_000).dry_run(true);
    assert_eq!((request.instance_count, request.dry_run), (Some(3_000_000_000), Some(true)));
    let request = request.instance_count(Some(2)).dry_run(None);
    assert_eq!((request.instance_count, request.dry_run), (Some(2), None));

    let placement = Placement::new("ap-guangzhou-3");
    let request = RunInstancesRequest::new().placement(placement.clone());
    assert_eq!(request.placement.as_ref(), Some(&placement));
    assert_eq!(RunInstancesRequest::new().placement(Some(placement.clone())), request);
    assert_eq!(request.placement(None).placement, None);
}

#[test]
fn setters_of_lists_take_items_and_options() {
    let ids = |request: DescribeInstancesRequest| request.instance_ids;
    let expected = Some(vec!["ins-1".to_owned()]);
    assert_eq!(ids(DescribeInstancesRequest::new().instance_ids(["ins-1"])), expected);
    assert_eq!(ids(DescribeInstancesRequest::new().instance_ids(Some(["ins-1"]))), expected);
    assert_eq!(ids(DescribeInstancesRequest::new().instance_ids(expected.clone())), expected);
    assert_eq!(ids(DescribeInstancesRequest::new().instance_ids(None::<Vec<String>>)), None);

    let filters = || vec![Filter::new("zone", ["ap-guangzhou-6"])];
    let request = DescribeInstancesRequest::new().filters(filters());
    assert_eq!(request.filters, Some(filters()));
    assert_eq!(DescribeInstancesRequest::new().filters(Some(filters())), request);
    assert_eq!(request.filters(Vec::new()).filters, Some(Vec::new()));

    let versions =
        DescribeLaunchTemplateVersionsRequest::new("lt-1").launch_template_versions([1, 2]);
    assert_eq!(versions.launch_template_versions, Some(vec![1, 2]));
}
