//! The wire protocol of API 3.0: the errors of invalid requests, and the equivalence of all encodings.

use bytes::Bytes;
use http::Request;
use serde_json::json;
use tencent_cloud::sign::v1::Algorithm;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Credentials, Outcome, Simulator};

use crate::common::{HOST, TestClient, code, form};

type Change = fn(&TestClient, &mut Request<Bytes>);

fn set(request: &mut Request<Bytes>, name: &'static str, value: &str) {
    request.headers_mut().insert(name, value.parse().unwrap());
}

fn remove(request: &mut Request<Bytes>, name: &str) {
    request.headers_mut().remove(name);
}

fn authorization(request: &Request<Bytes>) -> String {
    request.headers()["Authorization"].to_str().unwrap().to_owned()
}

/// Valid requests with one change that makes them invalid.
const WRONG: &[(&str, Change, &str)] = &[
    ("no authorization", |_, r| remove(r, "Authorization"), "MissingParameter"),
    ("no action", |_, r| remove(r, "X-TC-Action"), "MissingParameter"),
    ("no version", |_, r| remove(r, "X-TC-Version"), "MissingParameter"),
    ("no timestamp", |_, r| remove(r, "X-TC-Timestamp"), "MissingParameter"),
    ("no region", |_, r| remove(r, "X-TC-Region"), "MissingParameter"),
    ("a timestamp in words", |_, r| set(r, "X-TC-Timestamp", "now"), "InvalidParameter"),
    ("an unknown region", |_, r| set(r, "X-TC-Region", "ap-atlantis"), "UnsupportedRegion"),
    ("an unknown version", |_, r| set(r, "X-TC-Version", "2016-01-01"), "NoSuchVersion"),
    ("an unknown action", |_, r| set(r, "X-TC-Action", "DescribeDreams"), "InvalidAction"),
    ("another case of the action", |_, r| set(r, "X-TC-Action", "describezones"), "InvalidAction"),
    ("an unknown language", |_, r| set(r, "X-TC-Language", "tlh"), "InvalidParameterValue"),
    (
        "skipped signature",
        |_, r| set(r, "Authorization", "SKIP"),
        "AuthFailure.InvalidAuthorization",
    ),
    (
        "another algorithm",
        |_, r| {
            let value = authorization(r).replace("TC3-", "TC4-");
            set(r, "Authorization", &value);
        },
        "AuthFailure.InvalidAuthorization",
    ),
    (
        "an unknown secret id",
        |_, r| {
            let value = authorization(r).replace("AKID", "BKID");
            set(r, "Authorization", &value);
        },
        "AuthFailure.SecretIdNotFound",
    ),
    (
        "another service",
        |_, r| {
            let value = authorization(r).replace("/cvm/", "/cdb/");
            set(r, "Authorization", &value);
        },
        "NoSuchProduct",
    ),
    (
        "another day",
        |_, r| {
            let value = authorization(r).replace("2023-11-14", "2023-11-13");
            set(r, "Authorization", &value);
        },
        "AuthFailure.SignatureFailure",
    ),
    ("another host", |_, r| set(r, "Host", "cvm.example.com"), "AuthFailure.SignatureFailure"),
    (
        "another content type",
        |_, r| set(r, "Content-Type", "application/json; charset=utf-8"),
        "AuthFailure.SignatureFailure",
    ),
    (
        "another body",
        |_, r| *r.body_mut() = Bytes::from_static(b"{ }"),
        "AuthFailure.SignatureFailure",
    ),
    (
        "a header that was not sent",
        |_, r| {
            let value =
                authorization(r).replace("content-type;host", "content-type;host;x-tc-token");
            set(r, "Authorization", &value);
        },
        "AuthFailure.SignatureFailure",
    ),
    ("a token too many", |_, r| set(r, "X-TC-Token", "token"), "AuthFailure.TokenFailure"),
    ("text as content", |_, r| set(r, "Content-Type", "text/plain"), "InvalidRequest"),
    ("no content type", |_, r| remove(r, "Content-Type"), "InvalidRequest"),
    ("another method", |_, r| *r.method_mut() = http::Method::PUT, "UnsupportedProtocol"),
    ("another path", |_, r| *r.uri_mut() = "/v3".parse().unwrap(), "InvalidRequest"),
    (
        "a body over 10 MiB",
        |_, r| *r.body_mut() = Bytes::from(vec![b' '; (10 << 20) + 1]),
        "RequestSizeLimitExceeded",
    ),
];

