//! The INI file of the vendor's SDKs.

use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::{CredentialsFile, ProviderConfig};

use crate::credentials::common::{
    Folder, MARKER, Wire, check_error, config, credentials, header, response, sts_response,
};

/// Writes `~/.tencentcloud/credentials`.
fn at_home(text: &str) -> (Folder, CredentialsFile) {
    let folder = Folder::new();
    folder.write(".tencentcloud/credentials", text);
    let file = read_in(&folder, &[]);
    (folder, file)
}

fn read_in(folder: &Folder, variables: &[(&str, &str)]) -> CredentialsFile {
    let config = ProviderConfig::new().environment(folder.environment(variables));
    CredentialsFile::new().config(&config)
}

const TWO: &str = "# Two profiles.\n[default]\nsecret_id = one\nsecret_key = key-1\n\n\
                   [deploy]\nSECRET_ID=\"two\"\nsecret_key=key-2\ntoken=token-2\nregion=ap-tokyo\n";

#[tokio::test]
async fn reads_profiles() {
    let (folder, file) = at_home(TWO);
    let read = file.credentials().await.unwrap();
    assert_eq!((read.secret_id(), read.secret_key(), read.token()), ("one", "key-1", None));
    assert_eq!(read.expires_at(), None);
    assert_eq!(file.region().unwrap(), None);

    let by_variable = read_in(&folder, &[("TENCENTCLOUD_PROFILE", "deploy")]);
    for file in [file.profile("deploy"), by_variable] {
        let read = file.credentials().await.unwrap();
        let found = (read.secret_id(), read.secret_key(), read.token());
        assert_eq!(found, ("two", "key-2", Some("token-2")));
        assert_eq!(file.region().unwrap().as_deref(), Some("ap-tokyo"));
    }
}

/// The order is: set on the provider, named by the variable, in the home directory.
#[tokio::test]
async fn the_path_follows_an_order() {
    let profile = |id: &str| format!("[default]\nsecret_id={id}\nsecret_key=key\n");
    let folder = Folder::new();
    folder.write(".tencentcloud/credentials", profile("home"));
    let named = folder.write("named", profile("named"));
    let set = folder.write("set", profile("set"));
    let variables = [("TENCENTCLOUD_CREDENTIALS_FILE", named.as_str())];
    let cases = [
        ("home", read_in(&folder, &[])),
        ("named", read_in(&folder, &variables)),
        ("set", read_in(&folder, &variables).path(set)),
    ];
    for (expected, file) in cases {
        assert_eq!(file.credentials().await.unwrap().secret_id(), expected);
    }
}

#[tokio::test]
async fn reads_the_file_each_time() {
    let (folder, file) = at_home("[default]\nsecret_id=one\nsecret_key=key\n");
    assert_eq!(file.credentials().await.unwrap().secret_id(), "one");
    folder.write(".tencentcloud/credentials", "[default]\nsecret_id=two\nsecret_key=key\n");
    assert_eq!(file.credentials().await.unwrap().secret_id(), "two");
}

#[tokio::test]
async fn a_missing_file_is_absent_unless_it_was_named() {
    let folder = Folder::new();
    let nothing = read_in(&folder, &[]);
    let error = nothing.credentials().await.unwrap_err();
    check_error(&error, &[".tencentcloud/credentials or /etc/tencentcloud/credentials"]);
    assert!(error.is_absent());
    assert_eq!(nothing.region().unwrap(), None);

    let gone = format!("{}/gone", folder.path());
    let named = read_in(&folder, &[("TENCENTCLOUD_CREDENTIALS_FILE", &gone)]);
    for file in [read_in(&folder, &[]).path(&gone), named] {
        let error = file.credentials().await.unwrap_err();
        check_error(&error, &[&gone, "does not exist"]);
        assert!(!error.is_absent());
    }

    // A profile that the environment names may be one of another provider.
    let (folder, file) = at_home(TWO);
    let by_variable = read_in(&folder, &[("TENCENTCLOUD_PROFILE", "gone")]);
    for (file, is_absent) in [(by_variable, true), (file.profile("gone"), false)] {
        let error = file.credentials().await.unwrap_err();
        check_error(&error, &[".tencentcloud/credentials: no section [gone]"]);
        assert_eq!(error.is_absent(), is_absent);
    }
}

