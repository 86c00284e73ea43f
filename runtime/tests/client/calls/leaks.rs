//! Secrets wherever a call can fail: they occur in no error, none of its sources and no `Debug`. The logs are recorded, and
//! searched by `cargo xtask test`.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tencent_cloud::body::{Body, Multipart, OctetStream};
use tencent_cloud::failover::Failover;
use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::tc3;
use tencent_cloud::transport::{HttpOptions, Proxy, Transport};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, ClientBuilder, Credentials, Error, ErrorKind, GenericClient,
    Idempotency, RequestMethod, RetryPolicy, Signature, shape,
};
use tencent_cloud_leak_scan::{MARKER, debug_text, error_text, find};

use crate::calls::common::{
    Answer, DescribeThingsRequest, PASSWORD, SECRET_ID, SECRET_KEY, Script, TOKEN, builder, lost,
    request, response,
};

fn check(text: &str, of: &dyn Debug) {
    assert_eq!(find(text.as_bytes()), [], "{of:?}");
}

fn credentials() -> Credentials {
    Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN)
}

/// All ways to send a call.
fn ways() -> impl Iterator<Item = ClientBuilder<tencent_cloud::GenericClient>> {
    let signatures = [Signature::Tc3, Signature::HmacSha1, Signature::HmacSha256];
    signatures.into_iter().flat_map(|signature| {
        [RequestMethod::Post, RequestMethod::Get]
            .map(|method| builder().credentials(credentials()).signature(signature).method(method))
    })
}

/// A response that contains a secret.
#[derive(Clone, Default)]
struct CreateKeyRequest {
    login: Option<DescribeThingsRequest>,
}

shape! { CreateKeyRequest { 0 => login: "Login" } }

#[derive(Clone, Default)]
struct Key {
    bits: Option<i64>,
    private_key: Option<String>,
    at: Vec<String>,
}

shape! { Key { 0 => bits: "Bits", 1 => private_key: "PrivateKey" (sensitive), 2 => at: "At" } }

#[derive(Clone, Default)]
struct CreateKeyResponse {
    key: Option<Key>,
    request_id: String,
}

shape! { CreateKeyResponse { 0 => key: "Key", 1 => request_id: "RequestId" } }

impl Action for CreateKeyRequest {
    type Response = CreateKeyResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "CreateKey").idempotency(Idempotency::ReadOnly);
}

/// Returns the current response to every request.
#[derive(Clone, Default)]
struct Saying(Arc<Mutex<(u16, Bytes)>>);

impl Debug for Saying {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Saying")
    }
}

impl Transport for Saying {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Answer> {
        let (status, body) = self.0.lock().unwrap().clone();
        Box::pin(async move { response(status, "application/json", body) })
    }
}

/// A response with a secret, truncated at every byte, and with every byte replaced.
#[tokio::test]
async fn broken_responses() {
    let document = format!(
        r#"{{"Response": {{"Key": {{"Bits": 7, "PrivateKey": "{MARKER}", "At": ["a"]}}, "RequestId": "id-1"}}}}"#
    );
    let bytes = document.as_bytes();
    let saying = Saying::default();
    let client = builder().credentials(credentials()).transport(saying.clone()).build().unwrap();
    let (mut read, mut failed) = (0, 0);
    for index in 0..bytes.len() {
        let mut documents = vec![bytes[..index].to_vec()];
        for byte in b"\n\"{[,:0\xff" {
            let mut replaced = bytes.to_vec();
            replaced[index] = *byte;
            documents.push(replaced);
        }
        for document in documents {
            *saying.0.lock().unwrap() = (200, document.clone().into());
            let text = match client.call_action(CreateKeyRequest::default()).await {
                Ok(response) => {
                    read += 1;
                    debug_text(&response)
                }
                Err(error) => {
                    failed += 1;
                    error_text(&error)
                }
            };
            check(&text, &document);
        }
    }
    assert!(read > 100 && failed > 100, "{read} {failed}");
}

