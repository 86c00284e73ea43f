//! Requests of CBS, tag, TAT, Auto Scaling and STS.

use serde_json::{Map, Value, json};

use super::{Draw, given, set, tags};
use crate::model::tables::Kind;
use crate::model::world::{items, text, texts};

pub(super) fn cbs(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let is_data = |row: &Value| text(row, "DiskUsage") == "DATA_DISK";
    if let Some(id) = draw.object_with(Kind::Disk, is_data).filter(|_| draw.chance(70)) {
        for name in ["DiskIds", "DiskId"] {
            if let Some(given) = request.get_mut(name) {
                *given = if given.is_array() { json!([id]) } else { json!(id) };
            }
        }
    }
    match action {
        "CreateDisks" => {
            set(request, "Placement", json!({"Zone": draw.zone()}));
            for name in ["Encrypt", "EncryptType", "AutoMountConfiguration", "DiskBackupQuota"] {
                request.remove(name);
            }
            for name in ["ThroughputPerformance", "BurstPerformance", "DeleteSnapshot"] {
                request.remove(name);
            }
            if !request.contains_key("SnapshotId") || draw.rng.bool() {
                set(request, "DiskSize", json!(10 * draw.rng.i64(5..=30)));
            }
            if draw.chance(10) {
                set(request, "DiskType", json!("CLOUD_HSSD"));
                set(request, "DiskSize", json!(500));
            }
            if draw.chance(30) {
                set(request, "DiskBackupQuota", json!(draw.rng.u8(1..=2)));
            }
            if request["DiskChargeType"] == "PREPAID" {
                set(request, "DiskChargePrepaid", json!({"Period": 1}));
            } else {
                request.remove("DiskChargePrepaid");
            }
        }
        "ResizeDisk" | "InquiryPriceResizeDisk" => {
            let id = given(request, "DiskId").to_owned();
            let id = if id.is_empty() { draw.reference(Kind::Disk) } else { id };
            let row = draw.world.row(draw.scope, Kind::Disk, &id);
            let size = row.and_then(|row| row["DiskSize"].as_i64()).unwrap_or(50) + 10;
            set(request, "DiskId", json!(id));
            set(request, "DiskSize", json!(size));
            request.remove("DiskIds");
        }
        "AttachDisks" => {
            let fits = |row: &Value| text(row, "DiskState") == "UNATTACHED";
            if let Some(id) = draw.object_with(Kind::Disk, fits).filter(|_| draw.chance(80)) {
                let zone = text(&draw.world.rows(draw.scope, Kind::Disk)[&id]["Placement"], "Zone");
                let fits = |row: &Value| text(&row["Placement"], "Zone") == zone;
                if let Some(instance) = draw.object_with(Kind::Instance, fits) {
                    set(request, "InstanceId", json!(instance));
                }
                set(request, "DiskIds", json!([id]));
            }
        }
        "DetachDisks" => {
            let fits = |row: &Value| row["Attached"] == true && row["Portable"] == true;
            if let Some(id) = draw.object_with(Kind::Disk, fits).filter(|_| draw.chance(80)) {
                set(request, "DiskIds", json!([id]));
            }
        }
        "ApplySnapshot" => {
            let id = given(request, "SnapshotId").to_owned();
            if let Some(row) = draw.world.row(draw.scope, Kind::Snapshot, &id) {
                set(request, "DiskId", json!(text(row, "DiskId")));
            }
        }
        "ApplySnapshotGroup" => {
            let id = given(request, "SnapshotGroupId").to_owned();
            let row = draw.world.row(draw.scope, Kind::SnapshotGroup, &id);
            let ids = row.map(|row| texts(row, "SnapshotIdSet")).unwrap_or_default();
            let pairs = ids.iter().filter_map(|id| {
                let row = draw.world.row(draw.scope, Kind::Snapshot, id)?;
                Some(json!({"SnapshotId": id, "DiskId": text(row, "DiskId")}))
            });
            let pairs: Vec<Value> = pairs.collect();
            if !pairs.is_empty() {
                set(request, "ApplyDisks", json!(pairs));
            }
        }
        "CreateSnapshot" => {
            request.entry("DiskId").or_insert_with(|| json!(draw.reference(Kind::Disk)));
            request.remove("DiskBackupId");
            request.remove("DiskUsage");
        }
        "CreateSnapshotGroup" => {
            let fits = |row: &Value| row["Attached"] == true;
            if let Some(id) = draw.object_with(Kind::Disk, fits).filter(|_| draw.chance(80)) {
                set(request, "DiskIds", json!([id]));
            }
        }
        "CopySnapshotCrossRegions" => {
            request.entry("SnapshotId").or_insert_with(|| json!(draw.reference(Kind::Snapshot)));
        }
        "DeleteSnapshotGroup" => {
            request.remove("SnapshotGroupIds");
            request
                .entry("SnapshotGroupId")
                .or_insert_with(|| json!(draw.reference(Kind::SnapshotGroup)));
        }
        "CreateAutoSnapshotPolicy" | "ModifyAutoSnapshotPolicyAttribute" => {
            let policy = json!([{"Hour": [draw.rng.u8(..24)], "DayOfWeek": [draw.rng.u8(..7)]}]);
            set(request, "Policy", policy);
            request.remove("IsPermanent");
            request.remove("RetentionDays");
        }
        "BindAutoSnapshotPolicy" => set(request, "DiskIds", json!(draw.references(Kind::Disk))),
        "UnbindAutoSnapshotPolicy" => {
            let id = given(request, "AutoSnapshotPolicyId").to_owned();
            let row = draw.world.row(draw.scope, Kind::SnapshotPolicy, &id);
            let bound = row.map(|row| texts(row, "DiskIdSet")).unwrap_or_default();
            let first = bound.first().map(|id| (*id).to_owned());
            let id = first.unwrap_or_else(|| draw.reference(Kind::Disk));
            set(request, "DiskIds", json!([id]));
            request.remove("InstanceIds");
        }
        "ModifyDisksChargeType" => {
            request.remove("DiskChargePostpaid");
            request.remove("DiskChargePrepaid");
            if draw.rng.bool() {
                set(request, "DiskChargePrepaid", json!({"Period": 1}));
            } else {
                set(request, "DiskChargePostpaid", json!(true));
            }
        }
        "InitializeDisks" => {
            let fits = |row: &Value| text(row, "DiskState") == "UNATTACHED";
            if let Some(id) = draw.object_with(Kind::Disk, fits) {
                set(request, "DiskIds", json!([id]));
            }
        }
        "ModifyDiskAttributes" => {
            let names = ["DiskName", "Portable", "ProjectId", "DeleteWithInstance", "DiskType"];
            let chosen = names[draw.rng.usize(..names.len())];
            request.retain(|name, _| name == "DiskIds" || name == chosen);
            if chosen == "DiskName" {
                set(request, chosen, json!(format!("name{}", draw.rng.u8(..9))));
            }
        }
        "InquiryPriceRenewDisks" => {
            set(request, "DiskChargePrepaids", json!([{"Period": 1}]));
            request.remove("NewDeadline");
        }
        "RenewDisk" | "ModifyDisksRenewFlag" => {
            let fits = |row: &Value| row["DiskChargeType"] == "PREPAID";
            if let Some(id) = draw.object_with(Kind::Disk, fits).filter(|_| draw.chance(80)) {
                let name = if action == "RenewDisk" { "DiskId" } else { "DiskIds" };
                set(request, name, if name == "DiskId" { json!(id) } else { json!([id]) });
            }
        }
        "CreateDiskBackup" => {
            let fits = |row: &Value| row["DiskBackupQuota"].as_i64() > Some(0);
            if let Some(id) = draw.object_with(Kind::Disk, fits) {
                set(request, "DiskId", json!(id));
            }
        }
        "ApplyDiskBackup" => {
            let id = given(request, "DiskBackupId").to_owned();
            if let Some(row) = draw.world.row(draw.scope, Kind::Backup, &id) {
                set(request, "DiskId", json!(text(row, "DiskId")));
            }
        }
        "ModifyDiskExtraPerformance" | "InquirePriceModifyDiskExtraPerformance" => {
            set(request, "ThroughputPerformance", json!(10 * draw.rng.u8(1..10)));
            let fits = |row: &Value| text(row, "DiskType") == "CLOUD_HSSD";
            if let Some(id) = draw.object_with(Kind::Disk, fits) {
                set(request, "DiskId", json!(id));
            }
        }
        _ => {}
    }
}

