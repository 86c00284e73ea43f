//! Responses that break JSON or their documentation and are read nevertheless.

use serde::Deserialize;
use tencent_cloud::shape::UnknownNumber;
use tencent_cloud::{Action, ActionInfo, ErrorKind, Idempotency, RequestMethod, numbered, shape};

use crate::calls::common::{Script, client, plain_builder, response};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
enum Level {
    High,
    Unknown(UnknownNumber),
}

numbered! { Level { High: 80 } }

#[derive(Clone, Default)]
struct DescribeRequest {}

shape! { DescribeRequest {} }

#[derive(Clone, Default)]
struct Values {
    text: Option<String>,
    texts: Vec<String>,
    int: Option<i64>,
    ints: Vec<i64>,
    uint: Option<u64>,
    float: Option<f64>,
    flag: Option<bool>,
    level: Option<Level>,
    count: i64,
}

shape! {
    Values {
        0 => text: "Text",
        1 => texts: "Texts",
        2 => int: "Int",
        3 => ints: "Ints",
        4 => uint: "Uint",
        5 => float: "Float",
        6 => flag: "Flag",
        7 => level: "Level",
        8 => count: "Count",
    }
}

impl Action for DescribeRequest {
    type Response = Values;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "Describe").idempotency(Idempotency::ReadOnly);
}

/// Returns the response to a call whose body is `body`.
async fn read_body(body: impl Into<bytes::Bytes>) -> Result<Values, tencent_cloud::Error> {
    let script = Script::new([response(200, "application/json", body)]);
    client(script).call_action(DescribeRequest::default()).await
}

