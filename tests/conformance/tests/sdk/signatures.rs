//! The signing functions, applied to the payloads that the SDK signed.

use std::collections::BTreeSet;

use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::HexDigest;
use tencent_cloud::sign::tc3::{self, Scope, SigningKey};
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud_conformance::recording::{Call, Sent};

use super::{FORMATS, calls};

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn signatures_equal_those_of_the_sdk() {
    let (mut compared, mut formats) = (0, BTreeSet::new());
    for call in calls() {
        for sent in &call.sent {
            match Algorithm::from_name(&sent.signature) {
                Some(algorithm) => v1(&call, sent, algorithm),
                None => tc3(&call, sent),
            }
            formats.insert((sent.signature.clone(), sent.method.clone()));
            compared += 1;
        }
    }
    println!("compared: {compared} signatures");
    let known = FORMATS.map(|(signature, method)| (signature.to_owned(), method.to_owned()));
    assert_eq!(formats, known.into());
}

fn tc3(call: &Call, sent: &Sent) {
    let timestamp = i64::try_from(sent.timestamp).unwrap();
    let scope = Scope::at(timestamp, &call.service);
    let (query, payload) = if sent.method == "GET" {
        (sent.payload.as_str(), "")
    } else {
        ("", sent.payload.as_str())
    };
    let hash = HexDigest::of(payload.as_bytes());
    let canonical =
        tc3::canonical_request(&sent.method, query, &sent.content_type, &sent.host, hash.as_str());
    let text = tc3::string_to_sign(timestamp, &scope, &canonical);
    assert_eq!(text, sent.string_to_sign, "{}", call.title());
    let signature = SigningKey::derive(&call.secret_key, &scope).sign(&text);
    let actual = tc3::authorization(&call.secret_id, &scope, &signature);
    assert_eq!(Some(actual.as_str()), sent.header("Authorization"), "{}", call.title());
}

fn v1(call: &Call, sent: &Sent, algorithm: Algorithm) {
    let parameters: Parameters = sent.pairs().into_iter().collect();
    let text = v1::string_to_sign(&sent.method, &sent.host, "/", &parameters, Names::AsSent);
    let expected = parameters.get("Signature").unwrap();
    assert_eq!(text, sent.string_to_sign, "{}", call.title());
    assert_eq!(v1::signature(algorithm, &call.secret_key, &text), expected, "{}", call.title());
}
