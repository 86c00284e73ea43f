//! The product catalogue: regions, zones, instance types, public images and prices.
//!
//! The data is in `catalogue.json`. Every instance family is available in every zone, except where it is sold out.

mod disk_sizes;
mod money;
mod prices;

pub(crate) use disk_sizes::{DiskSizes, SizeRange};
pub(crate) use money::Money;
pub(crate) use prices::{Prices, one_time};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::StartError;
use crate::state::DiskKind;

const DATA: &str = include_str!("catalogue.json");

/// The product catalogue.
#[derive(Clone, Debug)]
pub(crate) struct Catalogue {
    pub(crate) regions: Vec<Region>,
    pub(crate) families: Vec<Family>,
    pub(crate) images: Vec<PublicImage>,
    pub(crate) disks: Vec<DiskSizes>,
    pub(crate) prices: Prices,
    pub(crate) hosts: Vec<HostType>,
    /// The CHC hosts of every account.
    pub(crate) chc_hosts: Vec<ChcModel>,
    /// The operating systems of images that can be imported.
    pub(crate) systems: Vec<OperatingSystem>,
}

/// A region with its zones.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) zones: Vec<Zone>,
}

/// An availability zone.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) id: String,
}

/// A family of instance types on the same hardware.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) cpu_type: String,
    pub(crate) frequency: String,
    pub(crate) architecture: String,
    pub(crate) sold_out_in: Vec<String>,
    /// Whether the instances are for clusters for high-performance computing.
    pub(crate) is_hpc: bool,
    /// The number of FPGA cards per instance.
    pub(crate) fpga: i64,
    pub(crate) types: Vec<InstanceType>,
}

/// An instance type.
#[derive(Clone, Debug)]
pub(crate) struct InstanceType {
    pub(crate) name: String,
    pub(crate) cpu: i64,
    /// In GiB.
    pub(crate) memory: i64,
    /// In Gbit/s.
    pub(crate) bandwidth: f64,
    /// In thousands of packets per second.
    pub(crate) pps: i64,
    pub(crate) hour_price: Money,
}

/// A type of dedicated host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct HostType {
    pub(crate) name: String,
    pub(crate) cpu: i64,
    /// In GiB.
    pub(crate) memory: i64,
    /// In GiB.
    pub(crate) disk: i64,
    pub(crate) disk_kind: String,
    pub(crate) hour_price: Money,
}

/// A CHC host, which is bought outside of the API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChcModel {
    pub(crate) id: String,
    pub(crate) zone: String,
    pub(crate) serial_number: String,
    pub(crate) cpu: i64,
    /// In GiB.
    pub(crate) memory: i64,
    pub(crate) disk: String,
    pub(crate) bmc_mac: String,
    pub(crate) deploy_mac: String,
    pub(crate) created: String,
}

/// A public image.
#[derive(Clone, Debug)]
pub(crate) struct PublicImage {
    pub(crate) id: String,
    pub(crate) os_name: String,
    pub(crate) platform: String,
    pub(crate) architecture: String,
    /// In GiB.
    pub(crate) size: i64,
    pub(crate) created: String,
}

/// An operating system, with the versions that can be imported.
#[derive(Clone, Debug)]
pub(crate) struct OperatingSystem {
    pub(crate) name: String,
    /// `Platform` of an image.
    pub(crate) platform: String,
    pub(crate) versions: Vec<String>,
    pub(crate) architectures: Vec<String>,
}

impl OperatingSystem {
    pub(crate) fn is_windows(&self) -> bool {
        self.platform == "Windows"
    }
}

impl Catalogue {
    /// Parses the embedded data.
    pub(crate) fn embedded() -> Result<Self, StartError> {
        let data: Value = serde_json::from_str(DATA)
            .map_err(|error| StartError::new(format!("invalid catalogue: {error}")))?;
        read(&data).ok_or_else(|| {
            StartError::new("invalid catalogue: a field is missing or has a wrong type")
        })
    }

    pub(crate) fn region(&self, name: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.name == name)
    }

    /// Returns the region of a zone.
    pub(crate) fn region_of(&self, zone: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.zones.iter().any(|known| known.name == zone))
    }

    /// Returns the sizes of disks of this type; `None` if they cannot be ordered.
    pub(crate) fn disk_sizes(&self, kind: DiskKind) -> Option<&DiskSizes> {
        self.disks.iter().find(|sizes| sizes.kind == kind)
    }

    pub(crate) fn instance_type(&self, name: &str) -> Option<(&Family, &InstanceType)> {
        self.types().find(|(_, kind)| kind.name == name)
    }

    pub(crate) fn types(&self) -> impl Iterator<Item = (&Family, &InstanceType)> {
        self.families.iter().flat_map(|family| family.types.iter().map(move |kind| (family, kind)))
    }
}

impl Family {
    pub(crate) fn is_sold_out_in(&self, zone: &str) -> bool {
        self.sold_out_in.iter().any(|name| name == zone)
    }
}

