//! Runs a cycle and counts the growth of live memory.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::caller::{Caller, Session};
use crate::cycle::{Call, Cycle, Step};

/// What a round may add, in bytes: less than a number in a list.
const TOLERANCE: i64 = 4;

/// The growth of live memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Growth {
    pub(crate) rounds: u64,
    pub(crate) bytes: i64,
}

impl Growth {
    /// Returns whether memory grows with the rounds.
    pub(crate) fn is_growing(self) -> bool {
        self.bytes > TOLERANCE.saturating_mul(self.rounds.try_into().unwrap_or(i64::MAX))
    }
}

/// A cycle in progress, with a simulator of its own.
pub(crate) struct Run<'a> {
    cycle: &'a Cycle,
    caller: Caller,
    variables: BTreeMap<String, Value>,
    /// The time that the calls of each step took.
    pub(crate) times: Vec<Duration>,
    rounds: u64,
}

impl<'a> Run<'a> {
    /// Prepares the account. Requests are signed if the simulator verifies signatures.
    pub(crate) fn new(cycle: &'a Cycle, is_verified: bool) -> Result<Self, String> {
        let caller = Caller::new(is_verified)?;
        let times = vec![Duration::ZERO; cycle.round.len()];
        let mut run = Self { cycle, caller, variables: BTreeMap::new(), times, rounds: 0 };
        run.steps(&cycle.start)?;
        Ok(run)
    }

    /// Measures the growth of live memory in this number of rounds. If it grows, which happens when a map grows in a step,
    /// measures twice this number again.
    pub(crate) fn growth(&mut self, rounds: u64) -> Result<Growth, String> {
        let growth = Growth { rounds, bytes: self.measure(rounds)? };
        if !growth.is_growing() {
            return Ok(growth);
        }
        let rounds = rounds * 2;
        Ok(Growth { rounds, bytes: self.measure(rounds)? })
    }

    /// Returns the growth of live memory in this number of rounds, in bytes. The log of calls is emptied at the start and
    /// at the end, since its limit is a number of calls of any kind.
    fn measure(&mut self, rounds: u64) -> Result<i64, String> {
        self.empty_log()?;
        self.times.fill(Duration::ZERO);
        let mut result = Ok(());
        let counted = allocation_counter::measure(|| {
            result = self.rounds(rounds).and_then(|()| self.empty_log());
        });
        result.map(|()| counted.bytes_current)
    }

    fn empty_log(&self) -> Result<(), String> {
        self.caller.plain("DELETE", "/_simulator/calls", "").map(drop)
    }

    /// Makes the calls of this number of rounds.
    pub(crate) fn rounds(&mut self, rounds: u64) -> Result<(), String> {
        (0..rounds).try_for_each(|_| self.round())
    }

    fn round(&mut self) -> Result<(), String> {
        self.rounds += 1;
        // All numbers have the same length, so that no response grows with them.
        let number = format!("{:010}", self.rounds);
        self.variables.insert("round".to_owned(), number.into());
        let cycle = self.cycle;
        for (index, step) in cycle.round.iter().enumerate() {
            let time = self.step(step)?;
            self.times[index] += time;
        }
        Ok(())
    }

    fn steps(&mut self, steps: &[Step]) -> Result<(), String> {
        steps.iter().try_for_each(|step| self.step(step).map(drop))
    }

    /// Returns the time that the simulator took.
    fn step(&mut self, step: &Step) -> Result<Duration, String> {
        match step {
            Step::Wait(seconds) => {
                self.caller.advance(*seconds);
                Ok(Duration::ZERO)
            }
            Step::Request { method, path, body, keep } => {
                let body = self.replaced(body);
                let body = if body.is_null() { String::new() } else { body.to_string() };
                let path = self.replaced_in(path);
                let started = Instant::now();
                let response = self.caller.plain(method, &path, &body)?;
                let time = started.elapsed();
                if !keep.is_empty() {
                    let response = serde_json::from_slice(&response).unwrap_or_default();
                    self.keep(keep, &response).map_err(|problem| format!("{path}: {problem}"))?;
                }
                Ok(time)
            }
            Step::Call(call) => self.call(call),
        }
    }

    fn call(&mut self, call: &Call) -> Result<Duration, String> {
        let parameters = self.replaced(&call.parameters);
        let session = call.by_session.then(|| self.session());
        let request = self.caller.request(call, &parameters, session.as_ref())?;
        let started = Instant::now();
        let body = self.caller.send(request)?;
        let time = started.elapsed();
        if call.is_again {
            return Ok(time);
        }
        let response = outcome(&body);
        let code = response.as_ref().err().map(String::as_str);
        if code != call.fails.as_deref() {
            let body = String::from_utf8_lossy(&body);
            return Err(format!("{} {parameters}: {body}", call.action));
        }
        let response = response.unwrap_or_default();
        let kept = self.keep(&call.keep, &response);
        kept.map_err(|problem| format!("{} {parameters}: {problem}", call.action))?;
        Ok(time)
    }

    /// Keeps parts of a response as variables.
    fn keep(&mut self, keep: &[(String, String)], response: &Value) -> Result<(), String> {
        for (name, pointer) in keep {
            let value = response.pointer(pointer).cloned();
            let value = value.ok_or_else(|| format!("no {pointer} in {response}"))?;
            self.variables.insert(name.clone(), value);
        }
        Ok(())
    }

    fn session(&self) -> Session {
        let text = |name: &str| self.variables.get(name).map(string).unwrap_or_default();
        Session { id: text("id"), key: text("secret"), token: text("token") }
    }

    /// Replaces variables in all strings. A string that is the name of a variable becomes its value.
    fn replaced(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if text.contains('$') => {
                let whole = text.strip_prefix('$').and_then(|name| self.variable(name));
                whole.unwrap_or_else(|| self.replaced_in(text).into())
            }
            Value::Array(items) => items.iter().map(|item| self.replaced(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                fields.map(|(name, value)| (name.clone(), self.replaced(value))).collect()
            }
            other => other.clone(),
        }
    }

    /// Returns the value of a variable; with the suffix `.number` as a number.
    fn variable(&self, name: &str) -> Option<Value> {
        match name.strip_suffix(".number") {
            Some(name) => string(self.variables.get(name)?).parse::<u64>().ok().map(Value::from),
            None => self.variables.get(name).cloned(),
        }
    }

    fn replaced_in(&self, text: &str) -> String {
        // A name may be the start of a longer one, which comes later in this order.
        let variables = self.variables.iter().rev();
        variables.fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("${name}"), &string(value))
        })
    }
}

fn string(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the content of a response, or the code of its error.
fn outcome(body: &[u8]) -> Result<Value, String> {
    let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(code) = body.get("code") {
        // API 2.0.
        return if code == 0 { Ok(body) } else { Err(code.to_string()) };
    }
    let response = body["Response"].take();
    match response.pointer("/Error/Code") {
        Some(code) => Err(string(code)),
        None => Ok(response),
    }
}
