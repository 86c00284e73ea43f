use super::*;

const DOCUMENT: &str = "\
components:
  schemas:
    Thing:
      type: object
      description: What a thing is in our own words, and no more than that about it.
      properties:
        Size:
          type: integer
          format: int64
          description: >-
            Size in GiB. The disk must be detached first,
            or else the call ends in an error that names the disk's state.
";

fn vendor(texts: &[&str]) -> Vendor {
    let mut vendor = Vendor::default();
    for text in texts {
        vendor.add("planted", text);
    }
    vendor
}

fn found(texts: &[&str]) -> Vec<String> {
    let mut sources = Sources::new();
    sources.add("spec/depot/v1/things.yaml", DOCUMENT);
    copies(&sources, &vendor(texts))
}

#[test]
fn reports_a_copy_with_its_line_and_words() {
    let planted =
        "<p>or <b>else</b> the call ends in\nan error that names the disk&#39;s state</p>";
    let planted = planted.replace("&#39;", "'");
    assert_eq!(
        found(&[&planted]),
        ["spec/depot/v1/things.yaml:12: the property Thing.Size: \
          \"or else the call ends in an error that\" is in planted"],
    );
}

#[test]
fn reports_a_copy_that_spans_lines() {
    let planted = "it must be detached first, or else the call ends in tears";
    assert_eq!(found(&[planted]).len(), 1, "{:?}", found(&[planted]));
    assert!(found(&[planted])[0].starts_with("spec/depot/v1/things.yaml:11: "));
}

#[test]
fn accepts_eight_equal_words() {
    assert!(found(&["else the call ends in an error that"]).is_empty());
    assert!(found(&["或 else the call ends 或 in an error that names"]).is_empty());
}

#[test]
fn reads_wheels_and_requires_two_with_texts() {
    use std::io::Write as _;
    let folder = std::env::temp_dir().join(format!("xtask-copies-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let wheel = |name: &str, path: &str, text: &str| {
        let mut archive = zip::ZipWriter::new(std::fs::File::create(folder.join(name)).unwrap());
        archive.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
        archive.finish().unwrap();
    };
    let api = r#"{"objects": {"Thing": {"members": [
        {"name": "Size", "document": "the disk must be detached first, or else the call fails"}]}}}"#;
    wheel("cli-1-py2.whl", "tccli/services/cvm/v20170312/api.json", api);
    let services = std::collections::BTreeSet::from(["cvm".to_owned()]);
    assert!(Vendor::read(&folder, &services).unwrap_err().contains("fewer than 2 wheels"));
    let codes = "# What a thing is in our own words, and no more\nA = 'A'\n";
    wheel("sdk-1-py2.whl", "tencentcloud/cvm/v20170312/errorcodes.py", codes);
    let vendor = Vendor::read(&folder, &services).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let mut sources = Sources::new();
    sources.add("things.yaml", DOCUMENT);
    let found = copies(&sources, &vendor);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].ends_with("sdk-1: tencentcloud/cvm/v20170312/errorcodes.py line 1"));
    assert!(found[1].ends_with("cli-1: tccli/services/cvm/v20170312/api.json objects Thing Size"));
}
