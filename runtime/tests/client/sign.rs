//! Signatures, compared with those of the vendor's documentation and SDKs.

use proptest::prelude::*;
use serde_json::Value;
use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud::sign::{HexDigest, tc3};
use tencent_cloud::{Credentials, Signature};
use tencent_cloud_leak_scan::KEY;

fn vectors(file: &str, kind: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(file).unwrap();
    let vectors = document[kind].as_array().unwrap().clone();
    assert!(!vectors.is_empty());
    vectors
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_else(|| unreachable!("no string {name} in {vector}"))
}

const SDK: &str = include_str!("../data/vendor-signatures.json");
const API_2: &str = include_str!("../data/api-2.0-signatures.json");

#[test]
fn tc3_matches_the_vendors_sdk() {
    for vector in vectors(SDK, "tc3") {
        let name = text(&vector, "name");
        let timestamp = vector["timestamp"].as_i64().unwrap();
        let scope = tc3::Scope::at(timestamp, text(&vector, "service"));
        let parts = tc3::Request {
            method: text(&vector, "method"),
            query: text(&vector, "query"),
            content_type: text(&vector, "content_type"),
            host: text(&vector, "host"),
            payload: text(&vector, "payload").as_bytes(),
        };
        let payload = HexDigest::of(parts.payload);
        let canonical = tc3::canonical_request(
            parts.method,
            parts.query,
            parts.content_type,
            parts.host,
            payload.as_str(),
        );
        assert_eq!(canonical, text(&vector, "canonical_request"), "{name}");
        let signed = [("content-type", parts.content_type), ("host", parts.host)];
        assert_eq!(
            tc3::canonical_request_of(parts.method, parts.query, &signed, payload.as_str()),
            canonical
        );
        let to_sign = tc3::string_to_sign(timestamp, &scope, &canonical);
        assert_eq!(to_sign, text(&vector, "string_to_sign"), "{name}");
        let key = tc3::SigningKey::derive(text(&vector, "secret_key"), &scope);
        assert_eq!(key.sign(&to_sign).as_str(), text(&vector, "signature"), "{name}");
        let credentials = Credentials::new(text(&vector, "secret_id"), text(&vector, "secret_key"));
        let signer = tc3::Signer::new(credentials, text(&vector, "service"), timestamp);
        let authorization = signer.authorization(&parts, timestamp);
        assert_eq!(authorization, text(&vector, "authorization"), "{name}");
    }
}

fn check_v1(vector: &Value, names: Names) {
    let name = text(vector, "name");
    // In reverse, because the order must not matter.
    let pairs = vector["parameters"].as_array().unwrap().iter().rev();
    let parameters: Parameters = pairs
        .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned()))
        .chain([("Signature".to_owned(), "left out".to_owned())])
        .collect();
    let (method, host, path) = (text(vector, "method"), text(vector, "host"), text(vector, "path"));
    let to_sign = v1::string_to_sign(method, host, path, &parameters, names);
    assert_eq!(to_sign, text(vector, "string_to_sign"), "{name}");
    let algorithm = Algorithm::from_name(text(vector, "algorithm")).unwrap();
    let signature = v1::signature(algorithm, text(vector, "secret_key"), &to_sign);
    assert_eq!(signature, text(vector, "signature"), "{name}");
    if let Some(encoded) = vector["signature_encoded"].as_str() {
        let mut parameters = Parameters::new();
        parameters.push("Signature", &signature);
        assert_eq!(parameters.to_query(), format!("Signature={encoded}"), "{name}");
    }
}

#[test]
fn v1_matches_the_vendors_sdk() {
    for vector in vectors(SDK, "v1") {
        check_v1(&vector, Names::Dotted);
        if !text(&vector, "name").contains("underscores") {
            check_v1(&vector, Names::AsSent);
        }
    }
}

#[test]
fn v1_matches_the_documentation_of_api_2_0() {
    for vector in vectors(API_2, "v1") {
        check_v1(&vector, Names::Dotted);
    }
}

/// The documented example, whose key contains asterisks.
#[test]
fn tc3_matches_the_documented_example() {
    let body =
        r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    let payload = HexDigest::of(body.as_bytes());
    assert_eq!(
        payload.as_str(),
        "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
    );

    let (content_type, host) = ("application/json; charset=utf-8", "cvm.tencentcloudapi.com");
    let canonical = tc3::canonical_request("POST", "", content_type, host, payload.as_str());
    let hash = HexDigest::of(canonical.as_bytes());
    assert_eq!(hash.as_str(), "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031");

    let scope = tc3::Scope::at(1_551_113_065, "cvm");
    let to_sign = tc3::string_to_sign(1_551_113_065, &scope, &canonical);
    let key = tc3::SigningKey::derive("Gu5t9xGARNpq86cd98joQYCN3*******", &scope);
    assert_eq!(
        key.sign(&to_sign).as_str(),
        "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"
    );

    // The newer version of the same example also signs the action.
    let signed =
        [("content-type", content_type), ("host", host), ("x-tc-action", "describeinstances")];
    let canonical = tc3::canonical_request_of("POST", "", &signed, payload.as_str());
    let hash = HexDigest::of(canonical.as_bytes());
    assert_eq!(hash.as_str(), "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84");
}

