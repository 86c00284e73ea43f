use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use serde_json::{Value, json};
use tencent_cloud_spec::Sources;
use tencent_cloud_spec::import::{Input, Vendor, Wheel, merge};

use super::compare::{Changes, Drift, Editions, drift};
use super::*;

/// The description of a small service.
fn api() -> Value {
    let field = |name: &str, required: bool| {
        json!({
            "name": name, "member": "string", "type": "string", "required": required,
            "document": "", "example": "", "disabled": false
        })
    };
    json!({
        "metadata": {"serviceShortName": "depot"},
        "actions": {
            "CreateCrate": {"input": "CreateCrateRequest", "output": "CreateCrateResponse"},
            "DescribeCrates": {"input": "DescribeCratesRequest", "output": "DescribeCratesResponse"}
        },
        "objects": {
            "CreateCrateRequest": {"members": [field("Name", true), field("Zone", false)]},
            "CreateCrateResponse": {"members": [field("CrateId", true), field("RequestId", true)]},
            "DescribeCratesRequest": {"members": [field("Name", false)]},
            "DescribeCratesResponse": {"members": [field("Owner", true), field("RequestId", true)]}
        }
    })
}

/// Returns a wheel with a description for each version.
fn wheel(versions: &[(&str, &Value)]) -> Wheel {
    wheel_in("depot", versions)
}

fn wheel_in(folder: &str, versions: &[(&str, &Value)]) -> Wheel {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (version, api) in versions {
        let files = [("api.json", api.to_string()), ("examples.json", "{}".to_owned())];
        for (file, text) in files {
            let path = format!("tccli/services/{folder}/{version}/{file}");
            archive.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
    }
    Wheel::new("tccli.whl", archive.finish().unwrap().into_inner()).unwrap()
}

/// A specification that was imported from [`api`], in a folder of its own.
struct Specification(PathBuf);

impl Specification {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("xtask-drift-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut vendor = Vendor::default();
        vendor.add(&wheel(&[("v20200101", &api())]), "depot", "2020-01-01").unwrap();
        for (name, text) in merge(&Input::new(&vendor, &Sources::new())).unwrap().files {
            std::fs::write(folder.join(name), text).unwrap();
        }
        Self(folder)
    }

    fn changes(&self, newest: &Wheel, baseline: Option<&Wheel>) -> Changes {
        let editions = |wheel| Editions { main: wheel, international: None };
        let baseline = baseline.map(|wheel| editions(wheel));
        drift(&self.0, &editions(newest), baseline.as_ref()).unwrap().unwrap().changes
    }

    /// Returns the changes after an edit of the description.
    fn after(&self, edit: impl FnOnce(&mut Value)) -> Changes {
        self.changes(&wheel(&[("v20200101", &edited(edit))]), None)
    }
}

impl Drop for Specification {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn edited(edit: impl FnOnce(&mut Value)) -> Value {
    let mut api = api();
    edit(&mut api);
    api
}

fn member<'a>(api: &'a mut Value, object: &str, index: usize) -> &'a mut Value {
    &mut api["objects"][object]["members"][index]
}

fn remove_member(api: &mut Value, object: &str, index: usize) {
    api["objects"][object]["members"].as_array_mut().unwrap().remove(index);
}

#[test]
fn an_unchanged_description_is_no_drift() {
    let changes = Specification::new("unchanged").after(|_| {});
    assert_eq!(changes, Changes::default());
}

#[test]
fn changes_that_break_users_are_breaking() {
    let spec = Specification::new("breaking");
    let changes = spec.after(|api| remove_member(api, "DescribeCratesResponse", 0));
    assert_eq!(changes.breaking, ["removed field DescribeCratesResponse.Owner"]);
    let changes = spec.after(|api| member(api, "CreateCrateRequest", 1)["required"] = true.into());
    assert_eq!(changes.breaking, ["newly required field CreateCrateRequest.Zone"]);
    let changes = spec.after(|api| {
        let member = member(api, "DescribeCratesRequest", 0);
        (member["member"], member["type"]) = ("int64".into(), "int".into());
    });
    assert_eq!(changes.breaking.len(), 1, "{changes:?}");
    let expected = "changed type of DescribeCratesRequest.Name: ";
    assert!(changes.breaking[0].starts_with(expected), "{changes:?}");
    let changes = spec.after(|api| {
        assert!(api["actions"].as_object_mut().unwrap().shift_remove("CreateCrate").is_some());
    });
    assert!(changes.breaking.contains(&"removed action CreateCrate".to_owned()), "{changes:?}");
}

