//! The account: all resources.

use std::net::Ipv4Addr;
use std::sync::Arc;

use super::auto_scaling::AutoScaling;
use super::sts::Sts;
use super::tat::Tat;
use super::vpc::Networking;
use super::{
    Address, AddressUse, Cbs, Hardware, Host, INTERNET, IdempotentResponse, Image, Instance,
    KeyPair, LaunchTemplate, PlacementGroup, Quotas, ReservedInstance, SecurityGroup,
    StoredTable as _, Table, Tags, Timer, TimerStatus, Timing,
};
use crate::catalogue::Catalogue;
use crate::ids::Ids;

/// The state that API calls read and change.
#[derive(Debug)]
pub(crate) struct Account {
    /// Digits.
    pub(crate) id: String,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) timing: Timing,
    pub(crate) quotas: Quotas,
    pub(crate) ids: Ids,
    pub(crate) console_tokens: Ids,
    pub(crate) instances: Table<Instance>,
    pub(crate) key_pairs: Table<KeyPair>,
    pub(crate) timers: Table<Timer>,
    pub(crate) addresses: Table<Address>,
    pub(crate) address_use: AddressUse,
    pub(crate) security_groups: Table<SecurityGroup>,
    pub(crate) vpc: Networking,
    pub(crate) images: Table<Image>,
    pub(crate) hosts: Table<Host>,
    pub(crate) hardware: Hardware,
    pub(crate) reserved_instances: Table<ReservedInstance>,
    pub(crate) launch_templates: Table<LaunchTemplate>,
    pub(crate) placement_groups: Table<PlacementGroup>,
    pub(crate) idempotent_responses: Table<IdempotentResponse>,
    pub(crate) cbs: Cbs,
    pub(crate) tags: Tags,
    pub(crate) tat: Tat,
    pub(crate) auto_scaling: AutoScaling,
    pub(crate) sts: Sts,
    /// The number of image exports so far, from which task ids are derived.
    pub(crate) exports: u64,
    /// The number of IP addresses allocated so far, from which the next one is derived.
    pub(super) addresses_allocated: u32,
}

/// The images that are updated in the accounts that they are shared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SharedImages {
    /// Those that have changed.
    Changed,
    /// All images, since an account is new.
    All,
}

impl Account {
    /// Returns an account without resources.
    pub(crate) fn new(
        id: &str,
        catalogue: Arc<Catalogue>,
        timing: Timing,
        quotas: Quotas,
        seed: u64,
    ) -> Self {
        let mut images = Table::default();
        for image in &catalogue.images {
            images.insert_built_in(Image::official(image));
        }
        let hardware = Hardware::new(&catalogue);
        Self {
            id: id.to_owned(),
            catalogue,
            timing,
            quotas,
            ids: Ids::new(seed),
            console_tokens: Ids::for_consoles(seed),
            instances: Table::default(),
            key_pairs: Table::default(),
            timers: Table::default(),
            addresses: Table::default(),
            address_use: AddressUse::default(),
            security_groups: Table::default(),
            vpc: Networking::default(),
            images,
            hosts: Table::default(),
            hardware,
            reserved_instances: Table::default(),
            launch_templates: Table::default(),
            placement_groups: Table::default(),
            idempotent_responses: Table::default(),
            cbs: Cbs::default(),
            tags: Tags::default(),
            tat: Tat::default(),
            auto_scaling: AutoScaling::default(),
            sts: Sts::default(),
            exports: 0,
            addresses_allocated: 0,
        }
    }

    /// Executes an action. A call that fails changes nothing, so it takes no ids either. That its action has changed no
    /// rows is checked in builds with debug assertions.
    pub(crate) fn attempt<T, E>(
        &mut self,
        name: &str,
        action: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let counters = self.counters();
        let before = cfg!(debug_assertions).then(|| self.revisions());
        let result = action(self);
        if result.is_err() {
            self.restore(counters);
            let after = before.is_some().then(|| self.revisions());
            debug_assert_eq!(before, after, "the call of {name} failed, but has changed tables");
        }
        result
    }

    /// Shows the images that another account shares with this one as they are now.
    pub(crate) fn update_shared_images(&mut self, other: &Self, images: SharedImages) {
        if images == SharedImages::Changed && !other.images.has_changes() {
            return;
        }
        let is_shared = |image: &Image| image.owner.is_none() && image.is_shared_with(&self.id);
        let ends = |image: &&Image| !other.images.find(&image.id).is_some_and(is_shared);
        let shared = self.images.referring_to(&other.id);
        let ended: Vec<String> = shared.filter(ends).map(|image| image.id.clone()).collect();
        self.images.remove_ids(ended.iter().map(String::as_str));
        let updated: Vec<&Image> = match images {
            SharedImages::All => other.images.iter().collect(),
            SharedImages::Changed => {
                let changed = other.images.changed().into_iter();
                changed.filter_map(|key| other.images.get(key)).collect()
            }
        };
        for image in updated {
            if !(image.owner.is_none() && image.is_shared_with(&self.id)) {
                continue;
            }
            let image = image.seen_by_another_account(&other.id);
            if let Some(mut seen) = self.images.find_mut(&image.id) {
                *seen = image;
                continue;
            }
            self.images.insert(image);
        }
    }

