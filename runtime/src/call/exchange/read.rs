//! Reading a reply: into the caller's place, into the wire log, into the error that it may be.

use std::sync::Arc;

use super::attempt::Answered;
use super::{Exchange, Outgoing};
use crate::call::answer;
use crate::call::cover::Cover;
use crate::call::target::Target;
use crate::error::{DRY_RUN_OPERATION, Error, ErrorKind};
use crate::json::ReplyBody;
use crate::shape::Shape;
use crate::targets::CALL;
use crate::wire;

/// Where a reply goes: emptied before every attempt, so that none leaves anything behind for the next.
pub(crate) trait Place {
    /// The place as if nothing had been read.
    fn fresh(&mut self) -> &mut dyn Shape;
}

impl<T: Shape + Default> Place for T {
    #[inline]
    fn fresh(&mut self) -> &mut dyn Shape {
        *self = T::default();
        self
    }
}

impl Exchange {
    pub(super) fn read(
        &self,
        outgoing: &Arc<Outgoing>,
        answered: &Answered,
        place: &mut dyn Place,
    ) -> Result<ReplyBody, Error> {
        let Answered { reply, signed_by } = answered;
        let _entered = self.span.enter();
        let cover = Cover { sent: outgoing.body.sent(), signed_by: signed_by.as_ref() };
        let target = &outgoing.target;
        if wire::is_on() {
            let body = answer::masked(target.dialect, reply.body(), place.fresh());
            wire::reply(outgoing.subject(self.attempts), reply, &cover.over(body));
        }
        let answer = match answer::read(target.dialect, reply, place.fresh()) {
            Err(error) if self.dry_run && error.is(DRY_RUN_OPERATION) => {
                let request_id = error.request_id().map(str::to_owned);
                Ok(ReplyBody { request_id, ..ReplyBody::default() })
            }
            Err(error) if error.kind() == ErrorKind::Service => {
                Err(error.map_message(|message| cover.over(message)))
            }
            answer => answer,
        };
        let request_id = match &answer {
            Ok(answer) => answer.request_id.as_deref(),
            Err(error) => error.request_id(),
        };
        self.span.record("request_id", request_id);
        if let Ok(ReplyBody { warning: Some(warning), .. }) = &answer {
            self.warn(target, &cover, warning);
        }
        answer
    }

    /// Says that an action is about to go, once for each.
    fn warn(&self, target: &Target, cover: &Cover<'_>, warning: &str) {
        let Target { service, version, action, .. } = target;
        if self.client.warned.is_first(service, version, action) {
            let warning = cover.over(warning.to_owned());
            tracing::warn!(target: CALL, %service, %version, %action, "deprecated: {warning}");
        }
    }
}
