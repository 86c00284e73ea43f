//! The codec over field tables: decoding, encoding, and what is never printed.

use proptest::prelude::*;
use tencent_cloud::flatten::Parameters;
use tencent_cloud::json::{decode, decode_response, encode};
use tencent_cloud::{enumeration, shape};
use tencent_cloud_leak_scan::MARKER;

#[derive(Clone)]
#[non_exhaustive]
enum State {
    Pending,
    Running,
    Unknown(tencent_cloud::shape::UnknownValue),
}

enumeration! {
    State {
        Pending: "PENDING",
        Running: "RUNNING",
    }
}

#[derive(Clone, Default)]
struct Filter {
    name: String,
    values: Vec<String>,
}

shape! {
    Filter {
        0 => name: "Name",
        1 => values: "Values",
    }
}

#[derive(Clone, Default)]
struct Everything {
    text: Option<String>,
    int: Option<i64>,
    uint: Option<u64>,
    float: Option<f64>,
    flag: Option<bool>,
    state: Option<State>,
    states: Option<Vec<State>>,
    plain: String,
    count: i64,
    texts: Vec<String>,
    ints: Option<Vec<i64>>,
    filter: Option<Filter>,
    filters: Option<Vec<Filter>>,
    itself: Option<Box<Everything>>,
    password: Option<String>,
    request_id: String,
}

shape! {
    Everything {
        0 => text: "Text",
        1 => int: "Int",
        2 => uint: "Uint",
        3 => float: "Float",
        4 => flag: "Flag",
        5 => state: "State",
        6 => states: "States",
        7 => plain: "Plain",
        8 => count: "Count",
        9 => texts: "Texts",
        10 => ints: "Ints",
        11 => filter: "Filter",
        12 => filters: "Filters",
        13 => itself: "Itself",
        14 => password: "Password" (sensitive),
        15 => request_id: "RequestId",
    }
}

