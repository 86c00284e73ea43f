//! Scripted services: their answers, and the mismatches they report.

use tencent_cloud::testing::{Answer, Replay};
use tencent_cloud::transport::Failure;
use tencent_cloud::{ErrorKind, GenericClient, RetryPolicy};

use crate::support::record::recorded;
use crate::testing::actions::{
    Api20ListRequest, Api20ListResponse, EndRequest, Filter, ListRequest, ListResponse,
};

fn client(service: &Replay) -> GenericClient {
    recorded(service.client()).build().unwrap()
}

fn list(total: i64) -> Answer {
    Answer::json(format!(r#"{{"Total": {total}}}"#))
}

#[tokio::test]
async fn each_action_has_its_own_answers_in_order() {
    let service = Replay::new();
    service
        .on::<ListRequest>(list(1))
        .on::<EndRequest>(Answer::json("{}"))
        .on_named("List", list(2))
        .always::<ListRequest>(list(3));
    let client = client(&service);
    let total = || async { client.call_action(ListRequest::default()).await.unwrap().total };
    assert_eq!((total().await, total().await, total().await, total().await), (1, 2, 3, 3));
    let ended = client.call_action(EndRequest { id: "a".into() }).await.unwrap();
    assert!(!ended.request_id.is_empty());
    let actions: Vec<_> =
        service.sent().iter().map(|sent| sent.action().unwrap().to_owned()).collect();
    assert_eq!(actions, ["List", "List", "List", "List", "End"]);
    service.finish().unwrap();
}

#[tokio::test]
async fn every_kind_of_answer_reaches_the_caller() {
    let service = Replay::new();
    let filters = vec![Filter { name: "n".into(), values: vec!["v".into()] }];
    let response = ListResponse { total: 7, filters: filters.clone(), request_id: "mine".into() };
    service.on::<ListRequest>(Answer::response(&response));
    let response = client(&service).call_action(ListRequest::default()).await.unwrap();
    assert_eq!(
        (response.total, response.filters, response.request_id.as_str()),
        (7, filters, "mine")
    );

    let page = http::Response::builder().status(403).body("<html>no</html>").unwrap();
    for (answer, kind, code, status) in [
        (
            Answer::error("ResourceNotFound", "gone"),
            ErrorKind::Service,
            Some("ResourceNotFound"),
            Some(200),
        ),
        (Answer::http(page), ErrorKind::Gateway, None, Some(403)),
        (Answer::lost(Failure::TooLarge), ErrorKind::Transport(Failure::TooLarge), None, None),
        (Answer::silence(), ErrorKind::Timeout, None, None),
    ] {
        let (debug_text, before) = (format!("{answer:?}"), service.sent().len());
        service.on::<ListRequest>(answer);
        let clock = tencent_cloud::testing::ManualClock::new(std::time::SystemTime::now());
        let client: tencent_cloud::GenericClient =
            recorded(service.client()).clock(clock.clone()).build().unwrap();
        let call = tokio::spawn(client.call_action(ListRequest::default()).into_future());
        while service.sent().len() == before {
            tokio::task::yield_now().await;
        }
        clock.advance(std::time::Duration::from_secs(61));
        let error = call.await.unwrap().err().unwrap();
        assert_eq!(
            (error.kind(), error.code(), error.http_status()),
            (kind, code, status),
            "{debug_text}"
        );
    }
    service.finish().unwrap();
}

#[tokio::test]
async fn api20_is_answered_in_its_own_format() {
    let service = Replay::new();
    service
        .on::<Api20ListRequest>(Answer::json(r#"{"total": 7}"#))
        .on::<Api20ListRequest>(Answer::response(&Api20ListResponse { code: 0, total: 8 }))
        .on::<Api20ListRequest>(Answer::error("4000", "wrong"))
        .on::<Api20ListRequest>(Answer::error("InvalidParameter", "wrong"))
        // An action of API 3.0 with the same name.
        .on::<ListRequest>(list(9));
    let client = client(&service);
    let api20 = || client.call_action(Api20ListRequest::default());
    assert_eq!((api20().await.unwrap().total, api20().await.unwrap().total), (7, 8));
    assert_eq!(api20().await.err().unwrap().number(), Some(4000));
    assert_eq!(api20().await.err().unwrap().code(), Some("InvalidParameter"));
    assert_eq!(client.call_action(ListRequest::default()).await.unwrap().total, 9);
    service.finish().unwrap();
}

#[tokio::test]
async fn an_unexpected_call_is_an_error_and_not_retried() {
    let service = Replay::new();
    service.on::<EndRequest>(Answer::json("{}")).on::<EndRequest>(Answer::json("{}"));
    let error = client(&service).call_action(ListRequest::default()).await.err().unwrap();
    assert_eq!((error.code(), service.sent().len()), (Some("UnexpectedCall"), 1));
    assert!(error.to_string().contains("expected End (2 times), found List"), "{error}");
    let report = service.finish().unwrap_err().to_string();
    let lines: Vec<&str> = report.lines().skip(1).collect();
    assert_eq!(
        lines,
        ["  call 1: expected End (2 times), found List", "  never called: End (2 times)"]
    );
}

#[tokio::test]
async fn in_order_rejects_calls_in_another_order() {
    let service = Replay::new().in_order();
    service
        .on::<ListRequest>(list(1))
        .on::<EndRequest>(Answer::json("{}"))
        .on::<ListRequest>(list(2));
    let client = client(&service);
    client.call_action(ListRequest::default()).await.unwrap();
    let error = client.call_action(ListRequest::default()).await.err().unwrap();
    assert!(error.to_string().contains("call 2: expected End, found List"), "{error}");
    client.call_action(EndRequest::default()).await.unwrap();
    assert_eq!(client.call_action(ListRequest::default()).await.unwrap().total, 2);
    let error = client.call_action(ListRequest::default()).await.err().unwrap();
    assert!(error.to_string().contains("call 5: expected no call, found List"), "{error}");
    assert!(service.finish().is_err());
}

#[tokio::test]
async fn reports_answers_that_do_not_match_the_action() {
    for (answer, problem) in [
        (r#"{"Totals": 1}"#, "answer 1, for List: the response has no field Totals"),
        (r#"{"Filters": [{"Name": "n", "Value": "v"}]}"#, "no field Filters.0.Value"),
        (r#"{"Total": "many"}"#, "at Total: "),
        (r#"["Total"]"#, "expected a JSON object"),
        (r#"{"Total": "#, "expected a JSON object, found EOF"),
    ] {
        let service = Replay::new();
        service.on::<ListRequest>(Answer::json(answer));
        // The answer may be used all the same.
        let _ = client(&service).call_action(ListRequest::default()).await;
        let report = service.finish().unwrap_err().to_string();
        assert!(report.contains(problem), "{answer}: {report}");
    }
    let service = Replay::new();
    service.on::<ListRequest>(Answer::json(r#"{"Total": "7", "Filters": null, "RequestId": ""}"#));
    assert_eq!(client(&service).call_action(ListRequest::default()).await.unwrap().total, 7);
    service.finish().unwrap();
}

#[test]
#[should_panic(expected = "never called: List")]
fn dropping_an_unfinished_script_panics() {
    Replay::new().on::<ListRequest>(list(1));
}

#[tokio::test]
async fn a_function_receives_the_request() {
    let service = Replay::new();
    service.serve(|request: ListRequest| match request.limit {
        Some(limit) => list(limit * 2),
        None => Answer::error("MissingParameter", "Limit"),
    });
    let client = client(&service);
    let limited = ListRequest { limit: Some(4), ..ListRequest::default() };
    assert_eq!(client.call_action(limited).await.unwrap().total, 8);
    let error = client.call_action(ListRequest::default()).await.err().unwrap();
    assert_eq!(error.code(), Some("MissingParameter"));
}

#[tokio::test]
async fn named_errors_match_the_api_generation() {
    let service = Replay::new();
    service
        .on::<ListRequest>(Answer::throttled())
        .on::<ListRequest>(Answer::internal_error())
        .on::<Api20ListRequest>(Answer::throttled())
        .on::<Api20ListRequest>(Answer::internal_error());
    let client = client(&service);
    let never = RetryPolicy::never;
    let api30 = || client.call_action(ListRequest::default()).retry(never());
    let error = api30().await.err().unwrap();
    assert_eq!((error.code(), error.is_throttling()), (Some("RequestLimitExceeded"), true));
    assert_eq!(api30().await.err().unwrap().code(), Some("InternalError"));
    let api20 = || client.call_action(Api20ListRequest::default()).retry(never());
    let error = api20().await.err().unwrap();
    assert_eq!((error.number(), error.is_throttling()), (Some(4400), true));
    assert_eq!(api20().await.err().unwrap().number(), Some(6000));
    service.finish().unwrap();
}
