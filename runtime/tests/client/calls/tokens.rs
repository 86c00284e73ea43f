//! Idempotency tokens: an empty one is absent, and only requests with a token are retried after a lost response.

use serde_json::{Value, json};
use tencent_cloud::{
    Action, ActionInfo, ClientBuilder, Error, GenericClient, Idempotency, RequestMethod,
    RetryPolicy, Signature, shape,
};

use crate::calls::common::{DescribeThingsResponse, Script, builder, lost, success};

/// An action that is idempotent because of its token.
#[derive(Clone, Default)]
struct CreateThingRequest {
    token: Option<String>,
    name: Option<String>,
}

shape! { CreateThingRequest (request) { 0 => token: "ClientToken", 1 => name: "Name" } }

impl Action for CreateThingRequest {
    type Response = DescribeThingsResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "CreateThing")
        .idempotency(Idempotency::Idempotent)
        .idempotency_token("ClientToken");
}

fn client(
    configure: impl FnOnce(ClientBuilder<GenericClient>) -> ClientBuilder<GenericClient>,
) -> (Script, GenericClient) {
    let script = Script::new([lost(), success()]);
    let builder = builder().retry(RetryPolicy::standard()).transport(script.clone());
    (script, configure(builder).build().unwrap())
}

/// Returns every value of `ClientToken` in the bodies or queries that were sent.
fn tokens(script: &Script) -> Vec<Vec<String>> {
    let of = |request: &http::Request<bytes::Bytes>| {
        if let Ok(body) = serde_json::from_slice::<Value>(request.body()) {
            let text = std::str::from_utf8(request.body()).unwrap();
            assert!(text.matches("ClientToken").count() <= 1, "{text}");
            let token = body.get("ClientToken").map(|token| token.as_str().unwrap().to_owned());
            return token.into_iter().collect();
        }
        let form = request.uri().query().map_or(&**request.body(), str::as_bytes);
        let pairs = form_urlencoded::parse(form).filter(|pair| pair.0 == "ClientToken");
        pairs.map(|pair| pair.1.into_owned()).collect()
    };
    script.sent().iter().map(of).collect()
}

fn assert_one_generated_token(script: &Script) {
    let sent = tokens(script);
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert_eq!(sent[0], sent[1]);
    assert_eq!(sent[0].len(), 1, "{sent:?}");
    assert!((32..=64).contains(&sent[0][0].len()), "{sent:?}");
}

#[tokio::test]
async fn a_generated_token_replaces_an_empty_one() {
    let forms = [
        (Signature::Tc3, RequestMethod::Post),
        (Signature::Tc3, RequestMethod::Get),
        (Signature::HmacSha256, RequestMethod::Post),
        (Signature::HmacSha1, RequestMethod::Get),
    ];
    for (signature, method) in forms {
        for name in [None, Some("n\"1".to_owned())] {
            let (script, client) = client(|builder| builder.signature(signature).method(method));
            let request = CreateThingRequest { token: Some(String::new()), name };
            client.call_action(request).await.unwrap();
            assert_one_generated_token(&script);
        }
        let (script, client) = client(|builder| builder.signature(signature).method(method));
        let template =
            r#"{"Name": "n", "ClientToken": "", "Size": 123456789012345678901234567890}"#;
        client.call_raw("cvm", "2017-03-12", "CreateThing", template).await.unwrap();
        assert_one_generated_token(&script);
    }
}

#[tokio::test]
async fn the_rest_of_a_template_is_sent_unchanged() {
    let (script, client) = client(|builder| builder);
    let template =
        "{\"Z\": [1.50, {\"ClientToken\": \"\"}], \"ClientToken\" : null,\n \"A\": \"\\u00e9\"}";
    client.call_raw("cvm", "2017-03-12", "CreateThing", template).await.unwrap();
    for request in script.sent() {
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        let (before, rest) = body.split_once("null").map_or_else(
            || {
                let (before, rest) = body.split_once("\"ClientToken\" : \"").unwrap();
                (before, rest.split_once('"').unwrap().1)
            },
            |_| panic!("{body}"),
        );
        assert_eq!(before, "{\"Z\": [1.50, {\"ClientToken\": \"\"}], ");
        assert_eq!(rest, ",\n \"A\": \"\\u00e9\"}");
    }
}

/// Sends a call by name whose first response is lost, and returns the number of attempts.
async fn attempts(body: &Value, idempotency: Option<Idempotency>) -> usize {
    let (script, client) = client(|builder| builder);
    let mut call = client.call_raw("cvm", "2017-03-12", "CreateThing", body.to_string());
    if let Some(idempotency) = idempotency {
        call = call.idempotency(idempotency);
    }
    let result: Result<_, Error> = call.await;
    assert_eq!(result.is_ok(), script.sent().len() == 2);
    script.sent().len()
}

#[tokio::test]
async fn retries_of_calls_by_name_depend_on_the_token_that_is_sent() {
    let cases = [
        (json!({"Name": "n"}), None, 1),
        (json!({"ClientToken": "mine"}), None, 2),
        (json!({"ClientToken": ""}), None, 2),
        (json!({"Nested": {"ClientToken": "mine"}}), None, 1),
        (json!({"Name": "ClientToken"}), None, 1),
        (json!({"ClientToken": 7}), None, 1),
        (json!({"ClientToken": 7}), Some(Idempotency::Idempotent), 1),
        (json!({"ClientToken": 7}), Some(Idempotency::ReadOnly), 2),
        (json!({"Name": "n"}), Some(Idempotency::Idempotent), 2),
    ];
    for (body, idempotency, expected) in cases {
        assert_eq!(attempts(&body, idempotency).await, expected, "{body} {idempotency:?}");
    }
}

#[tokio::test]
async fn keeps_the_token_of_the_caller() {
    let (script, client) = client(|builder| builder);
    let request = CreateThingRequest { token: Some("mine".to_owned()), name: None };
    client.call_action(request).await.unwrap();
    assert_eq!(tokens(&script), [["mine"], ["mine"]]);
}