/// Returns the response with these fields.
async fn read(fields: &str) -> Result<Values, tencent_cloud::Error> {
    read_body(format!(r#"{{"Response": {{{fields}, "RequestId": "id-1"}}}}"#)).await
}

fn text(text: &str) -> Values {
    Values { text: Some(text.to_owned()), ..<_>::default() }
}

#[tokio::test]
async fn an_error_of_null_is_no_error() {
    assert_eq!(read(r#""Error": null, "Text": "a""#).await.unwrap(), text("a"));
    let error = read(r#""Error": {"Code": "Gone", "Message": "m"}, "Error": null"#).await;
    assert_eq!(error.unwrap_err().code(), Some("Gone"));
}

#[tokio::test]
async fn notes_of_another_type_do_not_fail_a_call() {
    for note in ["7", "-1", "true", "1.5", "null", r#"{"Message": ["soon"]}"#, r#"["soon", {}]"#] {
        let body = format!(r#""DeprecatedWarning": {note}, "Text": "a", "RequestId": {note}"#);
        assert_eq!(read(&body).await.unwrap(), text("a"), "{note}");
    }
    let body = r#"{"Response": {"DeprecatedWarning": 7, "RequestId": 8}}"#;
    let script = Script::new([response(200, "application/json", body)]);
    let raw = client(script).call_action(DescribeRequest::default()).send_raw().await.unwrap();
    assert_eq!((raw.deprecation_warning(), raw.request_id()), (Some("7"), Some("8")));
}

#[tokio::test]
async fn a_lone_surrogate_is_a_replacement_character() {
    for (fields, expected) in [
        (r#""Text": "n\ud83d""#, text("n\u{fffd}")),
        (r#""Text": "\udE00é\ud83d\ude00""#, text("\u{fffd}é😀")),
        (
            r#""Texts": ["a", "\ud83d", "b"], "Text": "c", "Unknown": "\ud83d""#,
            Values { texts: vec!["a".into(), "\u{fffd}".into(), "b".into()], ..text("c") },
        ),
    ] {
        assert_eq!(read(fields).await.unwrap(), expected, "{fields}");
    }
    let error = read(r#""Error": {"Code": "Gone", "Message": "\ud83d"}"#).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("Gone"), "\u{fffd}"));
    let error = read(r#""Text": "\ud83d", "Int": []"#).await.unwrap_err();
    assert_eq!((error.kind(), error.json_path()), (ErrorKind::Decode, Some("Response.Int")));
}

#[tokio::test]
async fn accepts_a_byte_order_mark() {
    let body = "\u{feff}{\"Response\": {\"Text\": \"a\"}}";
    assert_eq!(read_body(body).await.unwrap(), text("a"));
    let body = "\u{feff}{\"Response\": {\"Error\": {\"Code\": \"Gone\", \"Message\": \"m\"}}}";
    assert_eq!(read_body(body).await.unwrap_err().code(), Some("Gone"));
}

#[tokio::test]
async fn an_empty_string_for_a_number_or_boolean_is_absent() {
    let fields = r#""Int": "", "Uint": "", "Float": "", "Flag": "", "Level": "", "Count": "", "Text": "", "Ints": ["", "2", ""], "Texts": ["", "a"]"#;
    let expected = Values { ints: vec![2], texts: vec![String::new(), "a".into()], ..text("") };
    assert_eq!(read(fields).await.unwrap(), expected);
    for fields in [r#""Ints": "", "Text": "a""#, r#""Int": "x""#, r#""Flag": " ""#] {
        assert_eq!(read(fields).await.unwrap_err().kind(), ErrorKind::Decode, "{fields}");
    }
}

#[tokio::test]
async fn integers_in_strings_are_read_like_numbers() {
    for (number, expected) in [
        ("80.0", Some(80)),
        ("1e3", Some(1000)),
        ("-2.50e1", Some(-25)),
        (" 7 ", Some(7)),
        ("9007199254740993", Some(9_007_199_254_740_993)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("80.5", None),
        ("1e300", None),
        ("inf", None),
        ("NaN", None),
        ("0x10", None),
    ] {
        let fields = format!(r#""Int": "{number}""#);
        let read = read(&fields).await;
        assert_eq!(read.ok().map(|values| values.int), expected.map(Some), "{number}");
    }
    let values = read(r#""Uint": "18446744073709551615", "Level": "80.0""#).await.unwrap();
    assert_eq!((values.uint, values.level), (Some(u64::MAX), Some(Level::High)));
    for fields in [r#""Uint": "-1""#, r#""Uint": "-1.0""#, r#""Uint": "18446744073709551616""#] {
        assert_eq!(read(fields).await.unwrap_err().kind(), ErrorKind::Decode, "{fields}");
    }
}

#[tokio::test]
async fn large_integers_keep_their_digits_in_strings() {
    let large = "123456789012345678901234567890";
    let fields = format!(r#""Text": {large}, "Texts": [-{large}, 1], "Float": {large}, "Int": 1"#);
    let expected = Values {
        texts: vec![format!("-{large}"), "1".into()],
        float: Some(1.234_567_890_123_456_8e29),
        int: Some(1),
        ..text(large)
    };
    assert_eq!(read(&fields).await.unwrap(), expected);
    let error = read(&format!(r#""Text": {large}, "Int": {large}"#)).await.unwrap_err();
    assert_eq!((error.kind(), error.json_path()), (ErrorKind::Decode, Some("Response.Int")));
}

#[tokio::test]
async fn large_integers_keep_their_digits_in_parameters_of_calls_by_name() {
    let script = Script::new([response(200, "application/json", r#"{"Response": {}}"#)]);
    let builder = plain_builder().method(RequestMethod::Get).transport(script.clone());
    let body = r#"{"Id": 123456789012345678901234567890, "Ids": [-18446744073709551616, 1.50]}"#;
    builder.build().unwrap().call_raw("vpc", "2017-03-12", "Describe", body).await.unwrap();
    let sent = script.sent();
    let mut pairs: Vec<(String, String)> =
        form_urlencoded::parse(sent[0].uri().query().unwrap().as_bytes()).into_owned().collect();
    pairs.sort();
    let expected = [
        ("Id", "123456789012345678901234567890"),
        ("Ids.0", "-18446744073709551616"),
        ("Ids.1", "1.5"),
    ];
    assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn calls_by_name_read_lone_surrogates_and_a_byte_order_mark() {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Named {
        text: String,
        large: u128,
    }

    let body = "\u{feff}{\"Response\": {\"Text\": \"n\\ud83d\", \"Large\": 18446744073709551616}}";
    let script = Script::new([response(200, "application/json", body)]);
    let request = serde_json::json!({});
    let named: Named =
        client(script).call("vpc", "2017-03-12", "Describe", &request).await.unwrap();
    assert_eq!((named.text.as_str(), named.large), ("n\u{fffd}", 18_446_744_073_709_551_616));
}
