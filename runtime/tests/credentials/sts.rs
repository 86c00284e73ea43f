//! Roles: what is sent to STS, and what becomes of its replies.

use std::time::Duration;

use tencent_cloud::credentials::{Cached, Credentials, CredentialsProvider};
use tencent_cloud::providers::{AssumeRole, Environment, ProviderConfig, WebIdentity};
use tencent_cloud::{Error, ErrorKind};
use tencent_cloud_leak_scan::KEY;

use crate::common::{
    Folder, MARKER, TestClock, Wire, at, check_error, config, credentials, header, reply, sts_reply,
};

const ARN: &str = "qcs::cam::uin/1:roleName/a";

fn nothing_set() -> Environment {
    Environment::given([("", "")])
}

fn role(wire: &Wire) -> AssumeRole {
    AssumeRole::new(ARN, credentials("base")).config(&config(nothing_set(), wire))
}

#[tokio::test]
async fn a_role_is_assumed_by_a_signed_call() {
    let wire = Wire::script([sts_reply("role", 3600)]);
    let role = role(&wire)
        .session_name("nightly")
        .duration(Duration::from_secs(3600))
        .policy(r#"{"version": "2.0"}"#)
        .external_id("external");
    let given = role.credentials().await.unwrap();
    let expected = credentials("role");
    assert_eq!(given.secret_id(), "role");
    assert_eq!((given.secret_key(), given.token()), (expected.secret_key(), expected.token()));
    assert_eq!(given.expires_at(), Some(at(3600)));

    let [sent] = &wire.sent()[..] else { panic!("not one request") };
    assert_eq!(sent.uri(), "https://sts.tencentcloudapi.com/");
    assert_eq!(header(sent, "x-tc-action"), "AssumeRole");
    assert_eq!(header(sent, "x-tc-version"), "2018-08-13");
    assert_eq!(header(sent, "x-tc-region"), "ap-guangzhou");
    assert_eq!(header(sent, "x-tc-token"), credentials("").token().unwrap());
    assert!(header(sent, "authorization").contains("Credential=base/2023-11-14/sts/tc3_request"));
    assert_eq!(
        *sent.body(),
        format!(
            "{{\"RoleArn\":\"{ARN}\",\"RoleSessionName\":\"nightly\",\"DurationSeconds\":3600,\
             \"Policy\":\"%7B%22version%22%3A%20%222%2E0%22%7D\",\"ExternalId\":\"external\"}}"
        )
    );
}

#[tokio::test]
async fn the_configuration_says_which_sts() {
    let cases = [
        (ProviderConfig::new().environment(nothing_set()), "ap-guangzhou"),
        (
            ProviderConfig::new()
                .environment(Environment::given([("TENCENTCLOUD_REGION", "ap-tokyo")])),
            "ap-tokyo",
        ),
        (ProviderConfig::new().environment(nothing_set()).region("na-ashburn"), "na-ashburn"),
    ];
    for (config, region) in cases {
        let wire = Wire::script([sts_reply("role", 3600)]);
        let config = config
            .transport(wire.clone())
            .clock(TestClock::start())
            .root_domain("internal.tencentcloudapi.com");
        AssumeRole::new(ARN, credentials("base")).config(&config).credentials().await.unwrap();
        assert_eq!(header(&wire.sent()[0], "host"), "sts.internal.tencentcloudapi.com");
        assert_eq!(header(&wire.sent()[0], "x-tc-region"), region);
    }
}

/// The first role is assumed by the keys, the second by the first. The first is kept while it lasts.
#[tokio::test(start_paused = true)]
async fn a_role_may_assume_a_role() {
    let wire =
        Wire::script([sts_reply("hub", 7200), sts_reply("spoke", 900), sts_reply("spoke-2", 1800)]);
    let config = config(nothing_set(), &wire);
    let hub = AssumeRole::new("hub-arn", Credentials::new("base", KEY)).config(&config);
    let spoke = AssumeRole::new("spoke-arn", hub).config(&config);
    assert_eq!(spoke.credentials().await.unwrap().secret_id(), "spoke");
    assert_eq!(spoke.credentials().await.unwrap().secret_id(), "spoke-2");

    let sent: Vec<(String, String)> = wire
        .sent()
        .iter()
        .map(|request| {
            let authorization = header(request, "authorization");
            let signer = authorization.split_once("Credential=").unwrap().1;
            let signer = signer.split_once('/').unwrap().0.to_owned();
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            (signer, body["RoleArn"].as_str().unwrap().to_owned())
        })
        .collect();
    let pair = |signer: &str, arn: &str| (signer.to_owned(), arn.to_owned());
    assert_eq!(sent, [pair("base", "hub-arn"), pair("hub", "spoke-arn"), pair("hub", "spoke-arn")]);
    let tokens: Vec<_> = wire.sent().iter().map(|sent| header(sent, "x-tc-token").len()).collect();
    let token = credentials("").token().unwrap().len();
    assert_eq!(tokens, [0, token, token]);
}

/// A lost reply is repeated: another session of the same role does no harm.
#[tokio::test(start_paused = true)]
async fn calls_of_sts_are_repeated() {
    let wire = Wire::script([reply(502, ""), sts_reply("role", 3600)]);
    assert_eq!(role(&wire).credentials().await.unwrap().secret_id(), "role");
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_is_told() {
    let refusal = r#"{"Response": {"Error": {"Code": "ResourceNotFound.RoleNotExist",
        "Message": "no\nsuch role"}, "RequestId": "request-7"}}"#;
    let given = |members: &str| {
        reply(200, format!(r#"{{"Response": {{{members} "RequestId": "request-8"}}}}"#))
    };
    let cases = [
        (
            reply(200, refusal),
            "service error ResourceNotFound.RoleNotExist: no such role (request id",
        ),
        (reply(403, MARKER), "gateway error"),
        (given(""), "the reply of STS has no Credentials (request id request-8)"),
        (given(r#""Credentials": {"TmpSecretId": "a"}, "ExpiredTime": 1,"#), "TmpSecretKey"),
        (
            given(r#""Credentials": {"TmpSecretId": "a", "TmpSecretKey": "b", "Token": "c"},"#),
            "has no ExpiredTime",
        ),
        (
            given(&format!(r#""Credentials": "{MARKER}","#)),
            "cannot be read at Response.Credentials",
        ),
    ];
    for (answer, part) in cases {
        let wire = Wire::script([answer]);
        let error = role(&wire).credentials().await.unwrap_err();
        check_error(&error, &[part]);
        assert!(!error.is_absent());
    }

    let wire = Wire::script([]);
    for (duration, shown) in [(Duration::ZERO, "0ns"), (Duration::from_secs(43_201), "43201s")] {
        let error = role(&wire).duration(duration).credentials().await.unwrap_err();
        check_error(&error, &[shown, "expected 1 to 43200 seconds"]);
    }
    let base = AssumeRole::new(ARN, nothing_set()).config(&config(nothing_set(), &wire));
    let error = base.credentials().await.unwrap_err();
    check_error(&error, &["was not assumed", "TENCENTCLOUD_SECRET_ID is not set"]);
    assert!(!error.is_absent(), "the role is there, though its base is not");
}

/// The code and the request id of a refusal can be had from the cause.
#[tokio::test]
async fn the_cause_is_the_call() {
    let refusal = r#"{"Response": {"Error": {"Code": "UnauthorizedOperation", "Message": "no"},
        "RequestId": "request-7"}}"#;
    let error = role(&Wire::script([reply(200, refusal)])).credentials().await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    let call: &Error = source.downcast_ref().unwrap();
    assert_eq!(call.kind(), ErrorKind::Service);
    assert_eq!(call.request_id(), Some("request-7"));
}

#[tokio::test(start_paused = true)]
async fn an_sts_that_hangs_is_given_up() {
    let wire = Wire::silent();
    let begin = tokio::time::Instant::now();
    let error = role(&wire).credentials().await.unwrap_err();
    check_error(&error, &["the call timed out: no response within 15s"]);
    assert_eq!(begin.elapsed(), Duration::from_secs(15));
}

fn of_pod(folder: &Folder, wire: &Wire, more: &[(&str, &str)]) -> WebIdentity {
    let token = folder.write("token", format!("{MARKER}-oidc\n"));
    let mut variables = vec![
        ("TKE_PROVIDER_ID", "provider"),
        ("TKE_ROLE_ARN", ARN),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
    ];
    variables.extend(more);
    WebIdentity::tke().config(&config(folder.environment(&variables), wire))
}

#[tokio::test]
async fn a_pod_assumes_its_role_without_a_signature() {
    let folder = Folder::new();
    let wire = Wire::script([sts_reply("pod", 7200), sts_reply("pod-2", 7200)]);
    let pod = of_pod(&folder, &wire, &[("TKE_REGION", "ap-shanghai")]);
    let given = pod.credentials().await.unwrap();
    assert_eq!((given.secret_id(), given.expires_at()), ("pod", Some(at(7200))));
    // The platform renews the token in its file.
    folder.write("token", "renewed");
    assert_eq!(pod.credentials().await.unwrap().secret_id(), "pod-2");

    let tokens = [format!("{MARKER}-oidc"), "renewed".to_owned()];
    for (sent, token) in wire.sent().iter().zip(tokens) {
        assert_eq!(sent.uri(), "https://sts.tencentcloudapi.com/");
        assert_eq!(header(sent, "authorization"), "SKIP");
        assert_eq!(header(sent, "x-tc-action"), "AssumeRoleWithWebIdentity");
        assert_eq!(header(sent, "x-tc-region"), "ap-shanghai");
        assert_eq!(header(sent, "x-tc-token"), "");
        assert_eq!(
            *sent.body(),
            format!(
                "{{\"ProviderId\":\"provider\",\"WebIdentityToken\":\"{token}\",\"RoleArn\":\"{ARN}\",\
                 \"RoleSessionName\":\"tencent-cloud-rust\",\"DurationSeconds\":7200}}"
            )
        );
    }
}

#[tokio::test]
async fn an_identity_may_be_given_by_hand() {
    let folder = Folder::new();
    let token = folder.write("token", "oidc");
    let wire = Wire::script([sts_reply("ci", 600)]);
    let role = WebIdentity::new("my-provider", ARN, token)
        .session_name("build")
        .duration(Duration::from_secs(600))
        .config(&config(nothing_set(), &wire));
    assert_eq!(role.credentials().await.unwrap().secret_id(), "ci");
    let [sent] = &wire.sent()[..] else { panic!("not one request") };
    assert_eq!(header(sent, "x-tc-region"), "ap-guangzhou");
    let body: serde_json::Value = serde_json::from_slice(sent.body()).unwrap();
    assert_eq!(body["ProviderId"], "my-provider");
    assert_eq!(body["RoleSessionName"], "build");
    assert_eq!(body["DurationSeconds"], 600);
}

#[tokio::test]
async fn a_pod_that_lacks_something_says_what() {
    let folder = Folder::new();
    let wire = Wire::script([]);
    let nothing = WebIdentity::tke().config(&config(folder.environment(&[]), &wire));
    let error = nothing.credentials().await.unwrap_err();
    check_error(
        &error,
        &["TKE_ROLE_ARN, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE are not set"],
    );
    assert!(error.is_absent());

    let gone = format!("{}/gone", folder.path());
    let empty = folder.write("empty", " \n");
    let cases = [
        (("TKE_ROLE_ARN", ""), "TKE_ROLE_ARN is not set"),
        (("TKE_WEB_IDENTITY_TOKEN_FILE", gone.as_str()), "there is no token in"),
        (("TKE_WEB_IDENTITY_TOKEN_FILE", empty.as_str()), "empty is empty: expected a token"),
    ];
    for (variable, part) in cases {
        let error = of_pod(&folder, &wire, &[variable]).credentials().await.unwrap_err();
        check_error(&error, &[part]);
        assert!(!error.is_absent());
    }
}

/// With a cache around it a role is assumed once for many, and again before it expires.
#[tokio::test(start_paused = true)]
async fn a_role_is_renewed_in_time() {
    let wire = Wire::script([sts_reply("one", 7200), sts_reply("two", 14_400)]);
    let clock = TestClock::start();
    let cache = Cached::new(role(&wire)).clock(clock);
    for _ in 0..10 {
        assert_eq!(cache.credentials().await.unwrap().secret_id(), "one");
    }
    tokio::time::sleep(Duration::from_secs(5_800)).await;
    assert_eq!(cache.credentials().await.unwrap().secret_id(), "one");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(cache.credentials().await.unwrap().secret_id(), "two");
    assert_eq!(wire.sent().len(), 2);
}
