//! The transitions of the account over time, in the order of their times.

use super::address::Transition;
use super::catch_up::skip_runs;
use super::cbs::CbsDue;
use super::timer::ACTION;
use super::{
    Account, HostState, Key, ReservedInstanceState, TimerStatus, auto_scaling, hardware, tat, vpc,
};
use crate::moment::Moment;

/// The number of timers from which those that have ended are forgotten. The service does not document how long it keeps
/// them.
const MAX_TIMERS: usize = 1000;

/// The number of hosts, and of reserved instances, from which those whose term has ended are forgotten. No action
/// deletes them, and the service does not document how long it keeps them.
const MAX_TERMS: usize = 1000;

/// The table whose row changes next. At the same time, tables change in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Timer(Key),
    Instance(Key),
    Address(Key),
    Host(Key),
    ReservedInstance(Key),
    Image(Key),
    IdempotentResponse(Key),
    Cbs(CbsDue),
    Vpc(vpc::Due),
    Hardware(hardware::Due),
    Tat(tat::Due),
    AutoScaling(auto_scaling::Due),
    Session(Key),
}

impl Account {
    /// Applies all transitions that are due at `now`.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        skip_runs(&mut self.tat.invokers, now);
        skip_runs(&mut self.auto_scaling.scheduled_actions, now);
        skip_runs(&mut self.cbs.policies, now);
        while let Some((at, due)) = self.next_due().filter(|due| due.0 <= now) {
            match due {
                Due::Timer(key) => self.start_timer(key, at),
                Due::Instance(key) => self.advance_instance(key, at),
                Due::Address(key) => self.advance_address(key),
                Due::Host(key) => self.advance_host(key, at),
                Due::ReservedInstance(key) => self.advance_reserved_instance(key, at),
                Due::Image(key) => {
                    if let Some(mut image) = self.images.get_mut(key) {
                        image.advance_to(at);
                    }
                }
                Due::IdempotentResponse(key) => {
                    self.idempotent_responses.remove(key);
                }
                Due::Cbs(due) => self.advance_cbs(due, at),
                Due::Vpc(due) => self.vpc.advance(due, self.timing.change),
                Due::Hardware(due) => self.hardware.advance(due, at),
                Due::Tat(due) => self.advance_tat(due, at),
                Due::AutoScaling(due) => self.advance_auto_scaling(due, at),
                Due::Session(key) => self.sts.forget(key),
            }
        }
    }

    /// Returns the earliest transition.
    fn next_due(&self) -> Option<(Moment, Due)> {
        let due = [
            self.timers.next_due().map(|(at, key)| (at, Due::Timer(key))),
            self.instances.next_due().map(|(at, key)| (at, Due::Instance(key))),
            self.addresses.next_due().map(|(at, key)| (at, Due::Address(key))),
            self.hosts.next_due().map(|(at, key)| (at, Due::Host(key))),
            self.reserved_instances.next_due().map(|(at, key)| (at, Due::ReservedInstance(key))),
            self.images.next_due().map(|(at, key)| (at, Due::Image(key))),
            self.idempotent_responses
                .next_due()
                .map(|(at, key)| (at, Due::IdempotentResponse(key))),
            self.cbs.next_due().map(|(at, due)| (at, Due::Cbs(due))),
            self.vpc.next_due().map(|(at, due)| (at, Due::Vpc(due))),
            self.hardware.next_due().map(|(at, due)| (at, Due::Hardware(due))),
            self.tat.next_due().map(|(at, due)| (at, Due::Tat(due))),
            self.auto_scaling.next_due().map(|(at, due)| (at, Due::AutoScaling(due))),
            self.sts.next_due().map(|(at, key)| (at, Due::Session(key))),
        ];
        due.into_iter().flatten().min()
    }

    /// Terminates the instance of a timer, even during another operation and with termination protection.
    fn start_timer(&mut self, key: Key, at: Moment) {
        let time = self.timing.terminate;
        let Some(mut timer) = self.timers.get_mut(key) else { return };
        timer.status = TimerStatus::Running;
        if let Some(mut instance) = self.instances.find_mut(&timer.instance_id) {
            instance.advance_to(at, &mut self.cbs.disks);
            instance.lifecycle.interrupt();
            instance.terminate(ACTION, &timer.id, at, time);
        }
    }

    fn advance_instance(&mut self, key: Key, at: Moment) {
        let Some(mut instance) = self.instances.get_mut(key) else { return };
        instance.advance_to(at, &mut self.cbs.disks);
        let is_removed = instance.lifecycle.is_removed();
        drop(instance);
        if is_removed {
            self.remove_instance(key, at);
        } else {
            self.move_primary_interface(key);
        }
    }

    /// Removes an instance, and ends what depends on it.
    fn remove_instance(&mut self, key: Key, at: Moment) {
        let Some(instance) = self.instances.remove(key) else { return };
        self.release_disks(&instance, at);
        let mut addresses = self.addresses.keys_referring_to(&instance.id);
        addresses.extend(self.addresses.keys_referring_to(&vpc::primary_interface(&instance.id)));
        self.hardware.forget_instance(&instance.id, at);
        self.forget_member(&instance.id, at);
        for address in addresses {
            if let Some(mut address) = self.addresses.get_mut(address) {
                address.become_unbound(at);
            }
        }
        self.vpc.forget_instance(&instance.id);
        for timer in self.timers.keys_referring_to(&instance.id) {
            let is_pending =
                self.timers.get(timer).is_some_and(|timer| timer.status == TimerStatus::Pending);
            if is_pending {
                self.timers.remove(timer);
            } else if let Some(mut timer) = self.timers.get_mut(timer) {
                timer.status = TimerStatus::Done;
            }
        }
        self.timers.keep_latest(MAX_TIMERS, |timer| timer.status != TimerStatus::Done);
    }

    fn advance_host(&mut self, key: Key, at: Moment) {
        if let Some(mut host) = self.hosts.get_mut(key) {
            host.advance_to(at);
        }
        let instances = &self.instances;
        self.hosts.keep_latest(MAX_TERMS, |host| {
            host.state != HostState::Expired || instances.count_referring_to(&host.id) > 0
        });
    }

    fn advance_reserved_instance(&mut self, key: Key, at: Moment) {
        if let Some(mut reserved) = self.reserved_instances.get_mut(key) {
            reserved.advance_to(at);
        }
        self.reserved_instances
            .keep_latest(MAX_TERMS, |reserved| reserved.state != ReservedInstanceState::Retired);
    }

    fn advance_address(&mut self, key: Key) {
        let Some(mut address) = self.addresses.get_mut(key) else { return };
        let instance_id = address.instance_id.clone();
        let transition = address.end_transition();
        drop(address);
        match transition {
            Transition::None => {}
            Transition::Removed => {
                self.addresses.remove(key);
            }
            Transition::PublicAddress(public) => {
                if let Some(mut instance) = instance_id.and_then(|id| self.instances.find_mut(&id))
                {
                    instance.network.public = public;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::catalogue::Catalogue;
    use crate::state::{Quotas, ReservedInstance, Timing};

    fn reserved(id: String, start: Moment) -> ReservedInstance {
        ReservedInstance {
            region: "ap-guangzhou".to_owned(),
            zone: "ap-guangzhou-4".to_owned(),
            id,
            name: String::new(),
            kind: "S5.MEDIUM4".to_owned(),
            family: "S5".to_owned(),
            count: 1,
            option: "All Upfront".to_owned(),
            start,
            duration: Duration::from_secs(60),
            active: start,
            state: ReservedInstanceState::Pending,
        }
    }

    #[test]
    fn oldest_reserved_instances_that_have_ended_are_forgotten() {
        let catalogue = Arc::new(Catalogue::embedded().unwrap());
        let (timing, quotas) = (Timing::default(), Quotas::default());
        let mut account = Account::new("100000000001", catalogue, timing, quotas, 7);
        let start = |number: usize| Moment::default().after(Duration::from_secs(number as u64));
        for number in 0..MAX_TERMS + 2 {
            account.reserved_instances.insert(reserved(number.to_string(), start(number)));
        }
        account.advance_to(start(61));
        let states = account.reserved_instances.iter().map(|reserved| reserved.state);
        let retired = states.filter(|state| *state == ReservedInstanceState::Retired).count();
        // The two oldest have ended and are forgotten. All others are needed or within the number that is kept.
        assert_eq!((account.reserved_instances.len(), retired), (MAX_TERMS, 0));
        assert!(account.reserved_instances.find("1").is_none());
        account.advance_to(start(2 * MAX_TERMS));
        assert_eq!(account.reserved_instances.len(), MAX_TERMS);
    }
}