/// Secrets in fields of another type.
#[tokio::test]
async fn responses_with_secrets_in_wrong_fields() {
    let secret = format!(r#""{MARKER}""#);
    let saying = Saying::default();
    let client = builder().credentials(credentials()).transport(saying.clone()).build().unwrap();
    for body in [
        secret.clone(),
        format!("[{secret}]"),
        format!(r#"{{"Response": {secret}}}"#),
        format!(r#"{{"Response": {{"Key": {secret}}}}}"#),
        format!(r#"{{"Response": {{"Key": [{secret}]}}}}"#),
        format!(r#"{{"Response": {{"Key": {{"Bits": {secret}}}}}}}"#),
        format!(r#"{{"Response": {{"Key": {{"At": {secret}}}}}}}"#),
        format!(r#"{{"Response": {{"Key": {{"At": {{"a": {secret}}}}}}}}}"#),
        format!(r#"{{"Response": {{"Error": {secret}}}}}"#),
        format!(r#"{{"Response": {{"RequestId": [{secret}]}}}}"#),
        format!(r#"{{"Response": {{"New": {{"Member": {secret}}}, "Key": 7}}}}"#),
        format!("<html>{MARKER}</html>"),
        MARKER.to_owned(),
    ] {
        for status in [200, 404, 502] {
            *saying.0.lock().unwrap() = (status, body.clone().into());
            let error = client.call_action(CreateKeyRequest::default()).await.unwrap_err();
            check(&error_text(&error), &body);
            let raw = client.call_action(CreateKeyRequest::default()).send_raw().await;
            let text =
                raw.map_or_else(|error| error_text(&error), |response| debug_text(&response));
            check(&text, &body);
        }
    }
}

/// A service that quotes invalid values.
#[tokio::test]
async fn service_errors_that_quote_the_request() {
    for way in ways() {
        for quoted in [PASSWORD, TOKEN, SECRET_ID, SECRET_KEY] {
            let message = format!("cannot take {quoted}, so there");
            let body = format!(
                r#"{{"Response": {{"Error": {{"Code": "InvalidParameterValue", "Message": "{message}"}}, "RequestId": "id-1"}}}}"#
            );
            let script = Script::new([response(200, "application/json", body)]);
            let client = way.clone().transport(script).build().unwrap();
            let call = client.call_action(CreateKeyRequest { login: Some(request()) });
            let error = call.await.unwrap_err();
            check(&error_text(&error), &message);
            assert!(error.message().ends_with(", so there"), "{error}");
        }
    }
}

/// Values that headers and URLs must not contain.
#[tokio::test]
async fn invalid_values() {
    let broken = |text: &str| format!("{text}\n{MARKER}");
    for way in ways() {
        let client = |builder: ClientBuilder<GenericClient>| {
            builder.transport(Script::default()).build().unwrap()
        };
        let with = |credentials: Credentials| client(way.clone().credentials(credentials));
        let mut errors: Vec<Error> = Vec::new();
        let call = client(way.clone());
        errors.extend(call.call_action(request()).header("X-Key", broken("a")).await.err());
        errors.extend(
            call.call_action(request()).header(format!("X-Key: {MARKER}"), "a").await.err(),
        );
        errors.extend(call.call_action(request()).trace_id("a\nb").await.err());
        errors.extend(call.call_raw("cvm", "v", "A", broken("{")).await.err());
        errors.extend(call.call_raw("cvm", "v", "A", MARKER).await.err());
        let octets = OctetStream::new(MARKER).parameter("Key", broken("a"));
        errors.extend(call.call_raw("cvm", "v", "A", octets).await.err());
        // Only in a header; a parameter may contain any string.
        let id = with(Credentials::new(broken("AKID"), SECRET_KEY)).call_action(request());
        let token = with(credentials().with_token(broken("a"))).call_action(request());
        let is_header = format!("{way:?}").contains("signature: Tc3");
        if is_header {
            errors.extend(id.await.err());
            errors.extend(token.await.err());
        }
        assert_eq!(errors.len(), if is_header { 8 } else { 6 });
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Config, "{error}");
            check(&error_text(&error), &error);
        }
    }
}

/// Endpoints with a login.
#[test]
fn endpoints_with_a_login() {
    let urls = [
        format!("https://me:{MARKER}@host"),
        format!("https://me:{MARKER}@"),
        format!("me:{MARKER}@host"),
        format!("ftp://me:{MARKER}@host/path"),
        format!("https://me:{MARKER}@ho st"),
        format!("https://me:{MARKER}@host/?a=b"),
    ];
    for url in &urls {
        let set = |with: fn(ClientBuilder<GenericClient>, &str) -> ClientBuilder<GenericClient>| {
            with(builder().credentials(credentials()).transport(Script::default()), url)
        };
        let proxy = Proxy::new(url);
        let http = |builder: ClientBuilder<GenericClient>, url: &str| {
            builder.http(HttpOptions::new().proxy(Proxy::new(url)))
        };
        check(&debug_text(&proxy), url);
        check(&debug_text(&Failover::to(url)), url);
        for builder in [
            set(|builder, url| builder.endpoint(url)),
            set(|builder, url| builder.backup_endpoint(url)),
            set(|builder, url| builder.root_domain(url)),
            http(GenericClient::builder().credentials(credentials()), url),
        ] {
            check(&debug_text(&builder), url);
            let error = builder.build().unwrap_err();
            check(&error_text(&error), url);
        }
    }
}

/// A call that is dropped or retried, in all its states.
#[tokio::test]
async fn calls_in_every_state() {
    for way in ways() {
        let set = way.retry(RetryPolicy::standard().attempts(3));
        let script = Script::new([lost(), lost(), lost()]);
        let client = set.transport(script).build().unwrap();
        let call =
            client.call_action(request()).header("X-Key", SECRET_KEY).credentials(credentials());
        let mut text = debug_text(&client) + &debug_text(&call);
        let future = call.into_future();
        text += &debug_text(&future);
        let error = future.await.unwrap_err();
        assert_eq!(error.attempts(), 3);
        check(&(text + &error_text(&error)), &error);
    }
}

/// Values of every public type that may contain a secret.
#[test]
fn debug_of_public_types_omits_secrets() {
    let payload = tc3::Request {
        method: "POST",
        query: "Password=CANARYq7Zx3Kw9Tf2Lm",
        content_type: "application/json",
        host: "cvm.tencentcloudapi.com",
        payload: PASSWORD.as_bytes(),
    };
    let parameters: Parameters =
        [("Password".to_owned(), PASSWORD.to_owned())].into_iter().collect();
    let json = Body::from(format!(r#"{{"Password": "{PASSWORD}"}}"#));
    let parts = Multipart::new().text("Password", PASSWORD).file("F", "f", PASSWORD);
    let octets = OctetStream::new(PASSWORD).parameter("Password", PASSWORD);
    let client = builder().credentials(credentials()).transport(Script::default()).build().unwrap();
    let raw = client.call_raw("cvm", "v", "A", parts.clone()).header("X-Key", SECRET_KEY);
    let scope = tc3::Scope::at(0, "cvm");
    let values: [&dyn Debug; 12] = [
        &credentials(),
        &payload,
        &parameters,
        &Parameters::of(&request()),
        &json,
        &parts,
        &octets,
        &Proxy::new("http://proxy").user("me", PASSWORD),
        &HttpOptions::new().proxy(Proxy::new("http://proxy").user("me", PASSWORD)),
        &raw,
        &tc3::SigningKey::derive(SECRET_KEY, &scope),
        &tc3::Signer::new(credentials(), "cvm", 0),
    ];
    for value in values {
        check(&debug_text(value), &"a value");
    }
}
