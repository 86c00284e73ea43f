//! The wire log: requests and responses without secrets.

use tencent_cloud::body::{Body, Multipart, OctetStream};
use tencent_cloud::{
    Action, ActionInfo, ClientBuilder, Credentials, Dialect, RequestMethod, Signature, shape,
};

use crate::calls::common::{
    Answer, DescribeThingsRequest, NOW, PASSWORD, SECRET_ID, SECRET_KEY, Script, TOKEN, builder,
    request, response,
};
use crate::support::notes::Notes;

/// A request with a secret object, and a response with a secret in a list.
#[derive(Clone, Default)]
struct CreateKeyRequest {
    name: Option<String>,
    login: Option<DescribeThingsRequest>,
}

shape! { CreateKeyRequest { 0 => name: "Name", 1 => login: "Login" (sensitive) } }

#[derive(Clone, Default)]
struct Key {
    id: String,
    private_key: Option<String>,
}

shape! { Key { 0 => id: "KeyId", 1 => private_key: "PrivateKey" (sensitive) } }

#[derive(Clone, Default)]
struct CreateKeyResponse {
    keys: Vec<Key>,
    request_id: String,
}

shape! { CreateKeyResponse { 0 => keys: "Keys", 1 => request_id: "RequestId" } }

const INFO: ActionInfo = ActionInfo::new("cvm", "2017-03-12", "CreateKey");

impl Action for CreateKeyRequest {
    type Response = CreateKeyResponse;
    const INFO: &'static ActionInfo = &INFO;
}

/// The same action of API 2.0.
#[derive(Clone, Default)]
struct OldRequest {
    login: Option<DescribeThingsRequest>,
}

shape! { OldRequest { 0 => login: "login" (sensitive) } }

#[derive(Clone, Default)]
struct OldResponse {
    key: Option<Key>,
}

shape! { OldResponse { 0 => key: "key" } }

impl Action for OldRequest {
    type Response = OldResponse;
    const INFO: &'static ActionInfo = &INFO.dialect(Dialect::Api20 { host: "cvm.api.qcloud.com" });
}

fn create() -> CreateKeyRequest {
    CreateKeyRequest { name: Some("mine".to_owned()), login: Some(request()) }
}

const RESPONSE: &str = r#"{"Response": {"Keys": [{"KeyId": "key-1", "PrivateKey": "CANARYq7Zx3Kw9Tf2Lm1!"}], "RequestId": "id-1"}}"#;
const REDACTED: &str =
    r#"body={"Response":{"Keys":[{"KeyId":"key-1","PrivateKey":"***"}],"RequestId":"id-1"}}"#;

fn answer() -> Answer {
    let mut answer = response(200, "application/json", RESPONSE)?;
    answer.headers_mut().insert("set-cookie", http::HeaderValue::from_static(TOKEN));
    Ok(answer)
}

/// Returns the wire log of `calls`. All lines of other targets are checked for secrets as well.
async fn log<F: Future<Output = ()>>(
    calls: impl FnOnce(ClientBuilder<tencent_cloud::GenericClient>) -> F,
) -> Vec<String> {
    let notes = Notes::default();
    // With a single subscriber, a span that another thread enters first stays disabled; two subscribers prevent that.
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = notes.set_default();
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
    calls(builder().credentials(credentials)).await;
    let text = notes.text();
    for secret in [SECRET_ID, SECRET_KEY, TOKEN, PASSWORD] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
    text.lines().filter(|line| line.starts_with("TRACE event")).map(str::to_owned).collect()
}

fn check(line: &str, parts: &[&str]) {
    for part in parts {
        assert!(line.contains(part), "no {part} in\n{line}");
    }
}

