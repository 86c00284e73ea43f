//! The spans and events of calls.

use tencent_cloud::{Credentials, RetryPolicy};

use crate::calls::common::{
    PASSWORD, SECRET_ID, SECRET_KEY, Script, Silence, TOKEN, lost, plain_builder, request,
    response, success,
};
use crate::support::notes::Notes;

fn check(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "no {line} in\n{text}");
    }
    for secret in [SECRET_ID, SECRET_KEY, TOKEN, PASSWORD] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn traces_calls_without_secrets() {
    let notes = Notes::default();
    // With a single subscriber, a span that another thread enters first stays disabled; two subscribers prevent that.
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = notes.set_default();
    let deprecated = r#"{"Response": {"DeprecatedWarning": "use\nanother", "RequestId": "id-2"}}"#;
    let script = Script::new([
        success(),
        response(200, "text/plain", deprecated),
        response(200, "text/plain", deprecated),
        response(502, "text/html", PASSWORD),
    ]);
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
    let client =
        plain_builder().credentials(credentials).transport(script.clone()).build().unwrap();
    client.call_action(request()).await.unwrap();
    let sent = script.sent()[0].body().len();
    client.call_action(request()).region("ap-tokyo").header("X-Key", SECRET_KEY).await.unwrap();
    let raw = client.clone().call_action(request()).send_raw().await.unwrap();
    assert_eq!(raw.deprecation_warning(), Some("use\nanother"));
    client.call_action(request()).await.unwrap_err();

    let text = notes.text();
    // Clones of a client warn only once.
    assert_eq!(text.matches(r"deprecated: use\nanother").count(), 1);
    let lines = [
        "INFO call service=cvm version=2017-03-12 action=DescribeThings region=\"ap-guangzhou\"\n",
        "INFO call service=cvm version=2017-03-12 action=DescribeThings region=\"ap-tokyo\"\n",
        "later request_id=\"id-1\"",
        "later request_id=\"id-2\"",
        "DEBUG attempt number=1",
        r"deprecated: use\nanother",
        "status=502",
        &format!("later bytes_sent={sent}\n"),
        &format!("later bytes_received={}\n", success().unwrap().body().len()),
        "later duration_ms=",
        "later outcome=\"succeeded\"",
        "DEBUG event message=attempt finished outcome=\"succeeded\" status=200 request_id=\"id-1\"",
        "DEBUG event message=call finished outcome=\"failed\" attempts=1",
        "error=DescribeThings: gateway error: the body is not JSON",
    ];
    check(&text, &lines);
}

#[tokio::test]
async fn traces_retries_and_dropped_calls() {
    let notes = Notes::default();
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = notes.set_default();
    let repeats = plain_builder().retry(RetryPolicy::standard());
    let client = repeats.transport(Script::new([lost(), success()])).build().unwrap();
    client.call_action(request()).await.unwrap();
    let mut call = Box::pin(
        plain_builder().transport(Silence).build().unwrap().call_action(request()).into_future(),
    );
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    drop(call);

    let lines = [
        "DEBUG attempt number=2",
        "DEBUG event message=retrying pause_ms=",
        "error=connection lost: on purpose",
        "DEBUG event message=call finished outcome=\"succeeded\" attempts=2",
        "DEBUG event message=attempt finished outcome=\"cancelled\"",
        "DEBUG event message=call finished outcome=\"cancelled\" attempts=1",
    ];
    check(&notes.text(), &lines);
}
