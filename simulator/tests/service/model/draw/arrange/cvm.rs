//! Requests of CVM.

use serde_json::{Map, Value, json};

use super::{Draw, bound, given, orders, prefer, prefer_list, set, state};
use crate::model::tables::Kind;
use crate::model::world::{items, text, texts};

pub(super) fn arrange(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    match action {
        "RunInstances" | "InquiryPriceRunInstances" => orders::arrange(draw, request),
        "CreateLaunchTemplate" | "CreateLaunchTemplateVersion" => {
            let own: Vec<(&str, Option<Value>)> = ["LaunchTemplateName", "LaunchTemplateId"]
                .into_iter()
                .map(|name| (name, request.remove(name)))
                .collect();
            orders::arrange(draw, request);
            request.remove("LaunchTemplate");
            for (name, value) in own {
                if let Some(value) = value {
                    set(request, name, value);
                }
            }
        }
        "ModifyInstancesChargeType" | "InquiryPriceModifyInstancesChargeType" => {
            set(request, "InstanceChargePrepaid", json!({"Period": 1}));
        }
        "ResizeInstanceDisks" | "InquiryPriceResizeInstanceDisks" => resize_disks(draw, request),
        "ModifyInstanceDiskType" => local_disk(draw, request),
        "ResetInstance" | "InquiryPriceResetInstance" if draw.chance(80) => {
            request.remove("SystemDisk");
            request.remove("LoginSettings");
        }
        "DisassociateInstancesKeyPairs" | "AssociateInstancesKeyPairs" => {
            if draw.chance(60) {
                set(request, "ForceStop", json!(true));
            }
            if action.starts_with("Dis") {
                bound(draw, request, ("InstanceIds", "KeyIds"), |row| {
                    texts(&row["LoginSettings"], "KeyIds")
                });
            }
        }
        "DisassociateSecurityGroups" => {
            bound(draw, request, ("InstanceIds", "SecurityGroupIds"), |row| {
                texts(row, "SecurityGroupIds")
            });
        }
        "DeleteInstancesDisasterRecoverGroups" => {
            let name = ("InstanceIds", "DisasterRecoverGroupIds");
            bound(draw, request, name, |row| vec![text(row, "DisasterRecoverGroupId")]);
        }
        "EnterRescueMode"
        | "ResetInstancesPassword"
        | "ResetInstancesType"
        | "ModifyInstancesVpcAttribute"
            if draw.chance(60) =>
        {
            set(request, "ForceStop", json!(true));
        }
        "ExitRescueMode" => state(draw, request, "InstanceId", &["RESCUE_MODE"]),
        "StartInstances" => state(draw, request, "InstanceIds", &["STOPPED"]),
        "CreateImage" => {
            request.remove("SnapshotIds");
            request.remove("DataDiskIds");
            set(request, "ForcePoweroff", json!(draw.choose(&["true", "true", "false"])));
            request.entry("InstanceId").or_insert_with(|| json!(draw.reference(Kind::Instance)));
        }
        "DeleteImages"
        | "ModifyImageAttribute"
        | "ModifyImageSharePermission"
        | "ExportImages"
        | "SyncImages"
        | "DescribeImageSharePermission" => {
            own_image(draw, request, action);
        }
        "ModifyInstancesDisasterRecoverGroup" => {
            request.remove("PartitionNumber");
            let group = draw.reference(Kind::PlacementGroup);
            request.entry("DisasterRecoverGroupIds").or_insert_with(|| json!([group]));
        }
        "ResetInstancesInternetMaxBandwidth" | "InquiryPriceResetInstancesInternetMaxBandwidth" => {
            set(
                request,
                "InternetAccessible",
                json!({"InternetMaxBandwidthOut": draw.rng.u8(1..20)}),
            );
            prefer_list(draw, request, "InstanceIds", |row| {
                !items(row, "PublicIpAddresses").is_empty()
            });
        }
        "ImportInstancesActionTimer" => {
            let timer = json!({"TimerAction": "TerminateInstances", "ActionTime": draw.time()});
            set(request, "ActionTimer", timer);
        }
        "ImportImage" => {
            let url = "https://images-1250000000.cos.ap-guangzhou.myqcloud.com/build.qcow2";
            set(request, "ImageUrl", json!(url));
            set(request, "OsType", json!("Debian"));
            set(request, "OsVersion", json!("11"));
            request.remove("ImportImageDataDiskList");
            request.remove("BootMode");
        }
        "AllocateHosts" => {
            set(
                request,
                "HostChargePrepaid",
                json!({"Period": 1, "RenewFlag": "NOTIFY_AND_MANUAL_RENEW"}),
            );
            set(request, "Placement", json!({"Zone": draw.zone()}));
            set(request, "HostType", json!(draw.choose(&["HS1", "HM1", "HC20"])));
        }
        "PurchaseReservedInstancesOffering" | "InquirePricePurchaseReservedInstancesOffering" => {
            if let Some(id) = draw.offering() {
                set(request, "ReservedInstancesOfferingId", json!(id));
            }
        }
        "RepairTaskControl" => {
            let id = given(request, "TaskId").to_owned();
            if let Some(row) = draw.world.row(draw.scope, Kind::RepairTask, &id) {
                set(request, "InstanceIds", json!([text(row, "InstanceId")]));
            }
            set(request, "Operate", json!("AuthorizeRepair"));
            request.remove("OrderAuthTime");
        }
        "ProgramFpgaImage" => {
            set(request, "DBDFs", json!(["0000:00:08.0"]));
            let url = "fpga-images-1250000001.cos.ap-guangzhou.myqcloud.com/filter-v2.xclbin";
            set(request, "FPGAUrl", json!(url));
            prefer(draw, request, "InstanceId", |row| text(row, "InstanceType").starts_with("FX4"));
        }
        "ConvertOperatingSystems" => {
            prefer_list(draw, request, "InstanceIds", |row| {
                text(row, "OsName").starts_with("CentOS")
            });
        }
        "DescribeResourcePoolPackTypeConfigs" => {
            set(
                request,
                "Filters",
                json!([
                    {"Name": "zone", "Values": [draw.zone()]},
                    {"Name": "instance-family", "Values": ["S5"]},
                ]),
            );
        }
        "PurchaseResourcePoolPacks" | "InquirePricePurchaseResourcePoolPacks" => {
            set(request, "InstanceType", json!(draw.choose(&["S5.8XLARGE64", "S5.LARGE8"])));
        }
        "ModifyChcAttribute" | "ConfigureChcAssistVpc" | "ConfigureChcDeployVpc" => {
            for name in ["Password", "BmcUser", "DeviceType", "ChcDeployExtraConfig"] {
                request.remove(name);
            }
            if action == "ModifyChcAttribute" {
                set(request, "InstanceName", json!(format!("name{}", draw.rng.u8(..9))));
            }
        }
        "RenewInstances" | "ModifyInstancesRenewFlag" | "InquiryPriceRenewInstances" => {
            prefer_list(draw, request, "InstanceIds", |row| row["InstanceChargeType"] == "PREPAID");
        }
        _ => {}
    }
}

