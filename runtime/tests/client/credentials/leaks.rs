//! Documents with secrets, broken in every place: no result contains a secret.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::{
    AssumeRole, CredentialsFile, CvmRole, Environment, TccliProfile, WebIdentity,
};
use tencent_cloud_leak_scan::{MARKER, debug_text, error_text, find};

use crate::credentials::common::{Folder, Wire, config, credentials, response};

/// Returns a document cut off at every byte, and with every byte replaced.
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

/// The numbers of results of a provider for many documents, none of which may contain a secret.
struct Results {
    successes: usize,
    errors: usize,
}

impl Results {
    async fn of<S: CredentialsProvider>(
        documents: impl Iterator<Item = Vec<u8>>,
        mut source: impl FnMut(Vec<u8>) -> S,
    ) -> Self {
        let mut results = Self { successes: 0, errors: 0 };
        for document in documents {
            let source = source(document.clone());
            let text = match source.credentials().await {
                Ok(credentials) => {
                    results.successes += 1;
                    debug_text(&credentials)
                }
                Err(error) => {
                    results.errors += 1;
                    assert!(!format!("{error:#}").contains('\n'), "{error:#}");
                    error_text(&error)
                }
            };
            let found = find((text + &debug_text(&source)).as_bytes());
            assert_eq!(found, [], "of {:?}", String::from_utf8_lossy(&document));
        }
        results
    }

    /// Checks that both cases occurred.
    fn check(&self) {
        assert!(self.successes > 10 && self.errors > 100, "{} {}", self.successes, self.errors);
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
    let results = Results::of(broken(&document), |document| {
        folder.write("credentials", document);
        CredentialsFile::new().path(&path).config(&config(nothing(), &Wire::unreachable()))
    });
    results.await.check();
}

#[tokio::test]
async fn files_of_tccli() {
    let folder = Folder::new();
    let document = format!(
        r#"{{"secretId": "id-1", "secretKey": "{MARKER}Key", "token": "{MARKER}Token", "expiresAt": 99999999999}}"#
    );
    let results = Results::of(broken(&document), |document| {
        folder.write(".tccli/default.credential", document);
        TccliProfile::new().config(&config(folder.environment(&[]), &Wire::unreachable()))
    });
    results.await.check();
}

/// Answers every request with the current content of `body`.
fn answering(body: &Arc<Mutex<Vec<u8>>>) -> Wire {
    let body = Arc::clone(body);
    Wire::new(move |_| Some(response(200, Bytes::from(body.lock().unwrap().clone()))))
}

#[tokio::test(start_paused = true)]
async fn responses_of_the_metadata_service() {
    let document = format!(
        r#"{{"TmpSecretId": "id-1", "TmpSecretKey": "{MARKER}Key", "ExpiredTime": 99999999999, "Token": "{MARKER}Token", "Code": "Success"}}"#
    );
    let body = Arc::default();
    let wire = answering(&body);
    let results = Results::of(broken(&document), |document| {
        *body.lock().unwrap() = document;
        CvmRole::new().role("my-role").config(&config(nothing(), &wire))
    });
    results.await.check();
    // Instead of the name of the role.
    let pages = [
        format!("<html>{MARKER}</html>"),
        format!("{{\"a\": \"{MARKER}\""),
        format!("a\n{MARKER}"),
    ];
    let results = Results::of(pages.into_iter().map(String::into_bytes), |document| {
        *body.lock().unwrap() = document;
        CvmRole::new().config(&config(nothing(), &wire))
    });
    assert_eq!(results.await.errors, 3);
}

fn sts() -> String {
    format!(
        r#"{{"Response": {{"Credentials": {{"Token": "{MARKER}Token", "TmpSecretId": "id-1", "TmpSecretKey": "{MARKER}Key"}}, "ExpiredTime": 99999999999, "RequestId": "request-1"}}}}"#
    )
}

#[tokio::test(start_paused = true)]
async fn responses_of_sts() {
    let body = Arc::default();
    let wire = answering(&body);
    let document = sts();
    let results = Results::of(broken(&document), |document| {
        *body.lock().unwrap() = document;
        AssumeRole::new("arn", credentials("base")).config(&config(nothing(), &wire))
    });
    results.await.check();
}

/// Error messages of STS that quote secrets of the request or of its credentials.
#[tokio::test(start_paused = true)]
async fn errors_of_sts_that_quote_the_request() {
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
        let wire = Wire::new(move |_| Some(response(200, error.clone())));
        let pod = WebIdentity::tke().config(&config(folder.environment(&variables), &wire));
        let role =
            AssumeRole::new("arn", credentials("base")).external_id(format!("{MARKER}External"));
        let role = role.config(&config(nothing(), &wire));
        let asked_for =
            if message.contains("Web") { pod.credentials() } else { role.credentials() };
        let error = asked_for.await.unwrap_err();
        let text = error_text(&error) + &debug_text(&pod) + &debug_text(&role);
        assert_eq!(find(text.as_bytes()), [], "{message}");
        assert!(format!("{error:#}").contains("***"), "{error:#}");
    }
}

/// The metadata service has no users, but people may still write a password into its address.
#[tokio::test]
async fn addresses_with_a_password() {
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