#[test]
fn additions_are_compatible() {
    let changes = Specification::new("additions").after(|api| {
        let mut field = member(api, "CreateCrateRequest", 1).clone();
        field["name"] = "Colour".into();
        let members = api["objects"]["CreateCrateRequest"]["members"].as_array_mut().unwrap();
        members.push(field);
        api["actions"]["DeleteCrate"] = api["actions"]["CreateCrate"].clone();
    });
    assert_eq!(changes.breaking, [""; 0]);
    let text = changes.compatible.join("\n");
    assert!(text.contains("CreateCrateRequest.Colour") && text.contains("DeleteCrate"), "{text}");
}

#[test]
fn a_change_is_listed_once() {
    let changes = Specification::new("once").after(|api| {
        remove_member(api, "DescribeCratesResponse", 0);
    });
    assert_eq!(changes.compatible, [""; 0]);
}

#[test]
fn a_deviation_that_the_baseline_has_too_is_no_drift() {
    let spec = Specification::new("baseline");
    let deviating = edited(|api| remove_member(api, "DescribeCratesResponse", 0));
    let mut newest = deviating.clone();
    member(&mut newest, "CreateCrateRequest", 1)["required"] = true.into();
    let [baseline, newest] = [deviating, newest].map(|api| wheel(&[("v20200101", &api)]));
    let changes = spec.changes(&newest, Some(&baseline));
    assert_eq!(changes.breaking, ["newly required field CreateCrateRequest.Zone"]);
    assert_eq!(changes.compatible, [""; 0]);
}

#[test]
fn versions_come_and_go() {
    let spec = Specification::new("versions");
    let both = wheel(&[("v20200101", &api()), ("v20250101", &api())]);
    assert_eq!(spec.changes(&both, None).compatible, ["added version 2025-01-01"]);
    let newer = wheel(&[("v20250101", &api())]);
    assert_eq!(spec.changes(&newer, None).breaking, ["removed version 2020-01-01"]);
}

#[test]
fn the_exit_code_and_both_outputs_state_the_kind_of_change() {
    let drift = |breaking: &[&str], compatible: &[&str]| Drift {
        service: "depot".to_owned(),
        version: "2020-01-01".to_owned(),
        changes: Changes {
            breaking: breaking.iter().map(ToString::to_string).collect(),
            compatible: compatible.iter().map(ToString::to_string).collect(),
        },
    };
    assert_eq!(code(&[drift(&[], &[])]), 0);
    assert_eq!(code(&[drift(&[], &["b"]), drift(&[], &[])]), COMPATIBLE);
    let drifts = [drift(&["a"], &["b"]), drift(&[], &["b"])];
    assert_eq!(code(&drifts), BREAKING);
    let arguments = Arguments { from: vec!["x/tccli-2.whl".into()], ..Arguments::default() };
    let text = text(&arguments, &drifts);
    for part in ["newest: tccli-2.whl\n", "  breaking    a\n  compatible  b\n", "1 breaking and 2"]
    {
        assert!(text.contains(part), "{text}");
    }
    let json = document(&arguments, &drifts);
    assert_eq!(json["services"][0]["breaking"], json!(["a"]));
    assert_eq!(json["newest"], json!(["tccli-2.whl"]));
}

#[test]
fn a_folder_may_have_another_name_than_its_service() {
    let spec = Specification::new("folder");
    let both = wheel_in("warehouse", &[("v20200101", &api()), ("v20250101", &api())]);
    let changes = spec.changes(&both, None);
    assert_eq!(changes.breaking, [""; 0]);
    assert_eq!(changes.compatible, ["added version 2025-01-01"]);
}

#[test]
fn a_removed_schema_is_listed_once() {
    let changes = Specification::new("schema").after(|api| {
        assert!(api["actions"].as_object_mut().unwrap().shift_remove("CreateCrate").is_some());
    });
    let schemas =
        ["CreateCrateRequest", "CreateCrateResponse"].map(|s| format!("removed schema {s}"));
    assert!(schemas.iter().all(|schema| changes.breaking.contains(schema)), "{changes:?}");
    assert!(!changes.compatible.iter().any(|change| change.contains("schema")), "{changes:?}");
}

#[test]
fn the_command_refuses_half_of_the_description() {
    let command = |arguments: &[&str]| match run(lexopt::Parser::from_args(arguments)) {
        Err(Failure::Usage(message) | Failure::Failed(message)) => message,
        Ok(code) => format!("{code:?}"),
    };
    assert!(command(&["--from", "x.whl"]).contains("tccli-intl-en"));
    assert!(command(&["nothing", "--from", "x.whl"]).contains("unknown service `nothing`"));
    assert!(command(&["--baseline", "x.whl"]).contains("--baseline needs --from"));
    assert!(command(&["sts", "--from", "target/no.whl"]).contains("no.whl: "));
}
