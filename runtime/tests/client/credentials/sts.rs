//! Roles: requests to STS and its responses.

use std::time::Duration;

use tencent_cloud::credentials::{Cached, Credentials, CredentialsProvider};
use tencent_cloud::providers::{AssumeRole, Environment, ProviderConfig, WebIdentity};
use tencent_cloud::{Error, ErrorKind};
use tencent_cloud_leak_scan::KEY;

use crate::credentials::common::{
    Folder, MARKER, TestClock, Wire, at, check_error, config, credentials, header, response,
    sts_response,
};

const ARN: &str = "qcs::cam::uin/1:roleName/a";

fn nothing_set() -> Environment {
    Environment::given([("", "")])
}

fn role(wire: &Wire) -> AssumeRole {
    AssumeRole::new(ARN, credentials("base")).config(&config(nothing_set(), wire))
}

#[tokio::test]
async fn assumes_a_role_with_a_signed_request() {
    let wire = Wire::script([sts_response("role", 3600)]);
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
async fn the_configuration_selects_domain_and_region() {
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
        let wire = Wire::script([sts_response("role", 3600)]);
        let config = config
            .transport(wire.clone())
            .clock(TestClock::start())
            .root_domain("internal.tencentcloudapi.com");
        AssumeRole::new(ARN, credentials("base")).config(&config).credentials().await.unwrap();
        assert_eq!(header(&wire.sent()[0], "host"), "sts.internal.tencentcloudapi.com");
        assert_eq!(header(&wire.sent()[0], "x-tc-region"), region);
    }
}

/// The first role is assumed with the keys, the second with the first, whose credentials are cached.
#[tokio::test(start_paused = true)]
async fn a_role_can_assume_a_role() {
    let wire = Wire::script([
        sts_response("hub", 7200),
        sts_response("spoke", 900),
        sts_response("spoke-2", 1800),
    ]);
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

/// Another session of the same role does no harm.
#[tokio::test(start_paused = true)]
async fn requests_to_sts_are_retried() {
    let wire = Wire::script([response(502, ""), sts_response("role", 3600)]);
    assert_eq!(role(&wire).credentials().await.unwrap().secret_id(), "role");
}

#[tokio::test(start_paused = true)]
async fn errors_state_the_reason() {
    let refusal = r#"{"Response": {"Error": {"Code": "ResourceNotFound.RoleNotExist",
        "Message": "no\nsuch role"}, "RequestId": "request-7"}}"#;
    let with = |fields: &str| {
        response(200, format!(r#"{{"Response": {{{fields} "RequestId": "request-8"}}}}"#))
    };
    let cases = [
        (
            response(200, refusal),
            r"service error ResourceNotFound.RoleNotExist: no\nsuch role (request id",
        ),
        (response(403, MARKER), "gateway error"),
        (with(""), "missing Credentials in the response of STS (request id request-8)"),
        (with(r#""Credentials": {"TmpSecretId": "a"}, "ExpiredTime": 1,"#), "TmpSecretKey"),
        (
            with(r#""Credentials": {"TmpSecretId": "a", "TmpSecretKey": "b", "Token": "c"},"#),
            "missing ExpiredTime",
        ),
        (
            with(&format!(r#""Credentials": "{MARKER}","#)),
            "invalid response of STS at Response.Credentials",
        ),
    ];
    for (answer, part) in cases {
        let wire = Wire::script([answer]);
        let error = role(&wire).credentials().await.unwrap_err();
        check_error(&error, &[part]);
        assert!(!error.is_absent());
    }

    let wire = Wire::script([]);
    for (duration, printed) in [(Duration::ZERO, "0ns"), (Duration::from_secs(43_201), "43201s")] {
        let error = role(&wire).duration(duration).credentials().await.unwrap_err();
        check_error(&error, &[printed, "expected 1 to 43200 seconds"]);
    }
    let base = AssumeRole::new(ARN, nothing_set()).config(&config(nothing_set(), &wire));
    let error = base.credentials().await.unwrap_err();
    check_error(&error, &["cannot assume role", "TENCENTCLOUD_SECRET_ID is not set"]);
    assert!(!error.is_absent(), "the role is configured");
}

/// Callers can get the code and the request id from the source.
#[tokio::test]
async fn the_source_is_the_error_of_the_call() {
    let refusal = r#"{"Response": {"Error": {"Code": "UnauthorizedOperation", "Message": "no"},
        "RequestId": "request-7"}}"#;
    let error = role(&Wire::script([response(200, refusal)])).credentials().await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    let call: &Error = source.downcast_ref().unwrap();
    assert_eq!(call.kind(), ErrorKind::Service);
    assert_eq!(call.request_id(), Some("request-7"));
    let line = error.to_string();
    assert!(line.ends_with(": UnauthorizedOperation (request id request-7)"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn a_request_times_out() {
    let wire = Wire::silent();
    let begin = tokio::time::Instant::now();
    let error = role(&wire).credentials().await.unwrap_err();
    check_error(&error, &["the call timed out: ", "within 15s"]);
    assert_eq!(begin.elapsed(), Duration::from_secs(15));
}

fn tke(folder: &Folder, wire: &Wire, more: &[(&str, &str)]) -> WebIdentity {
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
async fn a_pod_assumes_its_role_with_an_unsigned_request() {
    let folder = Folder::new();
    let wire = Wire::script([sts_response("pod", 7200), sts_response("pod-2", 7200)]);
    let pod = tke(&folder, &wire, &[("TKE_REGION", "ap-shanghai")]);
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
async fn an_identity_can_be_set_explicitly() {
    let folder = Folder::new();
    let token = folder.write("token", "oidc");
    let wire = Wire::script([sts_response("ci", 600)]);
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
async fn the_error_names_missing_settings_of_a_pod() {
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
        (("TKE_WEB_IDENTITY_TOKEN_FILE", gone.as_str()), "no token file"),
        (
            ("TKE_WEB_IDENTITY_TOKEN_FILE", empty.as_str()),
            "empty: expected a token, found an empty file",
        ),
    ];
    for (variable, part) in cases {
        let error = tke(&folder, &wire, &[variable]).credentials().await.unwrap_err();
        check_error(&error, &[part]);
        assert!(!error.is_absent());
    }
}

#[tokio::test(start_paused = true)]
async fn a_cache_refreshes_a_role_before_expiry() {
    let wire = Wire::script([sts_response("one", 7200), sts_response("two", 14_400)]);
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
