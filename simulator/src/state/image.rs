//! An image that instances are made from.

use serde_json::{Value, json};

use super::ACCOUNT_ID;
use crate::catalogue::PublicImage;
use crate::moment::Moment;

/// One image: official, or made by the account from an instance.
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
    /// When it is ready; `None` once it is.
    pub(crate) ready_at: Option<Moment>,
    pub(crate) snapshot_id: String,
    pub(crate) tags: Vec<(String, String)>,
    /// Accounts it is shared with, and since when.
    pub(crate) shared: Vec<(String, Moment)>,
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
            ready_at: None,
            snapshot_id: String::new(),
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
        self.ready_at.is_none()
    }

    pub(crate) fn is_windows(&self) -> bool {
        self.platform == "Windows"
    }

    /// `ImageType`.
    pub(crate) fn kind(&self) -> &'static str {
        if self.is_official() { "PUBLIC_IMAGE" } else { "PRIVATE_IMAGE" }
    }

    /// Becomes ready if that is due.
    pub(crate) fn settle(&mut self, now: Moment) {
        self.ready_at = self.ready_at.filter(|time| now < *time);
    }

    /// As replies show it.
    pub(crate) fn to_json(&self) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        let snapshots = if self.snapshot_id.is_empty() {
            Vec::new()
        } else {
            let id = &self.snapshot_id;
            vec![json!({"SnapshotId": id, "DiskUsage": "SYSTEM_DISK", "DiskSize": self.size})]
        };
        json!({
            "ImageId": self.id,
            "OsName": self.os_name,
            "ImageType": self.kind(),
            "CreatedTime": self.created,
            "ImageName": self.name,
            "ImageDescription": self.description,
            "ImageSize": self.size,
            "Architecture": self.architecture,
            "ImageState": if self.is_ready() { "NORMAL" } else { "CREATING" },
            "Platform": self.platform,
            "ImageCreator": if self.is_official() { "" } else { ACCOUNT_ID },
            "ImageSource": if self.is_official() { "OFFICIAL" } else { "CREATE_IMAGE" },
            "SyncPercent": Value::Null,
            "IsSupportCloudinit": true,
            "SnapshotSet": snapshots,
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
            "LicenseType": "TencentCloud",
            "ImageFamily": self.family,
            "ImageDeprecated": self.deprecated,
        })
    }
}
