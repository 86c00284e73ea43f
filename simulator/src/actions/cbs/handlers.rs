//! The handlers of CBS.

use super::call::Handler;
use super::{backups, disks, policies, quotas, snapshot_groups, snapshots};
use crate::actions::{HandlerSet, handlers};

pub(in crate::actions) static HANDLERS: HandlerSet = HandlerSet {
    service: "cbs",
    version: "2017-03-12",
    region: handlers::required_region,
    handler,
    optional: |_| &[],
};

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateDisks" => disks::create,
        "DescribeDisks" => disks::describe,
        "InitializeDisks" => disks::initialize,
        "ModifyDiskAttributes" => disks::modify,
        "ModifyDiskExtraPerformance" => disks::modify_performance,
        "InquirePriceModifyDiskExtraPerformance" => disks::inquire_performance,
        "ResizeDisk" => disks::resize,
        "TerminateDisks" => disks::terminate,
        "AttachDisks" => disks::attach,
        "DetachDisks" => disks::detach,
        "DescribeInstancesDiskNum" => disks::describe_counts,
        "InquiryPriceCreateDisks" => disks::inquire_creation,
        "InquiryPriceRenewDisks" => disks::inquire_renewal,
        "InquiryPriceResizeDisk" => disks::inquire_resize,
        "ModifyDisksChargeType" => disks::modify_charge_type,
        "ModifyDisksRenewFlag" => disks::modify_renew_flag,
        "RenewDisk" => disks::renew,
        "DescribeDiskConfigQuota" => quotas::describe_configs,
        "CreateSnapshot" => snapshots::create,
        "DescribeSnapshots" => snapshots::describe,
        "DescribeSnapshotOverview" | "GetSnapOverview" => snapshots::describe_overview,
        "ModifySnapshotAttribute" => snapshots::modify,
        "DeleteSnapshots" => snapshots::delete,
        "ApplySnapshot" => snapshots::apply,
        "CopySnapshotCrossRegions" => snapshots::copy,
        "ModifySnapshotsSharePermission" => snapshots::modify_share_permission,
        "DescribeSnapshotSharePermission" => snapshots::describe_share_permission,
        "CreateSnapshotGroup" => snapshot_groups::create,
        "DescribeSnapshotGroups" => snapshot_groups::describe,
        "DeleteSnapshotGroup" => snapshot_groups::delete,
        "ApplySnapshotGroup" => snapshot_groups::apply,
        "CreateDiskBackup" => backups::create,
        "DescribeDiskBackups" => backups::describe,
        "ApplyDiskBackup" => backups::apply,
        "ModifyDiskBackupQuota" => backups::modify_quota,
        "DeleteDiskBackups" => backups::delete,
        "CreateAutoSnapshotPolicy" => policies::create,
        "DescribeAutoSnapshotPolicies" => policies::describe,
        "DescribeDiskAssociatedAutoSnapshotPolicy" => policies::describe_of_disk,
        "ModifyAutoSnapshotPolicyAttribute" => policies::modify,
        "DeleteAutoSnapshotPolicies" => policies::delete,
        "BindAutoSnapshotPolicy" => policies::bind,
        "UnbindAutoSnapshotPolicy" => policies::unbind,
        _ => return None,
    })
}
