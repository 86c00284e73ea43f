//! The signing functions, applied to the payloads that the SDK signed.

use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::HexDigest;
use tencent_cloud::sign::tc3::{self, Scope, SigningKey};
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud_conformance::recording::{Example, Sent};

use super::{FORMATS, examples};

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn signatures_equal_those_of_the_sdk() {
    for example in examples() {
        for (signature, method) in FORMATS {
            let sent = example.sent(signature, method).unwrap();
            match Algorithm::from_name(signature) {
                Some(algorithm) => v1(&example, sent, algorithm),
                None => tc3(&example, sent),
            }
        }
    }
}

fn tc3(example: &Example, sent: &Sent) {
    let timestamp = i64::try_from(sent.timestamp).unwrap();
    let scope = Scope::at(timestamp, "cvm");
    let (query, payload) = if sent.method == "GET" {
        (sent.payload.as_str(), "")
    } else {
        ("", sent.payload.as_str())
    };
    let hash = HexDigest::of(payload.as_bytes());
    let canonical =
        tc3::canonical_request(&sent.method, query, &sent.content_type, &sent.host, hash.as_str());
    let text = tc3::string_to_sign(timestamp, &scope, &canonical);
    assert_eq!(text, sent.string_to_sign, "{}", example.title());
    let signature = SigningKey::derive(&example.secret_key, &scope).sign(&text);
    let actual = tc3::authorization(&example.secret_id, &scope, &signature);
    assert_eq!(Some(actual.as_str()), sent.header("Authorization"), "{}", example.title());
}

fn v1(example: &Example, sent: &Sent, algorithm: Algorithm) {
    let parameters: Parameters = sent.pairs().into_iter().collect();
    let text = v1::string_to_sign(&sent.method, &sent.host, "/", &parameters, Names::AsSent);
    let expected = parameters.get("Signature").unwrap();
    assert_eq!(text, sent.string_to_sign, "{}", example.title());
    assert_eq!(
        v1::signature(algorithm, &example.secret_key, &text),
        expected,
        "{}",
        example.title()
    );
}