#[test]
fn each_error_has_its_code() {
    for (what, change, expected) in WRONG {
        let client = TestClient::new();
        let mut request = client.post("DescribeZones", "{}");
        change(&client, &mut request);
        let response = client.core.handle(&request, client.now);
        let outcome = response.extensions().get::<Outcome>().cloned().unwrap();
        let response = crate::common::response(&response);
        assert_eq!(code(&response).as_deref(), Some(*expected), "{what}: {response}");
        assert_eq!(outcome.code.as_deref(), Some(*expected), "{what}");
        assert_eq!(response["RequestId"], outcome.request_id.as_str(), "{what}");
    }
}

#[test]
fn clocks_may_differ_by_five_minutes() {
    let mut client = TestClient::new();
    let request = client.post("DescribeZones", "{}");
    for (seconds, expected) in [(300, None), (1, Some("AuthFailure.SignatureExpire"))] {
        client.advance(seconds);
        assert_eq!(code(&client.send(&request)).as_deref(), expected);
    }
    let request = client.post("DescribeZones", "{}");
    client.now -= std::time::Duration::from_secs(301);
    assert_eq!(code(&client.send(&request)).as_deref(), Some("AuthFailure.SignatureExpire"));
    let response = client.core.handle(&request, client.now);
    assert_eq!(response.headers()["Date"], "Tue, 14 Nov 2023 22:13:20 GMT");
}

#[test]
fn signature_is_verified_before_the_body_is_parsed() {
    for body in ["", "{", "[]", "null", "{\"a\":}"] {
        let mut client = TestClient::new();
        let request = client.post("DescribeZones", body);
        assert_eq!(code(&client.send(&request)).as_deref(), Some("InvalidParameter"), "{body:?}");
        client.credentials.secret_key.push('x');
        let request = client.post("DescribeZones", body);
        let expected = Some("AuthFailure.SignatureFailure");
        assert_eq!(code(&client.send(&request)).as_deref(), expected, "{body:?}");
    }
}

#[test]
fn temporary_credentials_require_their_token() {
    let temporary = Credentials::new("AKIDtemporary", leak_scan::KEY).with_token(leak_scan::TOKEN);
    let mut client = TestClient::of(&Simulator::builder().credentials(temporary.clone()));
    for (token, expected) in [
        (Some(leak_scan::TOKEN), None),
        (Some(leak_scan::PASSWORD), Some("AuthFailure.TokenFailure")),
        (None, Some("AuthFailure.TokenFailure")),
    ] {
        client.credentials = temporary.clone();
        client.credentials.token = token.map(str::to_owned);
        let request = client.post("DescribeZones", "{}");
        assert_eq!(code(&client.send(&request)).as_deref(), expected, "{token:?}");
        let request = client.v1("GET", Algorithm::HmacSha256, "DescribeZones", &[]);
        assert_eq!(code(&client.send(&request)).as_deref(), expected, "{token:?}");
    }
    client.credentials = Credentials::default();
    assert_eq!(client.code("DescribeZones", &json!({})), "AuthFailure.SecretIdNotFound");
}

#[test]
fn all_encodings_are_equivalent() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(3);
    let parameters = json!({
        "Filters": [{"Name": "instance-id", "Values": [ids[0], ids[2]]}],
        "Limit": 1,
        "Offset": 1,
    });
    let expected = client.ok("DescribeInstances", &parameters);
    assert_eq!(
        (&expected["TotalCount"], &expected["InstanceSet"][0]["InstanceId"]),
        (&json!(2), &json!(ids[2]))
    );
    // The indices have a gap, as with clients that omit absent items.
    let own = [
        ("Filters.0.Name", "instance-id"),
        ("Filters.0.Values.0", ids[0].as_str()),
        ("Filters.0.Values.2", ids[2].as_str()),
        ("Limit", "1"),
        ("Offset", "1"),
    ];
    let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish();
    let mut requests = vec![client.get("DescribeInstances", &query)];
    for algorithm in [Algorithm::HmacSha1, Algorithm::HmacSha256] {
        for method in ["GET", "POST"] {
            requests.push(client.v1(method, algorithm, "DescribeInstances", &own));
        }
    }
    for request in requests {
        let mut response = client.send(&request);
        response["RequestId"] = expected["RequestId"].clone();
        assert_eq!(response, expected, "{} {}", request.method(), request.uri());
    }
}

