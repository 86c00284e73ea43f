//! Dry runs.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Call, Exchange};
use crate::action::DryRun;
use crate::error::Error;
use crate::shape::{Empty, set_bool};

impl<A: DryRun> Call<A> {
    /// Sends the call as a dry run: the service validates it without executing it.
    ///
    /// `Ok` means that the service would accept the call. Services report that with an ordinary response or with the error
    /// `DryRunOperation`; both are `Ok` here. Any other error is the one that the call itself would return. Since nothing is
    /// executed, a dry run is retried like a read-only action.
    ///
    /// To read the response of a dry run, set the field `dry_run` of the request instead.
    #[inline]
    pub fn dry_run(mut self) -> DryRunFuture {
        set_bool(&mut self.request, A::DRY_RUN, true);
        self.options.dry_run = true;
        DryRunFuture(self.exchange())
    }
}

/// The future of a dry run.
#[must_use = "futures do nothing unless polled"]
pub struct DryRunFuture(Exchange);

impl Future for DryRunFuture {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, &mut Empty).map_ok(drop)
    }
}

impl Debug for DryRunFuture {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DryRunFuture").finish_non_exhaustive()
    }
}
