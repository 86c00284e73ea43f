//! Documents with secrets in them, broken in every place: whatever comes of them, no secret is told.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::{
    AssumeRole, CredentialsFile, CvmRole, Environment, TccliProfile, WebIdentity,
};
use tencent_cloud_leak_scan::{MARKER, debug_text, error_text, find};

use crate::common::{Folder, Wire, config, credentials, reply};

/// A document cut off at every byte, and with every byte replaced by others.
fn broken(document: &str) -> impl Iterator<Item = Vec<u8>> {
    let bytes = document.as_bytes();
    let cut = (0..=bytes.len()).map(|end| bytes[..end].to_vec());
    let replaced = (0..bytes.len()).flat_map(move |index| {
        b"\n\"={[,:0\xff".iter().map(move |byte| {
            let mut replaced = bytes.to_vec();
            replaced[index] = *byte;
            replaced
        })
    });
    cut.chain(replaced)
}

/// What comes of asking a source for each of `documents`; it must tell no secret.
struct Outcomes {
    given: usize,
    errors: usize,
}

impl Outcomes {
    async fn of<S: CredentialsProvider>(
        documents: impl Iterator<Item = Vec<u8>>,
        mut source: impl FnMut(Vec<u8>) -> S,
    ) -> Self {
        let mut outcomes = Self { given: 0, errors: 0 };
        for document in documents {
            let source = source(document.clone());
            let text = match source.credentials().await {
                Ok(credentials) => {
                    outcomes.given += 1;
                    debug_text(&credentials)
                }
                Err(error) => {
                    outcomes.errors += 1;
                    assert!(!error.to_string().contains('\n'), "{error}");
                    error_text(&error)
                }
            };
            let found = find((text + &debug_text(&source)).as_bytes());
            assert_eq!(found, [], "of {:?}", String::from_utf8_lossy(&document));
        }
        outcomes
    }

    /// Some documents were good and many were not, or else nothing was tried.
    fn check(&self) {
        assert!(self.given > 10 && self.errors > 100, "{} {}", self.given, self.errors);
    }
}

fn nothing() -> Environment {
    Environment::given([("", "")])
}

#[tokio::test]
async fn ini_files() {
    let folder = Folder::new();
    let document = format!(
        "[default]\nsecret_id = id-1\nsecret_key = {MARKER}Key\ntoken = \"{MARKER}Token\"\n"
    );
    let path = folder.write("credentials", "");
    let outcomes = Outcomes::of(broken(&document), |document| {
        folder.write("credentials", document);
        CredentialsFile::new().path(&path).config(&config(nothing(), &Wire::unreachable()))
    });
    outcomes.await.check();
}

#[tokio::test]
async fn files_of_tccli() {
    let folder = Folder::new();
    let document = format!(
        r#"{{"secretId": "id-1", "secretKey": "{MARKER}Key", "token": "{MARKER}Token", "expiresAt": 99999999999}}"#
    );
    let outcomes = Outcomes::of(broken(&document), |document| {
        folder.write(".tccli/default.credential", document);
        TccliProfile::new().config(&config(folder.environment(&[]), &Wire::unreachable()))
    });
    outcomes.await.check();
}

/// Answers every request with what is there at the moment.
fn answering(body: &Arc<Mutex<Vec<u8>>>) -> Wire {
    let body = Arc::clone(body);
    Wire::new(move |_| Some(reply(200, Bytes::from(body.lock().unwrap().clone()))))
}

#[tokio::test(start_paused = true)]
async fn replies_of_the_metadata_service() {
    let document = format!(
        r#"{{"TmpSecretId": "id-1", "TmpSecretKey": "{MARKER}Key", "ExpiredTime": 99999999999, "Token": "{MARKER}Token", "Code": "Success"}}"#
    );
    let body = Arc::default();
    let wire = answering(&body);
    let outcomes = Outcomes::of(broken(&document), |document| {
        *body.lock().unwrap() = document;
        CvmRole::new().role("my-role").config(&config(nothing(), &wire))
    });
    outcomes.await.check();
    // In place of the role's name.
    let pages = [
        format!("<html>{MARKER}</html>"),
        format!("{{\"a\": \"{MARKER}\""),
        format!("a\n{MARKER}"),
    ];
    let outcomes = Outcomes::of(pages.into_iter().map(String::into_bytes), |document| {
        *body.lock().unwrap() = document;
        CvmRole::new().config(&config(nothing(), &wire))
    });
    assert_eq!(outcomes.await.errors, 3);
}

fn sts() -> String {
    format!(
        r#"{{"Response": {{"Credentials": {{"Token": "{MARKER}Token", "TmpSecretId": "id-1", "TmpSecretKey": "{MARKER}Key"}}, "ExpiredTime": 99999999999, "RequestId": "request-1"}}}}"#
    )
}

#[tokio::test(start_paused = true)]
async fn replies_of_sts() {
    let body = Arc::default();
    let wire = answering(&body);
    let document = sts();
    let outcomes = Outcomes::of(broken(&document), |document| {
        *body.lock().unwrap() = document;
        AssumeRole::new("arn", credentials("base")).config(&config(nothing(), &wire))
    });
    outcomes.await.check();
}

/// What STS quotes of the request, and what it is asked with.
#[tokio::test(start_paused = true)]
async fn refusals_of_sts_that_quote_the_request() {
    let folder = Folder::new();
    let token = folder.write("token", format!("{MARKER}Oidc\n"));
    let variables = [
        ("TKE_ROLE_ARN", "arn"),
        ("TKE_PROVIDER_ID", "provider"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
    ];
    for message in [
        format!("WebIdentityToken {MARKER}Oidc has expired"),
        format!("the ExternalId `{MARKER}External` is wrong"),
        format!("the token {MARKER}-token of base is wrong"),
    ] {
        let error = format!(
            r#"{{"Response": {{"Error": {{"Code": "InvalidParameter", "Message": "{message}"}}, "RequestId": "request-1"}}}}"#
        );
        let wire = Wire::new(move |_| Some(reply(200, error.clone())));
        let pod = WebIdentity::tke().config(&config(folder.environment(&variables), &wire));
        let role =
            AssumeRole::new("arn", credentials("base")).external_id(format!("{MARKER}External"));
        let role = role.config(&config(nothing(), &wire));
        let asked_for =
            if message.contains("Web") { pod.credentials() } else { role.credentials() };
        let error = asked_for.await.unwrap_err();
        let text = error_text(&error) + &debug_text(&pod) + &debug_text(&role);
        assert_eq!(find(text.as_bytes()), [], "{message}");
        assert!(error.to_string().contains("***"), "{error}");
    }
}

/// Addresses of the metadata service with a login in them, which it has none of.
#[tokio::test]
async fn addresses_with_a_login() {
    for url in [
        format!("http://me:{MARKER}@metadata"),
        format!("http://me:{MARKER}@"),
        format!("me:{MARKER}@metadata"),
        format!("ftp://me:{MARKER}@metadata"),
        format!("http://me:{MARKER}@meta data"),
    ] {
        let role = CvmRole::new().endpoint(&url).config(&config(nothing(), &Wire::unreachable()));
        let error = role.credentials().await.unwrap_err();
        assert_eq!(find((error_text(&error) + &debug_text(&role)).as_bytes()), [], "{url}");
    }
}
