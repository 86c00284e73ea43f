//! Images.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Entry, Need, Row, Tagged};
use crate::catalogue::PublicImage;
use crate::moment::Moment;

/// A public image, or an image of the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Image {
    pub(crate) id: String,
    /// `None` for public images, which are available in every region.
    pub(crate) region: Option<String>,
    /// The account that shares the image with this one; `None` for public and own images.
    pub(crate) owner: Option<String>,
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
    /// The task that creates the image; `None` once the image is ready.
    pub(crate) task: Option<Task>,
    pub(crate) source: Source,
    /// `LicenseType`.
    pub(crate) license: String,
    /// Empty for public images.
    pub(crate) snapshots: Vec<ImageSnapshot>,
    pub(crate) tags: Vec<(String, String)>,
    /// The accounts that the image is shared with, and the time of sharing.
    pub(crate) shared: Vec<(String, Moment)>,
}

/// The origin of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Source {
    Official,
    Instance,
    File,
}

impl Source {
    /// Returns `ImageSource`.
    fn as_str(self) -> &'static str {
        match self {
            Self::Official => "OFFICIAL",
            Self::Instance => "CREATE_IMAGE",
            Self::File => "EXTERNAL_IMPORT",
        }
    }
}

/// A task that creates an image.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) kind: TaskKind,
    pub(crate) started: Moment,
    pub(crate) duration: Duration,
    end: End,
}

/// The end of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum End {
    Well,
    /// The task fails when it is due.
    Badly,
    /// The task has failed.
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TaskKind {
    Create,
    Copy,
    Import,
}

impl Task {
    pub(crate) fn new(kind: TaskKind, started: Moment, duration: Duration) -> Self {
        Self { kind, started, duration, end: End::Well }
    }

    /// Returns `ImageState` during the task or after its failure. There is no state for a failed copy, so copies never
    /// fail.
    fn state(&self) -> &'static str {
        match (self.kind, self.has_failed()) {
            (TaskKind::Create, false) => "CREATING",
            (TaskKind::Create, true) => "CREATEFAILED",
            (TaskKind::Copy, _) => "SYNCING",
            (TaskKind::Import, false) => "IMPORTING",
            (TaskKind::Import, true) => "IMPORTFAILED",
        }
    }

    /// Returns the progress in percent.
    fn percent(&self, now: Moment) -> u64 {
        let percent = now.since(self.started).as_millis() * 100 / self.duration.as_millis().max(1);
        u64::try_from(percent.min(100)).unwrap_or(100)
    }

    fn has_failed(&self) -> bool {
        self.end == End::Failed
    }
}

/// A snapshot that an image consists of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageSnapshot {
    pub(crate) id: String,
    /// Whether the snapshot is one of a data disk.
    pub(crate) is_data: bool,
    /// In GiB.
    pub(crate) size: i64,
}

impl ImageSnapshot {
    fn to_json(&self) -> Value {
        let usage = if self.is_data { "DATA_DISK" } else { "SYSTEM_DISK" };
        json!({"SnapshotId": self.id, "DiskUsage": usage, "DiskSize": self.size})
    }
}

impl Row for Image {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        self.region.as_deref().unwrap_or_default()
    }

    fn due(&self) -> Option<Moment> {
        self.task.filter(|task| !task.has_failed()).map(|task| task.started.after(task.duration))
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        // The snapshots of a shared image belong to its owner.
        let own = self.snapshots.iter().filter(|_| self.owner.is_none());
        own.for_each(|snapshot| visit(Need::new("snapshots", &["snapshots"], &snapshot.id)));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        if let Some(owner) = &self.owner {
            visit(Entry::Reference(owner));
        }
        self.snapshots.iter().for_each(|snapshot| visit(Entry::Reference(&snapshot.id)));
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for Image {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "image";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }

    fn can_be_tagged(&self) -> bool {
        !self.is_official()
    }
}

impl Image {
    /// Returns a public image of the catalogue.
    pub(crate) fn official(image: &PublicImage) -> Self {
        Self {
            id: image.id.clone(),
            region: None,
            owner: None,
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

    /// Returns whether the account has created the image in a region.
    pub(crate) fn is_private_in(&self, region: &str) -> bool {
        self.region.as_deref() == Some(region) && self.owner.is_none()
    }

    pub(super) fn is_shared_with(&self, account: &str) -> bool {
        self.shared.iter().any(|shared| shared.0 == account)
    }

    /// Returns the image as an account sees it that it is shared with.
    pub(super) fn seen_by_another_account(&self, owner: &str) -> Self {
        let mut image = self.clone();
        image.owner = Some(owner.to_owned());
        image.shared.clear();
        image.tags.clear();
        image
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.task.is_none()
    }

    /// Returns whether no task is running.
    pub(crate) fn is_settled(&self) -> bool {
        self.task.is_none_or(|task| task.has_failed())
    }

    /// Makes the task that started at this time fail when it is due. Returns whether there is one.
    pub(super) fn fail_operation(&mut self, started: Moment) -> bool {
        let can_fail = |task: &&mut Task| task.kind != TaskKind::Copy && task.started == started;
        let Some(task) = self.task.as_mut().filter(can_fail) else { return false };
        task.end = End::Badly;
        true
    }

    pub(crate) fn is_windows(&self) -> bool {
        self.platform == "Windows"
    }

    /// Returns `ImageType`.
    pub(crate) fn kind(&self) -> &'static str {
        match (&self.region, &self.owner) {
            (None, _) => "PUBLIC_IMAGE",
            (Some(_), None) => "PRIVATE_IMAGE",
            (Some(_), Some(_)) => "SHARED_IMAGE",
        }
    }

    /// Applies the transition that is due.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        let Some(task) = &mut self.task else { return };
        if now.since(task.started) < task.duration {
            return;
        }
        match task.end {
            End::Well => self.task = None,
            End::Badly | End::Failed => task.end = End::Failed,
        }
    }

    /// Returns the account that created the image; empty for public images.
    pub(crate) fn creator<'a>(&'a self, account: &'a str) -> &'a str {
        if self.is_official() { "" } else { self.owner.as_deref().unwrap_or(account) }
    }

    /// Returns the item of a list of images of an account.
    pub(crate) fn to_json(&self, account: &str, now: Moment) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        let copied = self.task.filter(|task| task.kind == TaskKind::Copy);
        let copied = copied.map(|task| task.percent(now));
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
            "ImageCreator": self.creator(account),
            "ImageSource": self.source.as_str(),
            "SyncPercent": copied,
            "IsSupportCloudinit": true,
            "SnapshotSet": self.snapshots.iter().map(ImageSnapshot::to_json).collect::<Vec<_>>(),
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
            "LicenseType": self.license,
            "ImageFamily": self.family,
            "ImageDeprecated": self.deprecated,
        })
    }
}
