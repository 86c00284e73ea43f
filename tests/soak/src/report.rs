//! The figures of a run.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use crate::audit::Audit;
use crate::counts::Counted;
use crate::issuer::IssuerCounts;

/// The number of errors that are printed.
const PRINTED_ERRORS: usize = 20;

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The kind of run.
    pub title: &'static str,
    /// Calls, attempts and the errors that users observed.
    pub counted: Counted,
    /// The number of injected faults by kind.
    pub injected: BTreeMap<&'static str, u64>,
    /// The number of users that panicked.
    pub panics: u64,
    /// The number of users that did not end.
    pub stuck_users: u64,
    /// What the issuer of temporary credentials did.
    pub issuer: IssuerCounts,
    /// The number of rejected signatures and tokens by error code, where that was recorded.
    pub rejections: BTreeMap<String, u64>,
    /// The account of all instances.
    pub audit: Audit,
    /// The real time of the run.
    pub elapsed: Duration,
    /// The simulated time of the run, where it differs from the real time.
    pub simulated: Option<Duration>,
}

impl Report {
    /// Whether every instance is accounted for, no user panicked or is stuck, and no error is unexplained.
    #[must_use]
    pub fn passed(&self) -> bool {
        let completed = self.panics == 0 && self.stuck() == 0;
        completed && self.audit.passed() && self.counted.errors.is_empty()
    }

    /// Returns the number of users that did not end and of calls that took longer than their timeout.
    #[must_use]
    pub fn stuck(&self) -> u64 {
        self.stuck_users + self.counted.overdue
    }

    /// Returns the number of calls.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.counted.calls.values().sum()
    }

    /// Returns the number of injected faults.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.injected.values().sum()
    }
}

impl Display for Report {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { counted, audit, .. } = self;
        let mut row =
            |name: &str, value: &dyn Display| writeln!(formatter, "  {name:<30}{value:>12}");
        row(self.title, &"")?;
        row("calls", &self.calls())?;
        for (action, calls) in &counted.calls {
            row(&format!("  {action}"), calls)?;
        }
        row("attempts", &counted.attempts)?;
        row("faults", &self.faults())?;
        for (fault, count) in &self.injected {
            row(&format!("  {fault}"), count)?;
        }
        row(
            "faults per 100 attempts",
            &format!("{:.1}", percent(self.faults(), counted.attempts)),
        )?;
        row("failed calls", &counted.failed)?;
        row("  with unknown outcome", &counted.unknown)?;
        row("credentials issued", &self.issuer.issued)?;
        row("  revoked before expiry", &self.issuer.revoked)?;
        row("  rejected attempts", &self.issuer.rejected)?;
        for (code, count) in &self.rejections {
            row(code, count)?;
        }
        row("instances requested", &audit.requested)?;
        if let Some(created) = &audit.created {
            row("  created", created)?;
        }
        row("  terminated", &audit.terminated)?;
        row("  existing", &audit.existing)?;
        row("lost", &audit.lost)?;
        row("duplicated", &audit.duplicated)?;
        row("wrongly terminated", &audit.wrongly_terminated)?;
        row("stuck", &self.stuck())?;
        row("panics", &self.panics)?;
        row("unexplained errors", &counted.errors.len())?;
        if let Some(simulated) = self.simulated {
            row("simulated hours", &format!("{:.1}", simulated.as_secs_f64() / 3600.0))?;
        }
        let seconds = self.elapsed.as_secs_f64();
        row("seconds", &format!("{seconds:.1}"))?;
        row("calls per second", &format!("{:.0}", self.calls() as f64 / seconds))?;
        let errors = &counted.errors;
        errors.iter().take(PRINTED_ERRORS).try_for_each(|it| writeln!(formatter, "  ! {it}"))?;
        if errors.len() > PRINTED_ERRORS {
            writeln!(formatter, "  ! and {} more", errors.len() - PRINTED_ERRORS)?;
        }
        Ok(())
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}
