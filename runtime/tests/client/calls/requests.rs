//! The requests of calls, with every signature and method.

use crate::calls::common::{
    AssumeRequest, NOW, SECRET_ID, SECRET_KEY, Script, TOKEN, builder, client, header, request,
    success,
};
use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud::sign::{HexDigest, tc3};
use tencent_cloud::{
    ClientBuilder, Credentials, GenericClient, Language, RequestMethod, Signature,
};

/// Recomputes the signature from the received request, as a server does.
pub(crate) fn expected_authorization(
    request: &http::Request<bytes::Bytes>,
    service: &str,
) -> String {
    let timestamp = header(request, "x-tc-timestamp").unwrap().parse().unwrap();
    let scope = tc3::Scope::at(timestamp, service);
    let canonical = tc3::canonical_request(
        request.method().as_str(),
        request.uri().query().unwrap_or_default(),
        header(request, "content-type").unwrap(),
        header(request, "host").unwrap(),
        HexDigest::of(request.body()).as_str(),
    );
    let key = tc3::SigningKey::derive(SECRET_KEY, &scope);
    let signature = key.sign(&tc3::string_to_sign(timestamp, &scope, &canonical));
    tc3::authorization(SECRET_ID, &scope, &signature)
}

async fn send(builder: ClientBuilder<GenericClient>) -> http::Request<bytes::Bytes> {
    let script = Script::new([success()]);
    let client = builder.transport(script.clone()).build().unwrap();
    client.call_action(request()).await.unwrap();
    let mut sent = script.sent();
    assert_eq!(sent.len(), 1);
    sent.pop().unwrap()
}

#[tokio::test]
async fn tc3_post_sends_json() {
    let sent = send(builder().language(Language::EnUs).request_client("a-program/1")).await;
    assert_eq!(sent.method(), "POST");
    assert_eq!(sent.uri(), "https://cvm.tencentcloudapi.com/");
    assert_eq!(
        sent.body(),
        r#"{"Filters":[{"Name":"instance-name","Values":["未命名 *","a~b/c+d&e=f?g%"]}],"Limit":1,"Password":"CANARYq7Zx3Kw9Tf2Lm1!"}"#
    );
    let headers = [
        ("host", "cvm.tencentcloudapi.com"),
        ("content-type", "application/json"),
        ("x-tc-action", "DescribeThings"),
        ("x-tc-version", "2017-03-12"),
        ("x-tc-region", "ap-guangzhou"),
        ("x-tc-timestamp", "1551113065"),
        ("x-tc-language", "en-US"),
        ("x-tc-requestclient", "a-program/1"),
    ];
    for (name, value) in headers {
        assert_eq!(header(&sent, name), Some(value), "{name}");
    }
    for name in ["x-tc-token", "x-tc-traceid"] {
        assert_eq!(header(&sent, name), None, "{name}");
    }
    let expected = expected_authorization(&sent, "cvm");
    assert_eq!(header(&sent, "authorization"), Some(expected.as_str()));
}

/// The secret of another account.
const OTHER: &str = "CANARYq7Zx3Kw9Tf2LmOther";

#[tokio::test]
async fn a_call_can_have_its_own_credentials() {
    let script = Script::new([success(), success()]);
    let client = client(script.clone());
    let other = Credentials::new("AKIDother", OTHER).with_token(OTHER);
    client.call_action(request()).credentials(other.clone()).await.unwrap();
    client.call_action(request()).await.unwrap();
    let [as_other, as_self] = script.sent().try_into().unwrap();
    assert!(header(&as_other, "authorization").unwrap().contains("Credential=AKIDother/"));
    assert_eq!(header(&as_other, "x-tc-token"), Some(OTHER));
    let expected = expected_authorization(&as_self, "cvm");
    assert_eq!(header(&as_self, "authorization"), Some(expected.as_str()));
    assert_eq!(header(&as_self, "x-tc-token"), None);
}

#[tokio::test]
async fn tc3_get_sends_a_query() {
    let sent = send(builder().method(RequestMethod::Get)).await;
    assert_eq!(sent.method(), "GET");
    assert_eq!(
        sent.uri().query(),
        Some(
            "Filters.0.Name=instance-name&Filters.0.Values.0=%E6%9C%AA%E5%91%BD%E5%90%8D%20%2A\
             &Filters.0.Values.1=a~b%2Fc%2Bd%26e%3Df%3Fg%25&Limit=1&Password=CANARYq7Zx3Kw9Tf2Lm1%21"
        )
    );
    assert!(sent.body().is_empty());
    assert_eq!(header(&sent, "content-type"), Some("application/x-www-form-urlencoded"));
    let expected = expected_authorization(&sent, "cvm");
    assert_eq!(header(&sent, "authorization"), Some(expected.as_str()));
}