fn read(data: &Value) -> Option<Catalogue> {
    Some(Catalogue {
        regions: list(data, "Regions", region)?,
        families: list(data, "Families", family)?,
        images: list(data, "Images", image)?,
        disks: list(data, "Disks", DiskSizes::read)?,
        prices: Prices::read(data)?,
        hosts: list(data, "Hosts", host)?,
        chc_hosts: list(data, "ChcHosts", chc_host)?,
        systems: list(data, "ImportableSystems", system)?,
    })
}

fn region(data: &Value) -> Option<Region> {
    let zones = list(data, "Zones", |zone| {
        Some(Zone {
            name: text(zone, "Zone")?,
            title: text(zone, "ZoneName")?,
            id: text(zone, "ZoneId")?,
        })
    })?;
    Some(Region { name: text(data, "Region")?, title: text(data, "RegionName")?, zones })
}

fn family(data: &Value) -> Option<Family> {
    Some(Family {
        name: text(data, "InstanceFamily")?,
        title: text(data, "TypeName")?,
        cpu_type: text(data, "CpuType")?,
        frequency: text(data, "Frequency")?,
        architecture: text(data, "Architecture")?,
        sold_out_in: list(data, "SoldOutIn", |zone| zone.as_str().map(str::to_owned))?,
        is_hpc: data.get("Hpc").and_then(Value::as_bool).unwrap_or(false),
        fpga: data.get("Fpga").and_then(Value::as_i64).unwrap_or(0),
        types: list(data, "Types", |kind| {
            Some(InstanceType {
                name: text(kind, "InstanceType")?,
                cpu: kind.get("Cpu")?.as_i64()?,
                memory: kind.get("Memory")?.as_i64()?,
                bandwidth: kind.get("Bandwidth")?.as_f64()?,
                pps: kind.get("Pps")?.as_i64()?,
                hour_price: prices::amount(kind, "HourPrice")?,
            })
        })?,
    })
}

fn image(data: &Value) -> Option<PublicImage> {
    Some(PublicImage {
        id: text(data, "ImageId")?,
        os_name: text(data, "OsName")?,
        platform: text(data, "Platform")?,
        architecture: text(data, "Architecture")?,
        size: data.get("ImageSize")?.as_i64()?,
        created: text(data, "CreatedTime")?,
    })
}

fn host(data: &Value) -> Option<HostType> {
    Some(HostType {
        name: text(data, "HostType")?,
        cpu: data.get("Cpu")?.as_i64()?,
        memory: data.get("Memory")?.as_i64()?,
        disk: data.get("Disk")?.as_i64()?,
        disk_kind: text(data, "DiskType")?,
        hour_price: prices::amount(data, "HourPrice")?,
    })
}

fn chc_host(data: &Value) -> Option<ChcModel> {
    Some(ChcModel {
        id: text(data, "ChcId")?,
        zone: text(data, "Zone")?,
        serial_number: text(data, "SerialNumber")?,
        cpu: data.get("Cpu")?.as_i64()?,
        memory: data.get("Memory")?.as_i64()?,
        disk: text(data, "Disk")?,
        bmc_mac: text(data, "BmcMac")?,
        deploy_mac: text(data, "DeployMac")?,
        created: text(data, "CreatedTime")?,
    })
}

fn system(data: &Value) -> Option<OperatingSystem> {
    let strings = |name| list(data, name, |text| text.as_str().map(str::to_owned));
    Some(OperatingSystem {
        name: text(data, "OsName")?,
        platform: text(data, "Platform")?,
        versions: strings("OsVersions")?,
        architectures: strings("Architecture")?,
    })
}

fn text(data: &Value, name: &str) -> Option<String> {
    data.get(name)?.as_str().map(str::to_owned)
}

fn list<T>(data: &Value, name: &str, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    data.get(name)?.as_array()?.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn embedded_catalogue_is_consistent() {
        let catalogue = Catalogue::embedded().unwrap();
        let mut names = BTreeSet::new();
        for region in &catalogue.regions {
            for zone in &region.zones {
                assert!(zone.name.starts_with(&format!("{}-", region.name)), "{zone:?}");
                assert!(names.insert(zone.name.clone()), "duplicate {zone:?}");
            }
        }
        for (family, kind) in catalogue.types() {
            assert!(kind.name.starts_with(&format!("{}.", family.name)), "{kind:?}");
            assert!(names.insert(kind.name.clone()), "duplicate {kind:?}");
        }
        for zone in catalogue.families.iter().flat_map(|family| &family.sold_out_in) {
            assert!(catalogue.region_of(zone).is_some(), "{zone} is in no region");
        }
        for host in &catalogue.chc_hosts {
            assert!(catalogue.region_of(&host.zone).is_some(), "{host:?} is in no region");
            assert!(names.insert(host.id.clone()), "duplicate {host:?}");
        }
        for architecture in catalogue.families.iter().map(|family| &family.architecture) {
            let fits = |image: &PublicImage| image.architecture == *architecture;
            assert!(catalogue.images.iter().any(fits), "no image for {architecture}");
        }
    }
}
