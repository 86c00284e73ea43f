//! An image that instances are made from.

use std::time::Duration;

use serde_json::{Value, json};

use super::ACCOUNT_ID;
use crate::catalogue::PublicImage;
use crate::moment::Moment;

/// One image: official, or made by the account.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) id: String,
    /// `None` for official ones, which are in every region.
    pub(crate) region: Option<String>,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) family: String,
    pub(crate) deprecated: bool,
    pub(crate) os_name: String,
    pub(crate) platform: String,
    pub(crate) architecture: String,
    /// In GiB.
    pub(crate) size: i64,
    pub(crate) created: String,
    /// How it comes to be; `None` once it is ready.
    pub(crate) task: Option<Task>,
    pub(crate) source: Source,
    /// `LicenseType`.
    pub(crate) license: String,
    /// None of an official image.
    pub(crate) snapshots: Vec<Snapshot>,
    pub(crate) tags: Vec<(String, String)>,
    /// Accounts it is shared with, and since when.
    pub(crate) shared: Vec<(String, Moment)>,
}

/// Where an image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Official,
    Instance,
    File,
}

impl Source {
    /// `ImageSource`.
    fn as_str(self) -> &'static str {
        match self {
            Self::Official => "OFFICIAL",
            Self::Instance => "CREATE_IMAGE",
            Self::File => "EXTERNAL_IMPORT",
        }
    }
}

/// What an image waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    pub(crate) kind: TaskKind,
    pub(crate) started: Moment,
    pub(crate) duration: Duration,
    /// How far it is.
    percent: u128,
    end: End,
}

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Well,
    /// Badly, when it is due.
    Badly,
    /// It has ended badly.
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskKind {
    Create,
    Copy,
    Import,
}

impl Task {
    pub(crate) fn new(kind: TaskKind, started: Moment, duration: Duration) -> Self {
        Self { kind, started, duration, percent: 0, end: End::Well }
    }

    /// `ImageState` meanwhile, or after it failed. Nothing is documented for a copy that failed, so that none does.
    fn state(&self) -> &'static str {
        match (self.kind, self.has_failed()) {
            (TaskKind::Create, false) => "CREATING",
            (TaskKind::Create, true) => "CREATEFAILED",
            (TaskKind::Copy, _) => "SYNCING",
            (TaskKind::Import, false) => "IMPORTING",
            (TaskKind::Import, true) => "IMPORTFAILED",
        }
    }

    fn has_failed(&self) -> bool {
        self.end == End::Failed
    }
}

/// What an image is made of: the copy of a disk.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) id: String,
    /// Whether the disk holds data, and not the system.
    pub(crate) is_data: bool,
    /// In GiB.
    pub(crate) size: i64,
}

impl Snapshot {
    fn to_json(&self) -> Value {
        let usage = if self.is_data { "DATA_DISK" } else { "SYSTEM_DISK" };
        json!({"SnapshotId": self.id, "DiskUsage": usage, "DiskSize": self.size})
    }
}

impl Image {
    /// One of the catalogue.
    pub(crate) fn official(image: &PublicImage) -> Self {
        Self {
            id: image.id.clone(),
            region: None,
            name: image.os_name.clone(),
            description: image.os_name.clone(),
            family: String::new(),
            deprecated: false,
            os_name: image.os_name.clone(),
            platform: image.platform.clone(),
            architecture: image.architecture.clone(),
            size: image.size,
            created: image.created.clone(),
            task: None,
            source: Source::Official,
            license: "TencentCloud".to_owned(),
            snapshots: Vec::new(),
            tags: Vec::new(),
            shared: Vec::new(),
        }
    }

    pub(crate) fn is_official(&self) -> bool {
        self.region.is_none()
    }

    pub(crate) fn is_in(&self, region: &str) -> bool {
        self.region.as_ref().is_none_or(|own| own == region)
    }

    /// Whether the account made it there.
    pub(crate) fn is_own_in(&self, region: &str) -> bool {
        self.region.as_deref() == Some(region)
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.task.is_none()
    }

    /// Whether nothing goes on any more.
    pub(crate) fn is_settled(&self) -> bool {
        self.task.is_none_or(|task| task.has_failed())
    }

    /// Has what it waits for come to nothing when it would be over.
    pub(super) fn fail_operation(&mut self) {
        if let Some(task) = self.task.as_mut().filter(|task| task.kind != TaskKind::Copy) {
            task.end = End::Badly;
        }
    }

    pub(crate) fn is_windows(&self) -> bool {
        self.platform == "Windows"
    }

    /// `ImageType`.
    pub(crate) fn kind(&self) -> &'static str {
        if self.is_official() { "PUBLIC_IMAGE" } else { "PRIVATE_IMAGE" }
    }

    /// Becomes ready if that is due.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        let Some(task) = &mut self.task else { return };
        let passed = now.since(task.started);
        if passed >= task.duration {
            match task.end {
                End::Well => self.task = None,
                End::Badly | End::Failed => task.end = End::Failed,
            }
        } else {
            task.percent = passed.as_millis() * 100 / task.duration.as_millis().max(1);
        }
    }

    /// As replies show it.
    pub(crate) fn to_json(&self) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        let copied = self.task.filter(|task| task.kind == TaskKind::Copy);
        let copied = copied.map(|task| u64::try_from(task.percent).unwrap_or(100));
        json!({
            "ImageId": self.id,
            "OsName": self.os_name,
            "ImageType": self.kind(),
            "CreatedTime": self.created,
            "ImageName": self.name,
            "ImageDescription": self.description,
            "ImageSize": self.size,
            "Architecture": self.architecture,
            "ImageState": self.task.map_or("NORMAL", |task| task.state()),
            "Platform": self.platform,
            "ImageCreator": if self.is_official() { "" } else { ACCOUNT_ID },
            "ImageSource": self.source.as_str(),
            "SyncPercent": copied,
            "IsSupportCloudinit": true,
            "SnapshotSet": self.snapshots.iter().map(Snapshot::to_json).collect::<Vec<_>>(),
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
            "LicenseType": self.license,
            "ImageFamily": self.family,
            "ImageDeprecated": self.deprecated,
        })
    }
}