#[tokio::test]
async fn syntax_errors_name_line_and_key_but_no_value() {
    let cases: [(String, &str); 9] = [
        (MARKER.to_owned(), "credentials:1: expected [section] or key = value"),
        (format!("[default]\n\nsecret_key {MARKER}"), "credentials:3: expected [section] or key"),
        (format!("secret_key = {MARKER}"), "credentials:1: expected a [section]"),
        (
            format!("[default]\nsecret_key = {MARKER}"),
            "credentials:1: missing secret_id in [default]",
        ),
        ("[default]\nsecret_id=a\nsecret_key=".to_owned(), "credentials:3: missing secret_key"),
        (
            format!("[default]\nsecret_id = a\nsecret_key = {MARKER} # mine"),
            "credentials:3: secret_key: expected a value without white space",
        ),
        (
            format!("[default]\nsecret_id = a\nsecret_key = {MARKER}\nsecret_key = {MARKER}"),
            "credentials:4: duplicate key, first defined in line 3",
        ),
        (
            format!("[default]\nsecret_id=a\nsecret_key={MARKER}\n[default]\n"),
            "credentials:4: duplicate section [default], first defined in line 1",
        ),
        (
            "[default]\nrole_arn = qcs::cam::uin/1:roleName/a".to_owned(),
            "credentials:1: missing secret_id in [default]",
        ),
    ];
    for (text, part) in cases {
        let (_folder, file) = at_home(&text);
        let error = file.credentials().await.unwrap_err();
        check_error(&error, &[part]);
        assert!(!error.is_absent());
    }
}

#[tokio::test]
async fn rejects_files_that_are_not_text() {
    let folder = Folder::new();
    let mut bytes = b"[default]\nsecret_id = ".to_vec();
    bytes.push(0xff);
    let path = folder.write("bytes", bytes);
    let error = read_in(&folder, &[]).path(path).credentials().await.unwrap_err();
    check_error(&error, &["bytes:2: expected UTF-8"]);

    let path = folder.write("large", vec![b'#'; (1 << 20) + 1]);
    let error = read_in(&folder, &[]).path(path).credentials().await.unwrap_err();
    check_error(&error, &["large: expected at most 1048576 bytes"]);

    let error = read_in(&folder, &[]).path(folder.path()).credentials().await.unwrap_err();
    check_error(&error, &["cannot read", "expected a regular file"]);
}

#[tokio::test]
async fn assumes_the_role_of_a_profile() {
    let folder = Folder::new();
    let text = format!(
        "[default]\nsecret_id = base\nsecret_key = {MARKER}\nregion = ap-tokyo\n\
         role_arn = qcs::cam::uin/1:roleName/a\nrole_session_name = nightly\n"
    );
    folder.write(".tencentcloud/credentials", text);
    let wire = Wire::script([sts_response("role", 7200)]);
    let file = CredentialsFile::new().config(&config(folder.environment(&[]), &wire));
    let given = file.credentials().await.unwrap();
    assert_eq!(given.secret_id(), "role");
    assert_eq!(given.secret_key(), credentials("").secret_key());
    assert_eq!(given.expires_at(), Some(crate::credentials::common::at(7200)));
    let [sent] = &wire.sent()[..] else { panic!("not one request") };
    assert_eq!(
        *sent.body(),
        r#"{"RoleArn":"qcs::cam::uin/1:roleName/a","RoleSessionName":"nightly","DurationSeconds":7200}"#
    );
    assert!(header(sent, "authorization").contains("Credential=base/"), "signed by the keys");
}

#[tokio::test(start_paused = true)]
async fn the_error_says_why_a_role_cannot_be_assumed() {
    let folder = Folder::new();
    let text = format!(
        "[default]\nsecret_id = base\nsecret_key = {MARKER}\nrole_arn = qcs::cam::uin/1:roleName/a\n"
    );
    folder.write(".tencentcloud/credentials", text);
    let refusal = r#"{"Response": {"Error": {"Code": "AuthFailure.UnauthorizedOperation",
        "Message": "may not"}, "RequestId": "request-7"}}"#;
    let wire = Wire::script([response(200, refusal)]);
    let file = CredentialsFile::new().config(&config(folder.environment(&[]), &wire));
    let error = file.credentials().await.unwrap_err();
    check_error(
        &error,
        &[
            "cannot assume role qcs::cam::uin/1:roleName/a",
            "AuthFailure.UnauthorizedOperation: may not",
            "request-7",
        ],
    );
    assert!(!error.is_absent());
}
