//! Whole HTTP requests: those of the client against those of the SDK at the same time.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tencent_cloud::{Credentials, GenericClient, Language, RequestMethod, Signature};
use tencent_cloud_conformance::compare;
use tencent_cloud_conformance::recording::{self, Sent};
use tencent_cloud_conformance::wire::{Recorder, Stopped};

use super::{action, calls};

/// Headers that identify the client or the request, and the signature, which the module `signatures` compares.
const NOT_COMPARED: [&str; 3] = ["x-tc-requestclient", "x-tc-traceid", "authorization"];

/// Parameters of the same kind.
const NOT_COMPARED_PARAMETERS: [&str; 3] = ["RequestClient", "Nonce", "Signature"];

#[tokio::test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
async fn requests_equal_those_of_the_sdk() {
    let (mut compared, mut unsigned) = (0, BTreeSet::new());
    for example in calls() {
        // The SDK signs the calls that need no signature.
        if !action(&example).info.signed {
            unsigned.insert(example.action);
            continue;
        }
        for sent in &example.sent {
            let request = call(&example, sent).await;
            assert_eq!(request.method().as_str(), sent.method, "{}", example.title());
            assert_eq!(request.uri().path(), "/");
            assert_eq!(request.uri().scheme_str(), Some("https"));
            assert_eq!(headers(&request), sdk_headers(sent), "{}", example.title());
            compare_payloads(&example, sent, &request);
            compared += 1;
        }
    }
    println!("compared: {compared} HTTP requests");
    assert!(unsigned.iter().eq(["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]));
}

async fn call(example: &recording::Call, sent: &Sent) -> Request<Bytes> {
    tencent_cloud_leak_scan::start_recording();
    let mut credentials = Credentials::new(&example.secret_id, &example.secret_key);
    if let Some(token) = &example.token {
        credentials = credentials.with_token(token);
    }
    let recorder = Recorder::default();
    let client = GenericClient::builder()
        .credentials(credentials)
        .region("ap-guangzhou")
        .language(Language::EnUs)
        .signature(match sent.signature.as_str() {
            "HmacSHA1" => Signature::HmacSha1,
            "HmacSHA256" => Signature::HmacSha256,
            _ => Signature::Tc3,
        })
        .method(if sent.method == "GET" { RequestMethod::Get } else { RequestMethod::Post })
        .clock(Stopped(sent.timestamp))
        .transport(recorder.clone())
        .build()
        .unwrap();
    let call = (action(example).call)(&client, example.request.to_string().as_bytes()).unwrap();
    // The response of the recorder may lack required fields; only the request matters.
    let _ = call.await;
    let mut requests = recorder.take();
    assert_eq!(requests.len(), 1, "{}", example.title());
    requests.remove(0)
}

fn headers(request: &Request<Bytes>) -> BTreeMap<String, String> {
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    let all = request.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
    // The HTTP library sets the other headers.
    all.filter(|(name, _)| {
        name.starts_with("x-tc-") || ["content-type", "host"].contains(&name.as_str())
    })
    .filter(|(name, _)| !NOT_COMPARED.contains(&name.as_str()))
    .collect()
}

fn sdk_headers(sent: &Sent) -> BTreeMap<String, String> {
    let all = sent.headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone()));
    let mut headers: BTreeMap<_, _> =
        all.filter(|(name, _)| !NOT_COMPARED.contains(&name.as_str())).collect();
    // With the HMAC signatures the HTTP library of the SDK sets this header.
    headers.entry("host".to_owned()).or_insert_with(|| sent.host.clone());
    headers
}

fn compare_payloads(example: &recording::Call, sent: &Sent, request: &Request<Bytes>) {
    let text = match sent.method.as_str() {
        "GET" => request.uri().query().unwrap_or_default().as_bytes(),
        _ => request.body().as_ref(),
    };
    // The client adds an idempotency token where the caller sets none, or an empty one.
    let token = action(example).info.idempotency_token;
    let report = if sent.is_json() {
        let mut expected: Value = sent.payload.parse().unwrap();
        let mut actual: Value = serde_json::from_slice(text).unwrap();
        if let (Some(token), Some(properties)) = (token, actual.as_object_mut())
            && expected.get(token).is_none_or(|token| token == "")
        {
            properties.remove(token);
            if let Some(expected) = expected.as_object_mut() {
                expected.remove(token);
            }
        }
        compare::bodies(&expected, &actual)
    } else {
        let mut expected = compared(sent.pairs());
        let mut actual = compared(form_urlencoded::parse(text).into_owned().collect());
        expected.retain(|(name, value)| token != Some(name.as_str()) || !value.is_empty());
        actual.retain(|(name, _)| {
            token != Some(name.as_str()) || expected.iter().any(|pair| pair.0 == *name)
        });
        compare::parameters(&expected, &actual)
    };
    // The module `requests` counts the tolerated differences.
    assert!(report.differences.is_empty(), "{}: {report}", example.title());
}

fn compared(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let compared = |pair: &(String, String)| !NOT_COMPARED_PARAMETERS.contains(&pair.0.as_str());
    pairs.into_iter().filter(compared).collect()
}
