//! Documents that replace the state of the simulator.
//!
//! The first byte of an input selects what follows: changes of the document of a simulator with resources of every kind,
//! five bytes each, or a document. A document that is rejected changes nothing. After one that is accepted, `GET` returns
//! what was put, and no read-only action fails with an internal error, now or later.
//!
//! All inputs use one simulator, in which the original document replaces one that was accepted.

mod changes;
mod populated;

use std::cell::Cell;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tencent_cloud::transport::Transport as _;
use tencent_cloud_simulator::{Control, Outcome};

use self::changes::{Original, RAW};
use self::populated::{Populated, SEED};
use crate::{Target, driver};

/// The target.
pub const TARGET: Target = Target { name: "state", run, seeds };

/// How much time passes between the reads after a document was accepted.
const LATER: [Duration; 3] =
    [Duration::ZERO, Duration::from_secs(3600), Duration::from_secs(40 * 24 * 3600)];

/// The first byte of an input that is a document. It is that of a JSON object.
const DOCUMENT: u8 = b'{';

thread_local! {
    static TESTED: Tested = Tested::new();
}

struct Tested {
    populated: Populated,
    original: Original,
    /// Whether the state is that of the original document.
    is_original: Cell<bool>,
}

impl Tested {
    fn new() -> Self {
        let populated = match Populated::new() {
            Ok(populated) => populated,
            Err(error) => unreachable!("the simulator has no resources: {error}"),
        };
        let original = Original::new(parse(&populated.document));
        Self { populated, original, is_original: Cell::new(false) }
    }
}

fn run(data: &[u8]) {
    TESTED.with(|tested| match data.split_first() {
        Some((&DOCUMENT, _)) => tested.check(data),
        Some((_, changes)) => {
            let document = tested.original.changed(changes);
            tested.check(document.to_string().as_bytes());
        }
        None => {}
    });
}

impl Tested {
    fn check(&self, document: &[u8]) {
        self.restore();
        let Populated { simulator, clock, time, document: original, .. } = &self.populated;
        let control = simulator.control();
        // Nothing is due at this time.
        clock.set(SystemTime::UNIX_EPOCH);
        self.is_original.set(false);
        let rejected = put(&control, document);
        if let Some(error) = rejected {
            clock.set(*time);
            assert_eq!(export(&control), *original, "an error changed the state: {error}");
            self.is_original.set(true);
            return;
        }
        check_same(&parse(&String::from_utf8_lossy(document)), &parse(&export(&control)));
        clock.set(*time);
        for later in LATER {
            clock.advance(later);
            self.read_all();
            let exported = export(&control);
            let rejected = put(&control, exported.as_bytes());
            assert!(rejected.is_none(), "the exported state is rejected: {rejected:?}");
            assert_eq!(export(&control), exported, "the state is not what was put");
        }
    }

    /// Restores the original state, unless nothing has changed.
    fn restore(&self) {
        let Populated { simulator, clock, time, document, .. } = &self.populated;
        if self.is_original.get() {
            return;
        }
        clock.set(*time);
        let control = simulator.control();
        assert!(control.reset_with_seed(SEED).is_ok(), "the reset fails");
        let rejected = put(&control, document.as_bytes());
        assert!(rejected.is_none(), "the original document is rejected: {rejected:?}");
        assert_eq!(export(&control), *document);
    }

    /// Makes all calls that change nothing.
    fn read_all(&self) {
        let simulator = &self.populated.simulator;
        for path in ["overview?limit=1000", "quotas", "accounts", "clock", "ready"] {
            let request = Request::get(format!("/_simulator/{path}")).body(Bytes::new());
            let status = request.map(|request| simulator.control().handle(&request).status());
            assert!(status.is_ok_and(|status| status == 200), "{path}");
        }
        for request in &self.populated.reads {
            let response = driver::run(simulator.send(request.clone()));
            let Ok(response) = response else { unreachable!("{request:?}: {response:?}") };
            let outcome = response.extensions().get::<Outcome>();
            let code = outcome.and_then(|outcome| outcome.code.as_deref()).unwrap_or_default();
            assert!(outcome.is_some() && !code.starts_with("InternalError"), "{response:?}");
        }
    }
}

