//! The states through which objects may go while time passes.

use serde_json::Value;

use super::failure::{Failure, ensure};
use super::tables::Kind;
use super::world::Rows;

/// The time after which every operation has ended, in seconds.
const LONGEST_OPERATION: u64 = 300;

/// The field with the state of an object.
fn state_field(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Instance => "InstanceState",
        Kind::Image => "ImageState",
        Kind::Disk => "DiskState",
        Kind::Snapshot => "SnapshotState",
        Kind::Backup => "DiskBackupState",
        Kind::Address => "AddressStatus",
        Kind::Interface => "State",
        Kind::Nat => "State",
        Kind::Group => "AutoScalingGroupStatus",
        _ => return None,
    })
}

/// States that end by themselves, with the states that may follow, directly or later.
const TRANSITIONS: &[(Kind, &str, &[&str])] = &[
    (Kind::Instance, "PENDING", &["RUNNING", "LAUNCH_FAILED"]),
    (Kind::Instance, "STARTING", &["RUNNING"]),
    (Kind::Instance, "STOPPING", &["STOPPED", "RUNNING"]),
    (Kind::Instance, "REBOOTING", &["RUNNING"]),
    (Kind::Instance, "TERMINATING", &["SHUTDOWN"]),
    (Kind::Instance, "ENTER_RESCUE_MODE", &["RESCUE_MODE"]),
    (Kind::Instance, "EXIT_RESCUE_MODE", &["RUNNING", "STOPPED"]),
    (Kind::Instance, "ENTER_SERVICE_LIVE_MIGRATE", &["RUNNING"]),
    (Kind::Image, "CREATING", &["NORMAL", "CREATEFAILED"]),
    (Kind::Image, "IMPORTING", &["NORMAL", "IMPORTFAILED"]),
    (Kind::Image, "SYNCING", &["NORMAL"]),
    (Kind::Image, "EXPORTING", &["NORMAL"]),
    (Kind::Snapshot, "CREATING", &["NORMAL"]),
    (Kind::Snapshot, "ROLLBACKING", &["NORMAL"]),
    (Kind::Snapshot, "COPYING_FROM_REMOTE", &["NORMAL"]),
    (Kind::Backup, "CREATING", &["NORMAL"]),
    (Kind::Backup, "ROLLBACKING", &["NORMAL"]),
    (Kind::Address, "CREATING", &["UNBIND"]),
    // The state also follows the interface, which may be detached or attached.
    (Kind::Address, "BINDING", &["BIND", "BIND_ENI"]),
    (Kind::Address, "UNBINDING", &["UNBIND"]),
    (Kind::Interface, "PENDING", &["AVAILABLE", "ATTACHING"]),
    (Kind::Interface, "ATTACHING", &["AVAILABLE"]),
    // A migration attaches the interface again.
    (Kind::Interface, "DETACHING", &["AVAILABLE", "ATTACHING"]),
    (Kind::Nat, "PENDING", &["AVAILABLE"]),
    (Kind::Nat, "UPDATING", &["AVAILABLE"]),
    (Kind::Disk, "ATTACHING", &["ATTACHED"]),
    (Kind::Disk, "DETACHING", &["UNATTACHED"]),
    (Kind::Disk, "EXPANDING", &["ATTACHED", "UNATTACHED"]),
    (Kind::Disk, "ROLLBACKING", &["ATTACHED", "UNATTACHED"]),
    (Kind::Disk, "DUMPING", &["UNATTACHED", "ATTACHED"]),
];

/// Changes of state that no call requested: prepaid resources expire, timers and groups act.
const SPONTANEOUS: &[(Kind, &str, &[&str])] = &[
    (Kind::Instance, "RUNNING", &["STOPPING", "STOPPED", "SHUTDOWN", "TERMINATING"]),
    (Kind::Instance, "RESCUE_MODE", &["SHUTDOWN", "TERMINATING"]),
    (Kind::Instance, "STOPPED", &["SHUTDOWN", "TERMINATING", "STARTING", "RUNNING"]),
    (Kind::Address, "BIND", &["UNBIND", "UNBINDING", "BIND_ENI"]),
    (Kind::Disk, "UNATTACHED", &["TORECYCLE"]),
    (Kind::Disk, "ATTACHED", &["TORECYCLE", "UNATTACHED", "DETACHING"]),
];

/// Checks the changes of a table while time passed.
pub(super) fn check(kind: Kind, before: &Rows, after: &Rows, seconds: u64) -> Result<(), Failure> {
    let Some(field) = state_field(kind) else { return Ok(()) };
    for (id, row) in after {
        let Some(old) = before.get(id) else { continue };
        let (from, to) = (state(old, field), state(row, field));
        let transition = find(TRANSITIONS, kind, from);
        if from == to {
            let ends = transition.is_some() && seconds >= LONGEST_OPERATION;
            ensure!(!ends, "operation does not end", "{kind:?} {id} is {from} after {seconds} s");
            continue;
        }
        let spontaneous = find(SPONTANEOUS, kind, from);
        // What follows a state may be followed by something spontaneous.
        let next = transition.unwrap_or(&[]);
        let later = next.iter().filter_map(|state| find(SPONTANEOUS, kind, state)).flatten();
        let mut allowed = next.iter().chain(spontaneous.unwrap_or(&[])).chain(later);
        ensure!(
            allowed.any(|state| *state == to),
            format!("state of {kind:?} changes from {from} to {to}"),
            "{id}: {row}"
        );
    }
    Ok(())
}

fn state<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

fn find(
    table: &'static [(Kind, &'static str, &'static [&'static str])],
    kind: Kind,
    from: &str,
) -> Option<&'static [&'static str]> {
    table.iter().find(|row| row.0 == kind && row.1 == from).map(|row| row.2)
}
