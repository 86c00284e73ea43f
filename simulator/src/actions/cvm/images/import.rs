//! Importing images. The file is not fetched: its URL must be well-formed, and its stated contents are not checked.

use serde_json::{Value, json};

use super::super::{Call, Response, tags};
use super::{check_description, check_name, check_quota};
use crate::catalogue::OperatingSystem;
use crate::error::ApiError;
use crate::state::cbs::SnapshotSystem;
use crate::state::{
    Account, Disk, DiskKind, Image, ImageSnapshot, Snapshot, Source, Task, TaskKind,
};

/// The parameter with the data disks.
const DATA_DISKS: &str = "ImportImageDataDiskList";
/// The size of imported images, in GiB.
const SIZE: i64 = 50;

pub(in crate::actions::cvm) fn import(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let system = check(account, call)?;
    let mut image = new(account, call, system)?;
    call.end_dry_run()?;
    let id = account.ids.resource("img");
    image.id.clone_from(&id);
    for index in 0..=call.parameters.objects(DATA_DISKS).len() {
        let snapshot = imported_snapshot(account, call, &image, index == 0);
        image.snapshots.push(ImageSnapshot {
            id: snapshot.id.clone(),
            is_data: !snapshot.is_system,
            size: SIZE,
        });
        account.cbs.snapshots.insert(snapshot);
    }
    account.images.insert(image);
    Ok(Response::new(json!({"ImageId": id})))
}

/// Checks the parameters and the quota, and returns the operating system.
fn check(account: &Account, call: &Call<'_>) -> Result<OperatingSystem, ApiError> {
    let parameters = call.parameters;
    check_name(account, call, call.required("ImageName")?)?;
    check_description(call, parameters.string("ImageDescription").unwrap_or_default())?;
    let (architecture, version) = (call.required("Architecture")?, call.required("OsVersion")?);
    let system = find_system(account, call, version, architecture)?.clone();
    check_file(call, "ImageUrl", call.required("ImageUrl")?)?;
    for (index, disk) in parameters.objects(DATA_DISKS).iter().enumerate() {
        let path = format!("{DATA_DISKS}.{index}.ImageUrl");
        check_file(call, &path, disk.string("ImageUrl").unwrap_or_default())?;
    }
    check_quota(account, call)?;
    Ok(system)
}

/// Returns the image that a call describes, without an id and snapshots.
fn new(account: &Account, call: &Call<'_>, system: OperatingSystem) -> Result<Image, ApiError> {
    let text = |name: &str| call.parameters.string(name).unwrap_or_default();
    let architecture = text("Architecture");
    let bits = if architecture == "i386" { 32 } else { 64 };
    Ok(Image {
        id: String::new(),
        region: Some(call.region.to_owned()),
        owner: None,
        name: text("ImageName").to_owned(),
        description: text("ImageDescription").to_owned(),
        family: text("ImageFamily").to_owned(),
        deprecated: false,
        os_name: format!("{} {} {bits}bit", system.name, text("OsVersion")),
        platform: system.platform,
        architecture: if architecture == "arm_64" { "arm" } else { architecture }.to_owned(),
        size: SIZE,
        created: call.now.iso(),
        task: Some(Task::new(TaskKind::Import, call.now, account.timing.image)),
        source: Source::File,
        license: call.parameters.string("LicenseType").unwrap_or("TencentCloud").to_owned(),
        snapshots: Vec::new(),
        tags: tags::read(account, call, "image")?,
        shared: Vec::new(),
    })
}

/// Returns the snapshot of an imported file, which belongs to no disk.
fn imported_snapshot(
    account: &mut Account,
    call: &Call<'_>,
    image: &Image,
    is_system: bool,
) -> Snapshot {
    let zones = account.catalogue.region(call.region).map_or(&[][..], |region| &region.zones);
    let zone = zones.first().map_or("", |zone| &zone.name);
    let mut disk = Disk::new(String::new(), zone, DiskKind::CloudPremium, SIZE, call.now);
    disk.is_system = is_system;
    let mut snapshot = account.new_snapshot(&disk, call.now, account.timing.image);
    snapshot.name.clone_from(&image.name);
    snapshot.system = is_system.then(|| SnapshotSystem {
        os_name: image.os_name.clone(),
        platform: image.platform.clone(),
        architecture: image.architecture.clone(),
    });
    snapshot
}

/// Returns the operating system of an image in a supported version and architecture.
fn find_system<'a>(
    account: &'a Account,
    call: &Call<'_>,
    version: &str,
    architecture: &str,
) -> Result<&'a OperatingSystem, ApiError> {
    let name = call.required("OsType")?;
    let system = account.catalogue.systems.iter().find(|system| system.name == name);
    let system = system.ok_or_else(|| {
        let message =
            format!("Importing images of the operating system `{name}` is not supported.");
        call.invalid(&["InvalidImageOsType.Unsupported"], message)
    })?;
    let has = |values: &[String], value: &str| values.iter().any(|known| known == value);
    if has(&system.versions, version) && has(&system.architectures, architecture) {
        return Ok(system);
    }
    let message = format!(
        "Importing images of {name} version `{version}` for {architecture} is not supported."
    );
    Err(call.invalid(&["InvalidImageOsVersion.Unsupported"], message))
}

fn check_file(call: &Call<'_>, path: &str, url: &str) -> Result<(), ApiError> {
    let address = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_file = address.and_then(|rest| rest.split_once('/')).is_some_and(|(host, file)| {
        host.contains('.') && !file.is_empty() && !url.contains(char::is_whitespace)
    });
    if !is_file {
        let message = format!("The parameter `{path}` is `{url}`, which is not the URL of a file.");
        let codes = ["InvalidParameter.InvalidParameterUrlError"];
        return Err(call.error(&codes, "InvalidParameter", message));
    }
    let file = url.split(['?', '#']).next().unwrap_or_default();
    if file.to_ascii_lowercase().ends_with(".iso") && !call.parameters.flag("Force") {
        let message = format!("The file in `{path}` is an ISO image, which requires `Force`.");
        return Err(call.invalid(&["InvalidParameterValue.ISOMustImportByForce"], message));
    }
    Ok(())
}

/// `DescribeImportImageOs`.
pub(in crate::actions::cvm) fn describe_systems(
    account: &mut Account,
    _: &Call<'_>,
) -> Result<Response, ApiError> {
    let systems = &account.catalogue.systems;
    let names = |windows: bool| -> Vec<&str> {
        let fitting = systems.iter().filter(|system| system.is_windows() == windows);
        fitting.map(|system| system.name.as_str()).collect()
    };
    let version = |system: &OperatingSystem| {
        json!({
            "OsName": system.name,
            "OsVersions": system.versions,
            "Architecture": system.architectures,
        })
    };
    let versions: Vec<Value> = systems.iter().map(version).collect();
    Ok(Response::new(json!({
        "ImportImageOsListSupported": {"Windows": names(true), "Linux": names(false)},
        "ImportImageOsVersionSet": versions,
    })))
}