/// Replaces the state. Returns the error if the document is rejected.
fn put(control: &Control, document: &[u8]) -> Option<Value> {
    let request = Request::put("/_simulator/state").header("content-type", "application/json");
    let request = request.body(Bytes::copy_from_slice(document)).ok()?;
    let response = control.handle(&request);
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    match response.status().as_u16() {
        204 => None,
        400 => {
            let error = &body["error"];
            assert!(error["code"].is_string() && error["message"].is_string(), "{body}");
            Some(body)
        }
        status => unreachable!("{status}: {body}"),
    }
}

fn export(control: &Control) -> String {
    match control.export_state() {
        Ok(document) => document,
        Err(error) => unreachable!("the state cannot be exported: {error}"),
    }
}

fn parse(document: &str) -> Value {
    serde_json::from_str(document).unwrap_or_default()
}

/// Checks that the state is what was put. Fields with default values may be left out.
fn check_same(put: &Value, got: &Value) {
    let accounts = put["accounts"].as_object().into_iter().flatten();
    for (id, account) in accounts {
        let (mut account, own) = (account.clone(), &got["accounts"][id]);
        // A group whose size is wrong acts at any time.
        remove(&mut account["tables"], "scaling_groups");
        if let Some(path) = difference(&account, own) {
            unreachable!("accounts.{id}{path} is not what was put");
        }
    }
}

fn remove(tables: &mut Value, name: &str) {
    if let Some(tables) = tables.as_object_mut() {
        tables.shift_remove(name);
    }
}

/// Returns the nanoseconds of a duration, which may contain more than a second of them.
fn nanoseconds(value: &Value) -> Option<u128> {
    let part = |name: &str| value.get(name).and_then(Value::as_u64).map(u128::from);
    Some(part("secs")? * 1_000_000_000 + part("nanos")?)
}

/// Returns the path of a value that differs.
fn difference(put: &Value, got: &Value) -> Option<String> {
    if let Some(put) = nanoseconds(put) {
        return (nanoseconds(got) != Some(put)).then(String::new);
    }
    match (put, got) {
        (Value::Object(put), Value::Object(got)) => put.iter().find_map(|(name, value)| {
            let path = difference(value, got.get(name).unwrap_or(&Value::Null))?;
            Some(format!(".{name}{path}"))
        }),
        (Value::Array(put), Value::Array(got)) if put.len() == got.len() => {
            let mut pairs = put.iter().zip(got).enumerate();
            pairs
                .find_map(|(index, (put, got))| Some(format!("[{index}]{}", difference(put, got)?)))
        }
        (Value::Number(put), Value::Number(got)) => {
            (put.as_f64() != got.as_f64()).then(String::new)
        }
        (put, Value::Null) => (!is_default(put)).then(String::new),
        _ => (put != got).then(String::new),
    }
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

/// Returns an input of every kind of change at several places, and documents.
fn seeds() -> Vec<Vec<u8>> {
    let kinds = (0..=RAW).flat_map(|kind| (0..2_u16).map(move |number| (kind, number)));
    let change = |(kind, number): (u8, u16)| {
        let [low, high] = number.wrapping_mul(811).wrapping_add(u16::from(kind) * 17).to_le_bytes();
        [&[0, kind, low, high, kind.wrapping_mul(3), 0][..], b"[]"].concat()
    };
    let document = TESTED.with(|tested| tested.populated.document.clone().into_bytes());
    kinds.map(change).chain([vec![0], b"{}".to_vec(), document]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Map;

    use super::*;

    /// Returns the names of the tables of the original document.
    fn tables() -> BTreeSet<String> {
        let document = TESTED.with(|tested| parse(&tested.populated.document));
        let account = document["accounts"].as_object().into_iter().flat_map(Map::values);
        let tables = account.filter_map(|account| account["tables"].as_object());
        tables.flat_map(Map::keys).cloned().collect()
    }

    #[test]
    fn document_has_rows_of_every_kind() {
        let tables = tables();
        assert!(tables.len() >= 46, "{} tables: {tables:?}", tables.len());
    }
}
