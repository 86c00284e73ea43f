//! Runs steps on several threads and prints their results.

use std::io::{IsTerminal as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::schedule::{Next, Schedule, Worker};
use super::steps::Step;

/// How the note of a step begins that could not run, for instance without a connection to the registry.
pub(super) const NOT_RUN: &str = "NOT RUN";

/// Erases the current line of a terminal.
const ERASE: &str = "\r\x1b[K";

/// How steps are run.
pub(super) struct Options {
    pub(super) workers: Vec<Worker>,
    /// Whether a step that could not run is a failure.
    pub(super) all: bool,
}

/// Runs `steps`. After the first failure, waits for those that have started.
pub(super) fn run(steps: &[&Step], options: &Options) -> ExitCode {
    let run = Run {
        steps,
        all: options.all,
        width: steps.iter().map(|step| step.name.len()).max().unwrap_or_default(),
        is_terminal: std::io::stdout().is_terminal(),
        progress: Mutex::new(Progress {
            schedule: Schedule::new(steps),
            failed: Vec::new(),
            sum: 0.0,
        }),
        finished: Condvar::new(),
    };
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for worker in &options.workers {
            scope.spawn(|| run.work(*worker));
        }
    });
    let progress = run.progress();
    println!(
        "\n{:.0} s in total; sum of the checks: {:.0} s",
        begun.elapsed().as_secs_f64(),
        progress.sum
    );
    if !progress.failed.is_empty() {
        println!("failed: {}", progress.failed.join(", "));
    }
    let [passed, failed, skipped] = progress.schedule.totals();
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    if passed == steps.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A run that several workers share.
struct Run<'s> {
    steps: &'s [&'s Step],
    all: bool,
    /// The length of the longest name.
    width: usize,
    is_terminal: bool,
    progress: Mutex<Progress<'s>>,
    /// Notified when a step has finished.
    finished: Condvar,
}

struct Progress<'s> {
    schedule: Schedule<'s>,
    failed: Vec<&'static str>,
    /// The seconds of all steps.
    sum: f64,
}

impl<'s> Run<'s> {
    fn progress(&self) -> MutexGuard<'_, Progress<'s>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs steps until none is left for this worker.
    fn work(&self, worker: Worker) {
        let mut progress = self.progress();
        loop {
            match progress.schedule.next(worker) {
                Next::End => return,
                Next::Wait => {
                    progress = self.finished.wait(progress).unwrap_or_else(PoisonError::into_inner);
                }
                Next::Start(index) => {
                    self.print("", &progress);
                    drop(progress);
                    let Some(step) = self.steps.get(index) else { return };
                    let started = Instant::now();
                    let result = self.result(step);
                    let seconds = started.elapsed().as_secs_f64();
                    progress = self.progress();
                    progress.sum += seconds;
                    progress.schedule.finish(index, result.is_ok());
                    if result.is_err() {
                        progress.failed.push(step.name);
                    }
                    self.print(&self.line(step, seconds, result), &progress);
                    self.finished.notify_all();
                }
            }
        }
    }

    fn result(&self, step: &Step) -> Result<String, String> {
        // Without a result of this step, the other workers would wait forever.
        let result = catch_unwind(AssertUnwindSafe(step.run));
        match result.unwrap_or_else(|_| Err("the check panicked".to_owned())) {
            Ok(note) if self.all && note.contains(NOT_RUN) => Err(note),
            result => result,
        }
    }

    fn line(&self, step: &Step, seconds: f64, result: Result<String, String>) -> String {
        let result = match result {
            Ok(note) => note,
            Err(output) => format!("FAILED\n\n{}\n", output.trim_end()),
        };
        let line = format!("{:width$}  {seconds:6.1} s  {result}", step.name, width = self.width);
        format!("{}\n", line.trim_end_matches(' '))
    }

    /// Prints text, and the names of running steps on the last line of a terminal.
    fn print(&self, text: &str, progress: &Progress<'_>) {
        let mut output = std::io::stdout().lock();
        // A closed terminal is not a failure of the step.
        let _ = match self.is_terminal {
            true => write!(output, "{ERASE}{text}{}", progress.schedule.running().join(" | ")),
            false => write!(output, "{text}"),
        };
        let _ = output.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_all(steps: &[&Step], all: bool) -> ExitCode {
        run(steps, &Options { workers: Worker::for_cores(2), all })
    }

    const PASSES: Step = Step::new("passes", || Ok(String::new()));
    const NOT_RUN_STEP: Step = Step::new("not run", || Ok(format!("{NOT_RUN}: offline")));
    const FAILS: Step = Step::compile("fails", || Err("reason".to_owned()));
    const PANICS: Step = Step::compile("panics", || panic!("expected by a test"));
    const AFTER: Step = Step::new("after", || Ok(String::new())).needs(&["panics"]);

    #[test]
    fn every_step_must_pass() {
        assert_eq!(run_all(&[&PASSES, &PASSES], true), ExitCode::SUCCESS);
        assert_eq!(run_all(&[&PASSES, &FAILS], true), ExitCode::FAILURE);
        assert_eq!(run_all(&[&PANICS, &PASSES, &AFTER], true), ExitCode::FAILURE);
    }

    #[test]
    fn a_step_that_could_not_run_is_a_failure_on_request() {
        assert_eq!(run_all(&[&NOT_RUN_STEP], false), ExitCode::SUCCESS);
        assert_eq!(run_all(&[&NOT_RUN_STEP], true), ExitCode::FAILURE);
    }
}
