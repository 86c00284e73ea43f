//! Bodies other than JSON, and unsigned payloads.

use tencent_cloud::body::{Multipart, OctetStream};
use tencent_cloud::sign::tc3;
use tencent_cloud::{Credentials, ErrorKind, RequestMethod, Signature};

use crate::calls::common::{
    NOW, SECRET_ID, SECRET_KEY, Script, builder, client, header, request, success,
};

/// Returns the expected `Authorization` header with `payload` in place of the body.
fn expected(sent: &http::Request<bytes::Bytes>, payload: &[u8]) -> String {
    let timestamp = i64::try_from(NOW).unwrap();
    let signer = tc3::Signer::new(Credentials::new(SECRET_ID, SECRET_KEY), "cvm", timestamp);
    let parts = tc3::Request {
        method: sent.method().as_str(),
        query: sent.uri().query().unwrap_or_default(),
        content_type: header(sent, "content-type").unwrap(),
        host: header(sent, "host").unwrap(),
        payload,
    };
    signer.authorization(&parts, timestamp)
}

#[tokio::test]
async fn signs_multipart_and_octet_stream_bodies() {
    let script = Script::new([success(), success(), success()]);
    let client = client(script.clone());
    let raw = |body| client.call_raw("cvm", "2017-03-12", "UploadThing", body);
    let parts = Multipart::new().file("Image", "a.png", vec![0xff, 0]);
    raw(tencent_cloud::body::Body::from(parts.clone())).await.unwrap();
    raw(parts.clone().into()).await.unwrap();
    raw(OctetStream::new(vec![0xff, 0]).parameter("Name", "a").into()).await.unwrap();
    let sent = script.sent();
    for sent in &sent {
        assert_eq!(sent.method(), "POST");
        assert_eq!(header(sent, "authorization"), Some(&*expected(sent, sent.body())));
        assert!(!format!("{sent:?}").contains(SECRET_KEY));
    }
    let content_type = |index: usize| header(&sent[index], "content-type").unwrap();
    let boundary = content_type(0).strip_prefix("multipart/form-data; boundary=").unwrap();
    assert_eq!(sent[0].body(), &parts.encode(boundary));
    assert_ne!(content_type(0), content_type(1), "the boundary is random");
    assert_eq!(content_type(2), "application/octet-stream");
    assert_eq!((&sent[2].body()[..], header(&sent[2], "x-cvm-name")), (&[0xff, 0][..], Some("a")));
}

#[tokio::test]
async fn payload_can_be_unsigned_per_client_and_per_call() {
    let script = Script::new([success(), success(), success(), success()]);
    let set = builder().transport(script.clone());
    let signing = set.clone().build().unwrap();
    let not = set.clone().unsigned_payload().build().unwrap();
    let get = set.method(RequestMethod::Get).unsigned_payload().build().unwrap();
    not.call_action(request()).await.unwrap();
    signing.call_action(request()).unsigned_payload(true).await.unwrap();
    get.call_action(request()).await.unwrap();
    not.call_action(request()).unsigned_payload(false).await.unwrap();
    let sent = script.sent();
    for sent in &sent[..3] {
        assert_eq!(header(sent, "x-tc-content-sha256"), Some("UNSIGNED-PAYLOAD"));
        let expected = expected(sent, b"UNSIGNED-PAYLOAD");
        assert_eq!(header(sent, "authorization"), Some(&*expected));
    }
    assert_eq!(header(&sent[3], "x-tc-content-sha256"), None);
    assert_eq!(header(&sent[3], "authorization"), Some(&*expected(&sent[3], sent[3].body())));
}

#[tokio::test]
async fn rejects_files_and_unsigned_payloads_with_older_signatures() {
    let set = builder().signature(Signature::HmacSha1).transport(Script::default());
    let old = set.build().unwrap();
    let unsigned = old.call_action(request()).unsigned_payload(true).await.unwrap_err();
    let raw = |body: tencent_cloud::body::Body| old.call_raw("cvm", "v", "A", body);
    let parts = raw(Multipart::new().into()).await.unwrap_err();
    let octets = raw(OctetStream::new("").into()).await.unwrap_err();
    for error in [unsigned, parts, octets] {
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("Signature::Tc3"), "{error}");
    }
    let new = client(Script::default());
    for (name, value) in [("a b", ""), ("a", "line\nbreak secret")] {
        let body = OctetStream::new("").parameter(name, value);
        assert!(!format!("{body:?}").contains("secret"));
        let error = new.call_raw("cvm", "v", "A", body).await.unwrap_err();
        assert!(error.to_string().contains("cannot be sent as a header"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