    /// Returns the ids of the instances that refer to a security group or a placement group.
    pub(crate) fn instances_with(&self, id: &str) -> Vec<&str> {
        self.instances.referring_to(id).map(|instance| instance.id.as_str()).collect()
    }

    /// Returns the ids of the instances that have a key pair, without those that will have it.
    pub(crate) fn instances_with_key(&self, id: &str) -> Vec<&str> {
        let referring = self.instances.referring_to(id);
        let has_key = referring.filter(|own| own.key_ids.iter().any(|key| key == id));
        has_key.map(|instance| instance.id.as_str()).collect()
    }

    /// Returns the instances on a dedicated host.
    pub(crate) fn instances_on_host(&self, host: &str) -> Vec<&Instance> {
        self.instances.referring_to(host).collect()
    }

    /// Returns whether a timer of the instance is pending.
    pub(crate) fn has_timer(&self, instance: &str) -> bool {
        let mut timers = self.timers.referring_to(instance);
        timers.any(|timer| timer.status == TimerStatus::Pending)
    }

    /// Returns an unused public IP address from 198.18.0.0/15, the range reserved for benchmarks. If all of them are in use,
    /// the address is from 240.0.0.0/5, which is reserved, too, and has more addresses than an account can have.
    pub(crate) fn free_public_address(&mut self) -> Ipv4Addr {
        const BENCHMARKS: u32 = 1 << 17;
        const RESERVED: u32 = 1 << 27;
        for _ in 0..BENCHMARKS {
            let address = Ipv4Addr::from(0xc612_0000 | (self.next_address() % BENCHMARKS));
            if self.is_free(address) {
                return address;
            }
        }
        loop {
            let address = Ipv4Addr::from(0xf000_0000 | (self.next_address() % RESERVED));
            if self.is_free(address) {
                return address;
            }
        }
    }

    fn is_free(&self, address: Ipv4Addr) -> bool {
        !self.addresses.uses(INTERNET, address) && !self.instances.uses(INTERNET, address)
    }

    fn next_address(&mut self) -> u32 {
        self.addresses_allocated = self.addresses_allocated.wrapping_add(1);
        self.addresses_allocated
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::moment::Moment;

    fn account() -> Account {
        let catalogue = Arc::new(Catalogue::embedded().unwrap());
        let (timing, quotas) = (Timing::default(), Quotas::default());
        Account::new("100000000001", catalogue, timing, quotas, 7)
    }

    /// Adds an address and fails, if `fails` is set.
    fn allocate(account: &mut Account, fails: bool) -> Result<(), ()> {
        let (ip, id) = (account.free_public_address(), account.ids.resource("eip"));
        let (now, time) = (Moment::default(), Duration::ZERO);
        account.addresses.insert(Address::new("ap-guangzhou", id, ip, now, time));
        if fails { Err(()) } else { Ok(()) }
    }

    #[test]
    fn failed_action_takes_no_ids() {
        let mut account = account();
        let before = account.counters();
        let failed = account.attempt("Test", |account| {
            account.ids.resource("eip");
            account.free_public_address();
            Err::<(), ()>(())
        });
        assert_eq!(failed, Err(()));
        assert!(account.counters() == before);
        assert_eq!(account.attempt("Test", |account| allocate(account, false)), Ok(()));
        assert!(account.counters() != before);
    }

    #[test]
    #[should_panic(expected = "the call of Test failed, but has changed tables")]
    fn failed_action_that_changes_rows_is_detected() {
        let _ = account().attempt("Test", |account| allocate(account, true));
    }

    #[test]
    fn public_addresses_do_not_run_out() {
        let mut account = account();
        let mut add = |number: u32| {
            let (ip, id) = (account.free_public_address(), format!("eip-{number}"));
            let (now, time) = (Moment::default(), Duration::ZERO);
            account.addresses.insert(Address::new("ap-guangzhou", id, ip, now, time));
            ip.octets()[0]
        };
        assert!((0..1 << 17).all(|number| add(number) == 198));
        assert_eq!((add(1 << 17), add((1 << 17) + 1)), (240, 240));
    }
}
