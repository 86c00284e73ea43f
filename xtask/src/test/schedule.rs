//! Decides which step starts next, without running any.
//!
//! A step starts when the steps that it needs have passed. Steps that compile use every core and lock the same target
//! directory, so one of them runs at a time. The others mostly use one core or wait, and run beside it. After a failure,
//! no further step starts.

use super::steps::{Kind, Step};

/// What a worker may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worker {
    /// Every step, in the order of the list. There is no other worker.
    Only,
    /// Steps that compile, and other steps if none of them can start.
    Compiling,
    /// Steps that do not compile.
    Other,
}

impl Worker {
    /// Returns the workers for a number of cores. At least one worker takes every kind of step.
    pub(super) fn for_cores(cores: usize) -> Vec<Self> {
        match cores {
            0 | 1 => vec![Self::Only],
            // With more workers, steps that use a core slow down those that compile.
            cores => [&[Self::Compiling][..], &vec![Self::Other; (cores / 2).min(3)]].concat(),
        }
    }
}

/// What a worker does next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Run the step with this index.
    Start(usize),
    /// Ask again when a step has finished.
    Wait,
    /// Nothing is left for this worker.
    End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Pending,
    Running,
    Passed,
    Failed,
}

/// The steps of a run and their states.
pub(super) struct Schedule<'s> {
    steps: Vec<(&'s Step, State)>,
}

impl<'s> Schedule<'s> {
    pub(super) fn new(steps: &[&'s Step]) -> Self {
        Self { steps: steps.iter().map(|step| (*step, State::Pending)).collect() }
    }

    /// Returns what `worker` does next. A step that it starts counts as running.
    pub(super) fn next(&mut self, worker: Worker) -> Next {
        if self.count(State::Failed) > 0 {
            return Next::End;
        }
        let chosen = match worker {
            Worker::Only => self.first(|_| true),
            Worker::Compiling => self.first(Step::compiles).or_else(|| self.first(|_| true)),
            Worker::Other => self.first(|step| !step.compiles()),
        };
        if let Some((index, (_, state))) =
            chosen.and_then(|index| Some((index, self.steps.get_mut(index)?)))
        {
            *state = State::Running;
            return Next::Start(index);
        }
        let is_left = |(step, state): &(&Step, State)| {
            *state == State::Pending && (worker != Worker::Other || !step.compiles())
        };
        if self.steps.iter().any(is_left) { Next::Wait } else { Next::End }
    }

    /// Records the end of a step.
    pub(super) fn finish(&mut self, index: usize, passed: bool) {
        if let Some((_, state)) = self.steps.get_mut(index) {
            *state = if passed { State::Passed } else { State::Failed };
        }
    }

    /// Returns the names of the steps that are running.
    pub(super) fn running(&self) -> Vec<&'static str> {
        let running = self.steps.iter().filter(|(_, state)| *state == State::Running);
        running.map(|(step, _)| step.name).collect()
    }

    /// Returns the numbers of steps that passed, failed, and were not started.
    pub(super) fn totals(&self) -> [usize; 3] {
        [State::Passed, State::Failed, State::Pending].map(|state| self.count(state))
    }

    fn count(&self, wanted: State) -> usize {
        self.steps.iter().filter(|(_, state)| *state == wanted).count()
    }

    /// Returns the first step that can start now and that a worker wants.
    fn first(&self, is_wanted: impl Fn(&Step) -> bool) -> Option<usize> {
        let compiling =
            self.steps.iter().any(|(s, state)| *state == State::Running && s.compiles());
        self.steps.iter().position(|(step, state)| {
            *state == State::Pending
                && is_wanted(step)
                && !(compiling && step.kind == Kind::Compile)
                && step.needs.iter().all(|name| self.has_passed(name))
        })
    }

    /// Returns whether a step has passed. A step that is not part of the run is not waited for.
    fn has_passed(&self, name: &str) -> bool {
        let mut steps = self.steps.iter();
        steps.find(|(step, _)| step.name == name).is_none_or(|(_, state)| *state == State::Passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPILE: Step = Step::compile("compile", || Ok(String::new()));
    const SECOND: Step = Step::compile("second", || Ok(String::new()));
    const QUICK: Step = Step::new("quick", || Ok(String::new()));
    const AFTER: Step = Step::new("after", || Ok(String::new())).needs(&["compile", "absent"]);

    fn start(schedule: &mut Schedule<'_>, worker: Worker) -> &'static str {
        let Next::Start(index) = schedule.next(worker) else { panic!("no step starts") };
        schedule.steps[index].0.name
    }

    #[test]
    fn one_step_compiles_at_a_time_and_others_run_beside_it() {
        let mut schedule = Schedule::new(&[&COMPILE, &SECOND, &QUICK]);
        assert_eq!(start(&mut schedule, Worker::Compiling), "compile");
        assert_eq!(start(&mut schedule, Worker::Other), "quick");
        assert_eq!(schedule.next(Worker::Other), Next::End);
        assert_eq!(schedule.next(Worker::Compiling), Next::Wait);
        schedule.finish(0, true);
        assert_eq!(start(&mut schedule, Worker::Compiling), "second");
        schedule.finish(1, true);
        assert_eq!(schedule.next(Worker::Compiling), Next::End);
    }

    #[test]
    fn a_step_waits_for_the_steps_of_the_run_that_it_needs() {
        let mut schedule = Schedule::new(&[&AFTER, &COMPILE]);
        assert_eq!(schedule.next(Worker::Other), Next::Wait);
        assert_eq!(start(&mut schedule, Worker::Compiling), "compile");
        assert_eq!(schedule.next(Worker::Other), Next::Wait);
        schedule.finish(1, true);
        // The worker that compiles helps if nothing is left to compile.
        assert_eq!(start(&mut schedule, Worker::Compiling), "after");
        assert_eq!(schedule.next(Worker::Other), Next::End);

        let mut alone = Schedule::new(&[&AFTER]);
        assert_eq!(start(&mut alone, Worker::Only), "after");
    }

    #[test]
    fn no_step_starts_after_a_failure() {
        let mut schedule = Schedule::new(&[&COMPILE, &QUICK, &AFTER]);
        assert_eq!(start(&mut schedule, Worker::Compiling), "compile");
        assert_eq!(start(&mut schedule, Worker::Other), "quick");
        schedule.finish(1, false);
        assert_eq!(schedule.next(Worker::Other), Next::End);
        assert_eq!(schedule.running(), ["compile"]);
        schedule.finish(0, true);
        assert_eq!(schedule.next(Worker::Compiling), Next::End);
        assert_eq!(schedule.totals(), [1, 1, 1]);
    }

    #[test]
    fn the_only_worker_takes_steps_in_order() {
        let mut schedule = Schedule::new(&[&QUICK, &COMPILE, &AFTER]);
        for (index, name) in ["quick", "compile", "after"].into_iter().enumerate() {
            assert_eq!(start(&mut schedule, Worker::Only), name);
            schedule.finish(index, true);
        }
        assert_eq!(schedule.next(Worker::Only), Next::End);
    }

    #[test]
    fn some_worker_takes_every_kind_of_step() {
        for cores in 1..10 {
            let workers = Worker::for_cores(cores);
            assert!(workers.len() <= cores && workers[0] != Worker::Other, "{workers:?}");
        }
    }
}
