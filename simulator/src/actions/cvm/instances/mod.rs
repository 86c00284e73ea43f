//! Instances.

mod attributes;
mod bandwidth;
mod charge;
mod checks;
mod console;
mod conversion;
mod describe;
mod disks;
mod elastic_disks;
mod fpga;
mod instance_type;
mod names;
mod power;
mod rescue;
mod reset;
mod run;
mod select;
mod subnet;
mod terminate;
mod terms;
mod timers;
mod user_data;
mod vpc;

pub(super) use attributes::{
    associate_security_groups, disassociate_security_groups, modify_attribute, modify_project,
    reset_password,
};
pub(super) use bandwidth::{
    describe as describe_bandwidth, describe_charge_types,
    inquire_price as inquire_bandwidth_price, reset as reset_bandwidth,
};
pub(super) use charge::{
    check_change as check_charge_change, check_renewal, modify_renew_flag,
    modify_type as modify_charge_type, rate_on, renew,
};
pub(super) use checks::{check_key_pair_form, check_key_pairs, check_security_groups};
pub(super) use console::describe_vnc_url;
pub(super) use conversion::convert_operating_systems;
pub(super) use describe::{describe, describe_status};
pub(super) use disks::{
    check_resize as check_disk_resize, modify_kind as modify_disk_type, resize as resize_disks,
};
pub(super) use elastic_disks::{change_rate, renewal_rate};
pub(super) use fpga::program_fpga_image;
pub(super) use instance_type::{
    check_change as check_type_change, describe_modification, describe_operation_limit,
    reset as reset_type,
};
pub(super) use power::{reboot, start, stop};
pub(super) use rescue::{enter as enter_rescue_mode, exit as exit_rescue_mode};
pub(super) use reset::{check as check_reinstall, reset};
pub(super) use run::{
    DEFAULT_DATA_KIND, DEFAULT_DISK_SIZE, DEFAULT_SYSTEM_KIND, DEFAULT_TYPE, inquire_price,
};
pub(in crate::actions) use run::{check_order, run};
pub(super) use select::{Selected, find, select};
pub(super) use terminate::terminate;
pub(super) use terms::Terms;
pub(super) use timers::{delete_timers, describe_timers, import_timers};
pub(super) use user_data::describe_attributes;
pub(super) use vpc::modify as modify_vpc;