#[test]
fn booleans_of_all_clients_are_accepted() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(1);
    for (text, expected) in [
        ("true", None),
        ("False", None),
        ("True", None),
        ("false", None),
        ("1", Some("InvalidParameter")),
        ("TRUE", Some("InvalidParameter")),
    ] {
        let own = [("InstanceIds.0", ids[0].as_str()), ("DisableApiTermination", text)];
        let request = client.v1("POST", Algorithm::HmacSha1, "ModifyInstancesAttribute", &own);
        let response = client.send(&request);
        assert_eq!(code(&response).as_deref(), expected, "{text}: {response}");
        if expected.is_none() {
            let described = client.instance(&ids[0])["DisableApiTermination"].clone();
            assert_eq!(described, json!(text.eq_ignore_ascii_case("true")), "{text}");
        }
    }
}

#[test]
fn older_signatures_are_verified() {
    let mut client = TestClient::new();
    let mut check = |what: &str, expected: &str, change: fn(&mut Vec<(String, String)>)| {
        let mut pairs = client.v1_pairs("POST", Algorithm::HmacSha256, "DescribeZones", &[]);
        change(&mut pairs);
        let response = client.send(&form("POST", &pairs));
        assert_eq!(code(&response).as_deref(), Some(expected), "{what}: {response}");
    };
    for name in ["Action", "Version", "Timestamp", "Nonce", "SecretId", "Signature"] {
        let mut client = TestClient::new();
        let mut pairs = client.v1_pairs("POST", Algorithm::HmacSha256, "DescribeZones", &[]);
        pairs.retain(|pair| pair.0 != name);
        let response = client.send(&form("POST", &pairs));
        assert_eq!(code(&response).as_deref(), Some("MissingParameter"), "{name}: {response}");
    }
    check("a pair more", "AuthFailure.SignatureFailure", |pairs| {
        pairs.push(("Limit".to_owned(), "1".to_owned()));
    });
    check("another method", "InvalidParameterValue", |pairs| {
        pairs.retain(|pair| pair.0 != "SignatureMethod");
        pairs.push(("SignatureMethod".to_owned(), "HmacMD5".to_owned()));
    });
    check("the default method", "AuthFailure.SignatureFailure", |pairs| {
        pairs.retain(|pair| pair.0 != "SignatureMethod");
    });
    check("a nonce in words", "InvalidParameter", |pairs| {
        pairs.retain(|pair| pair.0 != "Nonce");
        pairs.push(("Nonce".to_owned(), "once".to_owned()));
    });
}

#[test]
fn nonce_is_accepted_once() {
    let mut client = TestClient::new();
    let request = client.v1("GET", Algorithm::HmacSha1, "DescribeZones", &[]);
    assert_eq!(code(&client.send(&request)), None);
    assert_eq!(code(&client.send(&request)).as_deref(), Some("AuthFailure.SignatureFailure"));
    let again = client.v1("GET", Algorithm::HmacSha1, "DescribeZones", &[]);
    assert_eq!(code(&client.send(&again)), None);
}

#[test]
fn queries_and_forms_are_limited_in_size() {
    let mut client = TestClient::new();
    let long = "x".repeat(32 << 10);
    let requests = [
        client.get("DescribeZones", &format!("A={long}")),
        client.v1("GET", Algorithm::HmacSha1, "DescribeZones", &[("A", &long)]),
        client.v1("POST", Algorithm::HmacSha1, "DescribeZones", &[("A", &long.repeat(32))]),
    ];
    for request in requests {
        let response = client.send(&request);
        assert_eq!(code(&response).as_deref(), Some("RequestSizeLimitExceeded"), "{response}");
    }
    // A form of this size is accepted, unlike a query.
    let request = client.v1("POST", Algorithm::HmacSha1, "DescribeZones", &[("A", &long)]);
    assert_eq!(code(&client.send(&request)).as_deref(), Some("UnknownParameter"));
}

