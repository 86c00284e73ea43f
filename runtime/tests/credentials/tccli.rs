//! The files of the vendor's command line.

use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::TccliProfile;

use crate::common::{
    Folder, MARKER, START, Wire, at, check_error, config, header, metadata_reply, reply, sts_reply,
};

fn profile(folder: &Folder, variables: &[(&str, &str)]) -> TccliProfile {
    over(folder, variables, &Wire::unreachable())
}

fn over(folder: &Folder, variables: &[(&str, &str)], wire: &Wire) -> TccliProfile {
    TccliProfile::new().config(&config(folder.environment(variables), wire))
}

/// What `tccli configure` writes.
const KEYS: &str = "{\n  \"secretId\": \"one\",\n  \"secretKey\": \"key-1\"\n}";

#[tokio::test]
async fn profiles_are_read() {
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
async fn what_is_not_there_is_absent_unless_it_was_named() {
    let folder = Folder::new();
    let cases = [
        (profile(&folder, &[]), "default", true),
        (profile(&folder, &[("TCCLI_PROFILE", "gone")]), "gone", false),
        (profile(&folder, &[("TENCENTCLOUD_PROFILE", "gone")]), "gone", false),
        (profile(&folder, &[]).profile("gone"), "gone", false),
    ];
    for (profile, name, is_absent) in cases {
        let error = profile.credentials().await.unwrap_err();
        check_error(&error, &["there is no ", &format!("/.tccli/{name}.credential")]);
        assert_eq!(error.is_absent(), is_absent, "{error}");
        assert_eq!(profile.region().unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_malformed_is_named_by_line_and_key_and_not_shown() {
    let cases: [(String, &str); 11] = [
        (MARKER.to_owned(), "default.credential:1: not JSON: expected value"),
        (format!("\"{MARKER}\""), "default.credential:1: expected an object"),
        (format!("[\"{MARKER}\"]"), "default.credential:1: expected an object"),
        (String::new(), "default.credential:1: not JSON: EOF"),
        (format!("{{\n\"secretKey\": \"{MARKER}"), "default.credential:2: not JSON: EOF"),
        (
            format!("{{\n\"secretKey\": \"{MARKER}\"\n\"secretId\": \"a\"}}"),
            "default.credential:3: not JSON: expected `,` or `}`",
        ),
        (format!("{{\"secretKey\": \"{MARKER}\"}}"), "credential:1: secretId is missing"),
        (
            format!("{{\n\"secretId\": \" \",\n\"secretKey\": \"{MARKER}\"}}"),
            "default.credential:2: secretId is missing: expected a text",
        ),
        (
            format!("{{\n\"secretId\": \"a\",\n\n\"secretKey\": [\"{MARKER}\"]}}"),
            "default.credential:4: secretKey: expected a text",
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
    check_error(&error, &["\"../default\" is not the name of a tccli profile"]);
}

#[tokio::test]
async fn a_login_that_has_expired_says_what_to_do() {
    let folder = Folder::new();
    let login = format!(
        r#"{{"type": "sso", "secretId": "a", "secretKey": "{MARKER}", "expiresAt": "{START}"}}"#
    );
    folder.write(".tccli/default.credential", login);
    let error = profile(&folder, &[]).credentials().await.unwrap_err();
    check_error(&error, &["default.credential: the login has expired", "tccli auth login"]);
}

#[tokio::test]
async fn a_profile_may_name_a_role() {
    let folder = Folder::new();
    folder.write(
        ".tccli/default.credential",
        r#"{"secretId": "base", "secretKey": "key", "role-arn": "qcs::cam::uin/1:roleName/a",
            "role-session-name": "nightly"}"#,
    );
    let wire = Wire::script([sts_reply("role", 7200)]);
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
async fn a_profile_may_be_that_of_the_machine() {
    let folder = Folder::new();
    folder.write(".tccli/default.credential", r#"{"type": "cvm-role"}"#);
    let wire = Wire::script([reply(200, "my-role"), metadata_reply("machine", 7200)]);
    let given = over(&folder, &[], &wire).credentials().await.unwrap();
    assert_eq!(given.secret_id(), "machine");

    // Somebody said that there is one.
    let wire = Wire::script([reply(404, "")]);
    let error = over(&folder, &[], &wire).credentials().await.unwrap_err();
    check_error(&error, &["default.credential: no role is bound to this machine"]);
    assert!(!error.is_absent());
}
