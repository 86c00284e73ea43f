//! The service `vpc`.

mod addresses;
mod dependencies;
mod interfaces;
mod nat_gateways;
mod networks;
mod references;
mod security_groups;
mod templates;
