//! Whole requests: what our client hands to its transport, against what the SDK would send at the same time.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tencent_cloud::{Credentials, GenericClient, Language, RequestMethod, Signature};
use tencent_cloud_conformance::actions;
use tencent_cloud_conformance::compare;
use tencent_cloud_conformance::recording::{Example, Sent};
use tencent_cloud_conformance::wire::{Recorder, Stopped};

use super::{WAYS, examples};

/// Headers that name or identify the caller, differ by nature, or carry what is compared by itself.
const NOT_COMPARED: [&str; 3] = ["x-tc-requestclient", "x-tc-traceid", "authorization"];

/// Parameters that do.
const NOT_COMPARED_PARAMETERS: [&str; 3] = ["RequestClient", "Nonce", "Signature"];

#[tokio::test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
async fn calls_are_those_of_the_sdk() {
    for example in examples() {
        for (signature, method) in WAYS {
            let sent = example.sent(signature, method).unwrap();
            let ours = call(&example, sent).await;
            assert_eq!(ours.method().as_str(), sent.method, "{}", example.title());
            assert_eq!(ours.uri().path(), "/");
            assert_eq!(ours.uri().scheme_str(), Some("https"));
            assert_eq!(headers(&ours), their_headers(sent), "{}", example.title());
            payload(&example, sent, &ours);
        }
    }
}

async fn call(example: &Example, sent: &Sent) -> Request<Bytes> {
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
    let entry = actions::find(&example.action).unwrap();
    // The recorder's answer is no reply of the action; what was sent is what counts.
    let _ = (entry.call)(&client, &example.request_json()).await;
    let mut kept = recorder.take();
    assert_eq!(kept.len(), 1, "{}", example.title());
    kept.remove(0)
}

fn headers(request: &Request<Bytes>) -> BTreeMap<String, String> {
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    let all = request.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
    // What a transport of HTTP sets for itself is none of the protocol's.
    all.filter(|(name, _)| {
        name.starts_with("x-tc-") || ["content-type", "host"].contains(&name.as_str())
    })
    .filter(|(name, _)| !NOT_COMPARED.contains(&name.as_str()))
    .collect()
}

fn their_headers(sent: &Sent) -> BTreeMap<String, String> {
    let all = sent.headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone()));
    let mut headers: BTreeMap<_, _> =
        all.filter(|(name, _)| !NOT_COMPARED.contains(&name.as_str())).collect();
    // With the older signatures the SDK leaves this one to its transport.
    headers.entry("host".to_owned()).or_insert_with(|| sent.host.clone());
    headers
}

fn payload(example: &Example, sent: &Sent, ours: &Request<Bytes>) {
    let text = match sent.method.as_str() {
        "GET" => ours.uri().query().unwrap_or_default().as_bytes(),
        _ => ours.body().as_ref(),
    };
    // A token that makes repeats harmless is ours to add where the caller gives none.
    let token = actions::find(&example.action).and_then(|entry| entry.info.idempotency_token);
    let report = if (sent.signature.as_str(), sent.method.as_str()) == WAYS[0] {
        let theirs: Value = sent.payload.parse().unwrap();
        let mut ours: Value = serde_json::from_slice(text).unwrap();
        if let (Some(token), Some(members)) = (token, ours.as_object_mut())
            && theirs.get(token).is_none()
        {
            members.remove(token);
        }
        compare::bodies(&theirs, &ours)
    } else {
        let theirs = compared(sent.pairs());
        let mut ours = compared(form_urlencoded::parse(text).into_owned().collect());
        ours.retain(|(name, _)| {
            token != Some(name.as_str()) || theirs.iter().any(|their| their.0 == *name)
        });
        compare::parameters(&theirs, &ours)
    };
    // What is let pass is counted where bodies and parameters are compared by themselves.
    assert!(report.differences.is_empty(), "{}: {report}", example.title());
}

fn compared(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let compared = |pair: &(String, String)| !NOT_COMPARED_PARAMETERS.contains(&pair.0.as_str());
    pairs.into_iter().filter(compared).collect()
}
