//! The memory that a response takes is bounded by the maximum response size, whatever the response contains.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use allocation_counter::measure;
use bytes::Bytes;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, ClientBuilder, Credentials, Error, ErrorKind, GenericClient,
    RetryPolicy, shape,
};
use tencent_cloud_leak_scan::{ID, KEY};

const LIMIT: usize = 1 << 20;

#[derive(Clone, Default)]
struct ListRequest {}

shape! { ListRequest {} }

/// An item that takes 1.6 kB, like an instance.
#[derive(Clone, Default)]
struct Item {
    name: Option<String>,
    rows: Vec<Vec<String>>,
    inner: Option<Inner>,
    itself: Option<Box<Item>>,
    by_name: BTreeMap<String, Inner>,
}

shape! {
    Item {
        0 => name: "N",
        1 => rows: "R",
        2 => inner: "I",
        3 => itself: "S",
        4 => by_name: "M",
    }
}

macro_rules! inner {
    ($($index:literal $field:ident $name:literal)*) => {
        #[derive(Clone, Default)]
        struct Inner { $($field: Option<String>),* }

        shape! { Inner { $($index => $field: $name),* } }
    };
}

inner! {
    0 a "A" 1 b "B" 2 c "C" 3 d "D" 4 e "E" 5 f "F" 6 g "G" 7 h "H" 8 i "I" 9 j "J" 10 k "K" 11 l "L" 12 m "M"
    13 n "N" 14 o "O" 15 p "P" 16 q "Q" 17 r "R" 18 s "S" 19 t "T" 20 u "U" 21 v "V" 22 w "W" 23 x "X" 24 y "Y"
    25 z "Z" 26 aa "AA" 27 ab "AB" 28 ac "AC" 29 ad "AD" 30 ae "AE" 31 af "AF" 32 ag "AG" 33 ah "AH" 34 ai "AI"
    35 aj "AJ" 36 ak "AK" 37 al "AL" 38 am "AM" 39 an "AN" 40 ao "AO" 41 ap "AP" 42 aq "AQ" 43 ar "AR" 44 at "AT"
    45 au "AU" 46 av "AV" 47 aw "AW" 48 ax "AX" 49 ay "AY" 50 az "AZ" 51 ba "BA" 52 bb "BB" 53 bc "BC" 54 bd "BD"
    55 be "BE" 56 bf "BF" 57 bg "BG" 58 bh "BH" 59 bi "BI"
}

#[derive(Clone, Default)]
struct Items {
    items: Vec<Item>,
    names: Vec<String>,
    numbers: Vec<f64>,
    by_name: BTreeMap<String, Item>,
    text: String,
}

shape! {
    Items {
        0 => items: "Items",
        1 => names: "Names",
        2 => numbers: "Numbers",
        3 => by_name: "ByName",
        4 => text: "Text",
    }
}

impl Action for ListRequest {
    type Response = Items;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "List");
}

/// Returns the same response to every request, in a buffer that grew by doubling.
#[derive(Debug)]
struct Same(Bytes);

impl Transport for Same {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let mut body = Vec::with_capacity(2 * self.0.len());
        body.extend_from_slice(&self.0);
        Box::pin(async { Ok(http::Response::new(body.into())) })
    }
}

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> std::time::SystemTime {
        std::time::SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, _: std::time::Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(std::future::pending()))
    }
}

/// Returns the result of a call, and the memory that it took.
fn call(body: String, limit: usize) -> (Result<Items, Error>, u64) {
    let builder: ClientBuilder<GenericClient> = GenericClient::builder();
    let client = builder
        .credentials(Credentials::new(ID, KEY))
        .region("ap-guangzhou")
        .retry(RetryPolicy::never())
        .clock(Stopped)
        .transport(Same(body.into()))
        .max_response_size(limit)
        .build()
        .unwrap();
    let mut result = None;
    let measured = measure(|| {
        let call = std::pin::pin!(client.call_action(ListRequest::default()).into_future());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match Future::poll(call, &mut context) {
            std::task::Poll::Ready(done) => result = Some(done),
            std::task::Poll::Pending => panic!("the call is pending"),
        }
    });
    (result.unwrap(), measured.bytes_max)
}

