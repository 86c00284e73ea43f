//! Recorded requests, whatever their encoding.

use tencent_cloud::testing::{Answer, Replay};
use tencent_cloud::{RequestMethod, Signature};
use tencent_cloud_leak_scan::MARKER;

use crate::support::record::recorded;
use crate::testing::actions::{Filter, ListRequest};

fn request() -> ListRequest {
    let values = (0..12).map(|number| format!("value {number} + & = % 名")).collect();
    ListRequest {
        filters: Some(vec![
            Filter { name: "zone".into(), values },
            Filter { name: String::new(), values: vec!["x".into()] },
        ]),
        limit: Some(-7),
        all: Some(true),
    }
}

#[tokio::test]
async fn reads_requests_of_every_signature_and_method() {
    for signature in [Signature::Tc3, Signature::HmacSha1, Signature::HmacSha256] {
        for method in [RequestMethod::Get, RequestMethod::Post] {
            let service = Replay::new();
            service.on::<ListRequest>(Answer::json("{}"));
            let client: tencent_cloud::GenericClient =
                recorded(service.client()).signature(signature).method(method).build().unwrap();
            client.call_action(request()).trace_id("trace-1").await.unwrap();
            let sent = service.sent().remove(0);
            let case = format!("{signature:?} {method:?}: {}", sent.json());
            assert_eq!(sent.action(), Some("List"), "{case}");
            assert_eq!(sent.version(), Some("2017-03-12"), "{case}");
            assert_eq!(sent.region(), Some("ap-guangzhou"), "{case}");
            assert_eq!(sent.header("X-TC-TraceId"), Some("trace-1"), "{case}");
            let parameter = |name| sent.parameter(name);
            assert_eq!(parameter("Limit").as_deref(), Some("-7"), "{case}");
            assert_eq!(parameter("All").as_deref(), Some("true"), "{case}");
            let value = parameter("Filters.0.Values.11");
            assert_eq!(value.as_deref(), Some("value 11 + & = % 名"), "{case}");
            for absent in ["Filters", "Filters.2", "Filters.x", "Limit.0", "Signature", ""] {
                assert_eq!(parameter(absent), None, "{case}");
            }
            let read: ListRequest = sent.request().unwrap();
            assert_eq!(
                (read.filters, read.limit, read.all),
                (request().filters, Some(-7), Some(true))
            );
            service.finish().unwrap();
        }
    }
}

#[tokio::test]
async fn decode_errors_name_the_field_and_reveal_no_values() {
    let service = Replay::new();
    service.on_named("List", Answer::json("{}"));
    let client: tencent_cloud::GenericClient = recorded(service.client()).build().unwrap();
    let json = format!(r#"{{"Limit": "{MARKER}", "Colour": "red"}}"#);
    client.call_raw("cvm", "2017-03-12", "List", json.as_str()).await.unwrap();
    let sent = service.sent().remove(0);
    assert!(!format!("{sent:?} {service:?}").contains(MARKER));
    let error = sent.request::<ListRequest>().err().unwrap();
    assert_eq!(error.json_path(), Some("Limit"));
    assert_eq!(sent.json(), json);
    service.finish().unwrap();
}
