//! Which source counts, and what is said when none does.

use tencent_cloud::credentials::{CredentialsError, CredentialsProvider};
use tencent_cloud::providers::Chain;

use crate::common::{
    Folder, MARKER, Scripted, Step, Wire, check_error, config, credentials, metadata_reply, reply,
    sts_reply,
};

/// Answers for the metadata service and for STS.
fn everything() -> Wire {
    Wire::new(|request| {
        let path = request.uri().path();
        Some(match request.uri().host() {
            Some("metadata.tencentyun.com") if path.ends_with("/my-role") => {
                metadata_reply("machine", 7200)
            }
            Some("metadata.tencentyun.com") => reply(200, "my-role"),
            _ => sts_reply("pod", 7200),
        })
    })
}

/// All sources are there; one after the other is taken away.
#[tokio::test]
async fn the_first_source_that_is_there_counts() {
    let folder = Folder::new();
    folder.write(".tencentcloud/credentials", "[default]\nsecret_id=file\nsecret_key=key\n");
    folder.write(".tccli/default.credential", r#"{"secretId": "tccli", "secretKey": "key"}"#);
    let token = folder.write("token", "oidc");
    let of_pod = [
        ("TKE_PROVIDER_ID", "provider"),
        ("TKE_ROLE_ARN", "arn"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
    ];
    let mut variables =
        vec![("TENCENTCLOUD_SECRET_ID", "environment"), ("TENCENTCLOUD_SECRET_KEY", "key")];
    variables.extend(of_pod);
    let wire = everything();
    let id = async |variables: &[(&str, &str)]| {
        let chain = Chain::standard(&config(folder.environment(variables), &wire));
        chain.credentials().await.unwrap().secret_id().to_owned()
    };
    assert_eq!(id(&variables).await, "environment");
    assert_eq!(id(&of_pod).await, "file");
    std::fs::remove_file(format!("{}/.tencentcloud/credentials", folder.path())).unwrap();
    assert_eq!(id(&of_pod).await, "tccli");
    std::fs::remove_file(format!("{}/.tccli/default.credential", folder.path())).unwrap();
    assert!(wire.sent().is_empty(), "somebody was asked in vain");
    assert_eq!(id(&of_pod).await, "pod");
    assert_eq!(wire.sent().len(), 1);
    assert_eq!(id(&[]).await, "machine");
}

#[tokio::test]
async fn an_error_names_every_source_and_what_it_lacks() {
    let folder = Folder::new();
    let home = folder.path();
    let chain = Chain::standard(&config(folder.environment(&[]), &Wire::unreachable()));
    let error = chain.credentials().await.unwrap_err();
    assert!(error.is_absent());
    check_error(&error, &[]);
    assert_eq!(
        error.to_string(),
        format!(
            "none of 5 sources has any: environment: TENCENTCLOUD_SECRET_ID is not set (expected it and \
             TENCENTCLOUD_SECRET_KEY); credentials file: there is no {home}/.tencentcloud/credentials and no \
             /etc/tencentcloud/credentials; tccli: there is no {home}/.tccli/default.credential; TKE identity: \
             TKE_ROLE_ARN, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE are not set; CVM role: no metadata service at \
             http://metadata.tencentyun.com: cannot connect: no route"
        )
    );
}

/// To go on behind a source that is there and does not work would be to act as somebody else.
#[tokio::test]
async fn a_source_that_does_not_work_ends_the_chain() {
    let folder = Folder::new();
    folder.write(".tencentcloud/credentials", format!("[default]\nsecret_key={MARKER}\n"));
    folder.write(".tccli/default.credential", r#"{"secretId": "tccli", "secretKey": "key"}"#);
    let wire = everything();
    let chain = Chain::standard(&config(folder.environment(&[]), &wire));
    let error = chain.credentials().await.unwrap_err();
    assert!(!error.is_absent());
    check_error(
        &error,
        &[
            "credentials file: ",
            "credentials:1: secret_id is missing in [default]",
            "; environment: TENCENTCLOUD_SECRET_ID is not set",
            "; not asked: tccli, TKE identity, CVM role",
        ],
    );
    assert!(wire.sent().is_empty());

    // A profile that was asked for by name is nowhere: neither is the machine's role meant.
    let folder = Folder::new();
    let environment = folder.environment(&[("TENCENTCLOUD_PROFILE", "deploy")]);
    let error = Chain::standard(&config(environment, &wire)).credentials().await.unwrap_err();
    check_error(
        &error,
        &["tccli: there is no", "deploy.credential", "not asked: TKE identity, CVM"],
    );
    assert!(wire.sent().is_empty());
}

#[tokio::test]
async fn a_chain_keeps_to_its_source() {
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
    assert_eq!((first.asked(), second.asked(), third.asked()), (1, 4, 0));
}

#[tokio::test]
async fn chains_may_be_empty_or_nested() {
    let error = Chain::new().credentials().await.unwrap_err();
    check_error(&error, &["the chain has no source"]);
    assert!(error.is_absent());
    let nested = Chain::new()
        .then("inner", Chain::new())
        .then("outer", Scripted::new([Step(0, Ok(credentials("one")))]));
    assert_eq!(nested.credentials().await.unwrap().secret_id(), "one");
}
