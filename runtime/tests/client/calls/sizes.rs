//! The size limits of requests.

use tencent_cloud::{ErrorKind, RequestMethod, Signature};

use crate::calls::common::{DescribeThingsRequest, Filter, Script, builder, success};

const MIB: usize = 1 << 20;

/// Returns a request with about that many bytes of parameters.
fn request(size: usize) -> DescribeThingsRequest {
    let values = Some(vec!["x".repeat(size)]);
    DescribeThingsRequest {
        filters: Some(vec![Filter { name: None, values }]),
        ..DescribeThingsRequest::default()
    }
}

/// Returns the method of the request, or the error after checking that nothing was sent.
async fn send(
    signature: Signature,
    method: RequestMethod,
    size: usize,
) -> Result<http::Request<bytes::Bytes>, tencent_cloud::Error> {
    let script = Script::new([success()]);
    let client =
        builder().signature(signature).method(method).transport(script.clone()).build().unwrap();
    let result = client.call_action(request(size)).await;
    let mut sent = script.sent();
    assert_eq!(sent.len(), usize::from(result.is_ok()));
    result.map(|_| sent.remove(0))
}

#[tokio::test]
async fn sends_long_queries_with_post() {
    for signature in [Signature::Tc3, Signature::HmacSha256, Signature::HmacSha1] {
        let small = send(signature, RequestMethod::Get, 20 << 10).await.unwrap();
        assert_eq!((small.method().as_str(), small.body().len()), ("GET", 0), "{signature:?}");
        let large = send(signature, RequestMethod::Get, 32 << 10).await.unwrap();
        assert_eq!((large.method().as_str(), large.uri().query()), ("POST", None), "{signature:?}");
        assert!(large.body().len() > 32 << 10);
        let expected = match signature {
            Signature::Tc3 => "application/json",
            _ => "application/x-www-form-urlencoded",
        };
        assert_eq!(large.headers()["content-type"], expected);
    }
}

#[tokio::test]
async fn rejects_bodies_that_are_too_large() {
    for (signature, limit) in
        [(Signature::Tc3, 10 * MIB), (Signature::HmacSha256, MIB), (Signature::HmacSha1, MIB)]
    {
        for method in [RequestMethod::Post, RequestMethod::Get] {
            send(signature, method, limit - 1000).await.unwrap();
            let error = send(signature, method, limit).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::RequestTooLarge);
            assert!(error.was_not_executed() && !error.is_retryable());
            let text = error.to_string();
            let size = text.split_once("has ").and_then(|(_, rest)| rest.split_once(" bytes"));
            let size: usize = size.unwrap().0.parse().unwrap();
            assert!((limit + 1..limit + 1000).contains(&size), "{text}");
            assert!(text.contains(&format!("expected at most {limit}")), "{text}");
        }
    }
}

#[tokio::test]
async fn calls_by_name_have_the_same_limits() {
    let script = Script::new([]);
    let client = builder().transport(script.clone()).build().unwrap();
    let json = format!(r#"{{"Text": "{}"}}"#, "x".repeat(10 * MIB));
    let error = client.call_raw("cvm", "2017-03-12", "Anything", json).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RequestTooLarge);
    assert!(script.sent().is_empty());
}
