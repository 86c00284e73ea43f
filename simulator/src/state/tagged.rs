//! Resources with tags: the tables that take part in the service `tag`.
//!
//! A row owns its tags and returns them by [`Row::tags`], so that its table finds it by them. A table takes part if its
//! row implements [`Tagged`] and [`Account::tagged_tables`] lists it.

use super::{Account, Key, Row, Table};

/// A kind of resource that users can tag.
pub(crate) trait Tagged: Row {
    /// The service in the six-part name of a resource.
    const SERVICE: &'static str;
    /// The kind of resource in the last part of its name.
    const PREFIX: &'static str;

    fn tags_mut(&mut self) -> &mut Vec<(String, String)>;

    /// Returns whether users can tag this resource.
    fn can_be_tagged(&self) -> bool {
        true
    }
}

/// A resource with its tags.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TaggedResource<'a> {
    pub(crate) service: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) region: &'a str,
    pub(crate) id: &'a str,
    pub(crate) tags: &'a [(String, String)],
}

/// A table of resources with tags.
pub(crate) trait TaggedTable {
    fn service(&self) -> &'static str;
    fn prefix(&self) -> &'static str;

    /// Returns the key of a resource that can be tagged, in any region.
    fn find(&self, id: &str) -> Option<Key>;

    /// Returns the key of a resource in a region; resources without a region are in each.
    fn key_of(&self, region: &str, id: &str) -> Option<Key>;

    fn resource(&self, key: Key) -> Option<TaggedResource<'_>>;

    /// Iterates over the resources with this tag, or with any value of the tag key.
    fn with_tag(&self, key: &str, value: Option<&str>) -> Box<dyn Iterator<Item = Key> + '_>;

    /// Iterates over the resources with tags that follow one.
    fn after(&self, key: Option<Key>) -> Box<dyn Iterator<Item = Key> + '_>;

    fn set_tags(&mut self, key: Key, tags: Vec<(String, String)>);

    /// Returns the tags that no resource of the table had before, and forgets them.
    fn take_new_tags(&mut self) -> Vec<(String, String)>;
}

impl<T: Tagged> TaggedTable for Table<T> {
    fn service(&self) -> &'static str {
        T::SERVICE
    }

    fn prefix(&self) -> &'static str {
        T::PREFIX
    }

    fn find(&self, id: &str) -> Option<Key> {
        let key = Self::key_of(self, id)?;
        self.get(key).filter(|row| row.can_be_tagged()).map(|_| key)
    }

    fn key_of(&self, region: &str, id: &str) -> Option<Key> {
        let key = TaggedTable::find(self, id)?;
        let row = self.get(key)?;
        (row.region().is_empty() || row.region() == region).then_some(key)
    }

    fn resource(&self, key: Key) -> Option<TaggedResource<'_>> {
        let row = self.get(key)?;
        Some(TaggedResource {
            service: T::SERVICE,
            prefix: T::PREFIX,
            region: row.region(),
            id: row.id(),
            tags: row.tags(),
        })
    }

    fn with_tag(&self, key: &str, value: Option<&str>) -> Box<dyn Iterator<Item = Key> + '_> {
        Box::new(self.keys_with_tag(key, value))
    }

    fn after(&self, key: Option<Key>) -> Box<dyn Iterator<Item = Key> + '_> {
        Box::new(self.tagged_after(key))
    }

    fn set_tags(&mut self, key: Key, tags: Vec<(String, String)>) {
        if let Some(mut row) = self.get_mut(key) {
            *row.tags_mut() = tags;
        }
    }

    fn take_new_tags(&mut self) -> Vec<(String, String)> {
        Self::take_new_tags(self)
    }
}

impl Account {
    /// Returns all tables of resources with tags.
    pub(crate) fn tagged_tables(&self) -> Vec<&dyn TaggedTable> {
        vec![
            &self.instances,
            &self.cbs.disks,
            &self.cbs.snapshots,
            &self.images,
            &self.key_pairs,
            &self.hosts,
            &self.placement_groups,
            &self.launch_templates,
            &self.vpc.vpcs,
            &self.vpc.subnets,
            &self.vpc.route_tables,
            &self.vpc.interfaces,
            &self.vpc.nat_gateways,
            &self.vpc.bandwidth_packages,
            &self.security_groups,
            &self.addresses,
        ]
    }

    /// Returns all tables of resources with tags, in the same order.
    pub(crate) fn tagged_tables_mut(&mut self) -> Vec<&mut dyn TaggedTable> {
        vec![
            &mut self.instances,
            &mut self.cbs.disks,
            &mut self.cbs.snapshots,
            &mut self.images,
            &mut self.key_pairs,
            &mut self.hosts,
            &mut self.placement_groups,
            &mut self.launch_templates,
            &mut self.vpc.vpcs,
            &mut self.vpc.subnets,
            &mut self.vpc.route_tables,
            &mut self.vpc.interfaces,
            &mut self.vpc.nat_gateways,
            &mut self.vpc.bandwidth_packages,
            &mut self.security_groups,
            &mut self.addresses,
        ]
    }

    /// Forgets which tags resources have received for the first time, after stored rows were loaded: the tags of the account
    /// are stored as well.
    pub(crate) fn forget_new_tags(&mut self) {
        for table in &mut self.tagged_tables_mut() {
            drop(table.take_new_tags());
        }
    }

    /// Adds the tags to those of the account that resources have received for the first time.
    pub(crate) fn collect_tags(&mut self) {
        let mut tables = self.tagged_tables_mut();
        let new: Vec<_> = tables.iter_mut().flat_map(|table| table.take_new_tags()).collect();
        for (key, value) in new {
            self.tags.define(&key, &value);
        }
    }
}
