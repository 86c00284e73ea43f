//! The service `cvm`.

mod addresses;
mod chc_networks;
mod disks;
mod hardware;
mod image_transfers;
mod instance_changes;
mod key_pairs_and_images;
mod launch_templates;
mod lifecycle;
mod maintenance;
mod networks;
mod orders;
mod placement_groups;
mod prices;
mod repeated_ids;
mod rescue_and_timers;
mod reserved_instances;
mod resource_pools;
mod security_groups;
mod ssh_keys;
