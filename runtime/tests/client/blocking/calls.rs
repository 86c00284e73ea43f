//! Calls: responses, errors, options, timeouts, calls by name.

use std::time::Duration;

use tencent_cloud::credentials::{CredentialsError, CredentialsProvider};
use tencent_cloud::{
    BoxFuture, Credentials, ErrorKind, Idempotency, Language, RetryPolicy, blocking,
};
use tencent_cloud_leak_scan::KEY;

use crate::blocking::common::{Service, ThingsRequest, builder, error_body, list_body};

fn header<'a>(request: &'a http::Request<bytes::Bytes>, name: &str) -> &'a str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn a_call_returns_its_response() {
    let service = Service::new(|_| list_body(&["NORMAL"], 0, 1));
    let response = service.client().call_action(ThingsRequest::default()).send().unwrap();
    assert_eq!((response.total, response.request_id.as_str()), (Some(1), "id-1"));
    assert_eq!(response.things[0].id, "thing-0");

    let raw = service.client().call_action(ThingsRequest::default()).send_raw().unwrap();
    assert_eq!(raw.request_id(), Some("id-1"));
    assert_eq!(&raw.body()[..], list_body(&["NORMAL"], 0, 1).as_bytes());
}

#[test]
fn a_call_has_every_option_of_the_async_call() {
    let service = Service::new(|_| list_body(&[], 0, 0));
    let call = service
        .client()
        .call_action(ThingsRequest { limit: Some(7), ..ThingsRequest::default() })
        .timeout(Duration::from_secs(3))
        .retry(RetryPolicy::standard())
        .region("ap-shanghai")
        .credentials(Credentials::new("another", KEY))
        .language(Language::EnUs)
        .trace_id("trace-1")
        .header("X-Own", "yes")
        .unsigned_payload(false);
    assert_eq!(call.request().limit, Some(7));
    let debug_text = format!("{call:?}");
    assert!(
        debug_text.starts_with("Call {") && debug_text.contains("timeout: Some(3s)"),
        "{debug_text}"
    );
    call.send().unwrap();
    let sent = service.sent();
    assert_eq!(header(&sent[0], "X-TC-Region"), "ap-shanghai");
    assert_eq!(header(&sent[0], "X-TC-Language"), "en-US");
    assert_eq!(header(&sent[0], "X-TC-TraceId"), "trace-1");
    assert_eq!(header(&sent[0], "X-Own"), "yes");
    assert!(header(&sent[0], "Authorization").contains("Credential=another/"));
}

#[test]
fn an_error_is_that_of_the_async_call() {
    let service = Service::new(|_| error_body("ResourceNotFound"));
    let error =
        service.client().call_action(ThingsRequest::default()).send().map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.action(), Some("DescribeThings"));
    assert_eq!((error.code(), error.message()), (Some("ResourceNotFound"), "on purpose"));
    assert_eq!(error.request_id(), Some("id-9"));
}

#[test]
fn a_dry_run_that_passed_is_ok() {
    let service = Service::new(|_| error_body("DryRunOperation"));
    service.client().call_action(ThingsRequest::default()).dry_run().unwrap();
    assert_eq!(service.values_of("DryRun"), [true]);
    let service = Service::new(|_| error_body("ResourceInsufficient"));
    let error = service.client().call_action(ThingsRequest::default()).dry_run().unwrap_err();
    assert_eq!(error.code(), Some("ResourceInsufficient"));
}

#[test]
fn a_call_by_name_returns_its_response() {
    let service = Service::new(|_| list_body(&[], 0, 0));
    let client = service.client();
    assert_eq!(client.config().region(), Some("ap-guangzhou"));
    let response = client
        .call_raw("vpc", "2017-03-12", "DescribeVpcs", r#"{"Limit": "10"}"#)
        .region("ap-shanghai")
        .idempotency(Idempotency::ReadOnly)
        .send()
        .unwrap();
    assert_eq!(response.request_id(), Some("id-1"));
    let sent = service.sent();
    assert_eq!(header(&sent[0], "X-TC-Action"), "DescribeVpcs");
    assert_eq!(header(&sent[0], "X-TC-Region"), "ap-shanghai");
    assert_eq!(service.values_of("Limit"), Vec::<String>::new());
}

/// The timer is that of the background thread, since this thread has no runtime.
#[test]
fn a_call_times_out() {
    let service = Service::with_future(|_| Box::pin(std::future::pending()));
    let call =
        service.client().call_action(ThingsRequest::default()).timeout(Duration::from_millis(1));
    let error = call.send().map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(!error.was_not_executed());
}

#[test]
fn a_call_is_retried() {
    let service = Service::new({
        let attempts = std::sync::atomic::AtomicUsize::new(0);
        move |_| match attempts.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => error_body("RequestLimitExceeded"),
            _ => list_body(&[], 0, 0),
        }
    });
    let call =
        service.client().call_action(ThingsRequest::default()).retry(RetryPolicy::standard());
    assert_eq!(call.send_raw().unwrap().attempts(), 2);
    assert_eq!(service.sent().len(), 2);
}

#[test]
fn a_configuration_without_credentials_is_an_error() {
    let error = blocking::GenericClient::builder().build().map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("no credentials"), "{error}");
}

/// A provider that fetches credentials in a task.
#[derive(Debug)]
struct Fetched;

impl CredentialsProvider for Fetched {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let task = tokio::spawn(async { Credentials::new("fetched", KEY) });
            task.await.map_err(|error| CredentialsError::new(error.to_string()))
        })
    }
}

#[test]
fn background_tasks_run_on_the_background_thread() {
    let service = Service::new(|_| list_body(&[], 0, 0));
    let builder = builder().credentials(Fetched).transport(service.clone());
    builder.build().unwrap().call_action(ThingsRequest::default()).send().unwrap();
    assert!(header(&service.sent()[0], "Authorization").contains("Credential=fetched/"));
}
