//! The sizes of disks.

use serde_json::Value;

use crate::state::DiskKind;

/// Data disks have sizes in steps of this many GiB, and system disks any size in their range.
const DATA_STEP: i64 = 10;

/// The sizes of the disks of one type.
#[derive(Clone, Debug)]
pub(crate) struct DiskSizes {
    pub(crate) kind: DiskKind,
    data: SizeRange,
    system: SizeRange,
}

/// The sizes that a disk can have, in GiB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SizeRange {
    pub(crate) least: i64,
    pub(crate) most: i64,
    pub(crate) step: i64,
}

impl DiskSizes {
    pub(super) fn read(data: &Value) -> Option<Self> {
        let range = |name: &str, step: i64| {
            let [least, most] = data.get(name)?.as_array()?.as_slice() else { return None };
            Some(SizeRange { least: least.as_i64()?, most: most.as_i64()?, step })
        };
        Some(Self {
            kind: DiskKind::parse(data.get("DiskType")?.as_str()?)?,
            data: range("Sizes", DATA_STEP)?,
            system: range("SystemSizes", 1)?,
        })
    }

    /// Returns the sizes of system disks or of data disks.
    pub(crate) fn range(&self, is_system: bool) -> SizeRange {
        if is_system { self.system } else { self.data }
    }
}

impl SizeRange {
    /// Returns the same range with a higher minimum.
    pub(crate) fn from(self, least: i64) -> Self {
        Self { least: least.max(self.least), ..self }
    }

    pub(crate) fn contains(self, size: i64) -> bool {
        (self.least..=self.most).contains(&size) && size % self.step == 0
    }

    /// Returns what a size must be, such as "20 to 32000 in steps of 10".
    pub(crate) fn description(self) -> String {
        let Self { least, most, step } = self;
        let steps = if step == 1 { String::new() } else { format!(" in steps of {step}") };
        format!("{least} to {most}{steps}")
    }
}
