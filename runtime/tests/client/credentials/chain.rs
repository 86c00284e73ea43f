//! The order of a chain and its errors.

use tencent_cloud::credentials::{CredentialsError, CredentialsProvider};
use tencent_cloud::providers::Chain;

use crate::credentials::common::{
    Folder, MARKER, Scripted, Step, Wire, check_error, config, credentials, metadata_response,
    response, sts_response,
};

/// Returns a transport that answers for the metadata service and for STS.
fn all_services() -> Wire {
    Wire::new(|request| {
        let path = request.uri().path();
        Some(match request.uri().host() {
            Some("metadata.tencentyun.com") if path.ends_with("/my-role") => {
                metadata_response("machine", 7200)
            }
            Some("metadata.tencentyun.com") => response(200, "my-role"),
            _ => sts_response("pod", 7200),
        })
    })
}

/// All providers are configured at first; one after the other is removed.
#[tokio::test]
async fn uses_the_first_configured_provider() {
    let folder = Folder::new();
    folder.write(".tencentcloud/credentials", "[default]\nsecret_id=file\nsecret_key=key\n");
    folder.write(".tccli/default.credential", r#"{"secretId": "tccli", "secretKey": "key"}"#);
    let token = folder.write("token", "oidc");
    let tke = [
        ("TKE_PROVIDER_ID", "provider"),
        ("TKE_ROLE_ARN", "arn"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
    ];
    let mut variables =
        vec![("TENCENTCLOUD_SECRET_ID", "environment"), ("TENCENTCLOUD_SECRET_KEY", "key")];
    variables.extend(tke);
    let wire = all_services();
    let id = async |variables: &[(&str, &str)]| {
        let chain = Chain::standard(&config(folder.environment(variables), &wire));
        chain.credentials().await.unwrap().secret_id().to_owned()
    };
    assert_eq!(id(&variables).await, "environment");
    assert_eq!(id(&tke).await, "file");
    std::fs::remove_file(format!("{}/.tencentcloud/credentials", folder.path())).unwrap();
    assert_eq!(id(&tke).await, "tccli");
    std::fs::remove_file(format!("{}/.tccli/default.credential", folder.path())).unwrap();
    assert!(wire.sent().is_empty(), "a request was sent for a provider that is not used");
    assert_eq!(id(&tke).await, "pod");
    assert_eq!(wire.sent().len(), 1);
    assert_eq!(id(&[]).await, "machine");
}

#[tokio::test]
async fn the_error_names_every_provider_and_what_it_lacks() {
    let folder = Folder::new();
    let home = folder.path();
    let chain = Chain::standard(&config(folder.environment(&[]), &Wire::unreachable()));
    let error = chain.credentials().await.unwrap_err();
    assert!(error.is_absent());
    check_error(&error, &[]);
    assert_eq!(
        error.to_string(),
        format!(
            "none of 5 providers is configured: environment: TENCENTCLOUD_SECRET_ID is not set: expected \
             TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY; credentials file: no file \
             {home}/.tencentcloud/credentials or /etc/tencentcloud/credentials; tccli: no file \
             {home}/.tccli/default.credential; TKE identity: \
             TKE_ROLE_ARN, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE are not set; CVM role: no metadata service at \
             http://metadata.tencentyun.com: cannot connect: no route"
        )
    );
}

/// Continuing would sign requests as another identity.
#[tokio::test]
async fn a_failing_provider_ends_the_chain() {
    let folder = Folder::new();
    folder.write(".tencentcloud/credentials", format!("[default]\nsecret_key={MARKER}\n"));
    folder.write(".tccli/default.credential", r#"{"secretId": "tccli", "secretKey": "key"}"#);
    let wire = all_services();
    let chain = Chain::standard(&config(folder.environment(&[]), &wire));
    let error = chain.credentials().await.unwrap_err();
    assert!(!error.is_absent());
    check_error(
        &error,
        &[
            "credentials file: ",
            "credentials:1: missing secret_id in [default]",
            "; environment: TENCENTCLOUD_SECRET_ID is not set",
            "; not tried: tccli, TKE identity, CVM role",
        ],
    );
    assert!(wire.sent().is_empty());

    // A profile was named but does not exist, so the role of the instance is not used either.
    let folder = Folder::new();
    let environment = folder.environment(&[("TENCENTCLOUD_PROFILE", "deploy")]);
    let error = Chain::standard(&config(environment, &wire)).credentials().await.unwrap_err();
    check_error(&error, &["tccli: no file", "deploy.credential", "not tried: TKE identity, CVM"]);
    assert!(wire.sent().is_empty());
}

#[tokio::test]
async fn stays_with_the_selected_provider() {
    let absent = || Step(0, Err(CredentialsError::absent("nothing here")));
    let first = Scripted::new([absent()]);
    let second = Scripted::new([
        Step(0, Ok(credentials("one"))),
        Step(0, Err(CredentialsError::new("down"))),
        absent(),
        Step(0, Ok(credentials("two"))),
    ]);
    let third = Scripted::new([]);
    let chain = Chain::new()
        .then("first", first.clone())
        .then("second", second.clone())
        .then("third", third.clone());
    assert_eq!(chain.credentials().await.unwrap().secret_id(), "one");
    check_error(&chain.credentials().await.unwrap_err(), &["second: down"]);
    check_error(&chain.credentials().await.unwrap_err(), &["second: nothing here"]);
    assert_eq!(chain.credentials().await.unwrap().secret_id(), "two");
    assert_eq!((first.calls(), second.calls(), third.calls()), (1, 4, 0));
}

#[tokio::test]
async fn can_be_empty_or_nested() {
    let error = Chain::new().credentials().await.unwrap_err();
    check_error(&error, &["the chain has no provider"]);
    assert!(error.is_absent());
    let nested = Chain::new()
        .then("inner", Chain::new())
        .then("outer", Scripted::new([Step(0, Ok(credentials("one")))]));
    assert_eq!(nested.credentials().await.unwrap().secret_id(), "one");
}
