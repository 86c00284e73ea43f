//! What the account holds, and how it changes by itself as time passes.

mod change;
mod charge;
mod ids;
mod image;
mod instance;
mod key_pair;
mod launch_template;
mod lifecycle;
mod placement_group;
mod quotas;
mod timer;
mod timing;

pub(crate) use change::{Change, System};
pub(crate) use charge::Charge;
pub(crate) use ids::{Ids, is_well_formed};
pub(crate) use image::{Image, Snapshot, Source, Task, TaskKind};
pub(crate) use instance::{Disk, Instance, Network, members};
pub(crate) use key_pair::KeyPair;
pub(crate) use launch_template::{LaunchTemplate, Version};
pub(crate) use lifecycle::{Effect, Lifecycle, State};
pub(crate) use placement_group::{Level, PlacementGroup};
pub use quotas::Quotas;
pub(crate) use timer::{Progress, Timer};
pub use timing::Timing;

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::catalogue::Catalogue;
use crate::moment::Moment;

/// The account that every key pair belongs to.
pub(crate) const ACCOUNT_ID: &str = "100000000001";

/// The number of the account that some replies show beside its id.
pub(crate) const APP_ID: u64 = 1_250_000_001;

/// Everything that calls read and change.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) catalogue: Catalogue,
    pub(crate) timing: Timing,
    pub(crate) quotas: Quotas,
    pub(crate) ids: Ids,
    /// In the order in which they were made.
    pub(crate) instances: Vec<Instance>,
    pub(crate) key_pairs: Vec<KeyPair>,
    pub(crate) timers: Vec<Timer>,
    pub(crate) images: Vec<Image>,
    pub(crate) launch_templates: Vec<LaunchTemplate>,
    pub(crate) placement_groups: Vec<PlacementGroup>,
    /// What was answered to a client's token, by action and token.
    pub(crate) answered: HashMap<(String, String), Answered>,
    /// How many exports of images were ever begun: the source of their numbers.
    pub(crate) exports: u64,
    /// How many instances were ever made: the source of their addresses.
    pub(crate) made: u32,
}

/// A reply that is given again to a repeat of its request.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) parameters: Map<String, Value>,
    pub(crate) reply: Map<String, Value>,
}

impl World {
    /// An account that holds nothing yet.
    pub(crate) fn new(catalogue: Catalogue, timing: Timing, quotas: Quotas, seed: u64) -> Self {
        let images = catalogue.images.iter().map(Image::official).collect();
        Self {
            catalogue,
            timing,
            quotas,
            ids: Ids::new(seed),
            instances: Vec::new(),
            key_pairs: Vec::new(),
            timers: Vec::new(),
            images,
            launch_templates: Vec::new(),
            placement_groups: Vec::new(),
            answered: HashMap::new(),
            exports: 0,
            made: 0,
        }
    }

    /// Carries out what became due by `now`.
    pub(crate) fn settle(&mut self, now: Moment) {
        for timer in &mut self.timers {
            timer.settle(&mut self.instances, self.timing.terminate, now);
        }
        for instance in &mut self.instances {
            instance.settle(now);
        }
        self.instances.retain(|instance| !instance.lifecycle.is_gone());
        self.timers.retain_mut(|timer| timer.outlives(&self.instances));
        for image in &mut self.images {
            image.settle(now);
        }
    }

    /// The instances that a key pair opens.
    pub(crate) fn opened_by(&self, key_pair: &str) -> Vec<&str> {
        let opened = |instance: &&Instance| instance.key_ids.iter().any(|id| id == key_pair);
        self.instances.iter().filter(opened).map(|instance| instance.id.as_str()).collect()
    }

    /// The instances in a placement group.
    pub(crate) fn placed_in(&self, group: &str) -> Vec<&str> {
        let placed = |own: &&Instance| own.placement_group_ids.iter().any(|id| id == group);
        self.instances.iter().filter(placed).map(|instance| instance.id.as_str()).collect()
    }

    /// Whether an instance is to end at a time that was set.
    pub(crate) fn has_timer(&self, instance: &str) -> bool {
        let waits =
            |timer: &Timer| timer.instance_id == instance && timer.progress == Progress::Waiting;
        self.timers.iter().any(waits)
    }
}
