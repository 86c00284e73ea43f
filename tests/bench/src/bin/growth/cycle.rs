//! Cycles: calls that change an account and put it back, as the files in `cycles` list them.
//!
//! A file maps names to cycles. A cycle has a list `round` of steps, a list `start` of steps that prepare the account, and
//! the number `warm_up` of rounds after which all histories that the simulator limits are full. At the end of a round,
//! the calls about objects of the round are made again: most of them fail, since the objects are gone. `is_slow: true`
//! means that a round takes milliseconds, so fewer are made. A step is one of:
//!
//! - the name of a list of steps in `preludes.yaml`
//! - `wait: 60`: advances the clock, in seconds
//! - `POST /_simulator/reset: {seed: 7}`: sends a request without a signature
//! - `cvm CreateKeyPair: {KeyName: name}`: calls an action. `keep: {key: /KeyPair/KeyId}` keeps parts of the response as
//!   variables, such as `$key` in the strings of later steps; `$key.number` is a number. `fails` has the code of the
//!   expected error, `region` another region, and `sender: session` makes the call with the credentials `$id`, `$secret`
//!   and `$token`.
//!
//! The variable `$round` is the number of the round.

use serde_json::{Map, Value};

/// Calls that leave the account as it was.
#[derive(Debug)]
pub(crate) struct Cycle {
    pub(crate) name: String,
    pub(crate) start: Vec<Step>,
    pub(crate) round: Vec<Step>,
    /// The number of rounds that fill all histories.
    pub(crate) warm_up: u64,
    /// Whether a round takes milliseconds.
    pub(crate) is_slow: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Advances the clock by this number of seconds.
    Wait(u64),
    /// Sends a request without a signature.
    Request {
        method: String,
        path: String,
        body: Value,
        keep: Vec<(String, String)>,
    },
    Call(Call),
}

/// A call of an action.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// The service and the action.
    pub(crate) action: String,
    pub(crate) parameters: Value,
    /// Variables, and the JSON pointers of their values in the response.
    pub(crate) keep: Vec<(String, String)>,
    /// The code of the expected error.
    pub(crate) fails: Option<String>,
    pub(crate) region: Option<String>,
    /// Whether the call is made with the credentials of a session.
    pub(crate) by_session: bool,
    /// Whether the call repeats another one, and may succeed or fail.
    pub(crate) is_again: bool,
}

/// The files with cycles.
const FILES: &[&str] = &[
    include_str!("cycles/protocol.yaml"),
    include_str!("cycles/cvm.yaml"),
    include_str!("cycles/instances.yaml"),
    include_str!("cycles/vpc.yaml"),
    include_str!("cycles/gateways.yaml"),
    include_str!("cycles/cbs.yaml"),
    include_str!("cycles/tag.yaml"),
    include_str!("cycles/tat.yaml"),
    include_str!("cycles/scaling.yaml"),
    include_str!("cycles/api20.yaml"),
];

const PRELUDES: &str = include_str!("cycles/preludes.yaml");

/// Returns the cycles of all files.
pub(crate) fn all() -> Result<Vec<Cycle>, String> {
    let preludes = mapping(PRELUDES)?;
    let files = FILES.iter().map(|text| mapping(text)).collect::<Result<Vec<_>, _>>()?;
    let entries = files.iter().flatten();
    entries.map(|(name, value)| cycle(name, value, &preludes)).collect()
}

fn mapping(text: &str) -> Result<Map<String, Value>, String> {
    serde_yaml::from_str(text).map_err(|error| error.to_string())
}

fn cycle(name: &str, value: &Value, preludes: &Map<String, Value>) -> Result<Cycle, String> {
    let list = |key: &str| {
        let steps = value.get(key).map_or(Ok(Vec::new()), |value| steps(value, preludes));
        steps.map_err(|problem| format!("{name}: {problem}"))
    };
    let warm_up = value.get("warm_up").and_then(Value::as_u64).unwrap_or(0);
    let is_slow = value.get("is_slow").is_some_and(|is_slow| *is_slow == true);
    let mut round = list("round")?;
    round.extend(again(&round));
    Ok(Cycle { name: name.to_owned(), start: list("start")?, round, warm_up, is_slow })
}