pub(super) fn tag(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    request.remove("CreateUin");
    for name in ["Resource", "ResourceList"] {
        if let Some(value) = request.get_mut(name) {
            let resource = tags::name(draw);
            *value = if value.is_array() { json!([resource]) } else { json!(resource) };
        }
    }
    if request.contains_key("ResourceIds") {
        tags::set_resources(draw, request);
    }
    if request.contains_key("Offset") {
        set(request, "Offset", json!(0));
    }
    if action == "ModifyResourceTags" {
        request.remove("DeleteTags");
        let tag = json!({"TagKey": format!("key{}", draw.rng.u8(..4)), "TagValue": "value1"});
        set(request, "ReplaceTags", json!([tag]));
    }
    tags::set_existing(draw, action, request);
    if action.starts_with("Describe") && action.contains("Resource") {
        request.remove("ResourceId");
    }
    if action == "UpdateProject" || action == "DescribeProjects" {
        set(request, "AllList", json!(1));
        set_if_given(request, "Limit", json!(1000));
        if action == "UpdateProject" {
            request.remove("AllList");
            let id = draw.existing(Kind::Project).and_then(|id| id.parse::<i64>().ok());
            set(request, "ProjectId", json!(id.unwrap_or(77)));
            request.remove("Disable");
        }
    }
}

