//! The canonical form of specifications, and the boilerplate that it adds.

use tencent_cloud_spec::yaml::{self, Node, Yaml};
use tencent_cloud_spec::{Sources, canonical, load};

use crate::cases::folder;

/// Every specification of the repository and of the tests.
fn all() -> Vec<Sources> {
    let tests = ["good", "api20/good", "lint/good"].map(folder);
    crate::cases::versions().iter().chain(&tests).map(|folder| Sources::read_dir(folder)).collect()
}

#[test]
fn every_specification_is_canonical() {
    for folder in crate::cases::versions() {
        let sources = Sources::read_dir(&folder);
        let texts = canonical::format_all(&sources).unwrap();
        for (source, text) in sources.files().iter().zip(texts) {
            assert!(text == source.text, "{} is not canonical", source.path);
        }
    }
}

/// Removes `key` if its value is the one that the boilerplate would add.
fn remove(node: &mut Node, path: &[&str]) {
    let (key, parents) = path.split_last().unwrap();
    if let Some(parent) = node.at_mut(parents) {
        parent.remove(key);
    }
}

/// Removes the boilerplate from a group file and returns whether there was any.
fn strip(tree: &mut Node) -> bool {
    let Some(Yaml::Map(paths)) = tree.get_mut("paths").map(|node| &mut node.value) else {
        return false;
    };
    let actions: Vec<String> = paths.iter().map(|path| path.key.clone()).collect();
    for path in paths {
        let Some(operation) = path.value.get_mut("post") else { return false };
        remove(operation, &["operationId"]);
        remove(operation, &["tags"]);
        remove(operation, &["requestBody", "required"]);
        for media_type in ["application/json", "application/x-www-form-urlencoded"] {
            remove(operation, &["requestBody", "content", media_type, "schema"]);
            remove(operation, &["responses", "200", "content", media_type, "schema"]);
        }
        remove(operation, &["responses", "200", "description"]);
        remove(operation, &["responses", "default"]);
    }
    for action in actions {
        remove(tree, &["components", "schemas", &format!("{action}Envelope")]);
        remove(tree, &["components", "schemas", &format!("{action}ResponseOrError")]);
    }
    true
}

#[test]
fn adds_the_missing_boilerplate_of_every_operation() {
    for folder in crate::cases::versions() {
        let complete = Sources::read_dir(&folder);
        let mut stripped = Sources::new();
        let mut lines = [0, 0];
        for (file, source) in (0..).zip(complete.files()) {
            let mut tree = yaml::parse(&complete, file).unwrap();
            if source.file_name() == "openapi.yaml" {
                tree.set("paths", Node::map::<String>([]));
            } else {
                strip(&mut tree);
            }
            let text = yaml::write(&tree);
            lines[0] += source.text.lines().count();
            lines[1] += text.lines().count();
            stripped.add(source.path.clone(), text);
        }
        assert!(lines[1] * 21 / 20 < lines[0], "{lines:?}: nothing was removed");
        let texts = canonical::format_all(&stripped).unwrap();
        for (source, text) in complete.files().iter().zip(texts) {
            assert_eq!(text, source.text, "{}", source.path);
        }
    }
}

