//! Makes the operations fail that a call has started.

use super::auto_scaling::{ActivityKind, ActivityStatus};
use super::{Account, Row, Table};
use crate::moment::Moment;

/// The call that has started operations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) at: Moment,
}

impl Account {
    /// Makes the operations fail that the current call started, and returns their number.
    pub(crate) fn fail_operations(&mut self, started: Started<'_>) -> usize {
        let Started { request_id, at } = started;
        let until_released = self.timing.failed_launch;
        let instances = fail_changed(&mut self.instances, |instance| {
            let lifecycle = &mut instance.lifecycle;
            lifecycle.request_id() == request_id && lifecycle.fail_operation(until_released)
        });
        let images = fail_changed(&mut self.images, |image| image.fail_operation(at));
        let disks = fail_changed(&mut self.cbs.disks, |disk| disk.fail_operation(at));
        let backups = fail_changed(&mut self.cbs.backups, |backup| backup.fail_operation(at));
        let tasks = fail_changed(&mut self.tat.tasks, |task| task.fail_operation(at));
        instances
            + images
            + disks
            + backups
            + tasks
            + self.fail_snapshots(at)
            + self.fail_launches(at)
            + self.fail_networking(at)
    }

    /// Makes new snapshots fail, except for those that belong to an image or a group, which the call has created.
    fn fail_snapshots(&mut self, at: Moment) -> usize {
        let images = &self.images;
        fail_changed(&mut self.cbs.snapshots, |snapshot| {
            let is_part =
                snapshot.group_id.is_some() || images.count_referring_to(&snapshot.id) > 0;
            !is_part && snapshot.fail_operation(at)
        })
    }

    /// Makes the launch of instances fail that a scaling activity has started.
    fn fail_launches(&mut self, at: Moment) -> usize {
        let until_released = self.timing.failed_launch;
        let activities = &self.auto_scaling.activities;
        let changed = activities.changed();
        let started = changed.into_iter().filter_map(|key| activities.get(key)).filter(|own| {
            own.kind == ActivityKind::ScaleOut
                && own.status == ActivityStatus::Running
                && own.created == at
        });
        let ids: Vec<&String> = started.flat_map(|own| &own.instances).map(|own| &own.0).collect();
        let mut failed = 0;
        for id in ids {
            if let Some(mut instance) = self.instances.find_mut(id) {
                failed += usize::from(instance.lifecycle.fail_operation(until_released));
            }
        }
        failed
    }

    /// Makes the operations of addresses, network interfaces and NAT gateways fail, and the tasks of the call.
    fn fail_networking(&mut self, at: Moment) -> usize {
        let ends = at.after(self.timing.change);
        let addresses = fail_changed(&mut self.addresses, |address| address.fail_operation(at));
        let vpc = &mut self.vpc;
        let interfaces = fail_changed(&mut vpc.interfaces, |row| row.fail_operation(ends));
        let gateways = fail_changed(&mut vpc.nat_gateways, |row| row.fail_operation(ends));
        if addresses + interfaces > 0 {
            fail_changed(&mut vpc.tasks.table, |task| task.fail_operation(ends));
        }
        addresses + interfaces + gateways
    }
}

/// Passes the rows that the current call has changed to `fail`, and returns how many operations fail.
fn fail_changed<T: Row>(table: &mut Table<T>, mut fail: impl FnMut(&mut T) -> bool) -> usize {
    let mut failed = 0;
    for key in table.changed() {
        if let Some(mut row) = table.get_mut(key) {
            failed += usize::from(fail(&mut row));
        }
    }
    failed
}
