//! Trying a call: the service checks it and does nothing.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Call;
use super::{Exchange, Nothing};
use crate::action::DryRun;
use crate::error::Error;
use crate::shape::set_bool;

impl<A: DryRun> Call<A> {
    /// Has the service check the call without carrying it out, in place of `.await` on the call itself.
    ///
    /// `Ok` means that it would have been accepted. Services say so in two ways, with an ordinary reply or with the error
    /// `DryRunOperation`; both are `Ok` here, and any other error is what the call itself would have met. Nothing is ever
    /// carried out, so a dry run is repeated like an action that only reads.
    ///
    /// An action whose reply to a dry run says more than that is called with the request's own `dry_run` set.
    #[inline]
    pub fn dry_run(mut self) -> DryRunFuture {
        set_bool(&mut self.request, A::DRY_RUN, true);
        self.options.dry_run = true;
        DryRunFuture(self.exchange())
    }
}

/// A dry run on its way.
#[must_use = "futures do nothing unless polled"]
pub struct DryRunFuture(Exchange);

impl Future for DryRunFuture {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, &mut Nothing).map_ok(drop)
    }
}

impl Debug for DryRunFuture {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DryRunFuture").finish_non_exhaustive()
    }
}
