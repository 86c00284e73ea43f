//! Calls by name with the caller's own serde types.

use serde::{Deserialize, Serialize};
use tencent_cloud::{ErrorKind, Idempotency, RequestMethod, RetryPolicy, Signature};

use crate::calls::common::{Script, builder, client, header, lost, refusal, response};

#[derive(Serialize)]
struct DescribeVpcs<'a> {
    #[serde(rename = "VpcIds")]
    vpc_ids: &'a [&'a str],
    #[serde(rename = "Limit", skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Vpcs {
    #[serde(rename = "TotalCount")]
    total_count: u64,
    #[serde(rename = "VpcSet")]
    vpcs: Vec<Vpc>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Vpc {
    #[serde(rename = "VpcId")]
    id: String,
}

const REQUEST: DescribeVpcs<'static> = DescribeVpcs { vpc_ids: &["vpc-1"], limit: None };
const RESPONSE: &str =
    r#"{"Response": {"TotalCount": 1, "VpcSet": [{"VpcId": "vpc-1"}], "RequestId": "id-1"}}"#;

#[tokio::test]
async fn encodes_the_request_and_decodes_the_response() {
    let script = Script::new([response(200, "application/json", RESPONSE)]);
    let vpcs: Vpcs = client(script.clone())
        .call("vpc", "2017-03-12", "DescribeVpcs", &REQUEST)
        .region("ap-beijing")
        .await
        .unwrap();
    assert_eq!(vpcs, Vpcs { total_count: 1, vpcs: vec![Vpc { id: "vpc-1".to_owned() }] });
    let sent = &script.sent()[0];
    assert_eq!(sent.uri(), "https://vpc.tencentcloudapi.com/");
    assert_eq!(sent.body(), r#"{"VpcIds":["vpc-1"]}"#);
    assert_eq!(header(sent, "x-tc-action"), Some("DescribeVpcs"));
    assert_eq!(header(sent, "x-tc-region"), Some("ap-beijing"));
}

#[tokio::test]
async fn flattens_the_request_for_older_signatures() {
    let script = Script::new([response(200, "application/json", RESPONSE)]);
    let set = builder().signature(Signature::HmacSha256).method(RequestMethod::Get);
    let client = set.transport(script.clone()).build().unwrap();
    client.call::<_, Vpcs>("vpc", "2017-03-12", "DescribeVpcs", &REQUEST).await.unwrap();
    assert!(script.sent()[0].uri().query().unwrap().contains("VpcIds.0=vpc-1"));
}

#[tokio::test]
async fn retries_only_what_the_caller_marks_as_idempotent() {
    let good = || response(200, "application/json", RESPONSE);
    for (idempotency, succeeds) in
        [(Idempotency::ReadOnly, true), (Idempotency::NonIdempotent, false)]
    {
        let script = Script::new([lost(), good()]);
        let set = builder().retry(RetryPolicy::standard()).transport(script.clone());
        let client = set.build().unwrap();
        let call = client.call::<_, Vpcs>("vpc", "v", "DescribeVpcs", &REQUEST);
        assert_eq!(call.idempotency(idempotency).send().await.is_ok(), succeeds);
    }
}

#[tokio::test]
async fn errors_of_the_service_are_errors() {
    let script = Script::new([refusal("ResourceNotFound")]);
    let client = client(script);
    let call = client.call::<_, Vpcs>("vpc", "2017-03-12", "DescribeVpcs", &REQUEST);
    assert_eq!(call.await.unwrap_err().code(), Some("ResourceNotFound"));
}

#[tokio::test]
async fn decode_errors_quote_no_values() {
    let cases = [
        (r#"{"Response": {"TotalCount": "SECRET"}}"#, "invalid value: expected u64"),
        (r#"{"Response": {"TotalCount": 1}}"#, "missing field `VpcSet`"),
        (r#"{"Response": {"TotalCount": 1, "VpcSet": "SECRET"}}"#, "expected a sequence"),
        (r#"{"Response": ["SECRET"]}"#, "invalid"),
    ];
    for (body, message) in cases {
        let client = client(Script::new([response(200, "application/json", body)]));
        let call = client.call::<_, Vpcs>("vpc", "2017-03-12", "DescribeVpcs", &REQUEST);
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        assert_eq!((error.body(), error.http_status()), (Some(body.as_bytes()), Some(200)));
        let debug = format!("{error:?}");
        assert!(debug.contains(message) && !debug.contains("SECRET"), "{debug}");
    }
}

#[tokio::test]
async fn rejects_a_request_that_is_not_an_object() {
    let client = client(Script::default());
    let error = client.call::<_, Vpcs>("vpc", "v", "DescribeVpcs", "text").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("not a JSON object"), "{error}");
    let keys = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = client.call::<_, Vpcs>("vpc", "v", "DescribeVpcs", &keys).await.unwrap_err();
    assert!(error.to_string().contains("cannot be encoded"), "{error}");
}
