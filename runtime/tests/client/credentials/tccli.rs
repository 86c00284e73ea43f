//! The files of the vendor's command line tool.

use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::TccliProfile;

use crate::credentials::common::{
    Folder, MARKER, START, Wire, at, check_error, config, header, metadata_response, response,
    sts_response,
};

fn profile(folder: &Folder, variables: &[(&str, &str)]) -> TccliProfile {
    over(folder, variables, &Wire::unreachable())
}

fn over(folder: &Folder, variables: &[(&str, &str)], wire: &Wire) -> TccliProfile {
    TccliProfile::new().config(&config(folder.environment(variables), wire))
}

/// The file that `tccli configure` writes.
const KEYS: &str = "{\n  \"secretId\": \"one\",\n  \"secretKey\": \"key-1\"\n}";

#[tokio::test]
async fn reads_profiles() {
    let folder = Folder::new();
    folder.write(".tccli/default.credential", KEYS);
    folder.write(
        ".tccli/default.configure",
        r#"{"_sys_param": {"language": "zh-CN", "output": "json", "region": "ap-guangzhou"}, "cvm":
            {"version": "2017-03-12"}}"#,
    );
    let login = format!(
        r#"{{"type": "oauth", "secretId": "two", "secretKey": "key-2", "token": "token-2",
            "expiresAt": {}, "oauth": {{"openId": "o", "accessToken": "a", "expiresAt": 1}}}}"#,
        START + 600
    );
    folder.write(".tccli/deploy.credential", login);

    let default = profile(&folder, &[]);
    let read = default.credentials().await.unwrap();
    assert_eq!((read.secret_id(), read.secret_key(), read.token()), ("one", "key-1", None));
    assert_eq!(read.expires_at(), None);
    assert_eq!(default.region().unwrap().as_deref(), Some("ap-guangzhou"));

    let cases = [
        profile(&folder, &[]).profile("deploy"),
        profile(&folder, &[("TCCLI_PROFILE", "deploy"), ("TENCENTCLOUD_PROFILE", "default")]),
        profile(&folder, &[("TENCENTCLOUD_PROFILE", "deploy")]),
        profile(&Folder::new(), &[]).folder(format!("{}/.tccli", folder.path())).profile("deploy"),
    ];
    for deploy in cases {
        let read = deploy.credentials().await.unwrap();
        let found = (read.secret_id(), read.secret_key(), read.token());
        assert_eq!(found, ("two", "key-2", Some("token-2")));
        assert_eq!(read.expires_at(), Some(at(600)));
        assert_eq!(deploy.region().unwrap(), None);
    }
}

#[tokio::test]
async fn a_missing_profile_is_absent_unless_it_was_named() {
    let folder = Folder::new();
    let cases = [
        (profile(&folder, &[]), "default", true),
        (profile(&folder, &[("TCCLI_PROFILE", "gone")]), "gone", false),
        (profile(&folder, &[("TENCENTCLOUD_PROFILE", "gone")]), "gone", false),
        (profile(&folder, &[]).profile("gone"), "gone", false),
    ];
    for (profile, name, is_absent) in cases {
        let error = profile.credentials().await.unwrap_err();
        check_error(&error, &["no file ", &format!("/.tccli/{name}.credential")]);
        assert_eq!(error.is_absent(), is_absent, "{error}");
        assert_eq!(profile.region().unwrap(), None);
    }
}

