//! What `tracing` is told of a call.

use tencentcloud_runtime::Credentials;

use crate::common::{
    PASSWORD, SECRET_ID, SECRET_KEY, Script, TOKEN, builder, reply, request, success,
};
use crate::notes::Notes;

#[tokio::test]
async fn calls_are_traced_without_a_secret() {
    let notes = Notes::default();
    // With a single subscriber in the process, a span that another thread meets first is off for good; with two it isn't.
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = tracing::subscriber::set_default(notes.clone());
    let deprecated = r#"{"Response": {"DeprecatedWarning": "use another", "RequestId": "id-2"}}"#;
    let script = Script::new([
        success(),
        reply(200, "text/plain", deprecated),
        reply(200, "text/plain", deprecated),
        reply(502, "text/html", PASSWORD),
    ]);
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
    let client = builder().credentials(credentials).transport(script).build().unwrap();
    client.call(request()).await.unwrap();
    client.call(request()).region("ap-tokyo").header("X-Key", SECRET_KEY).await.unwrap();
    let raw = client.clone().call(request()).send_raw().await.unwrap();
    assert_eq!(raw.deprecation_warning(), Some("use another"));
    client.call(request()).await.unwrap_err();

    let text = notes.text();
    // A warning is for people: clones of a client share that they were told.
    assert_eq!(text.matches("deprecated: use another").count(), 1);
    for line in [
        r#"call service=cvm action=DescribeThings region="ap-guangzhou""#,
        r#"call service=cvm action=DescribeThings region="ap-tokyo""#,
        r#"later request_id="id-1""#,
        r#"later request_id="id-2""#,
        "attempt number=1",
        "deprecated: use another",
        "status=502",
    ] {
        assert!(text.contains(line), "no {line} in\n{text}");
    }
    for secret in [SECRET_ID, SECRET_KEY, TOKEN, PASSWORD] {
        assert!(!text.contains(secret), "{text}");
    }
}