/// Mostly chooses an image of the account.
fn own_image(draw: &mut Draw<'_>, request: &mut Map<String, Value>, action: &str) {
    if action == "ExportImages" {
        request.clear();
        set(request, "BucketName", json!("archive-1250000000"));
        set(request, "FileNamePrefixList", json!(["nightly"]));
    }
    let private = |row: &Value| text(row, "ImageType") == "PRIVATE_IMAGE";
    let Some(id) = draw.object_with(Kind::Image, private).filter(|_| draw.chance(85)) else {
        return;
    };
    if action.contains("Attribute") || action.contains("Share") {
        set(request, "ImageId", json!(id));
    } else {
        set(request, "ImageIds", json!([id]));
    }
}

/// Makes a call replace a local disk, mostly one of a stopped instance.
fn local_disk(draw: &mut Draw<'_>, request: &mut Map<String, Value>) {
    let name = if draw.rng.bool() { "SystemDisk" } else { "DataDisks" };
    let fits = |row: &Value| {
        let disk = if name == "SystemDisk" { &row[name] } else { &row[name][0] };
        text(disk, "DiskType").starts_with("LOCAL_") && text(row, "InstanceState") == "STOPPED"
    };
    prefer(draw, request, "InstanceId", fits);
    request.remove("SystemDisk");
    request.remove("DataDisks");
    let kind = json!({"DiskType": draw.choose(&["CLOUD_SSD", "CLOUD_PREMIUM"])});
    set(request, name, if name == "SystemDisk" { kind } else { json!([kind]) });
}

/// Makes a call grow the disks of an instance.
fn resize_disks(draw: &mut Draw<'_>, request: &mut Map<String, Value>) {
    let id = given(request, "InstanceId").to_owned();
    let row = draw.world.row(draw.scope, Kind::Instance, &id);
    set(request, "ResizeOnline", json!(draw.chance(70)));
    request.remove("DataDisks");
    request.remove("SystemDisk");
    let size = |disk: &Value| disk["DiskSize"].as_i64().unwrap_or(50) + 10;
    let data = row.map_or(&[][..], |row| items(row, "DataDisks"));
    if let Some(disk) = data.first().filter(|_| draw.rng.bool()) {
        set(request, "DataDisks", json!([{"DiskId": disk["DiskId"], "DiskSize": size(disk)}]));
    } else {
        let size = row.map_or(60, |row| size(&row["SystemDisk"]));
        set(request, "SystemDisk", json!({"DiskSize": size}));
    }
}
