//! Starting invocations, and their transitions over time.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::task::{Outcome, TaskStatus};
use super::{Due, Invocation, InvocationTask, Invoker, InvokerRecord, Script, Tat};
use crate::moment::Moment;
use crate::state::catch_up::MAX_RUNS;
use crate::state::timing::faster;
use crate::state::{Account, Key, State};

/// The number of tasks that are kept. The service keeps a history too, but does not document its length.
const KEPT: usize = 10_000;

/// The maximum size of an output, in bytes.
const MAX_OUTPUT: usize = 24 * 1024;

/// The number of records that are kept per invoker, with their invocations.
const MAX_RECORDS: usize = MAX_RUNS as usize;

impl Tat {
    /// Removes the oldest invocations, but the latest one, if there are too many tasks. Returns the ids of those that were
    /// removed.
    fn forget_old(&mut self) -> Vec<String> {
        let mut removed = Vec::new();
        while self.tasks.len() > KEPT && self.invocations.len() > 1 {
            let oldest = self.invocations.iter().next().map(|oldest| oldest.id.clone());
            let Some(id) = oldest else { break };
            for task in self.tasks.keys_referring_to(&id) {
                self.tasks.remove(task);
            }
            self.records.remove_ids([id.as_str()]);
            self.invocations.remove_ids([id.as_str()]);
            removed.push(id);
        }
        removed
    }
}

impl Account {
    /// Returns whether the agent of an instance is online.
    pub(crate) fn is_online(&self, instance_id: &str) -> bool {
        let instance = self.instances.find(instance_id);
        instance.is_some_and(|instance| instance.lifecycle.state == State::Running)
    }

    /// Starts an invocation and returns its id.
    pub(crate) fn start_invocation(
        &mut self,
        region: &str,
        script: Script,
        instance_ids: &[String],
        (by_invoker, now): (bool, Moment),
    ) -> String {
        let id = self.ids.resource("inv");
        let invocation = Invocation {
            region: region.to_owned(),
            id: id.clone(),
            script,
            by_invoker,
            created: now,
        };
        for instance_id in instance_ids {
            let task_id = self.ids.resource("invt");
            let outcome = self.outcome(&invocation.script);
            let delivery = self.timing.command;
            let task = InvocationTask::new(&invocation, task_id, instance_id, outcome, delivery);
            self.tat.tasks.insert(task);
        }
        self.tat.invocations.insert(invocation);
        for removed in self.tat.forget_old() {
            self.end_hook_command(&removed, false, now);
        }
        id
    }

    /// Returns what a script does, according to the first rule that matches.
    fn outcome(&self, script: &Script) -> Outcome {
        let text = STANDARD.decode(&script.content).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let mut rules = self.tat.rules.iter();
        let Some(rule) = rules.find(|rule| rule.matches(&script.command_name, &text)) else {
            let (time, output) = (self.timing.command, String::new());
            return Outcome { output, dropped: 0, exit_code: 0, time, times_out: false };
        };
        let timeout = Duration::from_secs(u64::try_from(script.timeout).unwrap_or(0));
        let duration = rule.duration.map(|duration| faster(duration.min(timeout), self.tat.scale));
        let returned = rule.output.get(..MAX_OUTPUT).unwrap_or(&rule.output);
        Outcome {
            output: STANDARD.encode(returned),
            dropped: rule.output.len() - returned.len(),
            exit_code: rule.exit_code,
            time: duration.unwrap_or(self.timing.command),
            times_out: rule.duration.is_some_and(|duration| duration > timeout),
        }
    }

    pub(in crate::state) fn advance_tat(&mut self, due: Due, at: Moment) {
        match due {
            Due::Task(key) => {
                let instance_id = self.tat.tasks.get(key).map(|task| task.instance_id.clone());
                let is_online = instance_id.is_some_and(|id| self.is_online(&id));
                let Some(mut task) = self.tat.tasks.get_mut(key) else { return };
                task.advance(is_online, at);
                let has_ended = task.ended.is_some();
                let succeeded = task.status == TaskStatus::Success;
                let invocation_id = task.invocation_id.clone();
                drop(task);
                if has_ended {
                    self.end_hook_command(&invocation_id, succeeded, at);
                }
            }
            Due::Invoker(key) => self.run_invoker(key, at),
        }
    }

    /// Runs the command of an invoker, and schedules the next run.
    fn run_invoker(&mut self, key: Key, at: Moment) {
        let Some(mut row) = self.tat.invokers.get_mut(key) else { return };
        row.next = row.schedule.next(at);
        let invoker = Invoker::clone(&row);
        drop(row);
        let Some(command) = self.tat.commands.find(&invoker.command_id) else { return };
        // The parameters were checked when the invoker or the command was changed.
        let mut script = command.script(&invoker.parameters).unwrap_or_else(|_| command.plain());
        if !invoker.username.is_empty() {
            script.username.clone_from(&invoker.username);
        }
        let id = self.start_invocation(&invoker.region, script, &invoker.instance_ids, (true, at));
        let record = InvokerRecord { region: invoker.region, id, invoker_id: invoker.id, at };
        self.tat.add_record(record);
    }
}

impl Tat {
    /// Adds a record and removes the oldest one of the invoker if there are too many.
    fn add_record(&mut self, record: InvokerRecord) {
        let invoker = record.invoker_id.clone();
        self.records.insert(record);
        if self.records.count_referring_to(&invoker) <= MAX_RECORDS {
            return;
        }
        let oldest = self.records.referring_to(&invoker).next();
        let Some(id) = oldest.map(|record| record.id.clone()) else { return };
        for key in self.tasks.keys_referring_to(&id) {
            self.tasks.remove(key);
        }
        self.invocations.remove_ids([id.as_str()]);
        self.records.remove_ids([id.as_str()]);
    }
}
