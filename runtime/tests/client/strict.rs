//! Requests that are read through serde: unknown fields and missing required fields are errors.

use std::fmt::Display;

use tencent_cloud::{Action, ActionInfo, shape};
use tencent_cloud_cvm::model;

#[derive(Clone, Default)]
struct Placement {
    zone: String,
    project_id: Option<i64>,
}

shape! {
    Placement {
        0 => zone: "Zone" (required),
        1 => project_id: "ProjectId",
    }
}

#[derive(Clone, Default)]
struct Disk {
    disk_size: i64,
    disk_type: Option<String>,
}

shape! {
    Disk {
        0 => disk_size: "DiskSize" (required),
        1 => disk_type: "DiskType",
    }
}

#[derive(Clone, Default)]
struct RunInstancesRequest {
    placement: Placement,
    instance_type: Option<String>,
    data_disks: Option<Vec<Disk>>,
    password: Option<String>,
    tags: Vec<String>,
}

shape! {
    RunInstancesRequest (request) {
        0 => placement: "Placement" (required),
        1 => instance_type: "InstanceType",
        2 => data_disks: "DataDisks",
        3 => password: "Password" (required, sensitive),
        4 => tags: "Tags" (required),
    }
}

#[derive(Clone, Default)]
struct RunInstancesResponse {
    placement: Placement,
}

shape! { RunInstancesResponse { 0 => placement: "Placement" } }

impl Action for RunInstancesRequest {
    type Response = RunInstancesResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "RunInstances");
}

const COMPLETE: &str = r#"
Placement: {Zone: ap-guangzhou-3}
InstanceType: S5.MEDIUM2
DataDisks: [{DiskSize: 50}, {DiskSize: "60", DiskType: CLOUD_SSD}]
Password: example
Tags: []
"#;

fn yaml(template: &str) -> Result<RunInstancesRequest, String> {
    serde_yaml::from_str(template).map_err(text)
}

fn text(error: impl Display) -> String {
    error.to_string()
}

#[test]
fn complete_templates_are_read() {
    let request = yaml(COMPLETE).unwrap();
    assert_eq!(request.placement.zone, "ap-guangzhou-3");
    let disks = request.data_disks.as_deref().unwrap();
    assert_eq!((disks[0].disk_size, disks[1].disk_size), (50, 60));
    assert_eq!(request.flatten().get("DataDisks.1.DiskType"), Some("CLOUD_SSD"));
    let json = serde_json::to_string(&request).unwrap();
    assert!(serde_json::from_str::<RunInstancesRequest>(&json).unwrap() == request);
}

#[test]
fn optional_fields_may_be_absent_or_null() {
    let request = yaml("{Placement: {Zone: a}, Password: p, Tags: [b], DataDisks: null}").unwrap();
    assert!(request.data_disks.is_none() && request.instance_type.is_none());
}

#[test]
fn unknown_fields_are_errors_with_the_closest_name() {
    let cases = [
        (
            COMPLETE.replace("InstanceType:", "InstanceTyp:"),
            "RunInstancesRequest: unknown field `InstanceTyp`, did you mean `InstanceType`?",
        ),
        (
            COMPLETE.replace("InstanceType:", "instance_type:"),
            "RunInstancesRequest: unknown field `instance_type`, did you mean `InstanceType`?",
        ),
        (
            COMPLETE.replace("InstanceType:", "Bandwidth:"),
            "RunInstancesRequest: unknown field `Bandwidth` at line",
        ),
        (
            COMPLETE.replace("{Zone:", "{Zones: b, Zone:"),
            "RunInstancesRequest at Placement: unknown field `Zones`, did you mean `Zone`?",
        ),
        (
            COMPLETE.replace("DiskType:", "DiskTyp:"),
            "RunInstancesRequest at DataDisks[1]: unknown field `DiskTyp`, did you mean `DiskType`?",
        ),
    ];
    for (template, expected) in cases {
        let error = yaml(&template).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn missing_required_fields_are_errors() {
    let cases = [
        ("{Password: p, Tags: []}", "RunInstancesRequest: missing required field `Placement`"),
        (
            "{Placement: {ProjectId: 1}, Password: p, Tags: []}",
            "RunInstancesRequest at Placement: missing required field `Zone`",
        ),
        (
            "{Placement: {Zone: null}, Password: p, Tags: []}",
            "RunInstancesRequest at Placement: missing required field `Zone`",
        ),
        (
            "{Placement: {Zone: a}, Password: p, Tags: [], DataDisks: [{DiskSize: 1}, {}]}",
            "RunInstancesRequest at DataDisks[1]: missing required field `DiskSize`",
        ),
        (
            "{Placement: {Zone: a}, Tags: []}",
            "RunInstancesRequest: missing required field `Password`",
        ),
        (
            "{Placement: {Zone: a}, Password: p}",
            "RunInstancesRequest: missing required field `Tags`",
        ),
    ];
    for (template, expected) in cases {
        let error = yaml(template).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn json_errors_have_a_position() {
    let json = r#"{"Placement": {"Zone": "a"}, "Pasword": "SECRET"}"#;
    let error = serde_json::from_str::<RunInstancesRequest>(json).map_err(text).err().unwrap();
    assert_eq!(
        error,
        "RunInstancesRequest: unknown field `Pasword`, did you mean `Password`? at line 1 column 38"
    );
}

#[test]
fn an_object_is_not_read_as_a_list() {
    for (template, expected) in [
        (r#"{"DataDisks": {"DiskSize": 1}}"#, "at DataDisks: invalid type: map, expected a list"),
        (r#"{"Placement": []}"#, "at Placement: invalid type: sequence, expected an object"),
    ] {
        let error = yaml(template).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn types_of_responses_are_read_leniently() {
    let json = r#"{"Placement": {"Zon": "a", "ProjectId": "7"}, "New": 1}"#;
    let response: RunInstancesResponse = serde_json::from_str(json).unwrap();
    assert_eq!((response.placement.zone.as_str(), response.placement.project_id), ("", Some(7)));
    let placement: Placement = serde_json::from_str("{}").unwrap();
    assert_eq!(placement.zone, "");
}

#[test]
fn generated_requests_are_read_strictly() {
    let template = "
        Placement: {Zone: ap-guangzhou-3}
        InstanceType: S5.MEDIUM2
        DataDisks: [{DiskSize: 50}]
        TagSpecification: [{ResourceType: instance, Tags: [{Key: team, Value: a}]}]
    ";
    let request: model::RunInstancesRequest = serde_yaml::from_str(template).unwrap();
    assert_eq!(request.placement.unwrap().zone, "ap-guangzhou-3");
    for (from, to, expected) in [
        (
            "InstanceType:",
            "InstanceTyp:",
            "RunInstancesRequest: unknown field `InstanceTyp`, did you mean `InstanceType`?",
        ),
        (
            "{DiskSize: 50}",
            "{DiskType: CLOUD_SSD}",
            "RunInstancesRequest at DataDisks[0]: missing required field `DiskSize`",
        ),
        (
            "Key: team, ",
            "",
            "RunInstancesRequest at TagSpecification[0].Tags[0]: missing required field `Key`",
        ),
    ] {
        let template = template.replace(from, to);
        let error = serde_yaml::from_str::<model::RunInstancesRequest>(&template).map_err(text);
        let error = error.err().unwrap();
        assert!(error.starts_with(expected), "{error}");
    }
    let response = r#"{"InstanceSet": [{"DataDisks": [{}], "New": 1}]}"#;
    assert!(serde_json::from_str::<model::DescribeInstancesResponse>(response).is_ok());
}