pub(super) fn scaling(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    match action {
        name if name.contains("LaunchConfiguration") && !name.starts_with("De") => {
            launch_configuration(draw, name, request);
        }
        "CreateAutoScalingGroup" | "ModifyAutoScalingGroup" => {
            let keep = [
                "AutoScalingGroupName",
                "AutoScalingGroupId",
                "LaunchConfigurationId",
                "MinSize",
                "MaxSize",
                "DesiredCapacity",
                "DefaultCooldown",
                "TerminationPolicies",
            ];
            request.retain(|name, _| keep.contains(&name.as_str()));
            if action.starts_with("Create") {
                let subnet = draw.reference(Kind::Subnet);
                let row = draw.world.row(draw.scope, Kind::Subnet, &subnet);
                let vpc = row.map_or("vpc-00000000", |row| text(row, "VpcId"));
                set(request, "VpcId", json!(vpc));
                set(request, "SubnetIds", json!([subnet]));
                set(request, "MinSize", json!(0));
            }
        }
        "AttachInstances"
        | "DetachInstances"
        | "RemoveInstances"
        | "SetInstancesProtection"
        | "StartAutoScalingInstances"
        | "StopAutoScalingInstances" => {
            let member = draw.object_with(Kind::Member, |_| true);
            if action != "AttachInstances"
                && draw.chance(85)
                && let Some(id) = member
            {
                let row = &draw.world.rows(draw.scope, Kind::Member)[&id];
                set(request, "AutoScalingGroupId", json!(text(row, "AutoScalingGroupId")));
                set(request, "InstanceIds", json!([id]));
            }
        }
        "CreateScheduledAction" | "ModifyScheduledAction" => {
            let time = draw.time();
            if request.contains_key("StartTime") {
                set(request, "StartTime", json!(time));
            }
            request.remove("EndTime");
        }
        "CreateScalingPolicy" | "ModifyScalingPolicy" => {
            for name in ["MetricAlarm", "PredefinedMetricType", "TargetValue", "DisableScaleIn"] {
                request.remove(name);
            }
            request.remove("EstimatedInstanceWarmup");
            request.remove("NotificationUserGroupIds");
            if action.starts_with("Create") {
                set(request, "ScalingPolicyType", json!("SIMPLE"));
                set(request, "AdjustmentType", json!("CHANGE_IN_CAPACITY"));
                set(request, "AdjustmentValue", json!(draw.rng.i8(-1..=2)));
                let alarm = json!({
                    "ComparisonOperator": "GREATER_THAN", "MetricName": "CPU_UTILIZATION",
                    "Threshold": 60, "Period": 60, "ContinuousTime": 2, "Statistic": "AVERAGE",
                });
                set(request, "MetricAlarm", alarm);
            }
        }
        "CreateNotificationConfiguration" | "ModifyNotificationConfiguration" => {
            for name in ["QueueName", "TopicName", "TargetType"] {
                request.remove(name);
            }
            set(request, "NotificationUserGroupIds", json!(["1678"]));
        }
        "CreateLifecycleHook" | "ModifyLifecycleHook" | "UpgradeLifecycleHook" => {
            for name in ["NotificationTarget", "LifecycleCommand", "LifecycleTransitionType"] {
                request.remove(name);
            }
            set(request, "HeartbeatTimeout", json!(draw.rng.u16(30..=3600)));
        }
        "CompleteLifecycleAction" => waiting_member(draw, request),
        "DeleteNotificationConfiguration" => {
            let id = draw.reference(Kind::Notification);
            set(request, "AutoScalingNotificationId", json!(id));
        }
        _ => {}
    }
}

