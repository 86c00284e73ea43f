//! Secrets are never printed.

use crate::calls::common::{
    PASSWORD, SECRET_ID, SECRET_KEY, Script, TOKEN, builder, request, response,
};
use std::fmt::Debug;
use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::Environment;
use tencent_cloud::sign::tc3;
use tencent_cloud::{ClientBuilder, Credentials, GenericClient};

fn check(printed: &str) {
    for secret in [SECRET_ID, SECRET_KEY, TOKEN, PASSWORD] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

fn check_debug(value: &dyn Debug) {
    check(&format!("{value:?}"));
    check(&format!("{value:#?}"));
}

fn credentials() -> Credentials {
    Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN)
}

fn environment() -> Environment {
    Environment::given([
        ("TENCENTCLOUD_SECRET_ID", SECRET_ID),
        ("TENCENTCLOUD_SECRET_KEY", SECRET_KEY),
        ("TENCENTCLOUD_TOKEN", TOKEN),
        ("TENCENTCLOUD_REGION", "ap-guangzhou"),
    ])
}

#[test]
fn credentials_are_not_printed() {
    let credentials = credentials();
    check_debug(&credentials);
    let printed = format!("{credentials:?}");
    assert!(printed.contains("AKIDtest…"), "{printed}");
    check_debug(&environment());
    let scope = tc3::Scope::at(0, "cvm");
    check_debug(&tc3::SigningKey::derive(SECRET_KEY, &scope));
    let cache = tc3::SignerCache::default();
    check_debug(&cache.signer(&credentials, "cvm", 0));
    check_debug(&cache);
}

#[test]
fn clients_and_builders_print_no_secrets() {
    for builder in [
        builder().credentials(credentials()),
        ClientBuilder::<GenericClient>::from_environment(&environment()).unwrap(),
        GenericClient::builder().credentials(environment()),
    ] {
        check_debug(&builder);
        let client = builder.transport(Script::default()).build().unwrap();
        check_debug(&client);
        check_debug(&client.call_action(request()));
        check_debug(&client.call_action(request()).credentials(credentials()));
        check_debug(&client.call_action(request()).into_future());
        check_debug(&client.call_raw("cvm", "v", "A", format!(r#"{{"Password":"{PASSWORD}"}}"#)));
    }
}

/// The headers of a call and a response that cannot be decoded may contain secrets.
#[tokio::test]
async fn headers_and_bodies_are_not_printed() {
    let bodies = [
        format!(r#"{{"Response": {{"ThingSet": 7, "Password": "{PASSWORD}"}}}}"#),
        format!("<html>{PASSWORD}</html>"),
    ];
    for body in bodies {
        let script = Script::new([response(200, "application/json", body.clone())]);
        let client = builder().credentials(credentials()).transport(script).build().unwrap();
        let call = client.call_action(request()).header("X-Key", SECRET_KEY);
        check_debug(&call);
        let error = call.await.unwrap_err();
        check_debug(&error);
        check(&error.to_string());
        assert_eq!(error.body(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn values_that_cannot_be_sent_are_not_printed() {
    let broken = Credentials::new(SECRET_ID, SECRET_KEY).with_token(format!("{TOKEN}\n"));
    let client = builder().credentials(broken).transport(Script::default()).build().unwrap();
    let error = client.call_action(request()).await.unwrap_err();
    assert!(error.to_string().contains("x-tc-token"), "{error}");
    check(&error.to_string());
    check_debug(&error);
}

#[tokio::test]
async fn reads_the_environment() {
    let read = environment().credentials().await.unwrap();
    assert_eq!(
        (read.secret_id(), read.secret_key(), read.token()),
        (SECRET_ID, SECRET_KEY, Some(TOKEN))
    );
    assert_eq!(environment().region().as_deref(), Some("ap-guangzhou"));
    let client = ClientBuilder::<GenericClient>::from_environment(&environment())
        .unwrap()
        .transport(Script::default())
        .build()
        .unwrap();
    assert_eq!(client.config().region(), Some("ap-guangzhou"));

    let cases = [
        (vec![], "TENCENTCLOUD_SECRET_ID is not set"),
        (vec![("TENCENTCLOUD_SECRET_KEY", "key")], "TENCENTCLOUD_SECRET_ID is not set"),
        (vec![("TENCENTCLOUD_SECRET_ID", "id")], "TENCENTCLOUD_SECRET_KEY is not set"),
        (
            vec![("TENCENTCLOUD_SECRET_ID", "id"), ("TENCENTCLOUD_SECRET_KEY", " \n")],
            "TENCENTCLOUD_SECRET_KEY is not set",
        ),
    ];
    for (variables, part) in cases {
        let error = Environment::given(variables).read().unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }

    let pair = [("TENCENTCLOUD_SECRET_ID", "id\n"), ("TENCENTCLOUD_SECRET_KEY", " key")];
    let read = Environment::given(pair).read().unwrap();
    assert_eq!((read.secret_id(), read.secret_key(), read.token()), ("id", "key", None));
    let session = pair.into_iter().chain([("TENCENTCLOUD_SESSION_TOKEN", "token")]);
    assert_eq!(Environment::given(session).read().unwrap().token(), Some("token"));
}