/// Returns the calls of a round about objects of the round, which creates no objects again.
fn again(round: &[Step]) -> Vec<Step> {
    let calls: Vec<&Call> = round.iter().filter_map(Step::call).collect();
    let own = calls.iter().flat_map(|call| &call.keep);
    let own: Vec<String> = own.map(|(variable, _)| format!("\"${variable}")).collect();
    let is_about_own = |call: &&&Call| {
        let parameters = call.parameters.to_string();
        call.keep.is_empty() && own.iter().any(|name| parameters.contains(name))
    };
    let found = calls.iter().filter(is_about_own);
    found.map(|call| Step::Call(Call { is_again: true, ..(*call).clone() })).collect()
}

fn steps(value: &Value, preludes: &Map<String, Value>) -> Result<Vec<Step>, String> {
    let mut found = Vec::new();
    for item in value.as_array().ok_or("expected a list of steps")? {
        match item {
            Value::String(name) => {
                let prelude = preludes.get(name).ok_or_else(|| format!("no prelude {name:?}"))?;
                found.extend(steps(prelude, preludes)?);
            }
            Value::Object(fields) => found.push(step(fields)?),
            other => return Err(format!("expected a step, found {other}")),
        }
    }
    Ok(found)
}

fn step(fields: &Map<String, Value>) -> Result<Step, String> {
    if let Some(seconds) = fields.get("wait") {
        return seconds.as_u64().map(Step::Wait).ok_or_else(|| format!("cannot wait {seconds}"));
    }
    let mut call = Call::default();
    for (name, value) in fields {
        let text = || value.as_str().map(str::to_owned);
        match name.as_str() {
            "keep" => call.keep = kept(value)?,
            "fails" => call.fails = text(),
            "region" => call.region = text(),
            "sender" => call.by_session = true,
            action => {
                action.clone_into(&mut call.action);
                call.parameters = value.clone();
            }
        }
    }
    let words: Vec<&str> = call.action.split(' ').collect();
    match words.as_slice() {
        [method, path] if path.starts_with('/') => Ok(Step::Request {
            method: (*method).to_owned(),
            path: (*path).to_owned(),
            body: call.parameters,
            keep: call.keep,
        }),
        [_, _] => Ok(Step::Call(call)),
        _ => Err(format!("expected a service and an action, found {:?}", call.action)),
    }
}

fn kept(value: &Value) -> Result<Vec<(String, String)>, String> {
    let fields = value.as_object().ok_or("expected the variables to keep")?;
    let entry = |(name, pointer): (&String, &Value)| {
        let pointer = pointer.as_str().ok_or_else(|| format!("{name} has no pointer"))?;
        Ok((name.clone(), pointer.to_owned()))
    };
    fields.iter().map(entry).collect()
}

impl Cycle {
    /// Returns the number of calls and other requests of a round.
    pub(crate) fn requests(&self) -> u64 {
        self.round.iter().filter(|step| !matches!(step, Step::Wait(_))).count() as u64
    }

    /// Returns the number of calls of a round.
    pub(crate) fn calls(&self) -> u64 {
        self.round.iter().filter_map(Step::call).count() as u64
    }

    /// Returns whether calls fail unless signatures are verified.
    #[cfg(test)]
    pub(crate) fn needs_signatures(&self) -> bool {
        let mut codes = self.round.iter().filter_map(|step| step.call()?.fails.as_deref());
        codes.any(|code| code.starts_with("AuthFailure"))
    }

    /// Returns the actions that a round calls successfully.
    pub(crate) fn actions(&self) -> impl Iterator<Item = &str> {
        let calls = self.round.iter().filter_map(Step::call);
        let succeed = calls.filter(|call| call.fails.is_none() && !call.is_again);
        succeed.map(|call| call.action.as_str())
    }
}

impl Step {
    fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            _ => None,
        }
    }
}
