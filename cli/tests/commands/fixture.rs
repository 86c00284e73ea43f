//! A fictitious vendor's wheels, and a crate that the program runs in.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// The file name of the wheel.
pub(crate) const WHEEL: &str = "tccli-3.1.2-py2.py3-none-any.whl";

/// A crate in a temporary folder, a wheel next to it, and an empty cache.
pub(crate) struct Project {
    folder: TempDir,
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Requires success, and returns both outputs.
    #[track_caller]
    pub(crate) fn succeeds(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        format!("{}{}", self.out, self.err)
    }

    /// Requires an error with this text.
    #[track_caller]
    pub(crate) fn fails(self, text: &str) {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(self.err.contains(text), "{}", self.err);
    }
}

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        project.write(
            "crate/Cargo.toml",
            "[package]\nname = \"demo\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n",
        );
        project.write("crate/src/main.rs", "fn main() {}\n");
        std::fs::write(project.wheel(), wheel(&services(false), "3.1.2")).unwrap();
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn wheel(&self) -> PathBuf {
        self.path(WHEEL)
    }

    /// Writes a newer wheel, whose services differ, and returns its path.
    pub(crate) fn newer_wheel(&self) -> PathBuf {
        let path = self.path("tccli-3.1.10-py2.py3-none-any.whl");
        std::fs::write(&path, wheel(&services(true), "3.1.10")).unwrap();
        path
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.path(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Runs the program as Cargo does, without network.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let mut command = self.command();
        command.arg("tencent-cloud").args(arguments);
        if !arguments.contains(&"remove") && !arguments.contains(&"--offline") {
            command.arg("--offline");
        }
        run(command)
    }

    /// Runs the program with the wheel.
    pub(crate) fn run_from_wheel(&self, arguments: &[&str]) -> Run {
        let wheel = self.wheel().display().to_string();
        self.run(&[arguments, &["--from", &wheel]].concat())
    }

    /// Returns the program in the folder of the crate, with a cache of its own.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-tencent-cloud"));
        let cache = self.path("cache");
        command.current_dir(self.path("crate")).env_remove("PIP_INDEX_URL");
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            command.env_remove(variable);
        }
        // Linux and macOS, Windows.
        command.env("XDG_CACHE_HOME", &cache).env("LOCALAPPDATA", &cache);
        command
    }

    /// Returns every file below a folder, sorted, with `/` between folders.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let root = self.path(folder);
        let (mut open, mut found) = (vec![root.clone()], Vec::new());
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let path = path.strip_prefix(&root).unwrap();
                    found.push(path.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        found
    }
}

pub(crate) fn run(mut command: Command) -> Run {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Returns the content of a wheel with these services, each a folder, a version and a description.
pub(crate) fn wheel(services: &[(&str, &str, Value)], version: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut put = |path: String, text: String| {
        archive.start_file(path, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    };
    put(format!("tccli-{version}.dist-info/METADATA"), "Name: tccli\n".to_owned());
    for (folder, version, api) in services {
        let folder = format!("tccli/services/{folder}/v{version}");
        put(format!("{folder}/api.json"), api.to_string());
        put(format!("{folder}/examples.json"), json!({"actions": {}}).to_string());
    }
    archive.finish().unwrap().into_inner()
}

/// Writes the services as a folder with the content of a wheel.
pub(crate) fn unpack(folder: &Path) {
    for (service, version, api) in services(false) {
        let folder = folder.join(format!("tccli/services/{service}/v{version}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("api.json"), api.to_string()).unwrap();
        std::fs::write(folder.join("examples.json"), "{\"actions\": {}}").unwrap();
    }
}

/// Three services: one with two versions, one whose folder has another name, and one with an action that cannot be
/// generated. In the newer package, `depot` has changed.
fn services(newer: bool) -> Vec<(&'static str, &'static str, Value)> {
    let old = api("depot", "2019-05-05", "仓库", &["ListCrates"], &[], &[]);
    let size = if newer { "string" } else { "uint64" };
    let mut crate_ = vec![property("Size", size, false), property("CrateId", "string", false)];
    let mut actions = vec!["CreateCrate", "DescribeCrates", "DeleteCrate"];
    if newer {
        crate_.push(property("Color", "string", false));
        actions.push("PaintCrate");
    }
    let input = [
        ("CreateCrate", vec![property("Name", "string", true), property("Size", "uint64", false)]),
        // Differ in the case of an acronym only.
        (
            "DeleteCrate",
            vec![property("CrateId", "string", true), property("CrateID", "string", false)],
        ),
    ];
    let mut depot = api(
        "depot",
        "2020-01-01",
        "仓库",
        &actions,
        &input,
        &[(
            "DescribeCrates",
            vec![
                json!({"name": "CrateSet", "type": "list", "member": "Crate", "document": ""}),
                property("TotalCount", "int64", false),
            ],
        )],
    );
    depot["objects"]["Crate"] = json!({"members": crate_});
    vec![
        ("depot", "20190505", old),
        ("depot", "20200101", depot),
        ("warehouse", "20210101", api("store", "2021-01-01", "商店", &["GetStore"], &[], &[])),
        (
            "cii",
            "20210408",
            api("cii", "2021-04-08", "保险", &["UploadMedicalFile", "GetTask"], &[], &[]),
        ),
    ]
}

type Properties<'p> = [(&'p str, Vec<Value>)];

fn api(
    service: &str,
    version: &str,
    title: &str,
    actions: &[&str],
    inputs: &Properties<'_>,
    outputs: &Properties<'_>,
) -> Value {
    let of = |properties: &Properties<'_>, action: &str| {
        let own = properties.iter().find(|(name, _)| *name == action);
        own.map(|(_, properties)| properties.clone()).unwrap_or_default()
    };
    let (mut described, mut objects) = (json!({}), json!({}));
    for action in actions {
        let (input, output) = (format!("{action}Request"), format!("{action}Response"));
        described[*action] = json!({"input": input, "output": output, "status": "online"});
        objects[input] = json!({"members": of(inputs, action)});
        let mut response = of(outputs, action);
        response.push(property("RequestId", "string", false));
        objects[output] = json!({"members": response});
    }
    let metadata = json!({
        "apiVersion": version, "serviceShortName": service, "serviceNameCN": title,
    });
    json!({"metadata": metadata, "actions": described, "objects": objects})
}

fn property(name: &str, ty: &str, required: bool) -> Value {
    let kind = if ty.contains("int64") { "int" } else { ty };
    json!({"name": name, "type": kind, "member": ty, "document": "", "required": required})
}