/// Returns a file in the form of earlier versions of the profile: constants, open requests, and no unions.
fn aged(mut tree: Node) -> Node {
    let constant = |schema: Option<&mut Node>| {
        let Some(schema) = schema else { return };
        if let Some(Yaml::List(mut values)) = schema.remove("enum").map(|node| node.value) {
            schema.set("const", values.pop().unwrap());
        }
    };
    if let Some(Yaml::Map(paths)) = tree.get_mut("paths").map(|node| &mut node.value) {
        for operation in paths.iter_mut().filter_map(|path| path.value.get_mut("post")) {
            if let Some(Yaml::List(headers)) = operation.get_mut("parameters").map(|n| &mut n.value)
            {
                constant(headers[0].get_mut("schema"));
            }
            let form = ["requestBody", "content", "application/x-www-form-urlencoded", "schema"];
            let Some(form) = operation.at_mut(&form) else { continue };
            form.remove("unevaluatedProperties");
            let Some(Yaml::List(parts)) = form.get_mut("allOf").map(|n| &mut n.value) else {
                panic!("no parts");
            };
            constant(parts[1].at_mut(&["properties", "Action"]));
        }
    }
    constant(tree.at_mut(&["components", "parameters", "Version", "schema"]));
    if let Some(Yaml::Map(schemas)) =
        tree.at_mut(&["components", "schemas"]).map(|node| &mut node.value)
    {
        schemas.retain(|entry| entry.value.get("anyOf").is_none());
        for entry in schemas {
            entry.value.remove("additionalProperties");
            if let Some(code) = entry.value.at_mut(&["properties", "code"]) {
                code.remove("enum");
            }
        }
    }
    tree
}

#[test]
fn migrates_the_form_of_earlier_versions() {
    for folder in crate::cases::versions() {
        let current = Sources::read_dir(&folder);
        let mut earlier = Sources::new();
        for (file, source) in (0..).zip(current.files()) {
            let tree = aged(yaml::parse(&current, file).unwrap());
            let text = yaml::write(&tree).replace("ResponseOrError'", "Response'");
            assert!(!text.contains("OrError") && !text.contains("unevaluated"), "{text}");
            earlier.add(source.path.clone(), text);
        }
        assert!(load(&earlier).is_err());
        let texts = canonical::format_all(&earlier).unwrap();
        for (source, text) in current.files().iter().zip(texts) {
            assert_eq!(text, source.text, "{}", source.path);
        }
    }
}

#[test]
fn a_new_action_needs_only_its_own_facts() {
    let mut sources = Sources::new();
    for source in Sources::read_dir(&folder("good")).files() {
        let text = match source.file_name() {
            "shelves.yaml" => source.text.replace(
                "components:\n  schemas:\n",
                "  PaintShelf:\n    post:\n      summary: Paints a shelf.\n\
                 components:\n  schemas:\n    PaintShelfRequest:\n      type: object\n    \
                 PaintShelfResponse:\n      type: object\n      required: [RequestId]\n      \
                 properties:\n        RequestId:\n          type: string\n",
            ),
            _ => source.text.clone(),
        };
        sources.add(source.file_name(), text);
    }
    assert!(load(&sources).is_err());
    let texts = canonical::format_all(&sources).unwrap();
    let mut completed = Sources::new();
    for (source, text) in sources.files().iter().zip(texts) {
        completed.add(source.path.clone(), text);
    }
    let spec = load(&completed).unwrap_or_else(|found| panic!("{}", found.lines(&completed)));
    let paint = spec.operations.iter().find(|operation| operation.name == "PaintShelf").unwrap();
    assert_eq!((paint.group.as_str(), &*paint.response), ("shelves", "PaintShelfResponse"));
}

#[test]
fn does_not_replace_values_of_the_wrong_type() {
    let mut sources = Sources::new();
    sources.add("openapi.yaml", "x-dialect: api-3.0\n");
    sources.add("a.yaml", "paths:\n  A:\n    post:\n      tags: a\n      requestBody: none\n");
    let texts = canonical::format_all(&sources).unwrap();
    assert!(texts[1].contains("      tags: a\n") && texts[1].contains("requestBody: none\n"));
}

/// The reader of this crate and `serde_yaml` produce the same value for every file.
#[test]
fn serde_yaml_reads_the_same_values() {
    let mut files = 0;
    for sources in all() {
        for (file, source) in (0..).zip(sources.files()) {
            let own = yaml::parse(&sources, file).unwrap().to_json();
            let other: serde_json::Value = serde_yaml::from_str(&source.text)
                .unwrap_or_else(|error| panic!("{}: {error}", source.path));
            assert!(own == other, "{}: the values differ", source.path);
            files += 1;
        }
    }
    assert!(files > 30, "only {files} files were compared");
}
