//! The service `vpc`.

mod addresses;
mod dependencies;
mod interfaces;
mod nat_gateways;
mod networks;
mod security_groups;
mod templates;
