//! What a run gives: figures, and whether all is well.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use crate::counts::Counted;
use crate::verdict::Verdict;

/// How many findings are shown; there are none, or the rest are alike.
const SHOWN: usize = 20;

/// A run.
#[derive(Clone, Debug)]
pub struct Report {
    /// Where it ran.
    pub title: &'static str,
    /// Calls, attempts, and what users found.
    pub counted: Counted,
    /// How often each fault struck.
    pub injected: BTreeMap<&'static str, u64>,
    /// Users that panicked.
    pub panics: u64,
    /// What came of all orders.
    pub verdict: Verdict,
    /// How long it took.
    pub elapsed: Duration,
    /// How long it took by the clock of client and service, where that is another.
    pub simulated: Option<Duration>,
}

impl Report {
    /// Whether nothing was lost, duplicated or ended wrongly, nobody panicked, and nothing is left to explain.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.verdict.is_good() && self.panics == 0 && self.counted.findings.is_empty()
    }

    /// Calls of all actions.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.counted.calls.values().sum()
    }

    /// Faults of all kinds.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.injected.values().sum()
    }
}

impl Display for Report {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { counted, verdict, .. } = self;
        let mut row =
            |name: &str, value: &dyn Display| writeln!(formatter, "  {name:<28}{value:>12}");
        row(self.title, &"")?;
        row("calls", &self.calls())?;
        for (action, calls) in &counted.calls {
            row(&format!("  {action}"), calls)?;
        }
        row("attempts", &counted.attempts)?;
        row("faults", &self.faults())?;
        for (fault, struck) in &self.injected {
            row(&format!("  {fault}"), struck)?;
        }
        row(
            "faults a hundred attempts",
            &format!("{:.1}", percent(self.faults(), counted.attempts)),
        )?;
        row("calls that failed", &counted.failed)?;
        row("  outcome unknown, resolved", &counted.uncertain)?;
        row("instances asked for", &verdict.asked)?;
        if let Some(made) = &verdict.made {
            row("  made", made)?;
        }
        row("  given back", &verdict.returned)?;
        row("  there", &verdict.there)?;
        row("lost", &verdict.lost)?;
        row("duplicated", &verdict.duplicated)?;
        row("ended wrongly", &verdict.ended_wrongly)?;
        row("panics", &self.panics)?;
        row("unexplained", &counted.findings.len())?;
        if let Some(simulated) = self.simulated {
            row("simulated hours", &format!("{:.1}", simulated.as_secs_f64() / 3600.0))?;
        }
        let seconds = self.elapsed.as_secs_f64();
        row("seconds", &format!("{seconds:.1}"))?;
        row("calls a second", &format!("{:.0}", self.calls() as f64 / seconds))?;
        let findings = &counted.findings;
        findings.iter().take(SHOWN).try_for_each(|finding| writeln!(formatter, "  ! {finding}"))?;
        if findings.len() > SHOWN {
            writeln!(formatter, "  ! and {} more", findings.len() - SHOWN)?;
        }
        Ok(())
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}