#[tokio::test]
async fn syntax_errors_name_line_and_key_but_no_value() {
    let cases: [(String, &str); 11] = [
        (MARKER.to_owned(), "default.credential:1: invalid JSON: expected value"),
        (format!("\"{MARKER}\""), "default.credential:1: expected an object"),
        (format!("[\"{MARKER}\"]"), "default.credential:1: expected an object"),
        (String::new(), "default.credential:1: invalid JSON: EOF"),
        (format!("{{\n\"secretKey\": \"{MARKER}"), "default.credential:2: invalid JSON: EOF"),
        (
            format!("{{\n\"secretKey\": \"{MARKER}\"\n\"secretId\": \"a\"}}"),
            "default.credential:3: invalid JSON: expected `,` or `}`",
        ),
        (format!("{{\"secretKey\": \"{MARKER}\"}}"), "credential:1: missing secretId"),
        (
            format!("{{\n\"secretId\": \" \",\n\"secretKey\": \"{MARKER}\"}}"),
            "default.credential:2: missing secretId: expected a string",
        ),
        (
            format!("{{\n\"secretId\": \"a\",\n\n\"secretKey\": [\"{MARKER}\"]}}"),
            "default.credential:4: secretKey: expected a string",
        ),
        (
            format!("{{\"secretId\": \"a\", \"secretKey\": \"b\",\n\"expiresAt\": \"{MARKER}\"}}"),
            "default.credential:2: expiresAt: expected a time in UNIX seconds",
        ),
        (
            format!("{{\"secretId\": \"a\", \"secretKey\": \"b\", \"expiresAt\": {}}}", u64::MAX),
            "default.credential:1: expiresAt: expected a time in UNIX seconds",
        ),
    ];
    for (text, part) in cases {
        let folder = Folder::new();
        folder.write(".tccli/default.credential", text);
        let error = profile(&folder, &[]).credentials().await.unwrap_err();
        check_error(&error, &[part]);
        assert!(!error.is_absent());
    }

    let folder = Folder::new();
    folder.write(".tccli/default.configure", "{\n\"_sys_param\": 7}");
    let error = profile(&folder, &[]).region().unwrap_err();
    check_error(&error, &["default.configure:2: _sys_param: expected an object"]);
    let error = profile(&folder, &[]).profile("../default").credentials().await.unwrap_err();
    check_error(&error, &["invalid tccli profile \"../default\""]);
}

#[tokio::test]
async fn an_expired_login_is_an_error_with_a_remedy() {
    let folder = Folder::new();
    let login = format!(
        r#"{{"type": "sso", "secretId": "a", "secretKey": "{MARKER}", "expiresAt": "{START}"}}"#
    );
    folder.write(".tccli/default.credential", login);
    let error = profile(&folder, &[]).credentials().await.unwrap_err();
    check_error(&error, &["default.credential: the login has expired", "tccli auth login"]);
}

#[tokio::test]
async fn assumes_the_role_of_a_profile() {
    let folder = Folder::new();
    folder.write(
        ".tccli/default.credential",
        r#"{"secretId": "base", "secretKey": "key", "role-arn": "qcs::cam::uin/1:roleName/a",
            "role-session-name": "nightly"}"#,
    );
    let wire = Wire::script([sts_response("role", 7200)]);
    let given = over(&folder, &[], &wire).credentials().await.unwrap();
    assert_eq!(given.secret_id(), "role");
    let [sent] = &wire.sent()[..] else { panic!("not one request") };
    assert_eq!(
        *sent.body(),
        r#"{"RoleArn":"qcs::cam::uin/1:roleName/a","RoleSessionName":"nightly","DurationSeconds":7200}"#
    );
    assert!(header(sent, "authorization").contains("Credential=base/"));
}

#[tokio::test]
async fn a_profile_can_use_the_role_of_the_instance() {
    let folder = Folder::new();
    folder.write(".tccli/default.credential", r#"{"type": "cvm-role"}"#);
    let wire = Wire::script([response(200, "my-role"), metadata_response("machine", 7200)]);
    let given = over(&folder, &[], &wire).credentials().await.unwrap();
    assert_eq!(given.secret_id(), "machine");

    // The profile names it explicitly, so it is not absent.
    let wire = Wire::script([response(404, "")]);
    let error = over(&folder, &[], &wire).credentials().await.unwrap_err();
    check_error(&error, &["default.credential: no role is bound to this instance"]);
    assert!(!error.is_absent());
}
