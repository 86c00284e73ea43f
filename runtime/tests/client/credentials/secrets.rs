//! Secrets of all providers appear in nothing that is printed or logged.

use std::sync::Arc;

use tencent_cloud::credentials::{Cached, CredentialsProvider};
use tencent_cloud::providers::{
    AssumeRole, Chain, CredentialsFile, CvmRole, TccliProfile, WebIdentity,
};

use crate::credentials::common::{
    Folder, MARKER, TestClock, Wire, config, credentials, metadata_response, response, sts_response,
};
use crate::support::notes::Notes;

fn check(printed: &str) {
    assert!(!printed.contains(MARKER), "{printed}");
}

/// Returns all providers, with a marker in everything secret that they are given, read and receive.
fn providers(folder: &Folder, wire: &Wire) -> Vec<(&'static str, Box<dyn CredentialsProvider>)> {
    let secret = format!("{MARKER}-key");
    let token = folder.write("token", format!("{MARKER}-oidc"));
    folder.write(
        ".tencentcloud/credentials",
        format!(
            "[default]\nsecret_id = a\nsecret_key = {secret}\ntoken = {MARKER}-token\n\
             [role]\nsecret_id = a\nsecret_key = {secret}\nrole_arn = arn\n"
        ),
    );
    folder.write(
        ".tccli/default.credential",
        format!(r#"{{"secretId": "a", "secretKey": "{secret}", "token": "{MARKER}-token"}}"#),
    );
    let variables = [
        ("TENCENTCLOUD_SECRET_ID", "a"),
        ("TENCENTCLOUD_SECRET_KEY", secret.as_str()),
        ("TENCENTCLOUD_TOKEN", secret.as_str()),
        ("TKE_ROLE_ARN", "arn"),
        ("TKE_PROVIDER_ID", "provider"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
    ];
    let environment = folder.environment(&variables);
    let config = config(environment.clone(), wire);
    let role = AssumeRole::new("arn", credentials("a")).external_id(secret.clone());
    vec![
        ("given", Box::new(credentials("a"))),
        ("environment", Box::new(environment)),
        ("file", Box::new(CredentialsFile::new().config(&config))),
        ("role of file", Box::new(CredentialsFile::new().profile("role").config(&config))),
        ("tccli", Box::new(TccliProfile::new().config(&config))),
        ("machine", Box::new(CvmRole::new().config(&config))),
        ("role", Box::new(role.config(&config))),
        ("pod", Box::new(WebIdentity::tke().config(&config))),
        ("chain", Box::new(Chain::standard(&config))),
    ]
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let notes = Notes::default();
    // With a single subscriber in the process, a span that another thread meets first is disabled for good.
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = notes.set_default();
    let works = Wire::new(|request| {
        Some(match request.uri().host() {
            Some("metadata.tencentyun.com") if request.uri().path().ends_with("my-role") => {
                metadata_response("a", 7200)
            }
            Some("metadata.tencentyun.com") => response(200, "my-role"),
            _ => sts_response("a", 7200),
        })
    });
    // A response of the wrong structure, with secrets in unexpected places.
    let fails = Wire::new(|request| {
        let secret = format!("{MARKER}-response");
        Some(match request.uri().path().ends_with("security-credentials/") {
            true => response(200, "my-role"),
            false => response(
                200,
                format!(
                    r#"{{"TmpSecretId": ["{secret}"], "Response": {{"Credentials": "{secret}"}}}}"#
                ),
            ),
        })
    });
    let folder = Folder::new();
    let mut given = 0;
    for (name, provider) in providers(&folder, &works).into_iter().chain(providers(&folder, &fails))
    {
        check(&format!("{provider:?} {provider:#?}"));
        let cache =
            Cached::new(Arc::<dyn CredentialsProvider>::from(provider)).clock(TestClock::start());
        match cache.credentials().await {
            Ok(credentials) => {
                assert!(credentials.secret_key().contains(MARKER), "{name}: no marker");
                check(&format!("{credentials:?} {credentials:#?}"));
                given += 1;
            }
            Err(error) => {
                let source = std::error::Error::source(&error);
                check(&format!("{error:#} {error:?} {source:?}"));
            }
        }
        check(&format!("{cache:?} {cache:#?}"));
    }
    // All nine work; with unusable responses, the five that need none.
    assert_eq!(given, 9 + 5);
    let traced = notes.text();
    let lines = [
        "fetch_credentials",
        "message=fetched credentials",
        "call service=sts version=2018-08-13 action=AssumeRole",
        r#""ExternalId":"***""#,
        r#""WebIdentityToken":"***""#,
        r#"body={"Response":{"Credentials":"***","ExpiredTime":"#,
        "action=\"GetCredentials\" attempt=1 method=GET url=http://metadata.tencentyun.com/latest/",
        r#"body={"TmpSecretId":"***","TmpSecretKey":"***","ExpiredTime":"#,
    ];
    for line in lines {
        assert!(traced.contains(line), "no {line} in\n{traced}");
    }
    check(&traced);
}
