//! Mistakes in the request around the parameters.

use bytes::Bytes;
use http::{HeaderValue, Request};
use serde_json::{Value, json};
use tencent_cloud_leak_scan::{ID, KEY, TOKEN};
use tencent_cloud_simulator::{Credentials, Simulator};

use crate::common::{START, TestClient, known};

/// A title, the parts that the message must contain, and the error.
pub(crate) type Failed = (&'static str, Vec<String>, Value);

/// A change of a valid request.
type Change = fn(&mut Request<Bytes>);

pub(crate) fn mistakes() -> Vec<Failed> {
    let mut all = vec![
        signed("a wrong secret key", &[], &Credentials::new(ID, TOKEN)),
        signed("an unknown secret id", &["AKIDunknown"], &Credentials::new("AKIDunknown", KEY)),
        signed(
            "a token that permanent keys do not have",
            &["token", ID],
            &known().with_token(TOKEN),
        ),
    ];
    let skew = [START.to_string(), (START + 900).to_string(), "300 seconds".to_owned()];
    all.push(expired("expired temporary credentials"));
    all.push(late("a clock that is 15 minutes slow", skew.to_vec()));
    let changes: [(&str, &[&str], Change); 9] = [
        ("a region that does not exist", &["ap-guangzhuo", "ap-guangzhou"], |request| {
            set(request, "x-tc-region", "ap-guangzhuo");
        }),
        ("no region", &["Region"], |request| {
            request.headers_mut().remove("x-tc-region");
        }),
        ("a version that does not exist", &["2017-03-21", "2017-03-12"], |request| {
            set(request, "x-tc-version", "2017-03-21");
        }),
        ("no version", &["Version"], |request| {
            request.headers_mut().remove("x-tc-version");
        }),
        ("a typo in the action", &["DescribeInstanses", "DescribeInstances"], |request| {
            set(request, "x-tc-action", "DescribeInstanses");
        }),
        ("no signature", &["Authorization"], |request| {
            request.headers_mut().remove("authorization");
        }),
        ("a timestamp that is no number", &["Timestamp", "now"], |request| {
            set(request, "x-tc-timestamp", "now");
        }),
        ("an unknown language", &["fr-FR", "en-US"], |request| {
            set(request, "x-tc-language", "fr-FR");
        }),
        ("a body that is no JSON", &["JSON"], |request| {
            *request.body_mut() = Bytes::from_static(b"{\"Limit\": ");
        }),
    ];
    all.extend(changes.into_iter().map(|(title, parts, change)| changed(title, parts, change)));
    all
}

fn set(request: &mut Request<Bytes>, name: &'static str, value: &'static str) {
    request.headers_mut().insert(name, HeaderValue::from_static(value));
}

fn owned(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// Sends a request that is signed with other credentials.
fn signed(title: &'static str, parts: &[&str], credentials: &Credentials) -> Failed {
    let mut client = TestClient::new();
    client.credentials = credentials.clone();
    let request = client.post("DescribeInstances", "{}");
    (title, owned(parts), client.send(&request)["Error"].clone())
}

/// Uses the credentials of a role after they have expired.
fn expired(title: &'static str) -> Failed {
    let mut client = TestClient::of(&Simulator::builder().seed(11));
    let role = json!({
        "RoleArn": "qcs::cam::uin/100000000001:roleName/deploy", "RoleSessionName": "ci", "DurationSeconds": 900,
    });
    let issued = client.ok_in("sts", "AssumeRole", &role)["Credentials"].take();
    let text = |name: &str| issued[name].as_str().unwrap();
    let temporary = Credentials::new(text("TmpSecretId"), text("TmpSecretKey"));
    client.credentials = temporary.with_token(text("Token"));
    client.advance(901);
    let request = client.post("DescribeInstances", "{}");
    let mut error = client.send(&request)["Error"].take();
    let message = error["Message"].as_str().unwrap().replace(text("TmpSecretId"), "$temporary");
    error["Message"] = message.into();
    (title, owned(&["$temporary", "expired at 2023-11-14T22:28:20Z"]), error)
}

/// Sends a request 15 minutes after it was signed.
fn late(title: &'static str, parts: Vec<String>) -> Failed {
    let mut client = TestClient::new();
    let request = client.post("DescribeInstances", "{}");
    client.advance(900);
    (title, parts, client.send(&request)["Error"].clone())
}

/// Changes a request. Its signature is not verified, since it would no longer match.
fn changed(title: &'static str, parts: &[&str], change: fn(&mut Request<Bytes>)) -> Failed {
    let verifies = title == "no signature" || title == "a timestamp that is no number";
    let mut client = TestClient::of(&Simulator::builder().verify_signatures(verifies));
    let mut request = client.post("DescribeInstances", "{}");
    change(&mut request);
    (title, owned(parts), client.send(&request)["Error"].clone())
}