#[tokio::test]
async fn signs_for_the_service_of_the_action_on_any_host() {
    let sent = send(builder().endpoint("http://127.0.0.1:8080")).await;
    assert_eq!(sent.uri(), "http://127.0.0.1:8080/");
    assert_eq!(header(&sent, "host"), Some("127.0.0.1:8080"));
    let expected = expected_authorization(&sent, "cvm");
    assert_eq!(header(&sent, "authorization"), Some(expected.as_str()));
    assert!(expected.contains("/2019-02-25/cvm/tc3_request"));

    let sent = send(builder().root_domain("intl.tencentcloudapi.com")).await;
    assert_eq!(sent.uri(), "https://cvm.intl.tencentcloudapi.com/");
}

#[tokio::test]
async fn v1_sends_a_signed_form() {
    let signatures = [
        (Signature::HmacSha1, Algorithm::HmacSha1),
        (Signature::HmacSha256, Algorithm::HmacSha256),
    ];
    for (signature, algorithm) in signatures {
        for method in [RequestMethod::Get, RequestMethod::Post] {
            let temporary = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
            let builder = builder().credentials(temporary).signature(signature).method(method);
            let sent = send(builder.language(Language::ZhCn)).await;
            let form = match method {
                RequestMethod::Get => sent.uri().query().unwrap().to_owned(),
                _ => String::from_utf8(sent.body().to_vec()).unwrap(),
            };
            let mut parameters: Parameters = form
                .split('&')
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap();
                    let value = percent_encoding::percent_decode_str(value).decode_utf8().unwrap();
                    (name.to_owned(), value.into_owned())
                })
                .collect();
            assert_eq!(sent.method(), method.as_str());
            let host = header(&sent, "host").unwrap();
            let text = v1::string_to_sign(method.as_str(), host, "/", &parameters, Names::AsSent);
            let expected = v1::signature(algorithm, SECRET_KEY, &text);
            assert_eq!(parameters.get("Signature"), Some(expected.as_str()));
            let given = [
                ("Action", "DescribeThings"),
                ("Version", "2017-03-12"),
                ("Region", "ap-guangzhou"),
                ("Timestamp", "1551113065"),
                ("SecretId", SECRET_ID),
                ("SignatureMethod", algorithm.as_str()),
                ("Token", TOKEN),
                ("Language", "zh-CN"),
                ("Filters.0.Values.0", "未命名 *"),
            ];
            for (name, value) in given {
                assert_eq!(parameters.get(name), Some(value), "{name}");
            }
            assert!(parameters.get("Nonce").unwrap().parse::<u64>().unwrap() > 0);
            parameters.sort();
            let mut names: Vec<&str> = parameters.iter().map(|pair| pair.0).collect();
            names.dedup();
            assert_eq!(names.len(), parameters.len(), "a parameter is sent twice");
            assert_eq!(header(&sent, "authorization"), None);
            assert_eq!(header(&sent, "x-tc-action"), None);
        }
    }
}

/// Two calls at the same time: a server that remembers nonces must accept both.
#[tokio::test]
async fn nonces_differ() {
    let script = Script::new([success(), success()]);
    let client = builder()
        .signature(Signature::HmacSha256)
        .method(RequestMethod::Get)
        .transport(script.clone())
        .build()
        .unwrap();
    client.call_action(request()).await.unwrap();
    client.call_action(request()).await.unwrap();
    let sent = script.sent();
    assert_ne!(sent[0].uri(), sent[1].uri());
}

#[tokio::test]
async fn sends_the_token_of_temporary_credentials() {
    let temporary = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
    let sent = send(builder().credentials(temporary)).await;
    assert_eq!(header(&sent, "x-tc-token"), Some(TOKEN));
    let printed = format!("{:?}", sent.headers());
    assert!(!printed.contains(TOKEN) && !printed.contains("Signature="), "{printed}");
}

#[tokio::test]
async fn unsigned_actions_need_no_credentials() {
    for signature in [Signature::Tc3, Signature::HmacSha1] {
        let script = Script::new([success()]);
        let client = GenericClient::builder()
            .credentials(tencent_cloud::providers::Environment::given([("", "")]))
            .signature(signature)
            .clock(crate::calls::common::Frozen(NOW))
            .transport(script.clone())
            .timeout(std::time::Duration::MAX)
            .build()
            .unwrap();
        client.call_action(AssumeRequest { limit: Some(1) }).await.unwrap();
        let sent = &script.sent()[0];
        assert_eq!(header(sent, "authorization"), Some("SKIP"));
        assert_eq!(header(sent, "host"), Some("sts.tencentcloudapi.com"));
        assert_eq!(sent.body(), r#"{"Limit":1}"#);
    }
}

#[tokio::test]
async fn options_of_a_call_override_the_client() {
    let script = Script::new([success()]);
    client(script.clone())
        .call_action(request())
        .region("ap-shanghai")
        .language(Language::ZhCn)
        .trace_id("trace-1")
        .header("X-Team", "blue")
        .await
        .unwrap();
    let sent = &script.sent()[0];
    let headers = [
        ("x-tc-region", "ap-shanghai"),
        ("x-tc-language", "zh-CN"),
        ("x-tc-traceid", "trace-1"),
        ("x-team", "blue"),
    ];
    for (name, value) in headers {
        assert_eq!(header(sent, name), Some(value), "{name}");
    }
}
