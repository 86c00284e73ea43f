//! The script: which answer a request gets, and what does not match.

use std::sync::Arc;

use super::{Mismatch, empty, is_api20};
use crate::action::Action;
use crate::testing::{Answer, Sent};

/// How many requests an entry answers.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Times {
    Once,
    Always,
}

/// An answer, or a function that returns one.
#[derive(Clone)]
pub(super) enum Source {
    Fixed(Answer),
    Function(Arc<dyn Fn(&Sent) -> Answer + Send + Sync>),
}

impl Source {
    /// Must be called without a lock of the script, since the function belongs to the test.
    pub(super) fn answer(&self, sent: &Sent) -> Answer {
        match self {
            Self::Fixed(answer) => answer.clone(),
            Self::Function(serve) => serve(sent),
        }
    }
}

pub(super) struct Entry {
    action: String,
    /// Whether the action belongs to API 2.0, if its type is known.
    is_api20: Option<bool>,
    source: Source,
    times: Times,
    used: bool,
    mistake: Option<String>,
}

impl Entry {
    pub(super) fn named(action: String, answer: Answer, times: Times) -> Self {
        let mistake = answer.mistake(None);
        let source = Source::Fixed(answer);
        Self { action, is_api20: None, source, times, used: false, mistake }
    }

    pub(super) fn typed<A: Action>(answer: Answer, times: Times) -> Self {
        let mistake = answer.mistake(Some(&mut *empty::<A>()));
        let entry = Self::named(A::INFO.name.to_owned(), answer, times);
        Self { is_api20: Some(is_api20::<A>()), mistake, ..entry }
    }

    pub(super) fn served<A: Action + Default>(
        serve: impl Fn(A) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let serve = move |sent: &Sent| match sent.request::<A>() {
            Ok(request) => serve(request),
            Err(error) => Answer::error("InvalidParameter", error.to_string()),
        };
        Self {
            action: A::INFO.name.to_owned(),
            is_api20: Some(is_api20::<A>()),
            source: Source::Function(Arc::new(serve)),
            times: Times::Always,
            used: false,
            mistake: None,
        }
    }

    fn matches(&self, sent: &Sent) -> bool {
        sent.action() == Some(&self.action) && self.is_api20.is_none_or(|is| is == sent.is_api20())
    }

    fn is_due(&self) -> bool {
        self.times == Times::Once && !self.used
    }
}

/// The entries, the requests, and the problems so far.
#[derive(Default)]
pub(super) struct Script {
    pub(super) in_order: bool,
    entries: Vec<Entry>,
    pub(super) sent: Vec<Sent>,
    problems: Vec<String>,
}

impl Script {
    pub(super) fn add(&mut self, entry: Entry) {
        if let Some(mistake) = &entry.mistake {
            let number = self.entries.len() + 1;
            self.problems.push(format!("answer {number}, for {}: {mistake}", entry.action));
        }
        self.entries.push(entry);
    }

    /// Records a request, and returns it with its answer and its number.
    pub(super) fn take(&mut self, sent: Sent) -> (Sent, Source, u64) {
        self.sent.push(sent.clone());
        let number = self.sent.len();
        let source = match self.find(&sent) {
            Some(entry) => {
                entry.used = true;
                entry.source.clone()
            }
            None => Source::Fixed(self.unexpected(&sent, number)),
        };
        (sent, source, number as u64)
    }

    fn find(&mut self, sent: &Sent) -> Option<&mut Entry> {
        let mut due = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_due());
        let due = if self.in_order {
            due.next().filter(|(_, entry)| entry.matches(sent))
        } else {
            due.find(|(_, entry)| entry.matches(sent))
        };
        let always = |entry: &Entry| entry.times == Times::Always && entry.matches(sent);
        let index = match due {
            Some((index, _)) => index,
            None => self.entries.iter().position(always)?,
        };
        self.entries.get_mut(index)
    }

    fn unexpected(&mut self, sent: &Sent, number: usize) -> Answer {
        let action = sent.action().unwrap_or("a request without an action");
        let due: Vec<&str> = self.due().map(|entry| entry.action.as_str()).collect();
        let expected = match due.as_slice() {
            [] => "no call".to_owned(),
            [next, ..] if self.in_order => (*next).to_owned(),
            due => join_counted(due),
        };
        let problem = format!("call {number}: expected {expected}, found {action}");
        self.problems.push(problem.clone());
        Answer::error("UnexpectedCall", problem)
    }

    fn due(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_due())
    }

    pub(super) fn verify(&self) -> Result<(), Mismatch> {
        let left = self.due().map(|entry| entry.action.as_str()).collect::<Vec<_>>();
        let left = (!left.is_empty()).then(|| format!("never called: {}", join_counted(&left)));
        let problems: Vec<String> = self.problems.iter().cloned().chain(left).collect();
        if problems.is_empty() { Ok(()) } else { Err(Mismatch(problems)) }
    }
}

/// Joins names, each once with the number of its occurrences.
fn join_counted(names: &[&str]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for name in names {
        match counts.iter_mut().find(|count| count.0 == *name) {
            Some(count) => count.1 += 1,
            None => counts.push((name, 1)),
        }
    }
    let names = counts.iter().map(|(name, count)| match count {
        1 => (*name).to_owned(),
        count => format!("{name} ({count} times)"),
    });
    names.collect::<Vec<_>>().join(", ")
}
