//! A simulator that has resources of every kind, and the requests that read them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value};
use tencent_cloud::GenericClient;
use tencent_cloud::transport::Transport as _;
use tencent_cloud_simulator::{Builder, Core, Credentials, InMemory, ManualClock};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Dialect, Idempotency, Operation, Server};

use crate::driver;
use crate::specs;

/// The seed of ids.
pub(super) const SEED: u64 = 1;

/// The calls that create the resources. Strings such as `$key` stand for values of earlier responses.
const CALLS: &str = include_str!("calls.json");

/// The maximum size of a response that is read for every input, in bytes.
const MAX_RESPONSE: usize = 16 << 10;

/// The time between two calls.
const PAUSE: Duration = Duration::from_secs(60);

/// A simulator whose state is a document.
pub(super) struct Populated {
    pub(super) simulator: InMemory,
    pub(super) clock: ManualClock,
    /// The time at which the document was written.
    pub(super) time: SystemTime,
    pub(super) document: String,
    /// Requests that change nothing.
    pub(super) reads: Vec<Request<Bytes>>,
}

impl Populated {
    pub(super) fn new() -> Result<Self, String> {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000));
        let other = Credentials::new("AKIDother", "other").of_account("100000000002");
        let builder = Builder::default().clock(clock.clone()).seed(SEED).verify_signatures(false);
        let simulator = builder.credentials(Credentials::default()).credentials(other).in_memory();
        let simulator = simulator.map_err(|error| error.to_string())?;
        populate(&simulator, &clock)?;
        let document = simulator.control().export_state().map_err(|error| error.to_string())?;
        let value: Value = serde_json::from_str(&document).map_err(|error| error.to_string())?;
        let reads = reads(&ids(&value)).into_iter().filter(|request| is_small(&simulator, request));
        let reads = reads.collect();
        Ok(Self { simulator, time: clock.now(), clock, document, reads })
    }
}

/// Makes the calls, which must succeed.
fn populate(simulator: &InMemory, clock: &ManualClock) -> Result<(), String> {
    let client: GenericClient = simulator.client().build().map_err(|error| error.to_string())?;
    let calls: Vec<Value> = serde_json::from_str(CALLS).map_err(|error| error.to_string())?;
    let mut saved = BTreeMap::new();
    for call in &calls {
        let text = |name: &str| call[name].as_str().unwrap_or_default();
        let (service, action) = (text("service"), text("action"));
        let version = specs::all().iter().find(|loaded| loaded.service == service);
        let version = version.map_or("", |loaded| loaded.version);
        let request = replace(&call["request"], &|text| saved.get(text).cloned()).to_string();
        let sent = client.call_raw(service, version, action, request);
        let response = driver::run(async { sent.await });
        let response = response.map_err(|error| format!("{action}: {error}"))?;
        let response: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let fields = response.get("Response").unwrap_or(&response);
        for (name, pointer) in call["save"].as_object().into_iter().flatten() {
            let value = fields.pointer(pointer.as_str().unwrap_or_default());
            let value = value.ok_or_else(|| format!("{action}: no {pointer} in {response}"))?;
            saved.insert(format!("${name}"), value.clone());
        }
        clock.advance(PAUSE);
    }
    Ok(())
}

/// Replaces strings in a value.
fn replace(value: &Value, new: &dyn Fn(&str) -> Option<Value>) -> Value {
    match value {
        Value::String(text) => new(text).unwrap_or_else(|| value.clone()),
        Value::Array(items) => items.iter().map(|item| replace(item, new)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), replace(value, new)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}

/// Returns an id of each kind of resource by its prefix, such as `ins`.
fn ids(document: &Value) -> BTreeMap<String, Value> {
    let accounts = document["accounts"].as_object().into_iter().flat_map(Map::values);
    let tables = accounts.filter_map(|account| account["tables"].as_object());
    let rows = tables.flat_map(Map::values).filter_map(Value::as_array).flatten();
    let ids = rows.filter_map(|row| row["id"].as_str());
    let kinds = ids.filter_map(|id| Some((id.split_once('-')?.0.to_owned(), id.into())));
    kinds.collect()
}

/// Returns requests of every action with state that changes nothing: without parameters if it needs none, and its examples
/// with the ids of existing resources.
fn reads(ids: &BTreeMap<String, Value>) -> Vec<Request<Bytes>> {
    let mut requests = Vec::new();
    let existing = |text: &str| ids.get(text.split_once('-')?.0).cloned();
    for loaded in specs::all() {
        let spec = &loaded.spec;
        let operations = spec.operations.iter().filter(|operation| {
            operation.idempotency == Some(Idempotency::ReadOnly)
                && spec.dialect == Dialect::Api30
                && Core::is_stateful(&spec.service, &spec.version, &operation.name)
        });
        for operation in operations {
            let examples = operation.request_examples.values();
            let bodies = examples.map(|example| replace(example, &existing).to_string());
            let bodies = bodies.chain(["{}".to_owned()]);
            requests.extend(bodies.filter_map(|body| request(spec, operation, body)));
        }
    }
    requests
}

/// Returns whether a response is small. Large ones are lists of what the vendor sells, which no state changes.
fn is_small(simulator: &InMemory, request: &Request<Bytes>) -> bool {
    let response = driver::run(simulator.send(request.clone()));
    response.is_ok_and(|response| response.body().len() <= MAX_RESPONSE)
}

fn request(spec: &Spec, operation: &Operation, body: String) -> Option<Request<Bytes>> {
    let host = spec.servers.first().and_then(Server::host)?;
    let request = Request::post("/")
        .header("host", host)
        .header("content-type", "application/json")
        .header("x-tc-action", &operation.name)
        .header("x-tc-version", &spec.version)
        .header("x-tc-region", "ap-guangzhou")
        .header("authorization", "-")
        .body(body.into());
    request.ok()
}