#[tokio::test]
async fn logs_a_json_call() {
    let lines = log(async |builder: ClientBuilder<tencent_cloud::GenericClient>| {
        let client = builder.transport(Script::new([answer()])).build().unwrap();
        client.call_action(create()).header("X-Key", SECRET_KEY).trace_id("trace-1").await.unwrap();
    })
    .await;
    let [sent, received] = lines.as_slice() else { panic!("{lines:#?}") };
    let parts = [
        "message=request service=\"cvm\" action=\"CreateKey\" attempt=1 method=POST",
        "url=https://cvm.tencentcloudapi.com/ ",
        r#""host": "cvm.tencentcloudapi.com""#,
        r#""authorization": "TC3-HMAC-SHA256 Credential=AKIDtest…/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=***""#,
        r#""x-tc-token": "***""#,
        r#""x-key": "***""#,
        r#""x-tc-traceid": "trace-1""#,
        &format!(r#""x-tc-timestamp": "{NOW}""#),
        r#"body={"Name":"mine","Login":"***"}"#,
    ];
    check(sent, &parts);
    let parts = [
        "message=response service=\"cvm\" action=\"CreateKey\" attempt=1 status=200",
        r#""content-type": "application/json""#,
        r#""set-cookie": "***""#,
        REDACTED,
    ];
    check(received, &parts);
}

#[tokio::test]
async fn logs_parameters() {
    let ways = [
        (Signature::Tc3, RequestMethod::Get, false),
        (Signature::HmacSha256, RequestMethod::Get, true),
        (Signature::HmacSha1, RequestMethod::Post, true),
    ];
    for (signature, method, older) in ways {
        let lines = log(async |builder: ClientBuilder<tencent_cloud::GenericClient>| {
            let script = Script::new([answer(), answer()]);
            let set = builder.signature(signature).method(method).transport(script);
            let client = set.build().unwrap();
            client.call_action(create()).await.unwrap();
            client.call_action(request()).await.unwrap();
        })
        .await;
        // All parameters are in the URL or in the body.
        check(&lines[0], &["Name=mine", "Login.Filters.0.Name=***", "Login.Password=***"]);
        check(&lines[2], &["Filters.0.Name=instance-name", "Password=***", "Limit=1"]);
        if older {
            check(&lines[0], &["SecretId=AKIDtest…", "Signature=***", "Token=***", "Nonce="]);
        }
        check(&lines[1], &[REDACTED]);
    }
}

#[tokio::test]
async fn logs_the_structure_without_a_table() {
    let json = format!(r#"{{"A": {{"Password": "{PASSWORD}"}}, "B": [1, null]}}"#);
    let lines = log(async |builder: ClientBuilder<tencent_cloud::GenericClient>| {
        let answers = [answer(), answer(), response(502, "text/html", PASSWORD), answer()];
        let client = builder.clone().transport(Script::new(answers)).build().unwrap();
        let raw = |body: Body| client.call_raw("cvm", "2017-03-12", "Any", body);
        raw(json.as_str().into()).await.unwrap();
        raw(Multipart::new().text("Password", PASSWORD).into()).await.unwrap();
        raw(OctetStream::new(PASSWORD).parameter("Key", SECRET_KEY).into()).await.unwrap_err();
        // A typed request with a raw response.
        client.call_action(create()).send_raw().await.unwrap();
        let old = builder.signature(Signature::HmacSha1).transport(Script::new([answer()]));
        let old = old.build().unwrap();
        old.call_raw("cvm", "2017-03-12", "Any", json.as_str()).await.unwrap();
    })
    .await;
    check(&lines[0], &[r#"body={"A":{"Password":"***"},"B":["***",null]}"#]);
    let structure =
        r#"body={"Response":{"Keys":[{"KeyId":"***","PrivateKey":"***"}],"RequestId":"id-1"}}"#;
    check(&lines[1], &[structure]);
    check(&lines[2], &["content-type\": \"multipart/form-data; boundary=", " bytes)"]);
    check(&lines[4], &["x-cvm-key\": \"***\"", "(21 bytes)"]);
    check(&lines[5], &["status=502", "body=(21 bytes, not JSON or incomplete)"]);
    check(&lines[7], &[structure]);
    check(&lines[8], &["A.Password=***", "B.0=***"]);
}

#[tokio::test]
async fn logs_calls_of_api20() {
    let body = format!(
        r#"{{"code": 0, "message": "", "codeDesc": "Success", "key": {{"KeyId": "key-1", "PrivateKey": "{PASSWORD}"}}, "new": "{PASSWORD}"}}"#
    );
    let lines = log(async |builder: ClientBuilder<tencent_cloud::GenericClient>| {
        let script = Script::new([response(200, "text/html", body)]);
        let client = builder.transport(script).build().unwrap();
        client.call_action(OldRequest { login: Some(request()) }).await.unwrap();
    })
    .await;
    check(&lines[0], &["url=https://cvm.api.qcloud.com/v2/index.php", "login.Password=***"]);
    let printed = r#"body={"code":0,"message":"","codeDesc":"Success","key":{"KeyId":"key-1","PrivateKey":"***"},"new":"***"}"#;
    check(&lines[1], &[printed]);
}

/// A message that quotes secrets of the request.
#[tokio::test]
async fn redacts_secrets_that_the_service_quotes() {
    let message = format!("{PASSWORD} of {SECRET_ID} with {TOKEN} is no good");
    let body = format!(
        r#"{{"Response": {{"Error": {{"Code": "InvalidParameterValue", "Message": "{message}"}}, "RequestId": "id-9"}}}}"#
    );
    let warning = format!(
        r#"{{"Response": {{"DeprecatedWarning": "{PASSWORD} is old", "RequestId": "id-9"}}}}"#
    );
    for signature in [Signature::Tc3, Signature::HmacSha1] {
        let (body, warning) = (body.clone(), warning.clone());
        let lines = log(async |builder: ClientBuilder<tencent_cloud::GenericClient>| {
            let answers = [response(200, "text/plain", body), response(200, "text/plain", warning)];
            let set = builder.signature(signature).transport(Script::new(answers));
            let client = set.build().unwrap();
            let error = client.call_action(request()).await.unwrap_err();
            assert_eq!(error.message(), "*** of AKIDtest… with *** is no good");
            client.call_action(request()).await.unwrap();
        })
        .await;
        check(&lines[1], &[r#""Message":"*** of AKIDtest… with *** is no good""#]);
        check(&lines[3], &[r#""DeprecatedWarning":"*** is old""#]);
    }
}

#[tokio::test]
async fn truncates_long_bodies() {
    let long = "x".repeat(100_000);
    let body = format!(r#"{{"Response": {{"RequestId": "{long}"}}}}"#);
    let lines = log(async |builder: ClientBuilder<tencent_cloud::GenericClient>| {
        let client = builder.transport(Script::new([response(200, "", body)])).build().unwrap();
        client.call_action(create()).await.unwrap();
    })
    .await;
    check(&lines[1], &["xxx… (100029 bytes in total)"]);
    assert!(lines[1].len() < 70_000);
}