fn read(json: &str) -> Everything {
    decode(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

#[test]
fn decodes_responses_that_break_their_documentation() {
    let table: &[(&str, Everything)] = &[
        ("{}", Everything::default()),
        (r#"{"Texts": null, "Text": null, "Count": null}"#, Everything::default()),
        (
            r#"{"NotOurs": {"deep": [1, {}]}, "Count": 7}"#,
            Everything { count: 7, ..<_>::default() },
        ),
        (r#"{"Count": "7"}"#, Everything { count: 7, ..<_>::default() }),
        (r#"{"Int": 7.0}"#, Everything { int: Some(7), ..<_>::default() }),
        (
            r#"{"Uint": "18446744073709551615"}"#,
            Everything { uint: Some(u64::MAX), ..<_>::default() },
        ),
        (r#"{"Float": "0.25"}"#, Everything { float: Some(0.25), ..<_>::default() }),
        (r#"{"Float": 3}"#, Everything { float: Some(3.0), ..<_>::default() }),
        (r#"{"Flag": "True"}"#, Everything { flag: Some(true), ..<_>::default() }),
        (r#"{"Flag": 0}"#, Everything { flag: Some(false), ..<_>::default() }),
        (r#"{"Text": 12}"#, Everything { text: Some("12".into()), ..<_>::default() }),
        (r#"{"Text": true}"#, Everything { text: Some("true".into()), ..<_>::default() }),
        (r#"{"State": "RUNNING"}"#, Everything { state: Some(State::Running), ..<_>::default() }),
        (r#"{"State": "NEW"}"#, Everything { state: Some("NEW".into()), ..<_>::default() }),
        (r#"{"State": 3}"#, Everything { state: Some("3".into()), ..<_>::default() }),
        (
            r#"{"Texts": ["a", null, "b"]}"#,
            Everything { texts: vec!["a".into(), "b".into()], ..<_>::default() },
        ),
        (
            r#"{"Filters": [{"Values": ["x"], "Name": "n"}]}"#,
            Everything {
                filters: Some(vec![Filter { name: "n".into(), values: vec!["x".into()] }]),
                ..<_>::default()
            },
        ),
        (
            r#"{"Filters": {"Other": 1, "Values": ["x"], "Name": "n"}, "Texts": {}, "Count": 2}"#,
            Everything {
                filters: Some(vec![Filter { name: "n".into(), values: vec!["x".into()] }]),
                count: 2,
                ..<_>::default()
            },
        ),
    ];
    for (json, expected) in table {
        assert!(read(json) == *expected, "{json} gave {:?}", read(json));
    }
}

#[test]
fn decode_errors_have_a_path() {
    for (json, path, message) in [
        (r#"{"Count": "many"}"#, "Count", "a signed 64-bit integer"),
        (r#"{"Uint": -1}"#, "Uint", "an unsigned 64-bit integer"),
        (r#"{"Int": 1.5}"#, "Int", "a signed 64-bit integer"),
        (r#"{"Flag": 2}"#, "Flag", "true or false"),
        (r#"{"Filters": [{}, {"Values": [{}]}]}"#, "Filters[1].Values[0]", "a string"),
        (r#"{"Itself": {"Filter": [1]}}"#, "Itself.Filter", "an object"),
        (r#"{"Filter": {"Values": {"0": "a"}}}"#, "Filter.Values", "a list"),
        (r#"{"Filters": {"Values": [{}]}}"#, "Filters.Values[0]", "a string"),
        (r#"{"Itself": {"Texts": ["a", "#, "Itself.Texts[1]", "EOF"),
        ("", "", "EOF"),
        ("[]", "", "an object"),
        ("{} {}", "", "trailing"),
    ] {
        let error = decode::<Everything>(json.as_bytes())
            .err()
            .unwrap_or_else(|| panic!("{json} was read"));
        assert_eq!(error.path(), path, "{json}: {error}");
        assert!(error.message().contains(message), "{json}: {error}");
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn invalid_utf8_is_an_error() {
    let error = decode::<Everything>(b"{\"Text\": \"\xff\"}").err().map(|error| error.to_string());
    assert!(error.is_some_and(|error| error.contains("UTF-8")));
}

#[test]
fn decodes_the_envelope_and_its_error() {
    let mut reply = Everything::default();
    let body = br#"{"Response": {"Count": 2, "DeprecatedWarning": "soon", "RequestId": "r-1"}}"#;
    let rest = decode_response(&mut reply, body).unwrap();
    assert_eq!(
        (reply.count, rest.request_id.as_deref(), rest.warning.as_deref()),
        (2, Some("r-1"), Some("soon"))
    );
    assert_eq!(rest.error, None);

    let body = br#"{"Response": {"Error": {"Code": "InternalError", "Message": "no"}, "RequestId": "r-2"}}"#;
    let rest = decode_response(&mut Filter::default(), body).unwrap();
    let error = rest.error.unwrap();
    assert_eq!((error.code.as_str(), error.message.as_str()), ("InternalError", "no"));
    assert_eq!(rest.request_id.as_deref(), Some("r-2"));

    let error = decode_response(&mut reply, br#"{"Reply": {}}"#).unwrap_err();
    assert!(error.to_string().contains("Response"), "{error}");
    let error =
        decode_response(&mut reply, br#"{"Response": {"Itself": {"Count": []}}}"#).unwrap_err();
    assert_eq!(error.path(), "Response.Itself.Count");
}

#[test]
fn debug_redacts_sensitive_fields() {
    let value = Everything {
        password: Some(MARKER.into()),
        itself: Some(Box::new(Everything { password: Some(MARKER.into()), ..<_>::default() })),
        ..<_>::default()
    };
    let shown = format!("{value:?} {value:#?} {:?}", Parameters::of(&value));
    assert!(!shown.contains(MARKER), "{shown}");
    assert!(shown.contains("Password: ***"), "{shown}");
    assert!(encode(&value).contains(MARKER));
}

#[test]
fn flattens_with_indices_from_zero() {
    let value = Everything {
        flag: Some(true),
        float: Some(1e20),
        texts: vec!["a b*~".into(), String::new()],
        ints: Some(vec![]),
        filters: Some(vec![
            Filter { name: "zone".into(), values: vec!["x".into(), "y".into()] },
            Filter::default(),
        ]),
        ..<_>::default()
    };
    let flat = Parameters::of(&value);
    let pairs: Vec<_> =
        flat.iter().filter(|(name, _)| !["Plain", "Count", "RequestId"].contains(name)).collect();
    assert_eq!(
        pairs,
        [
            ("Float", "100000000000000000000"),
            ("Flag", "true"),
            ("Texts.0", "a b*~"),
            ("Texts.1", ""),
            ("Filters.0.Name", "zone"),
            ("Filters.0.Values.0", "x"),
            ("Filters.0.Values.1", "y"),
            ("Filters.1.Name", ""),
        ]
    );
    assert!(flat.to_query().contains("Texts.0=a%20b%2A~&Texts.1=&Filters.0.Name=zone"), "{flat:?}");
}

#[test]
fn an_enumeration_lists_its_values() {
    assert_eq!(State::VALUES, [State::Pending, State::Running]);
    for value in State::VALUES {
        assert_eq!(State::from(value.as_str()), *value);
    }
    assert_eq!(State::from("odd").to_string(), "odd");
    assert_eq!(State::default().as_str(), "");
}

fn filters() -> impl Strategy<Value = Filter> {
    (any::<String>(), any::<Vec<String>>()).prop_map(|(name, values)| Filter { name, values })
}

prop_compose! {
    fn everything()(
        text in any::<Option<String>>(),
        int in any::<Option<i64>>(),
        uint in any::<Option<u64>>(),
        float in proptest::option::of(proptest::num::f64::NORMAL | proptest::num::f64::ZERO),
        flag in any::<Option<bool>>(),
        state in proptest::option::of(prop_oneof!["PENDING", "RUNNING", ".*"]),
        texts in any::<Vec<String>>(),
        ints in any::<Option<Vec<i64>>>(),
        filters in proptest::option::of(proptest::collection::vec(filters(), 0..4)),
        filter in proptest::option::of(filters()),
    ) -> Everything {
        let state = state.map(State::from);
        Everything { text, int, uint, float, flag, state, texts, ints, filters, filter, ..<_>::default() }
    }
}

proptest! {
    #[test]
    fn json_round_trips(value in everything(), inner in proptest::option::of(everything())) {
        let value = Everything { itself: inner.map(Box::new), ..value };
        let json = encode(&value);
        prop_assert!(decode::<Everything>(json.as_bytes()).unwrap() == value, "{}", json);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn serde_round_trips(value in everything(), inner in proptest::option::of(everything())) {
        let value = Everything { itself: inner.map(Box::new), ..value };
        prop_assert!(serde_json::from_str::<Everything>(&encode(&value)).unwrap() == value);
        let bridged = serde_json::to_value(&value).unwrap();
        prop_assert!(serde_json::from_value::<Everything>(bridged).unwrap() == value);
    }

    #[test]
    fn no_input_makes_the_decoder_panic(json in "\\PC*|[\\[\\]{}\",:0-9a-zTextCountFilters]*") {
        let _ = decode::<Everything>(json.as_bytes());
    }

    #[test]
    fn queries_round_trip(pairs in any::<Vec<(String, String)>>()) {
        let flat: Parameters = pairs.iter().cloned().collect();
        let query = flat.to_query();
        let read: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap();
                let decode = |text| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
                (decode(name), decode(value))
            })
            .collect();
        prop_assert_eq!(read, pairs);
    }
}