/// Mostly chooses a member that waits at a hook.
fn waiting_member(draw: &mut Draw<'_>, request: &mut Map<String, Value>) {
    request.remove("LifecycleActionToken");
    let waits = |row: &Value| text(row, "LifeCycleState").ends_with("_HOOK");
    let id = draw.object_with(Kind::Member, waits);
    let id = id.unwrap_or_else(|| draw.reference(Kind::Member));
    let row = draw.world.row(draw.scope, Kind::Member, &id);
    let group = row.map_or("", |row| text(row, "AutoScalingGroupId")).to_owned();
    if let Some(hook) = draw.object_with(Kind::Hook, |row| text(row, "AutoScalingGroupId") == group)
    {
        set(request, "LifecycleHookId", json!(hook));
    }
    set(request, "InstanceId", json!(id));
}

fn launch_configuration(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let keep = [
        "LaunchConfigurationId",
        "LaunchConfigurationName",
        "ImageId",
        "InstanceType",
        "InstanceTypes",
        "SecurityGroupIds",
        "InstanceTags",
        "DisasterRecoverGroupIds",
        "ClearDataDisks",
        "ClearHostNameSettings",
        "ClearInstanceNameSettings",
        "ClearInstanceTags",
        "ClearMetadata",
    ];
    request.retain(|name, _| keep.contains(&name.as_str()));
    if action.starts_with("Create") {
        set(request, "InstanceType", json!("S5.MEDIUM4"));
        request.remove("InstanceTypes");
        request.entry("ImageId").or_insert_with(|| json!(draw.reference(Kind::Image)));
    }
    if draw.chance(20) && !action.starts_with("Clear") {
        set(request, "LoginSettings", json!({"KeyIds": [draw.reference(Kind::KeyPair)]}));
    }
}

pub(super) fn sts(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let account = draw.scope.account_name();
    request.remove("Policy");
    set_if_given(request, "RoleArn", json!(format!("qcs::cam::uin/{account}:roleName/deploy")));
    if action == "GetFederationToken" {
        let policy = "%7B%22version%22%3A%222.0%22%2C%22statement%22%3A%5B%5D%7D";
        set(request, "Policy", json!(policy));
    }
    let provider = format!("qcs::cam::uin/{account}:saml-provider/corporate");
    set_if_given(request, "PrincipalArn", json!(provider));
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwb2QifQ.c2lnbmF0dXJl";
    set_if_given(request, "WebIdentityToken", json!(token));
    set_if_given(request, "SAMLAssertion", json!("PHNhbWw+PC9zYW1sPg=="));
    let device = format!("qcs::cam:uin/{account}::mfa/softToken");
    set_if_given(request, "SerialNumber", json!(device));
    set_if_given(request, "TokenCode", json!("123456"));
}

fn set_if_given(request: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(given) = request.get_mut(name) {
        *given = value;
    }
}

pub(super) fn commands(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    for name in ["OutputCOSBucketUrl", "OutputCOSKeyPrefix", "DefaultParameterConfs"] {
        request.remove(name);
    }
    for name in ["Parameters", "DefaultParameters", "WorkingDirectory", "IpAddressRange"] {
        if draw.chance(85) {
            request.remove(name);
        }
    }
    match action {
        "PreviewReplacedCommandContent" => {
            request.remove("CommandId");
            set(request, "Content", json!("ZWNobyBoaQ=="));
        }
        "CreateInvoker" | "ModifyInvoker" => {
            set(request, "Type", json!("SCHEDULE"));
            let policy = if draw.rng.bool() {
                json!({"Policy": "ONCE", "InvokeTime": draw.time()})
            } else {
                json!({"Policy": "RECURRENCE", "Recurrence": "*/30 * * * *"})
            };
            set(request, "ScheduleSettings", policy);
        }
        "CancelInvocation" => {
            let id = given(request, "InvocationId").to_owned();
            let row = draw.world.row(draw.scope, Kind::Invocation, &id);
            let tasks = row.map_or(&[][..], |row| items(row, "InvocationTaskBasicInfoSet"));
            if let Some(task) = tasks.first().filter(|_| draw.rng.bool()) {
                set(request, "InstanceIds", json!([text(task, "InstanceId")]));
            }
        }
        _ => {}
    }
}
