//! Remote commands: the state of TencentCloud Automation Tools (TAT).

mod command;
mod invocation;
mod invoker;
pub(crate) mod parameters;
mod register_code;
mod rule;
mod task;
mod transitions;

pub(crate) use command::{Command, DefaultParameter};
pub(crate) use invocation::{Invocation, Script, status};
pub(crate) use invoker::{Invoker, InvokerRecord, Schedule};
pub(crate) use register_code::RegisterCode;
pub use rule::CommandRule;
pub(crate) use task::InvocationTask;

use super::{Key, Table, VisitTable};
use crate::moment::Moment;

/// Commands, invocations and invokers.
#[derive(Debug, Default)]
pub(crate) struct Tat {
    pub(crate) commands: Table<Command>,
    pub(crate) invocations: Table<Invocation>,
    pub(crate) tasks: Table<InvocationTask>,
    pub(crate) invokers: Table<Invoker>,
    pub(crate) records: Table<InvokerRecord>,
    pub(crate) register_codes: Table<RegisterCode>,
    /// The rules for the outcome of commands, with scaled durations.
    rules: Vec<CommandRule>,
    scale: f64,
}

/// The table whose row changes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    Task(Key),
    Invoker(Key),
}

impl Tat {
    /// Passes every table to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        let Self {
            commands,
            invocations,
            tasks,
            invokers,
            records,
            register_codes,
            rules: _,
            scale: _,
        } = self;
        visit("commands", commands);
        visit("invocations", invocations);
        visit("invocation_tasks", tasks);
        visit("invokers", invokers);
        visit("invoker_records", records);
        visit("register_codes", register_codes);
    }

    pub(crate) fn set_rules(&mut self, rules: &[CommandRule], scale: f64) {
        self.rules = rules.to_vec();
        self.scale = scale;
    }

    /// Returns the earliest transition.
    pub(crate) fn next_due(&self) -> Option<(Moment, Due)> {
        let due = [
            self.tasks.next_due().map(|(at, key)| (at, Due::Task(key))),
            self.invokers.next_due().map(|(at, key)| (at, Due::Invoker(key))),
        ];
        due.into_iter().flatten().min()
    }
}