#[test]
fn additional_headers_can_be_signed() {
    use tencent_cloud::sign::HexDigest;
    use tencent_cloud::sign::tc3::{Scope, SigningKey, string_to_sign};
    let mut client = TestClient::new();
    let names = "content-type;host;x-tc-action";
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{HOST}\nx-tc-action:describezones\n\n{names}\n{}",
        HexDigest::of(b"{}")
    );
    let scope = Scope::at(client.timestamp(), "cvm");
    let to_sign = string_to_sign(client.timestamp(), &scope, &canonical);
    let signature = SigningKey::derive(&client.credentials.secret_key, &scope).sign(&to_sign);
    let id = &client.credentials.secret_id;
    let value = format!(
        "TC3-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}"
    );
    let mut request = client.post("DescribeZones", "{}");
    set(&mut request, "Authorization", &value);
    assert_eq!(code(&client.send(&request)), None);
    set(&mut request, "X-TC-Action", "DescribeRegions");
    assert_eq!(code(&client.send(&request)).as_deref(), Some("AuthFailure.SignatureFailure"));
}

#[test]
fn verification_can_be_disabled() {
    let mut client = TestClient::of(&Simulator::builder().verify_signatures(false));
    let mut request = client.post("DescribeZones", "{}");
    remove(&mut request, "Authorization");
    assert_eq!(code(&client.send(&request)), None);
}

#[test]
fn timestamp_is_optional_if_verification_is_disabled() {
    let mut client = TestClient::of(&Simulator::builder().verify_signatures(false));
    let mut request = client.post("DescribeZones", "{}");
    remove(&mut request, "Authorization");
    remove(&mut request, "X-TC-Timestamp");
    assert_eq!(code(&client.send(&request)), None);
    set(&mut request, "X-TC-Timestamp", "now");
    assert_eq!(code(&client.send(&request)), None);
}

/// The Node SDK of the vendor signs the host without the port that it sends.
#[test]
fn signed_host_may_lack_the_port() {
    let mut client = TestClient::new();
    let mut requests = vec![
        client.post("DescribeZones", "{}"),
        client.get("DescribeZones", ""),
        client.v1("POST", Algorithm::HmacSha256, "DescribeZones", &[]),
        client.v1("GET", Algorithm::HmacSha1, "DescribeZones", &[]),
    ];
    for request in &mut requests {
        set(request, "Host", &format!("{HOST}:8520"));
        let response = client.send(request);
        assert_eq!(code(&response), None, "{request:?}: {response}");
        // The host itself is still signed.
        set(request, "Host", "cvm.ap-beijing.tencentcloudapi.com:8520");
        let response = client.send(request);
        assert_eq!(code(&response).as_deref(), Some("AuthFailure.SignatureFailure"), "{response}");
    }
}

#[test]
fn describing_regions_requires_no_region() {
    let mut client = TestClient::new();
    let mut request = client.post("DescribeRegions", "{}");
    remove(&mut request, "X-TC-Region");
    let response = client.send(&request);
    assert_eq!(response["TotalCount"], response["RegionSet"].as_array().unwrap().len());
}

#[test]
fn documented_rate_limits_are_enforced_if_enabled() {
    let mut client = TestClient::of(&Simulator::builder().rate_limits(true));
    let codes: Vec<_> = (0..21).map(|_| code(&client.call("DescribeZones", &json!({})))).collect();
    assert_eq!(codes.iter().flatten().collect::<Vec<_>>(), ["RequestLimitExceeded"]);
    assert_eq!(codes[20].as_deref(), Some("RequestLimitExceeded"));
    client.advance(1);
    assert_eq!(code(&client.call("DescribeZones", &json!({}))), None);
}