/// A key longer than a block of 64 bytes is hashed first (RFC 2104). The expected values are from Python's `hmac`.
#[test]
fn accepts_keys_of_any_length() {
    let cases = [
        (0, "BhG3BKurRz+VYlegnML8LIZyEdB3vf/FqRvYpQR4Jv8=", "8/J29QAWRAE9vSAvGFS9YfkSPQ8="),
        (63, "yQ2D54xk7hb+Lu+j6Kg0150dPQ6kg/jZkIMjtxTH8TQ=", "uL8OKX2Rof0aLGu2KivtmmnPcL0="),
        (64, "BBS7HYwMRVbNsgKHJ7FmEK43exoZS22x+FPUKX8jKbw=", "ef9V+mmPl6cDuwrUJocQBu50U0M="),
        (65, "W2lYASPj1+eIt+g1KsN6Mke5EcXsCDcUe3QQmmOC0/U=", "I83EQtupjIhlJV9PzhSson9ERLo="),
        (200, "AhP6VqTSb6wJrunvKm+vHzjfzg08QjjWOYG4r11iKLo=", "aW3nxMCwevKgQqZDWDhFRPr7vGI="),
    ];
    for (length, sha256, sha1) in cases {
        let key = "k".repeat(length);
        assert_eq!(v1::signature(Algorithm::HmacSha256, &key, "text"), sha256, "{length}");
        assert_eq!(v1::signature(Algorithm::HmacSha1, &key, "text"), sha1, "{length}");
    }
}

#[test]
fn scopes_have_the_date_in_utc() {
    let cases = [
        (0, "1970-01-01"),
        (-1, "1969-12-31"),
        (86_399, "1970-01-01"),
        (1_709_251_199, "2024-02-29"),
        (1_709_251_200, "2024-03-01"),
        (253_402_300_799, "9999-12-31"),
        (i64::MAX, "1970-01-01"),
        (i64::MIN, "1970-01-01"),
    ];
    for (timestamp, date) in cases {
        assert_eq!(tc3::Scope::at(timestamp, "cvm").date(), date, "{timestamp}");
    }
}

#[test]
fn cached_signers_sign_like_new_ones() {
    let cache = tc3::SignerCache::default();
    let hosts = ["cvm.tencentcloudapi.com", "localhost:8080"];
    // More than the cache holds, and each more than once.
    for round in 0..2 {
        for number in 0..12_i64 {
            let credentials = Credentials::new("same-id", format!("{KEY}{}", number / 4));
            for (service, host) in [("cvm", hosts[0]), ("vpc", hosts[1]), ("cvm", hosts[1])] {
                for (method, query, payload) in [("POST", "", "{}"), ("GET", "Limit=1", "")] {
                    let timestamp = number * 86_400 + 7;
                    let content_type = "application/json";
                    let payload = payload.as_bytes();
                    let parts = tc3::Request { method, query, content_type, host, payload };
                    let cached = cache
                        .signer(&credentials, service, timestamp)
                        .authorization(&parts, timestamp);
                    let expected = authorization(&parts, &credentials, service, timestamp);
                    assert_eq!(cached, expected, "{round} {number} {service} {host} {method}");
                }
            }
        }
    }
}

/// Returns the header, computed step by step.
fn authorization(
    parts: &tc3::Request<'_>,
    credentials: &Credentials,
    service: &str,
    timestamp: i64,
) -> String {
    let scope = tc3::Scope::at(timestamp, service);
    let payload = HexDigest::of(parts.payload);
    let tc3::Request { method, query, content_type, host, .. } = *parts;
    let canonical = tc3::canonical_request(method, query, content_type, host, payload.as_str());
    let to_sign = tc3::string_to_sign(timestamp, &scope, &canonical);
    let signature = tc3::SigningKey::derive(credentials.secret_key(), &scope).sign(&to_sign);
    tc3::authorization(credentials.secret_id(), &scope, &signature)
}

#[test]
fn uses_the_vendors_names_of_methods() {
    let names = [Signature::Tc3, Signature::HmacSha256, Signature::HmacSha1].map(Signature::as_str);
    assert_eq!(names, ["TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1"]);
    assert_eq!(Algorithm::from_name("HmacSHA512"), None);
}

/// Returns parameters with unique names.
fn parameters() -> impl Strategy<Value = Vec<(String, String)>> {
    // Upper case sorts before lower case, `.` before both, `_` between them, and `10` before `9`.
    prop::collection::btree_map("[A-Ca-c]{1,2}([._]([0-9]{1,2}|[A-Za-z]))?", ".{0,4}", 0..12)
        .prop_map(|pairs| pairs.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

proptest! {
    #[test]
    fn v1_sorts_parameters(pairs in parameters()) {
        let prefix = "POSTcvm.tencentcloudapi.com/?";
        for names in [Names::AsSent, Names::Dotted] {
            let mut signed: Vec<(Vec<u8>, &str)> = Vec::new();
            for (name, value) in &pairs {
                let name = match names {
                    Names::AsSent => name.clone(),
                    Names::Dotted => name.replace('_', "."),
                };
                signed.push((name.into_bytes(), value));
            }
            signed.sort();
            // Names that are equal in the string to sign have no order.
            prop_assume!(signed.windows(2).all(|two| two[0].0 < two[1].0));
            let expected: Vec<String> = signed
                .iter()
                .map(|(name, value)| format!("{}={value}", String::from_utf8_lossy(name)))
                .collect();
            let mut parameters: Parameters = pairs.iter().cloned().collect();
            // The signature itself is not signed.
            parameters.push("Signature", "x");
            let text =
                v1::string_to_sign("POST", "cvm.tencentcloudapi.com", "/", &parameters, names);
            prop_assert_eq!(text, format!("{prefix}{}", expected.join("&")));
        }
        let mut parameters: Parameters = pairs.into_iter().collect();
        parameters.sort();
        let sorted: Vec<&str> = parameters.iter().map(|pair| pair.0).collect();
        prop_assert!(sorted.windows(2).all(|two| two[0].as_bytes() < two[1].as_bytes()), "{sorted:?}");
    }
}