/// Returns a body of the maximum size: `start`, then `item` with its number in place of `#` as often as possible, then `end`.
fn filled(start: &str, item: &str, end: &str) -> String {
    let mut body = String::with_capacity(LIMIT);
    body.push_str(start);
    let mut number = 0;
    while body.len() + item.len() + 16 + end.len() < LIMIT {
        let _ = write!(body, "{}{item}", if number == 0 { "" } else { "," });
        if let Some(at) = item.find('#') {
            let at = body.len() - item.len() + at;
            body.replace_range(at..=at, &number.to_string());
        }
        number += 1;
    }
    body.push_str(end);
    body
}

#[test]
fn the_memory_of_a_response_is_at_most_eight_times_its_maximum_size() {
    let items = [
        "{}",
        r#"{"N":"a"}"#,
        r#"{"R":[[],[],[],[],[],[],[],[]]}"#,
        r#"{"R":[["","a"],["b"]]}"#,
        r#"{"I":{}}"#,
        r#"{"I":{"A":"a","B":"b","C":"c"}}"#,
        r#"{"S":{}}"#,
        r#"{"S":{"S":{"S":{"S":{"S":{"S":{"S":{"S":{}}}}}}}}}"#,
        r#"{"M":{"":{}}}"#,
        r#"{"M":{"a":{},"b":{}}}"#,
        r#"{"N":"\ud83d"}"#,
        r#"{"N":123456789012345678901234567890}"#,
    ];
    let mut bodies: Vec<String> = items
        .iter()
        .map(|item| filled(r#"{"Response":{"Items":["#, item, r#"],"RequestId":"r"}}"#))
        .collect();
    bodies.push(filled(r#"{"Response":{"Items":"#, "{}", "}}"));
    for (field, item) in [("Names", "\"\""), ("Names", "\"a\""), ("Numbers", "1")] {
        bodies.push(filled(&format!("{{\"Response\":{{\"{field}\":["), item, "]}}"));
    }
    bodies.push(filled(r#"{"Response":{"ByName":{"#, r##""#":{}"##, "}}}"));
    bodies.push(filled(r#"{"Response":{"Names":["\ud83d"],"ByName":{"#, r##""#":{}"##, "}}}"));
    bodies.push(filled(r#"{"Response":{"#, r#""Items":[{},{},{},{}]"#, "}}"));
    // A list that uses up the budget, and a string that the lexer has to copy.
    for count in [100, 500, 800, 1000, 1500] {
        let list = vec!["{}"; count].join(",");
        let text = "x".repeat(LIMIT - list.len() - 100);
        bodies.push(format!(r#"{{"Response":{{"Items":[{list}],"Text":"\n{text}"}}}}"#));
    }
    for body in bodies {
        assert!(body.len() <= LIMIT, "{}", body.len());
        let start: String = body.chars().take(80).collect();
        let (result, memory) = call(body, LIMIT);
        let outcome = result.map(|items| items.items.len());
        println!("{:.1} MB: {start} {outcome:?}", memory as f64 / 1e6);
        assert!(memory <= 8 * LIMIT as u64, "{memory} bytes: {start}");
    }
}

#[test]
fn a_response_that_takes_too_much_memory_is_an_error_that_says_so() {
    let body = filled(r#"{"Response":{"Items":["#, "{}", r#"],"RequestId":"r-1"}}"#);
    let error = call(body, LIMIT).0.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.request_id(), Some("r-1"));
    assert!(error.json_path().unwrap().starts_with("Response.Items["), "{error}");
    assert!(error.message().contains("too much memory"), "{error}");
    assert!(error.message().contains("max_response_size"), "{error}");
    assert!(!error.is_retryable() && !error.was_not_executed());
}

#[test]
fn plausible_responses_fit() {
    let text = "x".repeat(30);
    let item = format!(
        r#"{{"N":"{text}","R":[["{text}"]],"I":{{"A":"{text}","B":"{text}","C":"{text}","D":"{text}"}}}}"#
    );
    let body = filled(r#"{"Response":{"Items":["#, &[&*item; 10].join(","), "]}}");
    let (result, memory) = call(body, 4 * LIMIT);
    assert!(result.unwrap().items.len() > 2000, "{memory}");
    // A small limit does not prevent decoding.
    let (result, _) = call(format!(r#"{{"Response":{{"Items":[{item}]}}}}"#), 1000);
    assert_eq!(result.unwrap().items.len(), 1);
}
